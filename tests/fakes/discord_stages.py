"""The Discord adapter on a stage: the fake platform, a scripted tutor, and what is between them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fakes.gateway import TOKEN, FakeDiscord
from fakes.tutors import ScriptedTutor
from kbot.adapters.desks import Desk
from kbot.adapters.discord import run
from kbot.tutor.inputs import Chat, Input, Voted
from kbot.tutor.outputs import Output, Say


def chat_of(received: Input) -> Chat:
    assert not isinstance(received, Voted), "a vote has no chat"
    return received.chat if not hasattr(received, "new") else received.new


def saying(*words: str, **more: object) -> Callable[[Input], list[Output]]:
    """A script that answers everything in its chat."""

    def script(received: Input) -> list[Output]:
        chat = chat_of(received).id
        return [Say(f"{received.id}/{place}", chat, (word,), **more) for place, word in enumerate(words)]  # type: ignore[arg-type]

    return script


class Stage:
    """The fake platform, the scripted tutor and the adapter between them."""

    def __init__(self, fake: FakeDiscord) -> None:
        self.fake = fake
        self.tutor = ScriptedTutor()
        self.desk = Desk(self.tutor, lambda: datetime.now(UTC), lambda _, __: [])
        self.stop = asyncio.Event()

    @property
    def room(self) -> str:
        return f"discord:{self.fake.channel}"

    async def post(self, output: Output) -> None:
        await self.desk.post(output)

    def start(self, ready: asyncio.Event, *, patience: float = 5.0, token: str = TOKEN) -> asyncio.Task[None]:
        fake = self.fake
        return asyncio.create_task(
            run(
                token,
                fake.api_url,
                fake.gateway_url,
                self.desk,
                ready=ready,
                stop=self.stop,
                patience=patience,
                pause=0.01,
            )
        )


@asynccontextmanager
async def staged(fake: FakeDiscord, *, patience: float = 5.0, token: str = TOKEN) -> AsyncIterator[Stage]:
    await fake.start()
    stage = Stage(fake)
    ready = asyncio.Event()
    serving = stage.start(ready, patience=patience, token=token)
    waiting = asyncio.create_task(ready.wait())
    try:
        await asyncio.wait([serving, waiting], timeout=8, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            await serving
        assert ready.is_set()
        yield stage
    finally:
        waiting.cancel()
        stage.stop.set()
        await asyncio.gather(serving, return_exceptions=True)
        stage.desk.close()
        await fake.close()


async def settled(done: Callable[[], bool], timeout: float = 3.0) -> None:
    """Wait until something holds."""
    until = time.monotonic() + timeout
    while not done():
        assert time.monotonic() < until, "it did not come to be"
        await asyncio.sleep(0.005)
