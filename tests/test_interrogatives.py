"""Interrogatives: what a question asks for, as typed, in both languages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kbot.answering.questions import read_question
from kbot.book.factbases import FactBase
from kbot.language.folding import words_of
from kbot.language.interrogatives import asks
from kbot.wording.catalogues import LANGUAGES

_TABLE = Path(__file__).parent / "tables" / "interrogatives.yaml"
QUESTIONS: list[tuple[str, str, str]] = [
    (lang, text, wanted) for lang, text, wanted in yaml.safe_load(_TABLE.read_text(encoding="utf-8"))["asks"]
]
THINGS = {"who", "where", "when", "why", "how", "howmany", "chapter", "what"}


def _asks(text: str, lang: str) -> str:
    return asks([word.folded for word in words_of(text)], lang)


def test_the_table_is_large_and_varied() -> None:
    """At least 30 questions in each language, each thing at least twice in each."""
    times = Counter((lang, wanted) for lang, _, wanted in QUESTIONS)
    assert all(sum(lang == own for own, _, _ in QUESTIONS) >= 30 for lang in LANGUAGES)
    assert all(times[lang, thing] >= 2 for lang in LANGUAGES for thing in (*THINGS, ""))


@pytest.mark.parametrize(("lang", "text", "wanted"), QUESTIONS)
def test_a_question_asks_for_one_thing(lang: str, text: str, wanted: str) -> None:
    """With or without diacritics, in chat shorthand, with an interrogative of several words."""
    assert _asks(text, lang) == wanted


@pytest.mark.parametrize(("lang", "text", "wanted"), QUESTIONS)
def test_how_it_is_typed_makes_no_difference(lang: str, text: str, wanted: str) -> None:
    """In capitals, without the question mark, after a greeting word or two."""
    typed = text.upper().rstrip("?")
    assert _asks(typed, lang) == wanted
    assert _asks(f"kbot, {typed} ???", lang) == wanted


@pytest.mark.parametrize(("lang", "text", "wanted"), [row for row in QUESTIONS if row[1]])
def test_names_make_no_difference(base: FactBase, lang: str, text: str, wanted: str) -> None:
    """With slots in the place of the names, as questions are held against the facts."""
    assert asks(read_question(text, base, lang=lang).slotted.split(), lang) == wanted


def test_sample_questions_ask_for_the_same_with_and_without_names(base: FactBase) -> None:
    """The two are compared when a question is looked up: no name of the book may count as an interrogative."""
    for _, _, lang, text in base.sample_questions()[::80]:
        assert _asks(text, lang) == asks(read_question(text, base, lang=lang).slotted.split(), lang), text


@pytest.mark.parametrize(("lang", "text", "wanted"), QUESTIONS)
def test_a_language_we_do_not_know_asks_for_nothing(lang: str, text: str, wanted: str) -> None:
    """And an interrogative of one language is none of the other, unless it is a word there too."""
    assert _asks(text, "fr") == _asks(text, "") == ""
    other = next(one for one in LANGUAGES if one != lang)
    assert _asks(text, other) in ("", wanted), "care, cate … are no English interrogatives"


WORDS = (
    "ce care cine de din in la cand cum cati ani capitol how many what which when why for chapter old levin @c0".split()
)


@given(words=st.lists(st.sampled_from(WORDS), max_size=8))
def test_any_words_ask_for_something_known_or_for_nothing(words: list[str]) -> None:
    """Interrogatives one after another, at the very end, alone: the first tells, unless it is a when."""
    for lang in LANGUAGES:
        assert asks(words, lang) in THINGS | {""}
    assert asks(["unde", "locuieste", *words], "ro") == "where"
    assert asks(["why", "not", *words], "en") == "why"
    assert asks(["when", "leaving", *words], "en") in {"when", "who", "why", "howmany"}
