"""Ranked retrieval: which fact does a question mean, when only its words tell?

A fact is found by its passages (sample questions, sentence, label, cause, outcome). What speaks for it is told in a
dozen numbers (`kbot.answering.features`); their weighted sum ranks the facts. How far the best one stands out, and how
well it covers the question, tell how sure an answer may be (`confidence`). Both sets of weights were learnt on the
pack's own sample questions, each held out in turn, with and without the facts that answer it: `benchmarks/retrieval.py
--learn` does it again and prints how well facts are found. All thresholds of retrieval stand here.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from kbot.answering.features import Features, Query, Weighed, measured, weighed
from kbot.book.factbases import FactBase, View
from kbot.book.facts import Telling
from kbot.book.indexing import mark_of
from kbot.language.terms import STOPWORDS, term, terms_with_words

TELL = 0.35
"""A fact is told if it is meant with this confidence."""
OFFER = 0.15
"""With less it is offered beside the next ones; below that, kbot says that it does not know."""
SURE = 0.6
"""From here on a fact decides what a name that several people bear means."""
CLOSE = 2.5
"""Facts whose score is at most this much lower than the best one's are offered with it."""

_WORD_FOR_WORD = 0.94
"""A sample question that fits this well is the question itself: its fact is sure."""
_DEMANDING = frozenset(map(term, "favourite weigh kg cm tall birthday horoscope zodie shoe colour".split()))
"""Terms that a fact must have to answer a question with one of them: readers ask for what novels do not tell."""
_ENOUGH_NAMED = 2
"""How many must be named by a question without any telling word, to know it for a sample question."""
_CANDIDATES = 28
_PROMISING = 0.3
"""Facts with less than this share of the most promising one's weight are not measured."""
_FARTHEST = 8.0
_FAR_BETTER = 0.7
"""By how much a fact that may not be shown must fit better than those that may, to take a question for one about it."""
_HEAVIEST = 6.0
_UNHEARD = 3.5
"""The weight of a word that no fact has: less than a rare one, for students use words the novel does not."""
_NEAR, _NEAR_LEAST = 5.0, 1.5
"""What it adds to a score that a fact is of the scene spoken of just before: the more, the fewer words tell."""
_LEARNT = Features(
    covered=3.18, fit=2.69, second=0.35, alike=3.29, told=-2.68, joint=2.16, heaviest=-0.58, unexplained=-4.77,
    absent=-2.14, crowd=-0.44, roles=0.48, focus=-0.23, person=0.02, number=0.43, correction=-2.13, weight=1.00,
)  # fmt: skip
"""Learnt, but for `weight`: held-out questions are spread evenly over the facts, students ask for turning points."""


class Signs(NamedTuple):
    """What tells how sure the best fact is."""

    covered: float  # the features of the same names
    fit: float
    alike: float
    told: float
    joint: float
    unexplained: float
    absent: float
    correction: float
    unheard: float  # share of the question's weight in words that no fact has
    nobody: float  # 1 if the question names nobody and no place of the book
    lead: float  # score beyond that of the next fact of another scene, at most 8
    rivals: float  # log of the sum of other scenes' scores' exponentials and the best one's, that taken as 1
    siblings: float  # the same for other facts of its scene
    verbatim: float  # 1 if a sample question is this very question


_SIGNS = Signs(
    covered=1.94, fit=-0.44, alike=1.25, told=1.60, joint=0.32, unexplained=0.93, absent=-0.62, correction=-0.77,
    unheard=-1.28, nobody=-0.33, lead=0.28, rivals=-1.65, siblings=0.06, verbatim=0.32,
)  # fmt: skip
_SIGNS_BIAS = -3.58


@dataclass(frozen=True, slots=True)
class Hit:
    """A fact found: `score` ranks it (no more); `asked` is what was looked for, weighed, `trusted` the terms of it that
    the fact has; `verbatim`: a sample question of it is this very question; `sides`: its cause, outcome or detail,
    where only they have a word of it."""

    telling: Telling
    score: float
    features: Features
    asked: Weighed
    trusted: frozenset[str] = frozenset()
    verbatim: bool = False
    sides: frozenset[str] = frozenset()


def rank(
    query: Query, view: View, *, kinds: Sequence[str] = ("event", "statement", "misconception"), without: int = 0
) -> list[Hit]:
    """Return the facts a reader may be shown that answer `query`, best first; [] if it has nothing to go by.

    `without`: a passage (its number) left out of account, to measure how well a fact is found without it.
    """
    terms = _terms(query, view.base)
    if not terms:
        return []
    unheard = sum(weight for one, weight in terms.items() if not view.base.has_term(one))
    question = weighed(terms, unheard, query, view.base)
    hits = [_hit(number, question, query, view, without) for number in _candidates(question, view, kinds)]
    hits.sort(key=lambda hit: (-hit.score, hit.telling.known_from, hit.telling.key))
    return hits


