"""The to-do list: questions nobody could answer, the same question in other words counted once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kbot.language.folding import fold
from kbot.language.lookup import likeness
from kbot.language.terms import terms_of

SAME = 0.8
"""Share of terms two questions must have in common to count as one."""
SAME_LETTERS = 0.85
"""Or how alike they must be letter by letter."""
_MOST_READ = 500


@dataclass(frozen=True, slots=True)
class Todo:
    """A question to answer: the latest wording, how often it was asked, and when last (aware UTC)."""

    text: str
    times: int
    last: datetime


def todos(asked: Iterable[tuple[str, datetime]]) -> list[Todo]:
    """Draw (text, when) pairs together; the most asked first, then the latest."""
    groups: list[list[tuple[str, datetime]]] = []
    for question in list(asked)[-_MOST_READ:]:
        home = next((group for group in groups if _same(group[0][0], question[0])), None)
        if home is None:
            groups.append([question])
        else:
            home.append(question)
    found = [Todo(max(group, key=_when)[0], len(group), max(group, key=_when)[1]) for group in groups]
    return sorted(found, key=lambda todo: (-todo.times, -todo.last.timestamp(), todo.text))


def _when(question: tuple[str, datetime]) -> datetime:
    return question[1]


def _same(first: str, second: str) -> bool:
    ours, theirs = set(terms_of(first)), set(terms_of(second))
    if ours and theirs and len(ours & theirs) / len(ours | theirs) >= SAME:
        return True
    return likeness(fold(first), fold(second)) >= SAME_LETTERS
