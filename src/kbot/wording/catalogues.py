"""Message catalogues: what the bot says, in Fluent files, one folder a language.

Messages may hold `<b>…</b>` and `<i>…</i>`. Values are inserted as they are: a value that looks like markup stays
words, and a value may itself be a formatted `Text`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from fluent.runtime import FluentBundle, FluentResource

from kbot.wording.texts import Bold, Italic, Node, Text

LANGUAGES = ("ro", "en")
"""The languages the bot speaks, the first one by default."""
_HOLE = "\ue000{}\ue001"
_PIECE = re.compile(r"(</?[bi]>|\ue000\d+\ue001)")


class Catalogue:
    """The messages of one language."""

    def __init__(self, lang: str) -> None:
        """`lang`: one of `LANGUAGES`."""
        self.lang = lang
        self._bundle = FluentBundle([lang], use_isolating=False)
        folder = resources.files("kbot.wording").joinpath(lang)
        self._unread = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".ftl")), key=_file_name)

    def __contains__(self, message: str) -> bool:
        while not self._bundle.has_message(message) and self._unread:  # reading a file is slow: only those needed
            self._bundle.add_resource(FluentResource(self._unread.pop(0).read_text(encoding="utf-8")))
        return bool(self._bundle.has_message(message))

    def text(self, message: str, /, **values: str | int | Text) -> Text:
        """Return a message as formatted text; an attribute is named `message.attribute`.

        Raises `KeyError` for a message or value that is missing: a fault of the catalogue, caught by its test.
        """
        holes: list[Text] = []
        arguments: dict[str, str | int] = {}
        for name, value in values.items():
            if isinstance(value, tuple):
                arguments[name] = _HOLE.format(len(holes))
                holes.append(value)
            elif isinstance(value, str) and ("<" in value or "\ue000" in value):
                arguments[name] = _HOLE.format(len(holes))
                holes.append((value,))
            else:
                arguments[name] = value
        return _tree(self._formatted(message, arguments), holes)

    def words(self, message: str, /, **values: str | int) -> str:
        """Return a message without markup as a plain string (button labels, descriptions)."""
        return self._formatted(message, dict(values))

    def _formatted(self, message: str, arguments: dict[str, str | int]) -> str:
        name, _, attribute = message.partition(".")
        if name not in self:
            raise KeyError(message)
        entry = self._bundle.get_message(name)
        pattern = entry.attributes[attribute] if attribute else entry.value
        if pattern is None:
            raise KeyError(message)
        written, errors = self._bundle.format_pattern(pattern, arguments)
        if errors:
            raise KeyError(f"{message}: {errors[0]}")
        return str(written)


def _file_name(entry: Traversable) -> str:
    return entry.name


@cache
def catalogue(lang: str) -> Catalogue:
    """Return the catalogue of a language; an unknown language gets the first of `LANGUAGES`."""
    return Catalogue(lang if lang in LANGUAGES else LANGUAGES[0])


def _tree(marked: str, holes: list[Text]) -> Text:
    stack: list[tuple[str, list[Node]]] = [("", [])]
    for piece in _PIECE.split(marked):
        if piece in ("<b>", "<i>"):
            stack.append((piece[1], []))
        elif piece in ("</b>", "</i>") and len(stack) > 1:
            tag, inside = stack.pop()
            stack[-1][1].append(Bold(tuple(inside)) if tag == "b" else Italic(tuple(inside)))
        elif piece.startswith("\ue000"):
            stack[-1][1].extend(holes[int(piece[1:-1])])
        elif piece:
            stack[-1][1].append(piece)
    while len(stack) > 1:
        _, inside = stack.pop()
        stack[-1][1].extend(inside)
    return tuple(stack[0][1])
