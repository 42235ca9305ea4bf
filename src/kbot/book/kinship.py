"""Kinship: who is what to whom, searched over the typed relations rather than stored.

From one person's point of view each step goes `up` (to a parent), `down` (to a child), `side` (to a sibling), `half`
(to a half-sibling), `mate` (to a husband or wife); the steps to somebody spell a kin term. Marriage makes in-laws,
love affairs do not. A derived relation is known from the latest chapter of its links and holds while all of them do.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kbot.book.facts import Relation

DEEPEST = 4

KIN_TERMS: Mapping[tuple[str, ...], str] = {
    ("up",): "parent",
    ("down",): "child",
    ("side",): "sibling",
    ("half",): "half_sibling",
    ("mate",): "spouse",
    ("up", "up"): "grandparent",
    ("down", "down"): "grandchild",
    ("up", "side"): "aunt_or_uncle",
    ("up", "half"): "aunt_or_uncle",
    ("up", "side", "mate"): "aunt_or_uncle",
    ("up", "half", "mate"): "aunt_or_uncle",
    ("side", "down"): "niece_or_nephew",
    ("half", "down"): "niece_or_nephew",
    ("mate", "side", "down"): "niece_or_nephew",
    ("mate", "half", "down"): "niece_or_nephew",
    ("up", "side", "down"): "cousin",
    ("up", "half", "down"): "cousin",
    ("mate", "up"): "parent_in_law",
    ("down", "mate"): "child_in_law",
    ("mate", "side"): "sibling_in_law",
    ("mate", "half"): "sibling_in_law",
    ("side", "mate"): "sibling_in_law",
    ("half", "mate"): "sibling_in_law",
    ("mate", "side", "mate"): "sibling_in_law",
    ("down", "mate", "up"): "childs_parent_in_law",
    ("up", "mate"): "stepparent",
    ("mate", "down"): "stepchild",
    ("up", "up", "up"): "great_grandparent",
    ("down", "down", "down"): "great_grandchild",
}
"""Steps from me to you → what you are to me, before your gender is taken into account."""

_STEPS: Mapping[str, tuple[str, str]] = {  # role → (step from `of` to `who`, step from `who` to `of`)
    "parent": ("up", "down"),
    "spouse": ("mate", "mate"),
    "sibling": ("side", "side"),
    "half_sibling": ("half", "half"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain: from `start` by `step` to `end`, as the relation `source` says."""

    start: str
    step: str
    end: str
    source: Relation


@dataclass(frozen=True, slots=True)
class Kin:
    """`person` is the `term` of somebody; `links` prove it."""

    person: str
    term: str
    links: tuple[Link, ...]

    @property
    def known_from(self) -> int:
        """The ordinal of the chapter from which the whole chain is known."""
        return max(link.source.known_from for link in self.links)

    @property
    def chapters(self) -> tuple[int, ...]:
        """The chapters that prove the chain."""
        return tuple(sorted({chapter for link in self.links for chapter in link.source.chapters}))

    @property
    def until(self) -> int | None:
        """The last chapter in which all links hold; `None`: to the end."""
        ends = [link.source.until for link in self.links if link.source.until is not None]
        return min(ends) if ends else None


class Family:
    """The kin of everybody, over the relations that a reader may know."""

    def __init__(self, relations: Iterable[Relation]) -> None:
        self._links: dict[str, list[Link]] = defaultdict(list)
        for relation in relations:
            if relation.role in _STEPS:
                to_who, to_of = _STEPS[relation.role]
                self._links[relation.of].append(Link(relation.of, to_who, relation.who, relation))
                self._links[relation.who].append(Link(relation.who, to_of, relation.of, relation))
        self._complete_siblings()

    def _complete_siblings(self) -> None:
        """Children of the same parent are siblings, also where no relation says so; half-siblings if the other parents
        are known and differ."""
        for person in list(self._links):
            children = [link for link in self._links[person] if link.step == "down"]
            for one in children:
                for other in children:
                    known = {link.end for link in self._links[one.end] if link.step in ("side", "half")}
                    if one.end != other.end and other.end not in known:
                        self._links[one.end].append(self._sibling(one, other))

    def _sibling(self, one: Link, other: Link) -> Link:
        parents, others = (self._parents(child.end) for child in (one, other))
        if len(parents) == len(others) == 2 and set(parents) != set(others):
            later = max((*parents.values(), *others.values()), key=lambda relation: relation.known_from)
            return Link(one.end, "half", other.end, later)
        later = max((one.source, other.source), key=lambda relation: relation.known_from)
        return Link(one.end, "side", other.end, later)

    def _parents(self, child: str) -> dict[str, Relation]:
        return {link.end: link.source for link in self._links[child] if link.step == "up"}

    def kin_of(self, person: str) -> list[Kin]:
        """Return everybody with a kin term toward `person`, nearest first, each once."""
        found: dict[str, Kin] = {}
        queue: deque[tuple[Link, ...]] = deque([()])
        while queue:
            chain = queue.popleft()
            here = chain[-1].end if chain else person
            for link in self._links.get(here, ()):
                if link.end == person or any(step.end == link.end for step in chain):
                    continue
                longer = (*chain, link)
                term = KIN_TERMS.get(tuple(step.step for step in longer))
                if term and link.end not in found and not _born_in_marriage(term, longer):
                    found[link.end] = Kin(link.end, term, longer)
                if len(longer) < DEEPEST:
                    queue.append(longer)
        return list(found.values())

    def between(self, person: str, other: str) -> Kin | None:
        """Return what `other` is to `person`, or None if there is no kin term for it."""
        return next((kin for kin in self.kin_of(person) if kin.person == other), None)


def _born_in_marriage(term: str, links: tuple[Link, ...]) -> bool:
    """Whether a child was told of after its mother's marriage: by law her husband's, so that he is no stepfather."""
    if term not in ("stepparent", "stepchild"):
        return False
    marriage, parent = sorted((link.source for link in links), key=lambda source: source.role != "spouse")
    return marriage.known_from < parent.known_from
