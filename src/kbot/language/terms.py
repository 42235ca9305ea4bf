"""Terms: the words of a text that carry meaning, cut to what survives inflection, synonyms drawn together.

    terms_of("Unde a murit fratele lui Levin?")  ->  ["=die", "=brother", "levin"]

A Romanian word has a dozen endings and students drop its diacritics: cutting folded words to five letters finds more
than a stemmer made for correct text does, in both languages, and says nothing false about names (names are not cut:
they are recognised apart).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from importlib import resources

from kbot.language.folding import words_of

CUT = 5
"""Letters kept of a word."""

STOPWORDS = frozenset(
    word
    for line in resources.files("kbot.language").joinpath("stopwords.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
"""Words without a meaning of their own in a question (`stopwords.txt`)."""


@cache
def _synonyms() -> tuple[dict[str, str], dict[str, str]]:
    """The meanings of whole words, and of beginnings of words."""
    whole: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    text = resources.files("kbot.language").joinpath("synonyms.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        meaning, _, words = line.partition(":")
        if not words or line.startswith("#"):
            continue
        for word in words.split():
            (beginnings if word.endswith("*") else whole)[word.rstrip("*")] = "=" + meaning
    return whole, beginnings


@cache
def term(word: str) -> str:
    """Return the term for one folded word: a meaning (`=die`) or its first letters."""
    whole, beginnings = _synonyms()
    if word in whole:
        return whole[word]
    for length in range(len(word), 2, -1):
        meaning = beginnings.get(word[:length])
        if meaning and len(word) - length <= 6:
            return meaning
    return word[:CUT]


def terms_of(text: str) -> list[str]:
    """Return the terms of `text` in order, stop words left out."""
    return [one for one, _ in terms_with_words([word.folded for word in words_of(text)])]


def terms_with_words(words: Sequence[str]) -> list[tuple[str, str]]:
    """Return (term, folded word) for words in order, stop words left out; two words with one meaning ("kill herself",
    `kill_herself` in `synonyms.txt`) give one term."""
    whole, _ = _synonyms()
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(words):
        pair = "_".join(words[at : at + 2])
        if at + 1 < len(words) and pair in whole:
            found.append((whole[pair], words[at]))
            at += 2
            continue
        word = words[at]
        if word not in STOPWORDS and len(word) > 1:
            found.append((term(word), word))
        at += 1
    return found


def rarity(holders: int, facts: int) -> float:
    """Return how much a term tells that `holders` of all `facts` have (inverse document frequency, natural log)."""
    return math.log((facts + 1) / (holders + 0.5))
