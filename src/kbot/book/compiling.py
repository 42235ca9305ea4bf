"""Compiling a pack into one SQLite file: written with sqlite-utils, rebuilt only when the pack changes.

The file can be opened in any SQLite tool. `facts` has a row for each fact (its `body` is the whole fact as JSON);
`passages` are the texts that can be found (sample questions, sentences, causes) with their `terms`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kbot.book.books import Book
from kbot.book.facts import Character, Event, Fact, Misconception, Place, Relation, Statement, Telling, Texts, Theme
from kbot.book.indexing import passages_of, words, write_passages
from kbot.errors import StoreError
from kbot.language.detection import Detector
from kbot.language.folding import fold
from kbot.language.forms import TITLES, declined, husbands_forms, skeleton

FORMAT = 11
"""Raised whenever this module writes something else, so that old files are rebuilt."""

_SHAPING = (
    "synonyms.txt", "stopwords.txt", "everyday.txt", "terms.py", "forms.py", "folding.py", "interrogatives.py",
    "lookup.py",
)  # fmt: skip
"""The files of `kbot.language` that shape what is written."""


def fingerprint(folder: Path) -> str:
    """Return a digest of a pack's files and of this format."""
    digest = hashlib.sha256(f"kbot {FORMAT}".encode())
    for path in sorted(folder.glob("**/*.yaml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for source in (
        "synonyms.txt",
        "stopwords.txt",
        "terms.py",
        "forms.py",
        "folding.py",
        "interrogatives.py",
        "lookup.py",
    ):
        digest.update((Path(__file__).parent.parent / "language" / source).read_bytes())
    return digest.hexdigest()


def compiled(folder: Path, into: Path, *, progress: Callable[[str], None] = lambda _: None) -> Path:
    """Return the compiled fact base of the pack in `folder`, building it in folder `into` if it is missing or stale.

    `progress` is told in a line when a build starts. Raises `BadPack`, `StoreError`.
    """
    target = into / f"{folder.name}.facts.sqlite"
    try:
        mark = fingerprint(folder)
    except OSError as error:
        raise StoreError(f"The pack {folder} cannot be read: {error.strerror} ({error.filename}).") from error
    if _mark_of(target) == mark:
        return target
    from kbot.book.packs import read_pack  # the reader's libraries are needed for a build only

    progress(f"Preparing {folder.name} …")
    book = read_pack(folder)
    try:
        into.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=into, suffix=".building")
        os.close(handle)
        try:
            write(book, Path(name), mark)
            os.replace(name, target)
        finally:
            Path(name).unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StoreError(
            f"The fact base cannot be written to {into}: {reason}. Set KBOT_DATA_DIR to a folder that can be written."
        ) from error
    return target


def _mark_of(path: Path) -> str | None:
    if not path.exists():
        return None
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            row = connection.execute("SELECT value FROM meta WHERE key = 'fingerprint'").fetchone()
        finally:
            connection.close()
    except sqlite3.Error:
        return None  # damaged or foreign: it is rebuilt
    return str(row[0]) if row else None


def write(book: Book, path: Path, mark: str) -> None:
    """Write `book` into a new SQLite file at `path`, marked with a fingerprint."""
    import sqlite_utils  # half of a cold start's imports, needed for a build only

    db = sqlite_utils.Database(path)
    forms = list(_form_rows(book))
    try:
        _write_meta(db, book, mark)
        facts = sorted(book.facts(), key=lambda fact: (fact.known_from, fact.key))
        numbers = {fact.key: number for number, fact in enumerate(facts, start=1)}
        db.table("facts").insert_all((_fact_row(book, fact, numbers[fact.key]) for fact in facts), pk="number")
        db.table("facts").create_index(["kind", "known_from"])
        db.table("facts").create_index(["key"], unique=True)
        db.table("fact_people").insert_all(_people_rows(facts, numbers), pk=("fact", "person", "part"))
        bearers = _sole_bearers(forms)
        db.table("fact_people").insert_all(_named_rows(bearers, facts, numbers), pk=("fact", "person", "part"))
        db.table("fact_people").create_index(["person"])
        db.table("fact_chapters").insert_all(
            ({"fact": numbers[fact.key], "chapter": ordinal, "label": str(book.scheme.chapter(ordinal))}
             for fact in facts for ordinal in dict.fromkeys(fact.chapters)), pk=("fact", "chapter"))  # fmt: skip
        db.table("forms").insert_all(forms, pk=("form", "key"))
        db.table("recaps").create({"chapter": int, "lang": str, "text": str}, pk=("chapter", "lang"))
        db.table("recaps").insert_all(
            {"chapter": chapter, "lang": lang, "text": text}
            for chapter, (texts, _, _) in sorted(book.recaps.items()) for lang, text in texts.items()
        )  # fmt: skip
        names = {row["form"] for row in forms if " " not in row["form"]}
        write_passages(db, bearers, names, facts, numbers)
        _write_trigrams(db, book)
        db.create_view(
            "people_and_facts",
            "SELECT person, part, kind, id, known_from, body FROM fact_people JOIN facts ON fact = number",
        )
        db.vacuum()
    finally:
        words.cache_clear()
        db.close()


