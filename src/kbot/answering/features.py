"""What speaks for a fact as the answer to a question, in numbers; and what the numbers weigh.

The weights were learnt on the pack's own sample questions, each held out in turn: `benchmarks/retrieval.py --learn`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kbot.book.factbases import FactBase, Passage, View
from kbot.book.facts import Event, Misconception, Statement, Telling
from kbot.language.folding import fold

_PERSON_LIGHTEST, _PERSON_HEAVIEST = 2.0, 5.0
_ASIDE = 0.7
"""How much of a person's weight counts who is only there when it happens."""
_ONLY_NAMED = 0.5
"""How much of a person's weight counts who is named in a fact's words without a part in it."""
_OTHER_LANGUAGE = 0.95
_ASKING = frozenset(("question", "claim"))
_TRUST = {"question": 1.0, "claim": 1.0, "name": 1.0, "text": 1.0, "cause": 0.9, "outcome": 0.9, "detail": 0.85}
_FIT_TRUST = {"question": 1.0, "claim": 1.0, "name": 0.95, "text": 0.85, "cause": 0.7, "outcome": 0.7, "detail": 0.65}
_OTHER_SIDE = 0.85
"""How well a sample question counts as alike that asks for another side of a fact which has the one asked for."""
_NUMBER = re.compile(
    r"\b(?:\d+|un|o|doi|doua|trei|patru|cinci|sase|sapte|opt|noua|zece|\w+sprezece|douazeci|treizeci|patruzeci|cincizeci"
    r"|saizeci|saptezeci|optzeci|nouazeci|suta|sute|mie|mii|milion|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half"
    r"|jumatate|niciun|nicio|none)\b"
)


class Features(NamedTuple):
    """What speaks for a fact and against it."""

    covered: float  # share of the question's weight that the fact explains
    fit: float  # how well the best passage fits the question as a whole
    second: float  # how well the second best passage of a question fits
    alike: float  # how well the best sample question fits that asks for the same (who, where, why …)
    told: float  # share of the words' weight alone that the fact explains
    joint: float  # share of the words' weight that one passage explains at once
    heaviest: float  # 1 if the most telling word is in it
    unexplained: float  # weight of the words that are not in it, in tens
    absent: float  # people and places named that it lacks
    crowd: float  # people in it whom the question does not name, at most 3
    roles: float  # who acts and who is acted upon, as in the question: 1; the other way round: -1
    focus: float  # 1 if it has what is asked for (a place, a cause), -1 if it lacks it
    person: float  # the same where somebody is asked for
    number: float  # the same where a number is asked for
    correction: float  # 1 for a misconception where nothing was claimed
    weight: float  # how central the fact is, 1 to 3


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: words that carry meaning (folded), people by id, what is asked of the fact, and whether the
    message claims something. `subjects` and `objects` are those people who act, and who are acted upon.

    `near`: chapters spoken of just before (ordinals).
    """

    words: tuple[str, ...]
    people: tuple[str, ...]
    lang: str
    focus: str = ""
    places: tuple[str, ...] = ()
    claim: bool = False
    asks: str = ""
    subjects: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    near: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """A query's terms and named ids with their weights; what the `words` weigh, what of it is `unheard` (no fact has
    those words), and the sum of all."""

    terms: Mapping[str, float]
    named: Mapping[str, float]
    words: float
    unheard: float
    total: float


def weighed(terms: Mapping[str, float], unheard: float, query: Query, base: FactBase) -> Weighed:
    """Weigh what a query names."""
    named = {id_: person_weight(id_, base) for id_ in (*query.people, *query.places)}
    words = sum(terms.values())
    return Weighed(terms, named, words, unheard, words + sum(named.values()))


def person_weight(id_: str, base: FactBase) -> float:
    """Return how much it tells that somebody is named."""
    return min(max(base.rarity_of(id_), _PERSON_LIGHTEST), _PERSON_HEAVIEST)


@dataclass(slots=True)
class _Fits:
    """What the passages of one fact have of a question."""

    trusted: dict[str, float]
    sides: dict[str, set[str]]
    fit: float = 0.0
    second: float = 0.0
    asked: float = 0.0
    alike: float = 0.0
    joint: float = 0.0


def measured(
    number: int, telling: Telling, question: Weighed, query: Query, view: View, without: int = 0
) -> tuple[Features, float, frozenset[str], frozenset[str]]:
    """Return a fact's features for a query, how well its best sample question fits (0–1), the terms of the question
    that it has, and which sides of it (cause, outcome, detail) alone have one. `without`: a passage left out."""
    named, absent, met = _named(number, telling, question, view.base)
    fits = _fits(number, telling, question, query, view, named, without)
    heaviest = max(question.terms, key=lambda one: question.terms[one], default="")
    explained = sum(weight * fits.trusted.get(one, 0.0) for one, weight in question.terms.items())
    words = question.words or 1.0
    features = Features(
        covered=(explained + named) / (question.total or 1.0),
        fit=fits.fit,
        second=fits.second,
        alike=fits.alike,
        told=explained / words,
        joint=fits.joint / words,
        heaviest=float(heaviest in fits.trusted),
        unexplained=sum(weight for one, weight in question.terms.items() if one not in fits.trusted) / 10,
        absent=float(absent),
        crowd=float(min(max(len(telling.people) - met, 0), 3)),
        roles=_roles(telling, query),
        focus=_focus(query.focus, telling, view),
        person=_person(telling, query),
        number=_number(telling, query),
        correction=float(isinstance(telling, Misconception) and not query.claim),
        weight=float(telling.weight),
    )
    said = fits.sides.get("text", set()) | fits.sides.get("name", set())
    sides = frozenset(side for side in ("cause", "outcome", "detail") if fits.sides.get(side, set()) - said)
    return features, fits.asked, frozenset(fits.trusted), sides


def _fits(
    number: int, telling: Telling, question: Weighed, query: Query, view: View, named: float, without: int
) -> _Fits:
    fits = _Fits({}, {})
    answers_too = _OTHER_SIDE if _focus(query.asks, telling, view) > 0 else 0.0
    terms, floor = question.terms, max(named, _PERSON_LIGHTEST)
    for passage in view.base.passages_of(number):
        shared = [one for one in passage.terms if one in terms]
        if not shared or passage.number == without or not _may_be_read(passage, telling, view):
            continue
        tongue = 1.0 if passage.lang == query.lang else _OTHER_LANGUAGE
        trust = _TRUST[passage.field] * tongue
        words = 0.0
        for one in shared:
            words += terms[one]
            if trust > fits.trusted.get(one, 0.0):
                fits.trusted[one] = trust
        fits.sides.setdefault(passage.field, set()).update(shared)
        fits.joint = max(fits.joint, words * trust)
        fit = 2 * (words + named) / (question.total + passage.weight + floor)
        here = min(_FIT_TRUST[passage.field] * tongue * fit, 1.0)
        if passage.field in _ASKING:
            fits.asked = max(fits.asked, here)
            fits.second = fits.fit if here >= fits.fit else max(fits.second, here)
            fits.alike = max(fits.alike, here if passage.asks == query.asks else here * answers_too)
        fits.fit = max(fits.fit, here)
    return fits


def _may_be_read(passage: Passage, telling: Telling, view: View) -> bool:
    if passage.field == "cause":
        return bool(view.cause(telling))
    return passage.field != "outcome" or bool(view.outcome(telling))


def _named(number: int, telling: Telling, question: Weighed, base: FactBase) -> tuple[float, int, int]:
    """The weight of the question's people and places that the fact has, how many it lacks, and how many it has."""
    weight, absent, met = 0.0, 0, 0
    for id_, own in question.named.items():
        if id_ in telling.people or id_ == telling.place:
            aside = isinstance(telling, Event) and id_ in telling.company
            weight += (_ASIDE if aside else 1.0) * own
            met += 1
        elif number in base.numbers_naming(id_):
            weight += _ONLY_NAMED * own
        else:
            absent += 1
    return weight, absent, met


