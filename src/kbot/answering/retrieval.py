"""Ranked retrieval: which fact does a question mean, when only its words tell?

A fact is found by its passages (sample questions, sentence, label, cause, outcome). What speaks for it is told in a
dozen numbers (`Features`): the share of the question's weight that it explains, how well its best passage fits,
whether the most telling word and everybody named are in it, … Their weights were learnt by logistic regression on the
pack's own sample questions, each held out in turn (`benchmarks/retrieval.py --learn` does it again and prints how well
facts are found); the score is the probability that the fact is the one meant. All thresholds of retrieval stand here.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from kbot.book.factbases import FactBase, View
from kbot.book.facts import Event, Misconception, Telling
from kbot.language.terms import STOPWORDS, term, terms_with_words

ENOUGH = 0.4
"""A fact this likely may be told, or offered."""
JUST_ENOUGH = 0.25
"""A less likely one may be told too, where nothing else comes near."""
SURE = 0.6
"""From here on a fact decides what a name that several people bear means."""
LEAD = 1.2
"""The best fact must be this many times as likely as the next one of another scene; else kbot asks which is meant."""
FAR_LEAD = 3.0
"""And this many times, where it is only just likely enough."""
CLOSE = 0.6
"""Facts at least this share as likely as the best one are offered in a question back."""

_WORD_FOR_WORD = 0.94
"""A sample question that fits this well is the question itself: its fact is sure."""
_CANDIDATES = 60
_HEAVIEST = 6.0
_UNHEARD = 3.5
"""The weight of a word that no fact has: less than a rare one, for students use words the novel does not."""
_PERSON_LIGHTEST, _PERSON_HEAVIEST = 2.0, 5.0
_ASIDE = 0.7
"""How much of a person's weight counts who is only there when it happens."""
_ONLY_NAMED = 0.5
"""How much of a person's weight counts who is named in a fact's words without a part in it."""
_OTHER_LANGUAGE = 0.95
_TRUST = {"question": 1.0, "claim": 1.0, "name": 1.0, "text": 1.0, "cause": 0.9, "outcome": 0.9, "detail": 0.85}
_FIT_TRUST = {"question": 1.0, "claim": 1.0, "name": 0.95, "text": 0.85, "cause": 0.7, "outcome": 0.7, "detail": 0.65}


class Features(NamedTuple):
    """What speaks for a fact and against it."""

    covered: float  # share of the question's weight that the fact explains
    fit: float  # how well the best passage fits the question as a whole
    told: float  # share of the words' weight alone that the fact explains
    heaviest: float  # 1 if the most telling word is in it
    unexplained: float  # weight of the words that are not in it, in tens
    absent: float  # people and places named that it lacks
    crowd: float  # people in it whom the question does not name, at most 3
    focus: float  # 1 if it has what is asked for (a place, a cause), -1 if it lacks it
    correction: float  # 1 for a misconception where nothing was claimed
    words: float  # 1 / (1 + how many telling words the question has)
    weight: float  # how central the fact is, 1 to 3


_LEARNT = Features(
    covered=2.91, fit=5.11, told=3.94, heaviest=-0.12, unexplained=1.23, absent=-1.26, crowd=-0.33, focus=0.01,
    correction=-2.21, words=-8.33, weight=0.30,
)  # fmt: skip
"""Learnt, but for `weight`: held-out questions are spread evenly over the facts, students ask for turning points."""
_BIAS = -6.67


@dataclass(frozen=True, slots=True)
class Hit:
    """A fact found: `score` is how likely it is meant (0–1); `verbatim`: a sample question of it is this
    very question; `sides`: its cause, outcome or detail, where only they have a word of it."""

    telling: Telling
    score: float
    features: Features
    verbatim: bool = False
    sides: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: words that carry meaning (folded), people by id, what is asked of the fact, and whether the
    message claims something."""

    words: tuple[str, ...]
    people: tuple[str, ...]
    lang: str
    focus: str = ""
    places: tuple[str, ...] = ()
    claim: bool = False


def rank(
    query: Query, view: View, *, kinds: Sequence[str] = ("event", "statement", "misconception"), without: int = 0
) -> list[Hit]:
    """Return the facts a reader may be shown that answer `query`, best first; [] if it has nothing to go by.

    `without`: a passage (its number) left out of account, to measure how well a fact is found without it.
    """
    weights = _weights(query, view.base)
    if not weights:
        return []
    total = sum(weights.values()) + sum(_person_weight(one, view.base) for one in (*query.people, *query.places))
    hits = [
        _hit(number, view.base.telling(number), passages, weights, total, query, view)
        for number, passages in _candidates(weights, query, view, kinds, without).items()
    ]
    hits.sort(key=lambda hit: (-hit.score, hit.telling.known_from, hit.telling.key))
    return hits


def _weights(query: Query, base: FactBase) -> dict[str, float]:
    """The terms of the question's words with their weights; a word nobody uses is taken for a typing error."""
    weights: dict[str, float] = {}
    for own, word in terms_with_words(query.words):
        if not base.has_term(own) and len(word) > 4:
            mended = base.spelling.closest(word)
            own = term(mended) if mended and mended not in STOPWORDS else own
        weights[own] = min(base.rarity(own), _HEAVIEST) if base.has_term(own) else _UNHEARD
    return weights


