"""Formatted text as a small tree. Words in it are data: nothing is escaped here, adapters escape at the edge.

A `Text` is a tuple of nodes: plain strings (a line feed is a line break) and the marks below, which hold texts again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Bold:
    """Strong text."""

    inside: Text


@dataclass(frozen=True, slots=True)
class Italic:
    """Emphasised text: titles, asides."""

    inside: Text


@dataclass(frozen=True, slots=True)
class Spoiler:
    """Text hidden until touched, where the platform can hide it."""

    inside: Text


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `url` is the project's own, never a reader's."""

    inside: Text
    url: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list, one entry a line."""

    entries: tuple[Text, ...]


Node: TypeAlias = str | Bold | Italic | Spoiler | Link | Items
Text: TypeAlias = tuple[Node, ...]


def join(texts: Iterable[Text], between: str) -> Text:
    """Return the texts in one, `between` each two of them; empty ones are left out."""
    joined: list[Node] = []
    for text in texts:
        if text:
            joined.extend([between, *text] if joined else text)
    return tuple(joined)


def plain(text: Text) -> str:
    """Return the words alone, list entries as lines with a bullet."""
    written: list[str] = []
    for node in text:
        if isinstance(node, str):
            written.append(node)
        elif isinstance(node, Items):
            written.append("".join(f"\n• {plain(entry)}" for entry in node.entries))
        else:
            written.append(plain(node.inside))
    return "".join(written)
