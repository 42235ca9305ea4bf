"""Answers: typed results, never strings. `kbot.tutor.replies` puts them into words.

Each says its `kind` (found, corrected, ambiguous, ahead, unknown, declined, chat), the keys of the `facts` it rests on
and the `chapters` (ordinals) it cites.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from kbot.book.facts import Character, Impression, Misconception, Place, Telling, Texts, Theme
from kbot.book.kinship import Link


@dataclass(frozen=True, slots=True)
class Told:
    """A fact answers. `focus`: which side of it was asked for (where, when, why, how, outcome, chapter, "" for all);
    `full` tells all of it, `sides` (cause, outcome, detail) what else of it the question touched."""

    lang: str
    telling: Telling
    focus: str = ""
    full: bool = False
    sides: frozenset[str] = frozenset()
    kind: ClassVar[str] = "found"

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.telling.key,)

    @property
    def chapters(self) -> tuple[int, ...]:
        return self.telling.chapters


@dataclass(frozen=True, slots=True)
class Introduced:
    """Who somebody is; `full` tells everything a reader may know."""

    lang: str
    person: Character
    impressions: tuple[Impression, ...]
    full: bool = False
    kind: ClassVar[str] = "found"

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.person.key,)

    @property
    def chapters(self) -> tuple[int, ...]:
        shown = self.impressions if self.full else self.impressions[-1:]
        return tuple(sorted({chapter for one in shown for chapter in one.chapters}))


@dataclass(frozen=True, slots=True)
class Relative:
    """`person` is the `term` of `owner`, as `facts` prove in `chapters`; `ended` if it no longer holds."""

    person: Character
    term: str
    owner: Character
    chapters: tuple[int, ...]
    facts: tuple[str, ...]
    links: tuple[Link, ...] = ()
    ended: bool = False


class _Proved:
    """What answers about kinship share: the relatives they rest on prove them."""

    __slots__ = ()

    @property
    def proof(self) -> tuple[Relative, ...]:
        raise NotImplementedError

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for one in self.proof for key in one.facts))

    @property
    def chapters(self) -> tuple[int, ...]:
        return tuple(sorted({chapter for one in self.proof for chapter in one.chapters}))


@dataclass(frozen=True, slots=True)
class RelativesTold(_Proved):
    """The husband, the children … of `owner`; `asked` is the kin term or role, `gender` "" where either was asked.

    `count` says that the number was asked.
    """

    lang: str
    owner: Character
    asked: str
    gender: str
    relatives: tuple[Relative, ...]
    count: bool = False
    kind: ClassVar[str] = "found"

    @property
    def proof(self) -> tuple[Relative, ...]:
        return self.relatives


@dataclass(frozen=True, slots=True)
class RelationTold(_Proved):
    """What `second` is to `first`, proved by a chain of people; `confirmed` answers a yes/no question."""

    lang: str
    first: Character
    second: Character
    relatives: tuple[Relative, ...]
    kind: ClassVar[str] = "found"

    @property
    def proof(self) -> tuple[Relative, ...]:
        return self.relatives


@dataclass(frozen=True, slots=True)
class KinChecked(_Proved):
    """A yes/no question about kinship: is `first` the `asked` of `second`? `actual` says what they really are."""

    lang: str
    first: Character
    second: Character
    asked: str
    yes: bool
    actual: tuple[Relative, ...]

    @property
    def kind(self) -> str:
        return "found" if self.yes else "corrected"

    @property
    def proof(self) -> tuple[Relative, ...]:
        return self.actual


@dataclass(frozen=True, slots=True)
class NotMarried(_Proved):
    """A marriage that never was, taken for granted in a question: `first` is married to `spouses`, not to `second`."""

    lang: str
    first: Character
    second: Character
    spouses: tuple[Relative, ...]
    kind: ClassVar[str] = "corrected"

    @property
    def proof(self) -> tuple[Relative, ...]:
        return self.spouses


@dataclass(frozen=True, slots=True)
class NoneSuch(_Proved):
    """Relatives taken for granted that `told.owner` has not: a daughter, where the only child is a son. `told` says who
    there is; `denied`: somebody was named as one, wrongly."""

    lang: str
    told: RelativesTold
    denied: bool = False
    kind: ClassVar[str] = "corrected"

    @property
    def proof(self) -> tuple[Relative, ...]:
        return self.told.relatives


@dataclass(frozen=True, slots=True)
class LivesOn:
    """A death taken for granted that the novel does not have; `told` is what is told of them last, or where `meant`
    what the question comes nearest to."""

    lang: str
    person: Character
    told: Telling
    meant: bool = False
    kind: ClassVar[str] = "corrected"

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.told.key,)

    @property
    def chapters(self) -> tuple[int, ...]:
        return self.told.chapters


@dataclass(frozen=True, slots=True)
class Corrected:
    """A misconception put right, kindly; or, with verdict `true`, a surprising claim confirmed.

    `sure`: the reader said just that; else only what is so is told, without a yes or no.
    """

    lang: str
    misconception: Misconception
    sure: bool = True

    @property
    def kind(self) -> str:
        return "found" if self.misconception.verdict == "true" else "corrected"

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.misconception.key,)

    @property
    def chapters(self) -> tuple[int, ...]:
        return self.misconception.chapters


@dataclass(frozen=True, slots=True)
class Described:
    """A place or a theme, with what happens there or carries it."""

    lang: str
    subject: Place | Theme
    tellings: tuple[Telling, ...]
    kind: ClassVar[str] = "found"

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.subject.key, *(one.key for one in self.tellings))

    @property
    def chapters(self) -> tuple[int, ...]:
        return tuple(sorted({*self.subject.chapters, *(chapter for one in self.tellings for chapter in one.chapters)}))


@dataclass(frozen=True, slots=True)
class Gathered:
    """Several facts that answer together: what is said of somebody and what their deeds show; the plot's moments."""

    lang: str
    tellings: tuple[Telling, ...]
    kind: ClassVar[str] = "found"

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(one.key for one in self.tellings)

    @property
    def chapters(self) -> tuple[int, ...]:
        return tuple(sorted({chapter for one in self.tellings for chapter in one.chapters}))