def _person_weight(id_: str, base: FactBase) -> float:
    return min(max(base.rarity_of(id_), _PERSON_LIGHTEST), _PERSON_HEAVIEST)


def _candidates(
    weights: Mapping[str, float], query: Query, view: View, kinds: Sequence[str], without: int
) -> dict[int, dict[int, set[str]]]:
    """The facts worth scoring, with their passages' shared terms: the best by the weight of words and people.

    Only facts that may be shown come into question: the gate stands before the best are taken.
    """
    grouped: dict[int, dict[int, set[str]]] = defaultdict(dict)
    shared_by_fact: dict[int, set[str]] = defaultdict(set)
    last = view.base.last_number(view.limit)
    for passage, (fact, shared) in view.base.passages_with(list(weights)).items():
        if passage != without and fact <= last:
            grouped[fact][passage] = shared
            shared_by_fact[fact] |= shared
    promise = {fact: sum(weights[one] for one in shared) for fact, shared in shared_by_fact.items()}
    for person in query.people:
        weight = _person_weight(person, view.base)
        for number in view.base.numbers_about(person):
            if number in promise:
                promise[number] += weight
    best = sorted(grouped, key=lambda fact: (-promise[fact], fact))
    fitting = (fact for fact in best if _may_answer(view.base.telling(fact), kinds, view))
    return {fact: grouped[fact] for fact in islice(fitting, _CANDIDATES)}


def _may_answer(telling: Telling, kinds: Sequence[str], view: View) -> bool:
    return telling.kind in kinds and view.shows(telling)


def _hit(
    number: int, telling: Telling, passages: Mapping[int, set[str]], weights: Mapping[str, float], total: float,
    query: Query, view: View,
) -> Hit:  # fmt: skip
    named, absent, met = _named(number, telling, query, view.base)
    texts = view.base.passages_of(number)
    trusted: dict[str, float] = {}
    by_side: dict[str, set[str]] = defaultdict(set)
    fit, asked = 0.0, 0.0
    for passage, shared in passages.items():
        lang, kind, own = texts[passage]
        if (kind == "cause" and not view.cause(telling)) or (kind == "outcome" and not view.outcome(telling)):
            continue
        by_side[kind] |= shared
        tongue = 1.0 if lang == query.lang else _OTHER_LANGUAGE
        for one in shared:
            trusted[one] = max(trusted.get(one, 0.0), _TRUST[kind] * tongue)
        explained = sum(weights[one] for one in shared) + named
        here = min(_FIT_TRUST[kind] * tongue * 2 * explained / (total + own + max(named, _PERSON_LIGHTEST)), 1.0)
        if kind in ("question", "claim"):
            asked = max(asked, here)
        fit = max(fit, here)
    words, explained = sum(weights.values()), sum(weights[one] * trust for one, trust in trusted.items())
    features = Features(
        covered=(explained + named) / total,
        fit=fit,
        told=explained / words,
        heaviest=float(max(weights, key=lambda one: weights[one]) in trusted),
        unexplained=sum(weight for one, weight in weights.items() if one not in trusted) / 10,
        absent=float(absent),
        crowd=float(min(max(len(telling.people) - met, 0), 3)),
        focus=_focus(query.focus, telling, view),
        correction=float(isinstance(telling, Misconception) and not query.claim),
        words=1 / (1 + len(weights)),
        weight=float(telling.weight),
    )
    score = probability(features)
    verbatim = asked >= _WORD_FOR_WORD
    if verbatim:
        score = max(score, SURE + (1 - SURE) * features.covered)
    said = by_side["text"] | by_side["name"]
    sides = frozenset(side for side in ("cause", "outcome", "detail") if by_side[side] - said)
    return Hit(telling, score, features, verbatim, sides)


def probability(features: Features) -> float:
    """Return how likely a fact with these features is the one meant, 0 to 1."""
    return 1 / (1 + math.exp(-_BIAS - sum(map(float.__mul__, features, _LEARNT))))


def _named(number: int, telling: Telling, query: Query, base: FactBase) -> tuple[float, int, int]:
    """The weight of the question's people and places that the fact has, how many it lacks, and how many it has."""
    weight, absent, met = 0.0, 0, 0
    for id_ in (*query.people, *query.places):
        if id_ in telling.people or id_ == telling.place:
            aside = isinstance(telling, Event) and id_ in telling.company
            weight += (_ASIDE if aside else 1.0) * _person_weight(id_, base)
            met += 1
        elif number in base.numbers_naming(id_):
            weight += _ONLY_NAMED * _person_weight(id_, base)
        else:
            absent += 1
    return weight, absent, met


def _focus(focus: str, telling: Telling, view: View) -> float:
    """1 if a fact has what a question asks for, -1 if it lacks it, 0 if nothing of the kind is asked."""
    has = {
        "where": bool(telling.place),
        "why": bool(view.cause(telling)),
        "when": bool(telling.when) or isinstance(telling, Event),
        "how": bool(telling.how),
        "outcome": bool(view.outcome(telling)),
    }.get(focus)
    return 0.0 if has is None else 1.0 if has else -1.0
