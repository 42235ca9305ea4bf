"""Ranked retrieval: which fact does a question mean, when only its words tell?

A fact is found by its passages (sample questions, sentence, label, cause, outcome). A passage scores by the share of
the question's weight it explains (rare words weigh more, people named weigh most) and by how little it says besides.
All thresholds of retrieval stand here.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kbot.book.factbases import FactBase, View
from kbot.book.facts import Event, Telling
from kbot.language.terms import STOPWORDS, term

ENOUGH = 0.56
"""A fact must score this much to be told."""
SURE = 0.74
"""From here on the best one is told even if another is close."""
MARGIN = 0.045
"""Below `SURE`, the best one must lead by this much; else kbot asks which is meant."""

_PERSON_WEIGHT = 4.5
_CANDIDATES = 60
_FIELD_TRUST = {
    "question": 1.0, "claim": 1.0, "name": 0.97, "text": 0.93, "cause": 0.85, "outcome": 0.85, "detail": 0.85,
}  # fmt: skip
_COVERAGE_SHARE = {"question": 0.6, "claim": 0.6, "name": 0.72, "text": 0.8}
_FOCUS_LACKS = 0.12
_FOCUS_HAS = 0.04


@dataclass(frozen=True, slots=True)
class Hit:
    """A fact found: `score` 0–1, `coverage` the share of the question it explains, `field` what matched best."""

    telling: Telling
    score: float
    coverage: float
    field: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: words that carry meaning (folded), people by id, and what is asked of the fact."""

    words: tuple[str, ...]
    people: tuple[str, ...]
    lang: str
    focus: str = ""
    places: tuple[str, ...] = ()


def rank(query: Query, view: View, *, kinds: Sequence[str] = ("event", "statement", "misconception")) -> list[Hit]:
    """Return the facts a reader may be shown that answer `query`, best first; [] if it has nothing to go by."""
    base = view.base
    terms = _terms(query.words, base)
    weights = base.rarity(terms)
    total = sum(weights.values()) + _PERSON_WEIGHT * (len(query.people) + len(query.places))
    if not terms or not total:
        return []
    candidates = _candidates(terms, weights, query, view)
    hits = []
    for number, passages in candidates.items():
        telling = base.telling(number)
        if telling.kind not in kinds or not view.shows(telling):
            continue
        named = _PERSON_WEIGHT * _named(query, telling)
        hits.append(_hit(telling, passages, weights, named, total, query, view))
    hits.sort(key=lambda hit: (-hit.score, hit.telling.known_from, hit.telling.key))
    return hits


def _terms(words: Sequence[str], base: FactBase) -> list[str]:
    """Terms of the words; a word nobody uses is taken for a typing error of the one it is nearest to."""
    terms: dict[str, None] = {}
    for word in words:
        if word in STOPWORDS or len(word) < 2:
            continue
        own = term(word)
        if not base.has_term(own) and len(word) > 4:
            mended = base.spelling.closest(word)
            own = term(mended) if mended and mended not in STOPWORDS else own
        terms[own] = None
    return list(terms)


def _candidates(
    terms: Sequence[str], weights: Mapping[str, float], query: Query, view: View
) -> dict[int, dict[int, set[str]]]:
    """The facts worth scoring, with their passages' shared terms: the best by the weight of words and people."""
    grouped: dict[int, dict[int, set[str]]] = defaultdict(dict)
    promise: dict[int, float] = defaultdict(float)
    for passage, (fact, shared) in view.base.passages_with(terms).items():
        grouped[fact][passage] = shared
        promise[fact] = max(promise[fact], sum(weights[one] for one in shared))
    for person in query.people:
        for number in view.base.numbers_about(person):
            if number in promise:
                promise[number] += _PERSON_WEIGHT
    best = heapq.nsmallest(_CANDIDATES, grouped, key=lambda fact: (-promise[fact], fact))
    return {fact: grouped[fact] for fact in best}


def _named(query: Query, telling: Telling) -> int:
    places = sum(1 for place in query.places if place == telling.place or place in telling.people)
    return sum(1 for person in query.people if person in telling.people) + places


def _hit(
    telling: Telling, passages: Mapping[int, set[str]], weights: Mapping[str, float], named: float, total: float,
    query: Query, view: View,
) -> Hit:  # fmt: skip
    base = view.base
    best = (0.0, "", 0.0)
    for passage, shared in passages.items():
        lang, field, own = base.passage(passage)
        if (field == "cause" and not view.cause(telling)) or (field == "outcome" and not view.outcome(telling)):
            continue
        explained = sum(weights[one] for one in shared) + named
        said = own + max(named, _PERSON_WEIGHT * min(2, len(telling.people)))
        coverage, dice = explained / total, 2 * explained / (total + said)
        share = _COVERAGE_SHARE.get(field, 0.85)
        trust = _FIELD_TRUST[field] * (1.0 if lang == query.lang else 0.97)
        best = max(best, (trust * (share * coverage + (1 - share) * dice), field, coverage))
    whole = set().union(*passages.values())
    covered = min(1.0, (sum(weights[one] for one in whole) + named) / total)
    score = best[0] + 0.3 * max(0.0, covered - best[2])
    if best[1] != "question":
        score += _focus_bonus(query.focus, telling, view)
    return Hit(telling, score, covered, best[1])


def _focus_bonus(focus: str, telling: Telling, view: View) -> float:
    """A question for a place wants a fact that has one, and so on."""
    has = {
        "where": bool(telling.place),
        "why": bool(view.cause(telling)),
        "when": bool(telling.when) or isinstance(telling, Event),
        "how": bool(telling.how),
        "outcome": bool(view.outcome(telling)),
    }.get(focus)
    if has is None:
        return 0.0
    return _FOCUS_HAS if has else -_FOCUS_LACKS
