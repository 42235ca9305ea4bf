"""Quiz items made from facts: always true, always sourced, never ahead of the reader.

An item has exactly one right option. Wrong options for a relation are drawn only where the pack marks the relation as
complete, so that a wrong option is certainly wrong; they are of the same gender and circle, so that none gives itself
away. Randomness is passed in.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from kbot.answering.relatives import relatives_by
from kbot.book.factbases import View
from kbot.book.facts import Character, Event, Misconception
from kbot.book.kinship import Kin

OPTIONS = 4
_COMPLETE = {"spouse": "spouse", "parent": "parents", "sibling": "siblings", "child": "children"}


@dataclass(frozen=True, slots=True)
class TrueOrFalse:
    """A sentence to judge. `fact` is the key of the event or misconception it comes from, `chapters` prove it."""

    sentence: dict[str, str]
    right: bool
    explanation: dict[str, str]
    fact: str
    chapters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WhoIsIt:
    """Who is the `term` of `owner`? `options` holds one right person, at index `right`."""

    owner: Character
    term: str
    gender: str
    options: tuple[Character, ...]
    right: int
    fact: str
    chapters: tuple[int, ...]


Item: TypeAlias = TrueOrFalse | WhoIsIt


def make_item(view: View, rng: random.Random) -> Item | None:
    """Return an item from what a reader may know by now; None if there is nothing to ask yet."""
    makers: list[Callable[[View, random.Random], Item | None]] = [_relation, _event, _misconception]
    rng.shuffle(makers)
    for maker in makers:
        item = maker(view, rng)
        if item is not None:
            return item
    return None


def _relation(view: View, rng: random.Random) -> Item | None:
    people = sorted(view.characters(), key=lambda one: one.id)
    rng.shuffle(people)
    for owner in people:
        kin = view.family.kin_of(owner.id)
        rng.shuffle(kin)
        for one in kin:
            item = _who_is_it(owner, one, kin, view, rng)
            if item:
                return item
    return None


def _who_is_it(owner: Character, one: Kin, kin: list[Kin], view: View, rng: random.Random) -> Item | None:
    """Ask for `one`, if the relation is complete, still holds, and nobody else of that gender has it too."""
    if _COMPLETE.get(one.term) not in owner.complete or one.until is not None:
        return None
    right = view.base.characters[one.person]
    same = [
        other for other in kin if other.term == one.term and view.base.characters[other.person].gender == right.gender
    ]
    related = {relative.person.id for relative in relatives_by(owner.id, one.term, "", view.base.view())}
    wrong = [
        person for person in view.characters()
        if person.gender == right.gender and person.weight > 1 and person.id not in {right.id, owner.id, *related}
    ]  # fmt: skip
    if len(same) > 1 or len(wrong) < OPTIONS - 1:
        return None
    wrong.sort(key=lambda person: (person.circle != right.circle, person.id))
    options = [*rng.sample(wrong[: 3 * OPTIONS], OPTIONS - 1), right]
    rng.shuffle(options)
    facts = tuple(link.source.key for link in one.links)
    return WhoIsIt(owner, one.term, right.gender, tuple(options), options.index(right), facts[0], one.chapters)


def _event(view: View, rng: random.Random) -> Item | None:
    events = [one for one in view.within(1, view.limit) if isinstance(one, Event)]
    if not events:
        return None
    event = rng.choice(events)
    return TrueOrFalse(dict(event.text), True, dict(event.text), event.key, event.chapters)


def _misconception(view: View, rng: random.Random) -> Item | None:
    wrong = [one for one in view.kind("misconception") if isinstance(one, Misconception) and one.verdict == "wrong"]
    if not wrong:
        return None
    claim = rng.choice(wrong)
    return TrueOrFalse(dict(claim.claim), False, dict(claim.text), claim.key, claim.chapters)
