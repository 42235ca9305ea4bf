"""Text → `Question`: what kind of thing is asked, about whom. The patterns are data (`patterns/*.toml`).

Mentions are replaced by slots before patterns are tried, so that a pattern never sees a name:

    "Unde o întâlnește Vronski pe Anna?"  ->  slotted "unde o intalneste @c0 pe @c1", form "where"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from kbot.answering.mentions import Mention, find_mentions, part_possessives
from kbot.book.chapters import Span
from kbot.book.factbases import FactBase
from kbot.errors import BadChapter
from kbot.language.folding import Word, fold_letters, words_of
from kbot.language.terms import STOPWORDS

_SLOTS = {"character": "@c", "place": "@p", "theme": "@t"}


@dataclass(frozen=True, slots=True)
class Question:
    """A message understood.

    `form` names what is asked (a key of the patterns, or "search" where none fits); `key` refines it (an attribute, a
    relation); `rest` are the telling words that the pattern left over. `mentions` are in the order of the text; `words`
    are the folded words outside names and chapters; `near` are the chapters spoken of before (ordinals).
    """

    text: str
    lang: str
    form: str
    key: str = ""
    chain: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    words: tuple[str, ...] = ()
    span: Span | None = None
    bad_chapter: str = ""
    claim: bool = False
    slotted: str = field(default="", repr=False)
    rest: tuple[str, ...] = ()
    near: tuple[int, ...] = ()

    @property
    def people(self) -> tuple[Mention, ...]:
        """The mentions of characters."""
        return tuple(mention for mention in self.mentions if mention.kind == "character")


@dataclass(frozen=True, slots=True)
class _Patterns:
    forms: tuple[tuple[str, str, re.Pattern[str]], ...]
    kin: dict[str, str]
    glue: frozenset[str]


def read_question(text: str, base: FactBase, *, lang: str | None = None, fallback: str = "ro") -> Question:
    """Understand `text` (already tidied). `lang` forces a language; `fallback` is used where the text does not tell."""
    words = part_possessives(words_of(text), base)
    mentions = find_mentions(words, base)
    lang = lang or detect(text, words, mentions, base) or fallback
    slotted = _with_phrases(_slotted(words, mentions))
    known = _slotted(words, [mention for mention in mentions if mention.ids])
    spelled = _slotted(words, [mention for mention in mentions if mention.kind != "theme"])
    span, bad_chapter = _span(text, base)
    outside = _content(text, words, mentions, span)
    common: dict[str, Any] = {
        "text": text, "lang": lang, "mentions": tuple(mentions),
        "words": outside,
        "span": span, "bad_chapter": bad_chapter, "slotted": slotted,
    }  # fmt: skip
    spoken = " ".join(word.folded for word in words)
    for one in dict.fromkeys((lang, *("ro", "en"))):
        patterns = _patterns(one)
        if any(form == "!crisis" and pattern.search(spoken) for form, _, pattern in patterns.forms):
            return Question(form="crisis", **common)
        read = _first_form(known, spelled, patterns, urgent=True)
        chain = _kin_chain(slotted, patterns) if read is None else ()
        if chain:
            return Question(form="kin", chain=chain, claim=is_claim(slotted, one), **common)
        read = read or _first_form(slotted, spelled, patterns, urgent=False)
        if read:
            form, key, rest = read
            return Question(form=form, key=key, rest=rest, claim=is_claim(slotted, one), **common)
    return Question(form="search", claim=is_claim(slotted, lang), **common)


def detect(text: str, words: Sequence[Word], mentions: Sequence[Mention], base: FactBase) -> str | None:
    """Return the language of a message, its names left out of account; None if it does not tell."""
    if len(base.languages) == 1:
        return base.languages[0]
    named = {word.folded for mention in mentions for word in words[mention.start : mention.end]}
    return base.detector.language(text, names=named)


def is_claim(slotted: str, lang: str) -> bool:
    """Whether a message states something (to be confirmed or corrected) rather than asks for something."""
    openers = _raw(lang)["question_words"]
    first = slotted.split(" ", 1)[0]
    return not any(f" {word} " in f" {slotted} " for word in openers["anywhere"]) and first not in openers["first"]


def _first_form(
    slotted: str, spelled: str, patterns: _Patterns, *, urgent: bool
) -> tuple[str, str, tuple[str, ...]] | None:
    """Return the form, its key, and the telling words that the pattern does not cover.

    `spelled` has the names of themes left in: "the epigraph" names a theme, and is a word of the patterns for the book.
    """
    for form, key, pattern in patterns.forms:
        if form.startswith("!") != urgent:
            continue
        text = spelled if form == "book" and "@" not in pattern.pattern else slotted
        match = pattern.search(text)
        if match:
            left = f"{text[: match.start()]} {text[match.end() :]}".split()
            rest = [word for word in left if word not in STOPWORDS and not word.startswith("@") and len(word) > 1]
            return form.lstrip("!"), key, tuple(rest)
    return None


def _slotted(words: Sequence[Word], mentions: Sequence[Mention]) -> str:
    parts: list[str] = []
    at = 0
    for number, mention in enumerate(mentions):
        parts += [word.folded for word in words[at : mention.start]]
        parts.append(f"{_SLOTS[mention.kind]}{number}")
        at = mention.end
    return " ".join([*parts, *(word.folded for word in words[at:])])


def _content(text: str, words: Sequence[Word], mentions: Sequence[Mention], span: Span | None) -> tuple[str, ...]:
    """The folded words that are neither part of a name nor of a chapter's number."""
    named = {index for mention in mentions for index in range(mention.start, mention.end)}
    aligned = span is not None and len(fold_letters(text)) == len(text)
    return tuple(
        word.folded for index, word in enumerate(words)
        if index not in named and not (span and aligned and span.start <= word.start < span.end)
    )  # fmt: skip