def _write_meta(db: Any, book: Book, mark: str) -> None:
    about = {
        "id": book.id, "title": book.title, "author": book.author, "languages": book.languages,
        "parts": book.scheme.parts, "labels": book.scheme.labels,
        "samples": book.samples,
    }  # fmt: skip
    rows = [{"key": key, "value": json.dumps(value, ensure_ascii=False)} for key, value in about.items()]
    db.table("meta").insert_all([*rows, {"key": "fingerprint", "value": mark}], pk="key")


def _fact_row(book: Book, fact: Fact, number: int) -> dict[str, Any]:
    words: Texts = getattr(fact, "text", None) or getattr(fact, "name", None) or {}
    row: dict[str, Any] = {
        "number": number, "key": fact.key, "kind": fact.kind, "id": fact.id, "known_from": fact.known_from,
        "until": fact.until, "weight": getattr(fact, "weight", 2),
        "chapters": ", ".join(str(book.scheme.chapter(ordinal)) for ordinal in fact.chapters),
    }  # fmt: skip
    for lang in book.languages:
        row[f"text_{lang}"] = (
            words.get(lang, "") if not isinstance(fact, Relation) else f"{fact.who} {fact.role} {fact.of}"
        )
    row["evidence"] = " | ".join(fact.evidence)
    row["body"] = json.dumps(dataclasses.asdict(fact), ensure_ascii=False)
    return row


def _people_rows(facts: list[Fact], numbers: dict[str, int]) -> Iterator[dict[str, Any]]:
    for fact in facts:
        parts: dict[str, tuple[str, ...]] = {}
        if isinstance(fact, Event):
            parts = {"who": fact.who, "whom": fact.whom, "with": fact.company}
        elif isinstance(fact, Statement):
            parts = {"about": fact.about, "toward": (fact.toward,) if fact.toward else ()}
        elif isinstance(fact, Misconception):
            parts = {"about": fact.about}
        elif isinstance(fact, Relation):
            parts = {"who": (fact.who,), "of": (fact.of,)}
        for part, people in parts.items():
            for person in dict.fromkeys(people):
                yield {"fact": numbers[fact.key], "person": person, "part": part}


def _sole_bearers(forms: list[dict[str, Any]]) -> dict[str, str]:
    """Return {form: key} for the forms that name one person, place or theme alone."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for row in forms:
        if row["rank"]:
            bearers[row["form"]].add(row["key"])
    return {form: next(iter(keys)) for form, keys in bearers.items() if len(keys) == 1}


def _named_rows(alone: Mapping[str, str], facts: list[Fact], numbers: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Who and what is named in the words of a telling without a part in it; only names that mean one alone."""
    for fact in facts:
        if not isinstance(fact, Telling):
            continue
        named: set[str] = set()
        for _, field, text in passages_of(fact):
            if field != "question":
                capital = [word for word in words(text) if word.typed[0].isupper()]
                named |= {alone[word.folded] for word in capital if word.folded in alone}
        for key in sorted(named):
            kind, _, id_ = key.partition(":")
            if kind in ("character", "place") and id_ not in fact.people and id_ != fact.place:
                yield {"fact": numbers[fact.key], "person": id_, "part": "named"}


def _form_rows(book: Book) -> Iterator[dict[str, Any]]:
    """Forms of names with their rank: 3 what answers call somebody, 2 a full name, 1 another name, 0 a word of one."""
    ranks: dict[tuple[str, str], int] = {}
    named: list[Character | Place | Theme] = [*book.characters, *book.places, *book.themes]
    for fact in named:
        feminine = isinstance(fact, Character) and fact.gender == "f"
        listed = {skeleton(form) for _, name in _names(fact) for form in declined(name, feminine=feminine)}
        for rank, name in _names(fact):
            for form in declined(name, feminine=feminine):
                ranks[form, fact.key] = max(rank, ranks.get((form, fact.key), 0))
            if feminine and isinstance(fact, Character):
                for form in husbands_forms(name):  # „contesa Vronski”, “Mrs Karenin”
                    ranks.setdefault((form, fact.key), 0)
            words = name.split()
            for word in words if isinstance(fact, Character) and len(words) > 1 else ():
                if word[0].isupper() or fold(word) in TITLES:
                    for form in declined(word, feminine=feminine):
                        if len(form) > 2:  # "Oblonsky" is but another spelling of a listed "Oblonski"
                            ranks.setdefault((form, fact.key), 1 if skeleton(form) in listed else 0)
    for (form, key), rank in ranks.items():
        yield {"form": form, "skeleton": skeleton(form), "key": key, "rank": rank}


def _names(fact: Character | Place | Theme) -> Iterator[tuple[int, str]]:
    if isinstance(fact, Character):
        yield from ((3, name) for name in fact.short.values())
        if fact.genitive:
            yield 3, fact.genitive.removeprefix("lui ")
        yield from ((2, name) for name in fact.full_name.values())
    yield from ((2, name) for name in fact.name.values())
    yield from ((1, name) for name in fact.forms)


def _write_trigrams(db: Any, book: Book) -> None:
    samples: dict[str, list[str]] = {"ro": [], "en": []}
    for fact in book.facts():
        for lang, _, text in passages_of(fact):
            samples.setdefault(lang, []).append(text)
    detector = Detector.train(samples)
    db.table("trigrams").insert_all(
        ({"trigram": tri, "leaning": value} for tri, value in detector.leaning.items()), pk="trigram"
    )