def asked_before(query: Query, base: FactBase) -> Telling | None:
    """Return the one event or statement that has a sample question which says the same as `query`, shown or not."""
    terms = _terms(query, base)
    named = (*query.people, *query.places)
    if not terms and len(named) < _ENOUGH_NAMED:
        return None
    found = base.facts_marked(mark_of(query.lang, query.asks, terms, named))
    return base.telling(found[0]) if len(found) == 1 else None


def _terms(query: Query, base: FactBase) -> dict[str, float]:
    """The terms of the question's words with their weights; a word nobody uses is taken for a typing error."""
    weights: dict[str, float] = {}
    for own, word in terms_with_words(query.words):
        if not base.has_term(own) and len(word) > 4:
            mended = base.spelling.closest(word)
            own = term(mended) if mended and mended not in STOPWORDS else own
        weights[own] = min(base.rarity(own), _HEAVIEST) if base.has_term(own) else _UNHEARD
    return weights


def _candidates(question: Weighed, view: View, kinds: Sequence[str]) -> list[int]:
    """The numbers of the facts worth measuring: the best by the weight of words and people.

    Only facts that may be shown come into question: the gate stands before the best are taken.
    """
    base = view.base
    last = base.last_number(view.limit)
    promise: dict[int, float] = defaultdict(float)
    for one, weight in question.terms.items():
        numbers = base.facts_with(one)
        for number in numbers[: bisect_right(numbers, last)]:
            promise[number] += weight
    for id_, weight in question.named.items():
        for number in base.numbers_about(id_):
            if number in promise:
                promise[number] += weight
    least = _PROMISING * max(promise.values(), default=0.0)
    promising = (number for number, weight in promise.items() if weight >= least)
    best = sorted(promising, key=lambda number: (-promise[number], number))
    fitting = (number for number in best if _may_answer(base.telling(number), kinds, view))
    return list(islice(fitting, _CANDIDATES))


def _may_answer(telling: Telling, kinds: Sequence[str], view: View) -> bool:
    return telling.kind in kinds and view.shows(telling)


def _hit(number: int, question: Weighed, query: Query, view: View, without: int) -> Hit:
    telling = view.base.telling(number)
    features, asked, trusted, sides = measured(number, telling, question, query, view, without)
    near = max(_NEAR / len(question.terms), _NEAR_LEAST) * _nearness(telling, query)
    score = scored(features) + near
    return Hit(telling, score, features, question, trusted, asked >= _WORD_FOR_WORD, sides)


def scored(features: Features) -> float:
    """Return the weighted sum of a fact's features."""
    return sum(map(float.__mul__, features, _LEARNT))


def _nearness(telling: Telling, query: Query) -> float:
    """1 for a fact of the scene spoken of before, half for the chapters beside it."""
    if not query.near or not telling.chapters:
        return 0.0
    apart = min(abs(one - other) for one in query.near for other in telling.chapters)
    return {0: 1.0, 1: 0.5}.get(apart, 0.0)


def signs(hits: Sequence[Hit]) -> Signs:
    """Return what tells how sure the first of `hits` (at least one, best first) is."""
    best = hits[0]
    scene = _scene(best)
    others = (hit.score for hit in hits[1:] if not scene & _scene(hit))
    lead = min(best.score - next(others, -math.inf), _FARTHEST)
    rivals, siblings = (
        math.log(1 + sum(math.exp(hit.score - best.score) for hit in hits[1:] if same == bool(_scene(hit) & scene)))
        for same in (False, True)
    )
    own = best.features
    return Signs(
        own.covered, own.fit, own.alike, own.told, own.joint, own.unexplained, own.absent, own.correction,
        best.asked.unheard / (best.asked.total or 1.0), float(not best.asked.named), lead, rivals, siblings,
        float(best.verbatim),
    )  # fmt: skip


def _scene(hit: Hit) -> set[int]:
    return set(hit.telling.chapters)


def lies_ahead(query: Query, hits: Sequence[Hit], view: View) -> bool:
    """Whether a fact that may not be shown yet fits far better than the best of `hits`.

    Then the message is about what lies ahead, and the nearest thing a reader may be told is no answer to it.
    """
    if view.limit >= view.base.scheme.last:
        return False
    best = hits[0].score if hits else -math.inf
    whole = rank(query, view.base.view())[:1]
    return bool(whole) and not view.shows(whole[0].telling) and whole[0].score >= best + _FAR_BETTER


def confidence(hits: Sequence[Hit]) -> float:
    """Return how likely it is that the first of `hits` (best first) is what the question means; 0 if there is none."""
    if not hits:
        return 0.0
    if hits[0].verbatim:
        return 1.0
    unmet = hits[0].asked.terms.keys() & _DEMANDING - hits[0].trusted
    if unmet:
        return 0.0
    return 1 / (1 + math.exp(-_SIGNS_BIAS - sum(map(float.__mul__, signs(hits), _SIGNS))))
