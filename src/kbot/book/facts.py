"""The kinds of fact.

Chapters are ordinals (see `kbot.book.chapters`); `known_from` is the ordinal after which a fact may be shown, `until`
the last one in which it holds (`None`: to the end). Texts are mappings from language to words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What all facts have: a permanent id and a source."""

    id: str
    chapters: tuple[int, ...] = ()
    known_from: int = 0
    until: int | None = None
    evidence: tuple[str, ...] = ()
    outside: bool = False

    @property
    def kind(self) -> str:
        """The name of the kind: `character`, `event`, …"""
        return type(self).__name__.lower()

    @property
    def key(self) -> str:
        """An id unique over all kinds: `event:levin-proposes`."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """One answer to "who is X?", true from `known_from` on."""

    text: Texts
    chapters: tuple[int, ...]
    known_from: int
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Character(Fact):
    """Somebody of the novel, animals included; `gender` is `f`, `m` or `n`, `dies` the event of their death."""

    gender: str
    name: Texts
    short: Texts
    genitive: str = ""
    full_name: Texts = field(default_factory=dict)
    forms: tuple[str, ...] = ()
    circle: str = ""
    weight: int = 1
    complete: tuple[str, ...] = ()
    dies: str = ""
    who: tuple[Impression, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Fact):
    """`who` is the `role` of `of`: Anna is the sibling of Stiva."""

    who: str
    role: str
    of: str
    note: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Fact):
    """Where things happen; `within` is a larger place, `located` answers "where?"."""

    name: Texts
    located: Texts
    forms: tuple[str, ...] = ()
    within: str = ""
    about: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling(Fact):
    """What events, statements and misconceptions share: a sentence, who it is about, and how students ask for it."""

    text: Texts
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    detail: Texts = field(default_factory=dict)
    weight: int = 2
    themes: tuple[str, ...] = ()
    place: str = ""
    cause: Texts = field(default_factory=dict)
    cause_known_from: int = 0
    outcome: Texts = field(default_factory=dict)
    outcome_known_from: int = 0
    when: Texts = field(default_factory=dict)
    how: Texts = field(default_factory=dict)

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of everybody it is about."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Telling):
    """Something that happens: it has a moment in the novel."""

    name: Texts
    who: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    act: str = ""
    leads_to: tuple[str, ...] = ()
    mirrors: tuple[str, ...] = ()
    foreshadows: tuple[str, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.who, *self.whom, *self.company)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Telling):
    """Something that holds for a while: looks, work, opinions, the book itself (`about` is then `book`)."""

    about: tuple[str, ...]
    attribute: str = ""
    toward: str = ""
    value: Texts = field(default_factory=dict)

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.about, *((self.toward,) if self.toward else ()))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception(Telling):
    """What people get wrong: the claim, and its correction in `text`; `verdict` is wrong, imprecise or true."""

    claim: Texts
    verdict: str
    about: tuple[str, ...] = ()
    found_in: str = "common"

    @property
    def people(self) -> tuple[str, ...]:
        return self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme(Fact):
    """A theme or motif with the scenes (event ids) that carry it."""

    name: Texts
    about: Texts
    forms: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()


KINDS: dict[str, type[Fact]] = {
    kind.__name__.lower(): kind for kind in (Character, Relation, Place, Event, Statement, Theme, Misconception)
}

ROLES = frozenset(
    """
    parent spouse sibling half_sibling stepparent adoptive_parent legal_parent fiance lover former_lover admirer
    friend enemy cousin aunt_or_uncle niece_or_nephew grandparent in_law godparent guardian ward governess tutor
    nurse valet maid servant steward coachman master colleague superior subordinate doctor patient lawyer client
    teacher pupil neighbour acquaintance companion housekeeper cook officer_comrade rider horse dog owner
    """.split()
)
ACTS = frozenset(["says", "writes", "reads", "gives", "dreams", "promises", "asks"])
ATTRIBUTES = frozenset(
    """
    age family look clothes job title rank home estate money horse dog nickname full_name origin education
    health faith habit character talent politics possession hobby language feeling opinion wish fear plan fate
    reading work direct_characterisation indirect_characterisation
    arc comparison author written published parts epigraph opening ending title_meaning narrator perspective
    conflict theme movement genre setting_time setting_place structure style composition plot_moment exposition
    reception model
    """.split()
)
GENDERS = frozenset("fmn")
VERDICTS = frozenset(("wrong", "imprecise", "true"))
BOOK = "book"
"""What `Statement.about` holds for facts about the book itself."""
