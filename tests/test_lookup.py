"""Finding names: the table of what students type, and the three rungs of the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kbot.answering.mentions import find_mentions
from kbot.book.factbases import FactBase
from kbot.language.folding import words_of
from kbot.language.lookup import EXACT, SPELLING, TYPO, Lexicon, Vocabulary, allowed_edits, likeness

_TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "tables" / "names.yaml").read_text(encoding="utf-8"))
_PAIRS = [
    (section, typed, meant)
    for section in ("names", "cyrillic", "typing_errors", "strangers")
    for typed, meant in _TABLE[section]
]
_CARRIERS = ("ce se știe despre {}", "spune-mi despre {} te rog", "what do we know about {}?")
_NAME = st.text("abdegiklmnorstvyz", min_size=3, max_size=14)


def _people(text: str, base: FactBase) -> Iterator[tuple[str, ...]]:
    """Whom a text mentions; strangers (mentions without ids) are nobody."""
    return (one.ids for one in find_mentions(words_of(text), base) if one.kind == "character" and one.ids)


def _expected(meant: str | list[str]) -> list[set[str]]:
    if meant == "none":
        return []
    return [{meant} if isinstance(meant, str) else set(meant)]


def test_the_table_is_large_enough_to_mean_something() -> None:
    """At least 200 pairs, of which at least 50 are typing errors."""
    assert len(_PAIRS) >= 200
    assert len(_TABLE["typing_errors"]) >= 50


@pytest.mark.parametrize("section", ["names", "cyrillic", "typing_errors", "strangers"])
def test_a_name_alone_means_whom_the_table_says(section: str, base: FactBase) -> None:
    """Declined, without diacritics, misspelt, Cyrillic, or of somebody who is not in the novel."""
    wrong = {
        typed: (found, meant)
        for where, typed, meant in _PAIRS if where == section
        if (found := [set(ids) for ids in _people(typed, base)]) != _expected(meant)
    }  # fmt: skip
    assert not wrong


@pytest.mark.parametrize("carrier", _CARRIERS)
def test_a_name_in_a_sentence_means_the_same_person(carrier: str, base: FactBase) -> None:
    """Words around a name do not change who is meant ("ani" is then the word for years, and left out here)."""
    wrong = {
        typed: (found, meant)
        for _, typed, meant in _PAIRS if typed != "Ani"
        if (found := [set(ids) for ids in _people(carrier.format(typed), base)]) != _expected(meant)
    }  # fmt: skip
    assert not wrong


def test_sentences_without_names_mention_nobody(base: FactBase) -> None:
    """What students ask without naming anybody is not read as a misspelt name."""
    wrong = {text: found for text in _TABLE["nobody_named"] if (found := list(_people(text, base)))}
    assert not wrong


@pytest.mark.parametrize("carrier", ["și atunci {} acolo", "ce e cu {} asta", "and then {} there"])
def test_everyday_words_are_nobody(carrier: str, base: FactBase) -> None:
    """Words such as anul, masa, livada, context are not taken for Anna, Mașa, Lidia, a count."""
    wrong = {word: found for word in _TABLE["everyday_words"] if (found := list(_people(carrier.format(word), base)))}
    assert not wrong


def test_a_lone_common_word_may_be_a_name(base: FactBase) -> None:
    """Ani is "years" in a sentence and Annie when it is all that was typed, or has a capital."""
    assert list(_people("Ani", base)) == [("ani",)]
    assert list(_people("cine este Ani?", base)) == [("ani",)]
    assert list(_people("câți ani are?", base)) == []


@pytest.mark.parametrize(
    ("form", "gender"),
    [
        ("karenin", "m"),
        ("kareninului", "m"),
        ("karenina", "f"),
        ("kareninei", "f"),
        ("vronski", "m"),
        ("vronskaia", "f"),
    ],
)
def test_a_surname_alone_means_only_those_of_its_gender(form: str, gender: str, base: FactBase) -> None:
    """A single letter parts Karenin from Karenina, and no listed or generated form of one stands for the other."""
    bearers = list(_people(form, base))
    assert len(bearers) == 1
    assert {base.characters[id_].gender for id_ in bearers[0]} == {gender}


# The lexicon itself


def _lexicon() -> Lexicon:
    return Lexicon(
        [("anna", "a"), ("karenin", "k"), ("karenina", "a"), ("vronski", "v"), ("levin", "l"), ("contesa", "c")]
    )


def test_the_rungs_are_scored_from_sure_to_less_sure() -> None:
    """Letter by letter beats another transliteration, which beats a typing error, which beats two of them."""
    lexicon = _lexicon()
    exact, spelled = lexicon.exact("vronski"), lexicon.spelled("wronskij")
    [one], [two] = lexicon.nearest("vrnoski"), lexicon.nearest("vrnosski")[:1] or lexicon.nearest("vronsxix")
    assert exact
    assert spelled
    assert (exact.score, spelled.score, one.score) == (EXACT, SPELLING, TYPO)
    assert exact.score > spelled.score > one.score >= two.score
    assert {exact.ids, spelled.ids, one.ids} == {frozenset("v")}


@pytest.mark.parametrize(
    ("typed", "meant"), [("karanin", "k"), ("karenni", "k"), ("karanina", "a"), ("kareninna", "a"), ("kareina", "a")]
)
def test_a_typing_error_keeps_the_gender_of_the_ending(typed: str, meant: str) -> None:
    """A misspelt Karenina is not Karenin, although he is as near."""
    lexicon = _lexicon()
    assert next(match.ids for match in (lexicon.spelled(typed), *lexicon.nearest(typed)) if match) == {meant}


def test_titles_are_never_guessed() -> None:
    """“Contest” is not a misspelt countess, but “contesa” is one."""
    assert _lexicon().nearest("contest") == []
    assert _lexicon().exact("contesa")


def test_two_equally_near_names_are_both_returned() -> None:
    """One match means "this", several "one of these"."""
    lexicon = Lexicon([("marina", "x"), ("karina", "y"), ("marinka", "z")])
    assert {id_ for match in lexicon.nearest("marinia") for id_ in match.ids} == {"x", "z"}


def test_a_form_may_stand_for_several_people() -> None:
    """Adding keeps whom a form stood for before, and the lexicon knows how longer forms start."""
    lexicon = Lexicon([("alexei", "karenin"), ("alexei", "vronski")])
    lexicon.add("", "nobody")
    lexicon.add("alexei alexandrovici karenin", "karenin")
    match = lexicon.exact("alexei")
    assert match
    assert match.ids == {"karenin", "vronski"}
    assert len(lexicon) == 2
    assert (lexicon.may_start("alexey"), lexicon.may_start("karenin")) == (True, False)


def test_a_name_added_later_is_found_fuzzily_too() -> None:
    """The fuzzy keys follow the lexicon."""
    lexicon = _lexicon()
    assert lexicon.nearest("serpuhovskii") == []
    lexicon.add("serpuhovskoi", "s")
    assert lexicon.nearest("serpuhovskai")[0].ids == {"s"}


@given(_NAME)
def test_every_form_of_a_lexicon_is_found_by_itself(name: str) -> None:
    """Exactly and in its own spelling, whatever the name."""
    lexicon = Lexicon([(name, "x")])
    match = lexicon.exact(name)
    assert match
    assert match == lexicon.spelled(name)
    assert match.score == EXACT


@given(st.lists(st.sampled_from("abdlmnorv"), min_size=5, max_size=12, unique=True).map("".join), st.data())
def test_one_swapped_pair_is_forgiven(name: str, data: st.DataObject) -> None:
    """From five letters on, two neighbours swapped after the first letter still find the only name there is."""
    at = data.draw(st.integers(1, len(name) - 2))
    typed = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    assert [match.ids for match in Lexicon([(name, "x")]).nearest(typed)] == [{"x"}]


@given(st.text(max_size=40), st.lists(_NAME, max_size=6))
def test_any_text_can_be_looked_up(text: str, names: list[str]) -> None:
    """Nothing raises, and each score is between 0 and 1."""
    lexicon = Lexicon((name, name) for name in names)
    matches = [match for match in (lexicon.exact(text), lexicon.spelled(text), *lexicon.nearest(text)) if match]
    assert all(0 < match.score <= 1 and match.ids <= set(names) for match in matches)


@given(st.text("abcxyz ", max_size=40))
def test_longer_words_are_forgiven_no_less(word: str) -> None:
    """Adding a letter never lowers the edits forgiven; three letters are forgiven none, nobody more than three."""
    assert allowed_edits(word) <= allowed_edits(word + "x") <= 3
    assert len(word) > 3 or allowed_edits(word) == 0


@pytest.mark.parametrize(
    ("word", "mended"),
    [("divortull", "divortul"), ("sinuciderre", "sinuciderea"), ("zzzzzzzz", None), ("abc", None), ("bivortul", None)],
)
def test_a_misspelt_word_is_mended_if_one_only_is_close(word: str, mended: str | None) -> None:
    """Toward the vocabulary, with the same first letter."""
    assert Vocabulary({"divortul": 1, "sinuciderea": 1, "telegrama": 1}).closest(word) == mended


def test_a_word_between_two_others_is_left_alone() -> None:
    """Two words equally close: neither is meant."""
    assert Vocabulary({"aaaaaaaabc": 2, "aaaaaaaacb": 1}).closest("aaaaaaaabb") is None


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_symmetric_and_tells_equals(first: str, second: str) -> None:
    """1 for the same text, else less, and the order does not matter."""
    assert likeness(first, second) == likeness(second, first)
    assert (likeness(first, second) == 1) == (first == second)


def test_everyday_words_are_kept_folded() -> None:
    """The list holds small plain words, so that each can match."""
    from importlib import resources

    text = resources.files("kbot.language").joinpath("everyday.txt").read_text(encoding="utf-8")
    words = [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
    assert len(words) > 500
    assert all(re.fullmatch(r"[a-z]{4,}", word) for word in words)
