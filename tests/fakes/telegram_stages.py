"""A bot at work on the fake Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from fakes.bot_api import BotApi, Group, Person
from fakes.tutors import ScriptedTutor
from kbot.adapters.desks import Desk
from kbot.adapters.telegram import run
from kbot.tutor.outputs import Button, Output, Say

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
ANA, DAN = Person(7, "Ana"), Person(8, "Dan", "en-GB")
CLASS = Group(-1001, "12 B")
ANAS, CLASSES = "telegram:7", "telegram:-1001"


@dataclass
class Stage:
    """The platform, the tutor and the desk between them; `serving` is the adapter's task, ended by `stop`."""

    fake: BotApi
    tutor: ScriptedTutor
    desk: Desk
    stop: asyncio.Event
    serving: asyncio.Task[None]

    async def says(self, output: Output) -> None:
        """Let the bot carry out one output, as if it had fallen due."""
        await self.desk.post(output)


@asynccontextmanager
async def at_work(fake: BotApi, tutor: ScriptedTutor) -> AsyncIterator[Stage]:
    """Run the adapter until the end of the block, then stop it; a call to the platform may take half a second."""
    desk = Desk(tutor, lambda: NOW, lambda received, error_id: [Say(f"sorry-{received.id}", ANAS, (error_id,))])
    stop, ready = asyncio.Event(), asyncio.Event()
    serving = asyncio.create_task(run(fake.token, fake.url, desk, ready=ready, stop=stop, patience=0.5))
    try:
        await asyncio.wait_for(ready.wait(), 3)
        yield Stage(fake, tutor, desk, stop, serving)
    finally:
        stop.set()
        try:
            await asyncio.wait_for(serving, 5)
        finally:
            desk.close()


def say(
    words: str = "Anna e sora lui Stiva.",
    chat: str = ANAS,
    buttons: tuple[tuple[Button, ...], ...] = (),
    reply_to: str = "",
    thread: str = "",
) -> Say:
    """Return a message to post."""
    return Say("out", chat, (words,), buttons, reply_to, thread)
