"""Measuring the answers: question sets held against what kbot says (`kbot eval`).

A question set is a YAML list; each item has `id`, `turns` (the last is the one asked), `kind` (found, corrected,
ambiguous, unknown, declined, chat) and optionally `progress`, `form`, `chapters` (one of them must be cited),
`required` (each entry must occur in the answer; alternatives by `|`, beginnings of words are enough) and `forbidden`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kbot.answering.dialogues import Thread, converse
from kbot.book.factbases import FactBase
from kbot.book.yamls import read_yaml
from kbot.errors import BadInput, BadPack
from kbot.language.folding import fold, tidy
from kbot.tutor.replies import reply
from kbot.wording.texts import plain

_TELLS = frozenset(("found", "corrected"))


@dataclass(frozen=True, slots=True)
class Item:
    """One question and what a right answer must have."""

    id: str
    turns: tuple[str, ...]
    kind: str
    progress: str = ""
    form: str = ""
    chapters: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered: `verdict` is right, missed (no answer where one was due, or asked back) or wrong."""

    item: Item
    verdict: str
    kind: str
    text: str


def read_items(path: Path) -> list[Item]:
    """Read a question set. Raises `BadPack` (no YAML) or `BadInput` (no list of items)."""
    document, faults = read_yaml(path, path.name)
    if faults or document is None:
        raise BadPack(faults)
    if not isinstance(document.data, list):
        raise BadInput(f"{path} is not a list of questions.")
    return [_item(raw, path) for raw in document.data]


def _item(raw: Any, path: Path) -> Item:
    if not isinstance(raw, dict) or not raw.get("id") or not raw.get("kind"):
        raise BadInput(f"{path}: an item needs an `id` and a `kind`: {str(raw)[:60]}")
    lists = {name: raw.get(name) or [] for name in ("turns", "chapters", "required", "forbidden")}
    if not lists["turns"] or not all(isinstance(values, list) for values in lists.values()):
        raise BadInput(f"{path}: item {raw['id']}: `turns` (at least one), `chapters`, `required` … are lists")
    words = {name: str(raw.get(name) or "") for name in ("kind", "progress", "form")}
    return Item(id=str(raw["id"]), **words, **{name: tuple(map(str, values)) for name, values in lists.items()})  # type: ignore[arg-type]


def evaluate(items: Iterable[Item], base: FactBase) -> list[Outcome]:
    """Ask every item in a dialogue of its own and judge the answer."""
    return [_judged(item, base) for item in items]


def _judged(item: Item, base: FactBase) -> Outcome:
    view = base.view(base.scheme.read(item.progress) if item.progress else None)
    thread = Thread()
    for turn in item.turns[:-1]:
        _, thread = converse(thread, tidy(turn)[0], view)
    given, _ = converse(thread, tidy(item.turns[-1])[0], view)
    text = plain(reply(given, view)).strip()
    wanted = {base.scheme.read(chapter) for chapter in item.chapters}
    fits = not wanted or bool(wanted & set(given.chapters))
    return Outcome(item, _verdict(item, given.kind, text, fits), given.kind, text)


def _verdict(item: Item, kind: str, text: str, fits: bool) -> str:
    if item.kind not in _TELLS:
        if kind == item.kind:
            return "right"
        return "wrong" if kind in _TELLS else "missed"
    if kind not in _TELLS:
        return "missed"
    folded = f" {fold(text)}"
    required = all(any(f" {fold(word)}" in folded for word in entry.split("|")) for entry in item.required)
    forbidden = any(f" {fold(word)}" in folded for word in item.forbidden)
    return "right" if required and not forbidden and fits else "wrong"


def report(outcomes: Sequence[Outcome], *, misses: bool = True) -> str:
    """Return the scores by kind, and each item that is not right."""
    lines = ["kind           items   right  missed   wrong    right %"]
    kinds = ["found", "corrected", "ambiguous", "unknown", "declined", "chat"]
    for kind in [*kinds, "all"]:
        counts = Counter(one.verdict for one in outcomes if kind in ("all", one.item.kind))
        if counts.total():
            share = 100 * counts["right"] / counts.total()
            numbers = (counts.total(), counts["right"], counts["missed"], counts["wrong"])
            lines.append(kind.ljust(12) + "".join(f"{number:8}" for number in numbers) + f"{share:11.1f}")
    if misses:
        for one in outcomes:
            if one.verdict != "right":
                said = " / ".join(one.item.turns)
                wanted = f"{one.item.kind} {' '.join(one.item.chapters)} {list(one.item.required)}"
                lines += [
                    "",
                    f"{one.item.id} {one.verdict}: {said}",
                    f"  wanted {wanted}",
                    f"  {one.kind}: {one.text[:230]}",
                ]
    return "\n".join(lines)
