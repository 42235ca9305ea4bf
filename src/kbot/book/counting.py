"""Counting a book's facts by part and kind, for `kbot facts stats`."""

from __future__ import annotations

from collections import Counter

from kbot.book.books import Book
from kbot.book.facts import KINDS

LEAST, LEAST_SHORT = 5, 3
"""How many events and statements a chapter should have, and a short one (`short_chapters` of the pack)."""
SHOWN = 20


def counts(book: Book) -> tuple[dict[str, Counter[int]], dict[int, int]]:
    """Return, for each kind, how many facts each part has (part 0: facts from outside the novel), by the first chapter
    cited; and how many tellings each chapter (ordinal) has."""
    by_part: dict[str, Counter[int]] = {kind: Counter() for kind in KINDS}
    by_chapter: dict[int, int] = dict.fromkeys(range(1, book.scheme.last + 1), 0)
    for fact in book.facts():
        part = book.scheme.chapter(fact.chapters[0]).part if fact.chapters else 0
        by_part[fact.kind][part] += 1
        if fact.kind in ("event", "statement"):
            for ordinal in set(fact.chapters):
                by_chapter[ordinal] += 1
    return by_part, by_chapter


def _named(book: Book, chapters: list[int]) -> str:
    shown = ", ".join(str(book.scheme.chapter(ordinal)) for ordinal in chapters[:SHOWN])
    more = f" and {len(chapters) - SHOWN} more" if len(chapters) > SHOWN else ""
    return f"{shown}{more}" if chapters else "none"


def table(book: Book) -> str:
    """Return the counts as a table of text."""
    by_part, by_chapter = counts(book)
    parts = range(len(book.scheme.parts) + 1)
    head = [
        "kind".ljust(14),
        *(("outside" if part == 0 else f"part {part}").rjust(8) for part in parts),
        "all".rjust(7),
    ]
    lines = ["".join(head)]
    for kind, counter in by_part.items():
        row = [kind.ljust(14), *(str(counter[part] or "·").rjust(8) for part in parts), str(counter.total()).rjust(7)]
        lines.append("".join(row))
    least = {ordinal: LEAST_SHORT if ordinal in book.short_chapters else LEAST for ordinal in by_chapter}
    under = [ordinal for ordinal, number in by_chapter.items() if number < least[ordinal]]
    lines.append("")
    lines.append(
        f"chapters with fewer than {LEAST} events and statements ({LEAST_SHORT} if short): {_named(book, under)}"
    )
    lines.append(f"chapters without a recap: {_named(book, [one for one in by_chapter if one not in book.recaps])}")
    return "\n".join(lines)
