"""Formatted text for a terminal: marks as ANSI codes where wanted, control characters out, lines wrapped at words."""

from __future__ import annotations

import re
import textwrap
from collections import deque
from typing import assert_never

from kbot.wording.texts import Bold, Italic, Items, Link, Spoiler, Text

_BOLD, _DIM, _OFF = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_CODE = re.compile(r"\x1b\[\d+m")
_AT_CODES = re.compile(f"({_CODE.pattern})")


def ansi(text: Text, *, colour: bool) -> str:
    """Return the text as a terminal shows it; with `colour` off it is plain words."""
    return _written(text, colour).strip("\n")


def _written(text: Text, colour: bool) -> str:
    written: list[str] = []
    for node in text:
        match node:
            case str():
                written.append("".join(_inert(letter) for letter in node))
            case Bold(inside=inside):
                written.append(_marked(inside, _BOLD, colour))
            case Italic(inside=inside) | Spoiler(inside=inside):
                written.append(_marked(inside, _DIM, colour))
            case Link(inside=inside, url=url):
                written.append(f"{_written(inside, colour)} <{url}>")
            case Items(entries=entries):
                written += [f"\n  • {_written(entry, colour)}" for entry in entries]
            case _ as unreachable:
                assert_never(unreachable)
    return "".join(written)


def _inert(letter: str) -> str:
    """A letter as it is, any other space as a space, and of the rest that a terminal might obey nothing."""
    if letter.isprintable() or letter == "\n":
        return letter
    return " " if letter.isspace() else ""


def _marked(inside: Text, code: str, colour: bool) -> str:
    words = _written(inside, colour)
    return f"{code}{words}{_OFF}" if colour else words


def wrapped(written: str, width: int) -> str:
    """Wrap each line at words to `width` columns, ANSI codes not counted; entries of lists hang."""
    return "\n".join(part for line in written.split("\n") for part in _folded(line, width))


def _folded(line: str, width: int) -> list[str]:
    """Fold a line without its codes, then put each code back where it stood among the letters."""
    plain = _CODE.sub("", line)
    hang = "    " if plain.startswith("  • ") else ""
    parts = textwrap.wrap(plain, width, subsequent_indent=hang) or [""]
    codes: deque[tuple[int, str]] = deque()
    letters = 0
    for piece in _AT_CODES.split(line):
        if _CODE.fullmatch(piece):
            codes.append((letters, piece))
        else:
            letters += len(piece.replace(" ", ""))
    seen = 0
    folded = []
    for part in parts:
        written = ""
        for letter in part:
            while letter != " " and codes and codes[0][0] == seen:
                written += codes.popleft()[1]
            written += letter
            seen += letter != " "
            while codes and codes[0] == (seen, _OFF):
                written += codes.popleft()[1]
        folded.append(written)
    folded[-1] += "".join(code for _, code in codes)
    return folded
