"""Dialogues are data: each file of `conversations/` is held on every surface, with the real libraries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kbot.book.yamls import read_yaml
from kbot.tutor.tutor import Tutor
from surfaces import SURFACES, Surface

FOLDER = Path(__file__).parent / "conversations"
FILES = sorted(path.name for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("surface", list(SURFACES))
@pytest.mark.parametrize("file", FILES)
async def test_a_conversation_goes_as_written(file: str, surface: str, tutor: Tutor) -> None:
    """What is said and pressed gets the words and buttons that the file expects."""
    document, faults = read_yaml(FOLDER / file, file)
    assert document is not None, faults
    async with SURFACES[surface](tutor) as talk:
        if document.data.get("progress"):
            await talk.say(f"/citit {document.data['progress']}")
        for step in document.data["steps"]:
            await _hold(talk, step)


async def _hold(talk: Surface, step: dict[str, Any]) -> None:
    words, labels = await (talk.press(str(step["press"])) if "press" in step else talk.say(str(step["said"])))
    for expected in step.get("has", []):
        assert expected in words, (step, words)
    for unwanted in step.get("lacks", []):
        assert unwanted not in words, (step, words)
    for label in step.get("buttons", []):
        assert label in labels, (step, labels)
