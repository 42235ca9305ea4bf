"""Verifying evidence: does each phrase stand in the chapter that is cited?

The novel's text is read from a file that is no part of the project: JSON (a list of `{"part", "chapter", "text"}`) or
Project Gutenberg's plain text (no. 1399).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kbot.book.books import Book
from kbot.book.chapters import Chapter, Scheme, read_number
from kbot.book.facts import Character, Fact
from kbot.errors import BadChapter, BadInput, Fault
from kbot.language.folding import fold

MOST_CHAPTERS = 3
"""Evidence that occurs in more chapters than this proves nothing."""
_PART_HEADING = re.compile(r"^\s*PART\s+(\w+)\.?\s*$", re.IGNORECASE)
_CHAPTER_HEADING = re.compile(r"^\s*Chapter\s+(\w+)\.?\s*$", re.IGNORECASE)


def read_novel(path: Path, scheme: Scheme) -> dict[int, str]:
    """Return the folded text of each chapter by ordinal. Raises `BadInput` if the file is no such text."""
    try:
        raw = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}") from error
    chapters = _from_json(raw, path) if raw.lstrip().startswith(("[", "{")) else _from_plain(raw)
    try:
        found = {scheme.ordinal(chapter): f" {fold(text)} " for chapter, text in chapters}
    except BadChapter as error:
        raise BadInput(f"{path} is not this book's text: {error}") from error
    missing = [ordinal for ordinal in range(1, scheme.last + 1) if ordinal not in found]
    if missing:
        raise BadInput(f"{path} lacks {len(missing)} chapters, the first of them {scheme.chapter(missing[0])}.")
    return found


def verify(book: Book, novel: Mapping[int, str]) -> Iterator[Fault]:
    """Yield a fault for each evidence phrase that does not stand where it is cited, or stands too often."""
    for fact in book.facts():
        for phrase, chapters in _phrases(fact):
            folded = f" {fold(phrase)} "
            places = [ordinal for ordinal, text in novel.items() if folded in text]
            file, line = book.origins[fact.key]
            if not set(places) & set(chapters):
                where = ", ".join(str(book.scheme.chapter(place)) for place in places[:3]) or "nowhere in the novel"
                wrong = f"{fact.kind} “{fact.id}”: the evidence “{phrase}” is not in a cited chapter"
                yield Fault(file, line, wrong, f"It is found: {where}.")
            elif len(places) > MOST_CHAPTERS:
                wrong = f"{fact.kind} “{fact.id}”: the evidence “{phrase}” stands in {len(places)} chapters"
                yield Fault(file, line, wrong, "Choose words that are found only here.")


def _phrases(fact: Fact) -> Iterator[tuple[str, tuple[int, ...]]]:
    for phrase in fact.evidence:
        yield phrase, fact.chapters
    if isinstance(fact, Character):
        for impression in fact.who:
            for phrase in impression.evidence:
                yield phrase, impression.chapters


def _from_json(raw: str, path: Path) -> Iterator[tuple[Chapter, str]]:
    try:
        entries = json.loads(raw)
        return iter([(Chapter(int(one["part"]), int(one["chapter"])), str(one["text"])) for one in entries])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput(f"{path} is not a list of {{part, chapter, text}}: {error}") from error


def _from_plain(raw: str) -> Iterator[tuple[Chapter, str]]:
    """Split Gutenberg's text at its headings. The table of contents has headings too: the longer text wins."""
    texts: dict[Chapter, str] = {}
    part = number = 0
    lines: list[str] = []
    for line in [*raw.splitlines(), "PART 99"]:
        heading = _PART_HEADING.match(line) or _CHAPTER_HEADING.match(line)
        if heading is None:
            lines.append(line)
            continue
        chapter, text = Chapter(part, number), "\n".join(lines)
        if part and number and len(text) > len(texts.get(chapter, "")):
            texts[chapter] = text
        lines = []
        value = _headingread_number(heading.group(1))
        part, number = (value, 0) if _PART_HEADING.match(line) else (part, value)
    return iter(texts.items())


def _headingread_number(word: str) -> int:
    try:
        return read_number(word.lower())
    except (BadChapter, KeyError):
        return 0
