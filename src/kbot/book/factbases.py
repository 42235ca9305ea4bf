"""The fact base and its views.

`FactBase` reads the compiled file: people, relations, places and themes are kept in memory (they are needed for every
question), tellings (events, statements, misconceptions) are fetched when asked for and kept. A `View` is the fact base
cut at a chapter: what may be shown. Recognition uses the base; every output is drawn from a view.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple, cast

from kbot.book.chapters import Scheme
from kbot.book.facts import BOOK, KINDS, Character, Fact, Impression, Place, Relation, Telling, Texts, Theme
from kbot.book.indexing import NUMBERS
from kbot.book.kinship import Family
from kbot.errors import StoreError
from kbot.language.detection import Detector
from kbot.language.lookup import Lexicon, Vocabulary
from kbot.language.terms import rarity

_IN_MEMORY = ("character", "relation", "place", "theme")


class Passage(NamedTuple):
    """A text by which a fact is found: `weight` is the sum of its terms' weights, `asks` what a question asks for."""

    number: int
    lang: str
    field: str
    weight: float
    asks: str
    terms: tuple[str, ...]


class FactBase:
    """A book's facts, read from a file that `kbot.book.compiling` wrote. Belongs to one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Raises `StoreError` if the file is no fact base."""
        try:
            self._db = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            meta = dict(self._db.execute("SELECT key, value FROM meta"))
            rows = self._db.execute(
                "SELECT number, kind, body FROM facts"
                " WHERE kind IN ('character', 'relation', 'place', 'theme') ORDER BY number"
            ).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{path} is not a fact base: {error}. Delete it, and kbot makes it anew.") from error
        self.id: str = json.loads(meta["id"])
        self.title: Mapping[str, str] = json.loads(meta["title"])
        self.author: Mapping[str, str] = json.loads(meta["author"])
        self.languages: tuple[str, ...] = tuple(json.loads(meta["languages"]))
        self.scheme = Scheme(tuple(json.loads(meta["parts"])), json.loads(meta["labels"]))
        self._samples: Mapping[str, Mapping[str, str]] = json.loads(meta["samples"])
        self._tellings: dict[int, Telling] = {}
        self._passages: dict[int, tuple[Passage, ...]] = {}
        self._holders: dict[str, array[int]] = {}
        self._naming: dict[str, frozenset[int]] = {}
        self._last_numbers: dict[int, int] = {}
        self._about: dict[str, list[int]] = {}
        self._held: dict[str, dict[str, Fact]] = {kind: {} for kind in _IN_MEMORY}
        for _, kind, body in rows:
            fact = _from_body(kind, body)
            self._held[kind][fact.id] = fact

    def samples(self, lang: str) -> dict[str, str]:
        """Return the book's examples for help, by name: question, person, pair, chapter."""
        return {name: texts.get(lang) or next(iter(texts.values())) for name, texts in self._samples.items()}

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @property
    def characters(self) -> Mapping[str, Character]:
        """All characters by id."""
        return cast("Mapping[str, Character]", self._held["character"])

    @property
    def places(self) -> Mapping[str, Place]:
        """All places by id."""
        return cast("Mapping[str, Place]", self._held["place"])

    @property
    def themes(self) -> Mapping[str, Theme]:
        """All themes by id."""
        return cast("Mapping[str, Theme]", self._held["theme"])

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """All relations, in the order in which a reader learns of them."""
        return cast("tuple[Relation, ...]", tuple(self._held["relation"].values()))

    @cached_property
    def names(self) -> tuple[Lexicon, ...]:
        """Names, folded, with the keys of whom or what they may mean: first what answers call somebody, then full
        names, other names, and single words out of longer names ("Ivanovna")."""
        rows = self._db.execute("SELECT form, skeleton, key, rank FROM forms").fetchall()
        return tuple(Lexicon.prepared(row[:3] for row in rows if row[3] == wanted) for wanted in (3, 2, 1, 0))

    @cached_property
    def vocabulary(self) -> Mapping[str, int]:
        """The words of the project's own texts and how often they occur."""
        return dict(self._db.execute("SELECT word, times FROM vocabulary"))

    @cached_property
    def spelling(self) -> Vocabulary:
        """Mends typing errors toward that vocabulary."""
        return Vocabulary(self.vocabulary)

    @cached_property
    def detector(self) -> Detector:
        """Tells Romanian from English."""
        return Detector(dict(self._db.execute("SELECT trigram, leaning FROM trigrams")))

    @cached_property
    def size(self) -> int:
        """How many facts there are."""
        return int(self._db.execute("SELECT count(*) FROM facts").fetchone()[0])

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        return dict(self._db.execute("SELECT term, weight FROM terms"))

    def rarity(self, term: str) -> float:
        """Return how much a term tells (inverse document frequency); one that no fact has tells the most."""
        return self._weights.get(term) or rarity(0, self.size)

    def rarity_of(self, id_: str) -> float:
        """Return how much it tells that a person or place is named."""
        return rarity(len(self.numbers_naming(id_)), self.size)

    def numbers_naming(self, id_: str) -> frozenset[int]:
        """Return the numbers of all tellings that a person or place has a part in, or is named in."""
        if id_ not in self._naming:
            rows = self._db.execute("SELECT fact FROM fact_people WHERE person = ?", (id_,))
            self._naming[id_] = frozenset(row[0] for row in rows)
        return self._naming[id_]

    def has_term(self, term: str) -> bool:
        """Whether some fact has the term."""
        return term in self._weights

    def last_number(self, limit: int) -> int:
        """Return the number of the last fact known by chapter `limit`: facts are numbered as they become known."""
        if limit not in self._last_numbers:
            row = self._db.execute("SELECT max(number) FROM facts WHERE known_from <= ?", (limit,)).fetchone()
            self._last_numbers[limit] = int(row[0] or 0)
        return self._last_numbers[limit]

    def facts_with(self, term: str) -> array[int]:
        """Return the numbers of the facts that have a term, ascending."""
        if term not in self._holders:
            row = self._db.execute("SELECT facts FROM terms WHERE term = ?", (term,)).fetchone()
            self._holders[term] = array(NUMBERS, row[0] if row else b"")
        return self._holders[term]

    def passages_of(self, fact: int) -> tuple[Passage, ...]:
        """Return the passages of a fact (its number)."""
        if fact not in self._passages:
            rows = self._db.execute(
                "SELECT number, lang, field, weight, asks, terms FROM passages WHERE fact = ?", (fact,)
            )
            self._passages[fact] = tuple(
                Passage(number, intern(lang), intern(kind), weight, intern(asks), _parted(terms))
                for number, lang, kind, weight, asks, terms in rows
            )
        return self._passages[fact]

    def facts_marked(self, mark: str) -> list[int]:
        """Return the numbers of the facts that have a sample question with this mark (`kbot.book.indexing.mark_of`)."""
        return [row[0] for row in self._db.execute("SELECT DISTINCT fact FROM passages WHERE mark = ?", (mark,))]

    def sample_questions(self) -> list[tuple[int, int, str, str]]:
        """Return (passage, fact, language, text) of every sample question of the events and statements."""
        rows = self._db.execute(
            "SELECT passages.number, fact, lang, text FROM passages JOIN facts ON fact = facts.number"
            " WHERE field = 'question' AND kind IN ('event', 'statement') ORDER BY passages.number"
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def telling(self, number: int) -> Telling:
        """Return an event, statement or misconception by its number."""
        if number not in self._tellings:
            row = self._db.execute("SELECT kind, body FROM facts WHERE number = ?", (number,)).fetchone()
            self._tellings[number] = cast("Telling", _from_body(*row))
        return self._tellings[number]

    def find(self, key: str) -> Fact | None:
        """Return a fact by its key (`event:levin-proposes`), or None."""
        kind, _, id_ = key.partition(":")
        if kind in self._held:
            return self._held[kind].get(id_)
        row = self._db.execute("SELECT number FROM facts WHERE key = ?", (key,)).fetchone()
        return self.telling(row[0]) if row else None

    def numbers_about(self, person: str) -> list[int]:
        """Return the numbers of all tellings a person has a part in, in the order in which a reader learns of them."""
        if person not in self._about:
            rows = self._db.execute(
                "SELECT DISTINCT fact FROM fact_people JOIN facts ON fact = number WHERE person = ? AND part != 'named'"
                " AND kind IN ('event', 'statement', 'misconception') ORDER BY fact",
                (person,),
            )
            self._about[person] = [row[0] for row in rows]
        return self._about[person]

    def numbers_in(self, first: int, last: int) -> list[int]:
        """Return the numbers of all tellings that cite a chapter from `first` to `last`, in the order of the novel."""
        rows = self._db.execute(
            "SELECT fact, min(chapter) AS place FROM fact_chapters JOIN facts ON fact = number"
            " WHERE chapter BETWEEN ? AND ? AND kind IN ('event', 'statement') GROUP BY fact ORDER BY place, fact",
            (first, last),
        )
        return [row[0] for row in rows]

    def numbers_of(self, kind: str) -> list[int]:
        """Return the numbers of all tellings of a kind, in the order in which a reader learns of them."""
        return [row[0] for row in self._db.execute("SELECT number FROM facts WHERE kind = ? ORDER BY number", (kind,))]

    def recap_of(self, chapter: int) -> Texts:
        """Return what a chapter (ordinal) tells, in a few sentences; {} if the pack has no recap of it."""
        return dict(self._db.execute("SELECT lang, text FROM recaps WHERE chapter = ?", (chapter,)))

    def statements_with(self, attribute: str) -> list[int]:
        """Return the numbers of the statements that give an attribute."""
        rows = self._db.execute(
            "SELECT number FROM facts"
            " WHERE kind = 'statement' AND json_extract(body, '$.attribute') = ? ORDER BY number",
            (attribute,),
        )
        return [row[0] for row in rows]

    def view(self, limit: int | None = None) -> View:
        """Return what a reader may be shown who has read up to the chapter with ordinal `limit` (None: everything)."""
        return View(self, self.scheme.last if limit is None else limit)


@dataclass(slots=True)
class View:
    """A fact base cut at a chapter. It copies nothing: each look filters."""

    base: FactBase
    limit: int
    _family: Family | None = field(default=None, repr=False)

    def shows(self, fact: Fact) -> bool:
        """Whether a fact may be shown: it, and everybody it names, is known by now."""
        if self.limit >= self.base.scheme.last:
            return True
        if fact.known_from > self.limit:
            return False
        return not isinstance(fact, Telling) or all(self._met(person) for person in fact.people)

    def _met(self, id_: str) -> bool:
        known = self.base.characters.get(id_) or self.base.places.get(id_)
        return known is None or id_ == BOOK or known.known_from <= self.limit

    def character(self, id_: str) -> Character | None:
        """Return a character by id, or None if there is none, or not yet."""
        found = self.base.characters.get(id_)
        return found if found and found.known_from <= self.limit else None

    def place(self, id_: str) -> Place | None:
        """Return a place by id, or None if there is none, or not yet."""
        found = self.base.places.get(id_)
        return found if found and found.known_from <= self.limit else None

    def characters(self) -> Iterator[Character]:
        """Yield everybody who may be named."""
        return (one for one in self.base.characters.values() if one.known_from <= self.limit)

    def relations(self) -> Iterator[Relation]:
        """Yield the relations that may be told."""
        for one in self.base.relations:
            if one.known_from <= self.limit and self._met(one.who) and self._met(one.of):
                yield one

    @property
    def family(self) -> Family:
        """Kinship over the relations that may be told."""
        if self._family is None:
            self._family = Family(self.relations())
        return self._family

    def impressions(self, character: Character) -> list[Impression]:
        """Return the answers to "who is X?" that hold by now, oldest first."""
        return [one for one in character.who if one.known_from <= self.limit]

    def tellings(self, numbers: Iterable[int]) -> list[Telling]:
        """Return those of the tellings that may be shown, in the given order."""
        return [one for one in map(self.base.telling, numbers) if self.shows(one)]

    def about(self, person: str) -> list[Telling]:
        """Return everything that may be told about a person, in the order in which a reader learns of it."""
        return self.tellings(self.base.numbers_about(person))

    def within(self, first: int, last: int) -> list[Telling]:
        """Return the events and statements of some chapters, in the order of the novel."""
        return self.tellings(self.base.numbers_in(first, last))

    def recap(self, chapter: int) -> Texts:
        """Return the recap of a chapter (ordinal) if it may be told, else {}."""
        return self.base.recap_of(chapter) if chapter <= self.limit else {}

    def kind(self, kind: str) -> list[Telling]:
        """Return all tellings of a kind that may be shown."""
        return self.tellings(self.base.numbers_of(kind))

    def find(self, key: str) -> Fact | None:
        """Return a fact by key if it may be shown."""
        found = self.base.find(key)
        return found if found and self.shows(found) else None

    def cause(self, telling: Telling) -> Mapping[str, str]:
        """Return the cause of a telling if it may be told by now, else {}."""
        return telling.cause if telling.cause_known_from <= self.limit else {}

    def outcome(self, telling: Telling) -> Mapping[str, str]:
        """Return what came of a telling if it may be told by now, else {}."""
        return telling.outcome if telling.outcome_known_from <= self.limit else {}


def _parted(words: str) -> tuple[str, ...]:
    """The words, each kept once in memory however often it occurs."""
    return tuple(map(intern, words.split()))


def _from_body(kind: str, body: str) -> Fact:
    """Rebuild a fact from its JSON; lists become the tuples they were."""
    raw: dict[str, Any] = json.loads(body)
    if kind == "character":
        raw["who"] = [Impression(**_tupled(one)) for one in raw["who"]]
    if "questions" in raw:
        raw["questions"] = {lang: tuple(texts) for lang, texts in raw["questions"].items()}
    return KINDS[kind](**_tupled(raw))


def _tupled(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