def _with_phrases(slotted: str) -> str:
    """Join relation nouns of several words, so that they count as one: "brother_in_law", "fratele_vitreg"."""
    for lang in ("ro", "en"):
        for noun in _patterns(lang).kin:
            if "_" in noun:
                slotted = re.sub(rf"\b{noun.replace('_', ' ')}\b", noun, slotted)
    return slotted


def _span(text: str, base: FactBase) -> tuple[Span | None, str]:
    try:
        spans = base.scheme.find(text)
    except BadChapter as bad:
        return None, str(bad)
    return (spans[0] if spans else None), ""


def _kin_chain(slotted: str, patterns: _Patterns) -> tuple[str, ...]:
    """Return the relation nouns that lead to the one person named, nearest to the person first.

    "sotul surorii lui @c0" → ("sibling:f", "spouse:m"); "@c0 s sister s husband" likewise. () if there are none.
    """
    words = slotted.split()
    slots = [index for index, word in enumerate(words) if word.startswith("@c")]
    if len(slots) != 1:
        return ()
    before: list[str] = []
    for word in reversed(words[: slots[0]]):
        if word in patterns.kin:
            before.append(patterns.kin[word])
        elif word not in patterns.glue:
            break
    after: list[str] = []
    if words[slots[0] + 1 : slots[0] + 2] == ["s"]:
        for word in words[slots[0] + 1 :]:
            if word in patterns.kin:
                after.append(patterns.kin[word])
            elif word not in patterns.glue:
                break
    return (*after, *before)


@cache
def _raw(lang: str) -> dict[str, Any]:
    name = f"{lang}.toml" if lang in ("ro", "en") else "en.toml"
    return tomllib.loads(resources.files("kbot.answering").joinpath("patterns", name).read_text(encoding="utf-8"))


@cache
def _patterns(lang: str) -> _Patterns:
    raw = _raw(lang)
    forms = [
        (*_named(form), re.compile(pattern)) for form, patterns in raw["forms"].items() for pattern in patterns
    ] + [
        ("attribute", key, re.compile(pattern)) for key, patterns in raw["attributes"].items() for pattern in patterns
    ] + [
        ("book", key, re.compile(pattern)) for key, patterns in raw["book"].items() for pattern in patterns
    ] + [
        (form, "", re.compile(pattern)) for form, patterns in raw["late_forms"].items() for pattern in patterns
    ]  # fmt: skip
    kin = {word: meaning for meaning, words in raw["kin"].items() for word in words.split()}
    return _Patterns(tuple(forms), kin, frozenset(raw["kin_glue"].split()))


def _named(written: str) -> tuple[str, str]:
    """A form and its key: "characterisation/direct_characterisation"."""
    form, _, key = written.partition("/")
    return form, key


def word_set(name: str, lang: str) -> frozenset[str]:
    """Return a set of folded words of the patterns: `book_words` or `owner_words`."""
    return frozenset(str(_raw(lang)[name]).split())


def kin_nouns(lang: str) -> dict[str, str]:
    """Return the relation nouns of a language as readers type them, folded, with what they ask for."""
    return _patterns(lang).kin
