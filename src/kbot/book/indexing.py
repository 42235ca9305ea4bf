"""The part of a compiled fact base by which facts are found: passages, their terms, and which facts have a term.

`passages` has a row for each text of a fact (sample questions, sentence, label, cause …) with its terms, whom it names
and what it asks for; `terms` has, for each term, its weight and the numbers of the facts that have it, packed.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from kbot.book.facts import Event, Fact, Misconception, Telling
from kbot.language.folding import Word, words_of
from kbot.language.interrogatives import asks
from kbot.language.lookup import Lexicon
from kbot.language.terms import rarity, terms_of

_SHORT_NAME = 3
NUMBERS = "I"
"""How the numbers of facts are packed in `terms.facts`: unsigned, four bytes each, ascending."""


@cache
def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text; each is looked at three times in a build."""
    return tuple(words_of(text))


def passages_of(fact: Fact) -> Iterator[tuple[str, str, str]]:
    """Yield (language, field, text) for everything by which a fact may be found."""
    if not isinstance(fact, Telling):
        return
    for lang, questions in fact.questions.items():
        for question in questions:
            yield lang, "question", question
    fields = {"text": fact.text, "cause": fact.cause, "outcome": fact.outcome, "detail": fact.detail}
    if isinstance(fact, Event):
        fields["name"] = fact.name
    if isinstance(fact, Misconception):
        fields = {"claim": fact.claim, "text": fact.text}
    for field, texts in fields.items():
        for lang, text in texts.items():
            yield lang, field, text


def write_passages(
    db: Any, bearers: Mapping[str, str], names: set[str], facts: list[Fact], numbers: dict[str, int]
) -> None:
    """Write `passages`, `terms` and `vocabulary`.

    `bearers`: folded forms that name one person or place alone, with their keys; `names`: all folded one-word forms.
    """
    vocabulary = _vocabulary(facts, names, Lexicon((form, "") for form in names if len(form) > _SHORT_NAME))
    passages: list[dict[str, Any]] = []
    found: list[list[str]] = []
    holders: dict[str, set[int]] = defaultdict(set)
    for fact in facts:
        for lang, field, text in passages_of(fact):
            terms = list(dict.fromkeys(_terms_without_names(text, names, vocabulary)))
            found.append(terms)
            folded = [word.folded for word in words(text)]
            named = dict.fromkeys(
                bearers[one].partition(":")[2] for one in folded if one in bearers and one not in vocabulary
            )
            passages.append({
                "number": len(found), "fact": numbers[fact.key], "lang": lang, "field": field, "text": text,
                "asks": asks(folded, lang) if field == "question" else "",
                "named": " ".join(named), "terms": " ".join(terms), "mark": "",
            })  # fmt: skip
            if field == "question" and not isinstance(fact, Misconception):
                own = [bearers[one] for one in folded if one in bearers and one not in vocabulary]
                ids = {key.partition(":")[2] for key in own if not key.startswith("theme:")}
                passages[-1]["mark"] = mark_of(lang, passages[-1]["asks"], terms, ids)
            for one in terms:
                holders[one].add(numbers[fact.key])
    weights = {one: round(rarity(len(where), len(facts)), 4) for one, where in sorted(holders.items())}
    for passage, terms in zip(passages, found, strict=True):
        passage["weight"] = round(sum(weights[one] for one in terms), 3)
    db.table("passages").insert_all(passages, pk="number")
    db.table("passages").create_index(["fact"])
    db.table("passages").create_index(["mark"])
    db.table("terms").insert_all(
        ({"term": one, "weight": weight, "facts": array(NUMBERS, sorted(holders[one])).tobytes()}
         for one, weight in weights.items()), pk="term")  # fmt: skip
    counted = ({"word": word, "times": times} for word, times in vocabulary.items())
    db.table("vocabulary").insert_all(counted, pk="word")


def mark_of(lang: str, asks: str, terms: Iterable[str], named: Iterable[str]) -> str:
    """Return what questions that say the same have in common: what they ask for, their terms, whom they name."""
    return f"{lang} {asks} {' '.join(sorted(set(terms)))} @ {' '.join(sorted(set(named)))}"


def _terms_without_names(text: str, names: set[str], plain: Collection[str]) -> list[str]:
    return terms_of(" ".join(word.typed for word in words(text) if word.folded not in names or word.folded in plain))


def _vocabulary(facts: list[Fact], names: set[str], lexicon: Lexicon) -> dict[str, int]:
    """Words that the project's own texts use as words: typing errors are mended toward them, and they are not taken for
    names. In sentences they are those without a capital; sample questions may be typed all small and with errors, so
    there a name is no word, nor is what looks like a misspelt one."""
    told: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for fact in facts:
        for _, field, text in passages_of(fact):
            counts = asked if field == "question" else told
            counts.update(one.folded for one in words(text) if len(one.folded) > 2 and one.typed[0].islower())
    for word, times in asked.items():
        name = {word, word.removesuffix("s")} & names
        if word in told or not (name or lexicon.nearest(word)):
            told[word] += times
    return dict(sorted(told.items()))