@dataclass(frozen=True, slots=True)
class Recap:
    """What happens from chapter `first` to `last`; `cut` if the reader has not read to the end of that yet.

    `summary`: what the one chapter asked for tells, in a few sentences; `full` adds its facts.
    """

    lang: str
    first: int
    last: int
    tellings: tuple[Telling, ...]
    cut: bool = False
    summary: Texts = field(default_factory=dict)
    full: bool = False
    kind: ClassVar[str] = "found"

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(one.key for one in self.tellings)

    @property
    def chapters(self) -> tuple[int, ...]:
        return tuple(sorted({c for one in self.tellings for c in one.chapters if self.first <= c <= self.last}))


@dataclass(frozen=True, slots=True)
class Option:
    """One of the things a reader may have meant: a `value` to pick by, a person or a telling to show."""

    value: str
    person: Character | None = None
    telling: Telling | None = None


@dataclass(frozen=True, slots=True)
class WhichOne:
    """A question back. `typed` is what was not clear."""

    lang: str
    typed: str
    options: tuple[Option, ...]
    kind: ClassVar[str] = "ambiguous"
    facts: ClassVar[tuple[str, ...]] = ()
    chapters: ClassVar[tuple[int, ...]] = ()


@dataclass(frozen=True, slots=True)
class NotTold:
    """No answer. `kind`: ahead (or not in the book: the reply does not tell which), unknown, declined."""

    lang: str
    kind: str
    facts: ClassVar[tuple[str, ...]] = ()
    chapters: ClassVar[tuple[int, ...]] = ()


@dataclass(frozen=True, slots=True)
class NoSuchChapter:
    """The book has no such chapter."""

    lang: str
    kind: ClassVar[str] = "unknown"
    facts: ClassVar[tuple[str, ...]] = ()
    chapters: ClassVar[tuple[int, ...]] = ()


@dataclass(frozen=True, slots=True)
class Chat:
    """Small talk: greeting, thanks, goodbye, abilities, rude, crisis, empty."""

    lang: str
    topic: str
    kind: ClassVar[str] = "chat"
    facts: ClassVar[tuple[str, ...]] = ()
    chapters: ClassVar[tuple[int, ...]] = ()


Answer: TypeAlias = (
    Told | Introduced | RelativesTold | RelationTold | KinChecked | NotMarried | NoneSuch | LivesOn | Corrected
    | Described | Gathered | Recap | WhichOne | NotTold | NoSuchChapter | Chat
)  # fmt: skip
