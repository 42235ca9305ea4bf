"""A tutor that says what it is told to, and remembers what it heard."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from kbot.tutor.inputs import Input
from kbot.tutor.outputs import Output

_Value = TypeVar("_Value")


@dataclass
class ScriptedTutor:
    """`script` answers an input; `fallen_due` is given out by the next `due`."""

    script: Callable[[Input], list[Output]] = lambda _: []
    fallen_due: list[Output] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    posted: list[tuple[str, str]] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    def handle(self, received: Input, now: datetime) -> list[Output]:
        self.threads.add(threading.get_ident())
        self.inputs.append(received)
        self.times.append(now)
        return self.script(received)

    def due(self, now: datetime) -> list[Output]:
        self.threads.add(threading.get_ident())
        self.times.append(now)
        fallen, self.fallen_due = self.fallen_due, []
        return fallen

    def delivered(self, output_id: str, ref: str) -> None:
        self.threads.add(threading.get_ident())
        self.posted.append((output_id, ref))

    def failed(self, output_id: str, why: str) -> None:
        self.threads.add(threading.get_ident())
        self.failures.append((output_id, why))

    async def heard(self, count: int = 1) -> list[Input]:
        """Wait until so many inputs have come."""
        return await until(lambda: self.inputs if len(self.inputs) >= count else [])


async def until(look: Callable[[], _Value], patience: float = 3) -> _Value:
    """Wait until something is true, and return it."""
    async with asyncio.timeout(patience):
        while not (value := look()):
            await asyncio.sleep(0.002)
        return value
