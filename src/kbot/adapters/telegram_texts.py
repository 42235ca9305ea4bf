"""Formatted text as Telegram takes it: plain words, and entities that say which of them are bold or a link.

With entities nothing is ever parsed as markup, so nothing needs escaping. But Telegram itself makes links of whatever
looks like an address, an @name, a #tag or a /command; an invisible word joiner inside takes that from it, except from
the bot's own commands, which are meant to be tapped. Telegram counts in UTF-16 code units.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from typing import Final

from telegram import MessageEntity
from telegram.constants import MessageLimit

from kbot.language.folding import fold
from kbot.tutor.registry import COMMANDS
from kbot.wording.catalogues import LANGUAGES
from kbot.wording.texts import Bold, Items, Link, Spoiler, Text

__all__ = ["JOINER", "Page", "pages", "units"]

JOINER: Final = "\u2060"
_MAX_ENTITIES: Final = 100
_LIVE: Final = re.compile(
    r"(?<=[@#$])(?=\w)"  # names, tags
    r"|(?<=:)(?=//)"  # addresses with a scheme
    r"|(?<=\S\.)(?=[^\W\d_]{2})"  # example.com
    r"|(?<=\d\.)(?=\d{1,3}\.\d{1,3}\.\d)"  # 192.0.2.1
)
_COMMAND: Final = re.compile(r"(?<!\w)/(\w+)")
_SENTENCE_END: Final = re.compile(r"[.!?…][\"'”»’)\]]*\s+|\n+")
_SPACE: Final = re.compile(r"\s+")
_HARMFUL: Final = {
    **dict.fromkeys([*range(32), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029], " "),  # control characters
    **dict.fromkeys(
        [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C], JOINER
    ),  # writing direction
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # halves of a surrogate pair, which cannot be sent
    ord("\n"): "\n",
    ord("\t"): "\t",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What fits into one message: its words and Telegram's entities, offsets in UTF-16 units."""

    text: str
    entities: tuple[MessageEntity, ...] = ()


@dataclass(frozen=True, slots=True)
class _Span:
    """A mark over `start` to `end`, counted in characters."""

    kind: str
    start: int
    end: int
    url: str | None = None


def units(words: str) -> int:
    """Return the length of a string as Telegram counts it."""
    return len(words) + sum(character > "\uffff" for character in words)


def pages(text: Text, limit: int = MessageLimit.MAX_TEXT_LENGTH) -> list[Page]:
    """Return a text as messages of at most `limit` UTF-16 units, split at ends of sentences; none for an empty text."""
    words, spans = _inert(*_flat(text))
    made: list[Page] = []
    start = 0
    while start < len(words):
        end = _cut(words, start, _reach(words, start, limit, spans))
        page = _page(words, spans, start, end)
        if page.text:
            made.append(page)
        start = end
    return made


def _flat(text: Text) -> tuple[str, list[_Span]]:
    """Return the words of a tree and its marks, outer marks first."""
    written: list[str] = []
    spans: list[_Span] = []
    length = 0

    def write(words: str) -> None:
        nonlocal length
        written.append(words)
        length += len(words)

    def walk(text: Text) -> None:
        for node in text:
            if isinstance(node, str):
                write(node.translate(_HARMFUL))
            elif isinstance(node, Items):
                for entry in node.entries:
                    write("\n• ")
                    walk(entry)
            else:
                place, start = len(spans), length
                walk(node.inside)
                kind, url = _kind(node)
                if kind and length > start:
                    spans.insert(place, _Span(kind, start, length, url))

    walk(text)
    return "".join(written), spans


def _kind(node: object) -> tuple[str, str | None]:
    if isinstance(node, Link):
        safe = node.url.startswith(("https://", "http://"))
        return (MessageEntity.TEXT_LINK, node.url) if safe else ("", None)
    if isinstance(node, Bold):
        return MessageEntity.BOLD, None
    return (MessageEntity.SPOILER if isinstance(node, Spoiler) else MessageEntity.ITALIC), None


def _inert(words: str, spans: list[_Span]) -> tuple[str, list[_Span]]:
    """Put a joiner into whatever Telegram would make a link of."""
    places = {match.start() for match in _LIVE.finditer(words)}
    places |= {match.start(1) for match in _COMMAND.finditer(words) if fold(match[1]) not in _own_commands()}
    if not places:
        return words, spans
    order = sorted(places)
    bounds = [0, *order, len(words)]
    joined = JOINER.join(words[a:b] for a, b in pairwise(bounds))
    return joined, [
        _Span(
            span.kind, span.start + bisect_right(order, span.start), span.end + bisect_left(order, span.end), span.url
        )
        for span in spans
    ]


@cache
def _own_commands() -> frozenset[str]:
    """Return the words of the bot's own commands in all languages."""
    words = {fold(command.word(lang)) for command in COMMANDS for lang in LANGUAGES}
    return frozenset(words | {command.name for command in COMMANDS})


def _reach(words: str, start: int, limit: int, spans: list[_Span]) -> int:
    """Return how far one message could go from `start`: by its length, and by the number of its entities."""
    end = start + bisect_right(list(accumulate(map(units, words[start : start + limit]))), limit)
    begun = [span.start for span in spans if start < span.start < end]
    carried = sum(span.start <= start < span.end for span in spans)
    room = max(1, _MAX_ENTITIES - carried)
    return min(end, sorted(begun)[room]) if len(begun) > room else end


def _cut(words: str, start: int, end: int) -> int:
    """Return where to end a message that may reach from `start` to `end`: after a sentence, else a word, else there."""
    if end >= len(words):
        return len(words)
    earliest = start + (end - start) // 4
    for pattern in (_SENTENCE_END, _SPACE):
        ends = [match.end() for match in pattern.finditer(words, start, end) if match.end() > earliest]
        if ends:
            return ends[-1]
    while end > start + 1 and unicodedata.combining(words[end]):
        end -= 1
    return end


def _page(words: str, spans: list[_Span], start: int, end: int) -> Page:
    """Return the words from `start` to `end` without the white space around them, with the marks that touch them."""
    inside = words[start:end]
    start += len(inside) - len(inside.lstrip())
    end = max(start, end - (len(inside) - len(inside.rstrip())))
    entities = [
        MessageEntity(span.kind, units(words[start:first]), units(words[first:last]), url=span.url)
        for span in spans
        if (first := max(span.start, start)) < (last := min(span.end, end))
    ]
    return Page(words[start:end], tuple(entities))
