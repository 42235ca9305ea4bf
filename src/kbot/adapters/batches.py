"""Batches: questions as JSON lines in, answers as JSON lines out (`kbot ask --jsonl`).

In:  {"id": 1, "turns": ["cine e Anna?", "și soțul ei?"], "progress": "8.19"}   (`progress` optional)
Out: {"id": 1, "kind": "found", "text": "…", "chapters": ["1.5"], "facts": ["relation:…"], "choices": [], "lang": "ro",
      "ms": 1.2}
     {"id": 1, "error": "…"} for a line that cannot be read; `id` is null if it cannot be told.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Iterator
from typing import Any

from kbot.answering.answers import WhichOne
from kbot.answering.dialogues import Thread, converse
from kbot.book.factbases import FactBase
from kbot.errors import BadChapter, BadInput
from kbot.language.folding import tidy
from kbot.tutor.replies import option_labels, reply
from kbot.wording.texts import plain

MOST_TURNS = 50


def answer_lines(lines: Iterable[bytes], base: FactBase) -> Iterator[str]:
    """Yield one JSON line (without line feed) for each line, in order."""
    for line in lines:
        yield _written(_answered(line.rstrip(b"\r\n"), base))


def _answered(line: bytes, base: FactBase) -> dict[str, Any]:
    id_: Any = None
    try:
        entry = _read(line)
        id_ = entry.get("id")
        if isinstance(id_, dict | list | bool) or (isinstance(id_, float) and not math.isfinite(id_)):
            id_ = None
            raise BadInput("“id” must be a string or a number")
        turns = entry.get("turns")
        if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
            raise BadInput("“turns” must be a list of at least one string")
        if len(turns) > MOST_TURNS:
            raise BadInput(f"“turns” must have at most {MOST_TURNS} entries")
        return {"id": id_, **answered(turns, _limit(entry.get("progress"), base), base)}
    except BadInput as error:
        return {"id": id_, "error": str(error)}


def answered(turns: list[str], limit: int | None, base: FactBase) -> dict[str, Any]:
    """Answer the last of some turns; `limit` is the ordinal of the last chapter read (None: the whole book).

    `ms` is the time the last turn took, in milliseconds.
    """
    view = base.view(limit)
    thread = Thread()
    for turn in turns[:-1]:
        _, thread = converse(thread, tidy(turn)[0], view, fallback=base.languages[0])
    started = time.perf_counter()
    given, _ = converse(thread, tidy(turns[-1])[0], view, fallback=base.languages[0])
    text = plain(reply(given, view)).strip()
    spent = (time.perf_counter() - started) * 1000
    return {
        "kind": given.kind,
        "text": text,
        "chapters": [str(base.scheme.chapter(ordinal)) for ordinal in given.chapters],
        "facts": list(given.facts),
        "choices": option_labels(given) if isinstance(given, WhichOne) else [],
        "lang": given.lang,
        "ms": round(spent, 3),
    }


def _read(line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line.decode("utf-8"), parse_constant=_refused)
    except UnicodeDecodeError as error:
        raise BadInput("the line is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadInput("the line is not JSON") from error
    if not isinstance(entry, dict):
        raise BadInput("the line is not a JSON object")
    return entry


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _limit(progress: Any, base: FactBase) -> int | None:
    if progress is None:
        return None
    if not isinstance(progress, str):
        raise BadInput('“progress” must be a string such as "8.19"')
    try:
        return base.scheme.read(progress[:100])
    except BadChapter as error:
        raise BadInput(f"“progress” is not a chapter: {error}") from error


def _written(entry: dict[str, Any]) -> str:
    written = json.dumps(entry, ensure_ascii=False)
    try:
        written.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate in the id: written as an escape
        return json.dumps(entry)
    return written
