"""A whole book in memory, as read from a pack: used to check and to compile it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kbot.book.chapters import Scheme
from kbot.book.facts import Character, Event, Fact, Misconception, Place, Relation, Statement, Texts, Theme


@dataclass(slots=True, kw_only=True)
class Book:
    """A novel's facts, each list in the order of the files; `origins[fact.key]` is (file, line);
    `short_chapters` (ordinals) need fewer facts;
    `recaps` tell each chapter (ordinal) in a few sentences, (texts, file, line); `broken` are the ids of entries that
    could not be read, which others may still refer to."""

    id: str
    title: Texts
    author: Texts
    languages: tuple[str, ...]
    scheme: Scheme
    samples: Mapping[str, Texts]
    short_chapters: frozenset[int] = frozenset()
    characters: list[Character] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    misconceptions: list[Misconception] = field(default_factory=list)
    phrasings: list[tuple[str, Mapping[str, tuple[str, ...]], str, int]] = field(default_factory=list)
    recaps: dict[int, tuple[Texts, str, int]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    origins: dict[str, tuple[str, int]] = field(default_factory=dict)

    def facts(self) -> Iterator[Fact]:
        """Yield every fact, kind by kind."""
        for facts in (
            self.characters, self.relations, self.places, self.events, self.statements, self.themes,
            self.misconceptions,
        ):  # fmt: skip
            yield from facts
