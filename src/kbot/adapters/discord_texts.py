"""Formatted text → Discord's markdown, split where a message would grow too long.

Words are data: whatever they contain, Discord shows them as they are written and makes nothing of them. Escaping is a
backslash where the markdown knows one, and a zero-width space inside what Discord recognises without it (@everyone,
addresses). A long text is split before it is written, so that no mark is ever cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from kbot.wording.texts import Bold, Italic, Items, Link, Spoiler, Text

__all__ = ["MAX_MESSAGE", "escape", "render", "units"]

MAX_MESSAGE: Final = 2000
_GAP: Final = "\u200b"
_BREAK: Final = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_HIDDEN: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_SPECIAL: Final = re.compile(r"[\\*_~|`\[\]<>]")
_OPENING: Final = re.compile(r"(?m)^(\s*)([-+#]|\d+(?=[.)]))")
_TAG: Final = re.compile(r"\\<(?=[@#:/A-Za-z+!&])")
_AT: Final = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
_ADDRESS: Final = re.compile(r":(?=//)|(?<=discord)\.(?=gg)|(?<=discord)(?=(?:app)?\.com)", re.IGNORECASE)
_MAIL: Final = re.compile(r"(?<=mailto):", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])[\"'”»’)]*\s+|\n+")
_WORD_END: Final = re.compile(r"\s+")
_ENDS: Final = (_SENTENCE_END, _WORD_END)
_HARD_PIECE: Final = 200


@dataclass(frozen=True, slots=True)
class _Run:
    """Words in one manner. `mark` says that they are markup of our own, to be written as they stand."""

    words: str
    bold: bool = False
    italic: bool = False
    spoiler: bool = False
    url: str = ""
    mark: bool = False


def render(text: Text, limit: int = MAX_MESSAGE) -> list[str]:
    """Return a text as the contents of one or more messages, none longer than `limit`; nothing for an empty text.

    It is split at sentence ends; a sentence that alone is too long, between words; a word that is, anywhere.
    """
    pieces: list[str] = []
    held: list[_Run] = []
    size = 0
    for part in _parts(list(_merged(_runs(text, _Run("")))), limit):
        size += _bound(part)
        if size > limit:
            size = units(_write([*held, *part]))
        if size > limit:
            pieces.append(_write(_trimmed(held)))
            held, size = [], _bound(part)
        held += part
    pieces.append(_write(_trimmed(held)))
    return [piece for piece in pieces if piece.strip()]


def escape(words: str) -> str:
    """Return words so that Discord shows them as they are: no format, mention, link, list, heading, timestamp."""
    words = _HIDDEN.sub("", _BREAK.sub("\n", words))
    words = _SPECIAL.sub(r"\\\g<0>", words)
    words = _OPENING.sub(
        lambda found: found[1] + (found[2] + "\\" if found[2][0].isdigit() else "\\" + found[2]), words
    )
    words = _TAG.sub(r"\\<" + _GAP, words)
    words = _AT.sub("@" + _GAP, words)
    words = _ADDRESS.sub(lambda found: found[0] + _GAP, words)
    return _MAIL.sub(_GAP + ":", words)


def units(words: str) -> int:
    """Return the length as a careful count: UTF-16 code units, never fewer than the characters Discord counts."""
    return len(words) + sum(char > "\uffff" for char in words)


def _runs(text: Text, manner: _Run, depth: int = 0) -> Iterator[_Run]:
    for node in text:
        if isinstance(node, str):
            yield replace(manner, words=node)
        elif isinstance(node, Items):
            for entry in node.entries:
                yield _Run("\n" + "  " * depth + "- ", mark=True)
                yield from _runs(entry, manner, depth + 1)
        elif isinstance(node, Bold):
            yield from _runs(node.inside, replace(manner, bold=True), depth)
        elif isinstance(node, Italic):
            yield from _runs(node.inside, replace(manner, italic=True), depth)
        elif isinstance(node, Spoiler):
            yield from _runs(node.inside, replace(manner, spoiler=True), depth)
        elif isinstance(node, Link):
            yield from _runs(node.inside, replace(manner, url=node.url), depth)


def _merged(runs: Iterable[_Run]) -> Iterator[_Run]:
    """Put neighbours of the same manner together, so that no escape is lost where two strings meet."""
    for _, group in groupby(runs, key=lambda run: (run.bold, run.italic, run.spoiler, run.url, run.mark)):
        first, *more = group
        yield replace(first, words=first.words + "".join(run.words for run in more)) if more else first


def _parts(
    runs: list[_Run], limit: int, ends: tuple[re.Pattern[str], ...] = (_SENTENCE_END, _WORD_END)
) -> Iterator[list[_Run]]:
    """Cut runs after each sentence (or before a list entry); what is still too long, after words; then anywhere."""
    whole = "".join(run.words for run in runs)
    if ends:
        cuts = {found.end() for found in ends[0].finditer(whole)}
    else:
        cuts = set(range(_HARD_PIECE, len(whole), _HARD_PIECE))
    for part in _cut(runs, cuts):
        if ends and _bound(part) > limit:
            yield from _parts(part, limit, ends[1:])
        else:
            yield part


def _cut(runs: Iterable[_Run], cuts: set[int]) -> Iterator[list[_Run]]:
    part: list[_Run] = []
    place = 0
    for run in runs:
        if run.mark and part:
            yield part
            part = []
        start = 0
        for cut in sorted(cut - place for cut in cuts if not run.mark and place < cut <= place + len(run.words)):
            yield [*part, replace(run, words=run.words[start:cut])]
            part, start = [], cut
        if run.words[start:]:
            part.append(replace(run, words=run.words[start:]))
        place += len(run.words)
    if part:
        yield part


def _bound(part: list[_Run]) -> int:
    """Return more than a part can add to a message: alone it is marked and kept apart on all sides."""
    return units(_write(part)) + 2 * len(part)


def _trimmed(runs: list[_Run]) -> list[_Run]:
    """Leave out line breaks at the start and blanks at the end: a message shows neither."""
    kept = list(runs)
    while kept and not kept[0].words.strip():
        kept.pop(0)
    while kept and not kept[-1].words.strip():
        kept.pop()
    if kept:
        kept[0] = replace(kept[0], words=kept[0].words.lstrip("\n"))
    if kept and not kept[-1].mark:
        kept[-1] = replace(kept[-1], words=kept[-1].words.rstrip())
    return kept


def _write(runs: Iterable[_Run]) -> str:
    """Write runs as markdown: spoilers outside, links in them, bold and italic innermost."""
    written = ""
    for spoiler, group in groupby(_merged(runs), key=lambda run: run.spoiler and not run.mark):
        inside = "".join(_linked(url, list(linked)) for url, linked in groupby(group, key=lambda run: run.url))
        written = _beside(written, _around("||", inside) if spoiler else inside)
    return written


def _linked(url: str, runs: list[_Run]) -> str:
    inside = ""
    for run in runs:
        words = run.words if run.mark else escape(run.words)
        inside = _beside(inside, _around("**" * run.bold + "*" * run.italic, words))
    return f"[{inside}](<{re.sub(r'[<> ]', '', url)}>)" if url and inside.strip() else inside


def _around(mark: str, words: str) -> str:
    """Put a mark around words, blanks left outside: Discord does not see `** so**`."""
    core = words.strip()
    if not mark or not core:
        return words
    start = words.index(core)
    gap = _GAP if core.endswith(mark[-1]) else ""
    return f"{words[:start]}{mark}{core}{gap}{mark[::-1]}{words[start + len(core) :]}"


def _beside(left: str, right: str) -> str:
    """Join two pieces; marks of the same kind that would run into each other are kept apart."""
    return left + (_GAP if left and right and left[-1] == right[0] and left[-1] in "*|" else "") + right