def _roles(telling: Telling, query: Query) -> float:
    """Whether those who act in the question act in the fact: between 1 and -1."""
    if isinstance(telling, Event):
        acting, acted = {*telling.who}, {*telling.whom, *telling.company}
    elif isinstance(telling, Statement) and telling.toward:
        acting, acted = {*telling.about} - {telling.toward}, {telling.toward}
    else:
        return 0.0
    fitting = len(query.subjects & acting) + len(query.objects & acted)
    against = len(query.subjects & acted - acting) + len(query.objects & acting - acted)
    return (fitting - against) / max(len(query.people), 1)


def _person(telling: Telling, query: Query) -> float:
    """Where somebody is asked for: whether the fact has anybody else than those named."""
    if query.asks != "who":
        return 0.0
    return 1.0 if set(telling.people) - set(query.people) else -1.0


def _number(telling: Telling, query: Query) -> float:
    """Where a number is asked for: whether the fact tells one."""
    if query.asks != "howmany":
        return 0.0
    texts = (telling.text, telling.detail, telling.when, getattr(telling, "value", {}))
    return 1.0 if any(_NUMBER.search(fold(texts_.get(query.lang, ""))) for texts_ in texts) else -1.0


def _focus(focus: str, telling: Telling, view: View) -> float:
    """1 if a fact has what a question asks for, -1 if it lacks it, 0 if nothing of the kind is asked."""
    has = {
        "where": bool(telling.place),
        "why": bool(view.cause(telling)),
        "when": bool(telling.when) or isinstance(telling, Event),
        "how": bool(telling.how),
        "outcome": bool(view.outcome(telling)),
        "chapter": bool(telling.chapters),
    }.get(focus)
    return 0.0 if has is None else 1.0 if has else -1.0
