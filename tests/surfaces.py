"""The surfaces a dialogue can be held on, each with the real library: say, press a button, read the answer."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

import simcord

from fakes.bot_api import BotApi, Person, Posted
from fakes.gateway import FakeDiscord
from kbot.adapters import discord, telegram
from kbot.adapters.desks import Desk
from kbot.adapters.terminal import Terminal
from kbot.tutor.tutor import Tutor, apology


class Surface(Protocol):
    """One reader's private talk with the bot. Both return the words of the answer and the labels of its buttons."""

    async def say(self, words: str) -> tuple[str, list[str]]: ...

    async def press(self, label: str) -> tuple[str, list[str]]: ...


def desk_of(tutor: Tutor) -> Desk:
    """Return a desk before a tutor."""
    return Desk(tutor, lambda: datetime.now(UTC), apology)


class InTerminal:
    """The terminal without a screen."""

    def __init__(self, tutor: Tutor) -> None:
        self._out = io.StringIO()
        self._terminal = Terminal(tutor, self._out, name="Ana", locale="ro", colour=False)
        self._labels: list[str] = []

    async def say(self, words: str) -> tuple[str, list[str]]:
        self._out.seek(0)
        self._out.truncate()
        self._terminal.take(words)
        lines = self._out.getvalue().splitlines()
        choices = [line.split(". ", 1)[1] for line in lines if line[:2] == "  " and line.strip()[:1].isdigit()]
        self._labels = choices
        return "\n".join(lines), choices

    async def press(self, label: str) -> tuple[str, list[str]]:
        return await self.say(str(self._labels.index(label) + 1))


class OnTelegram:
    """python-telegram-bot over a fake Bot API."""

    def __init__(self, fake: BotApi) -> None:
        self._fake = fake
        self._ana = Person(7, "Ana")
        self._last: Posted | None = None

    async def say(self, words: str) -> tuple[str, list[str]]:
        await self._fake.user_says(words, user=self._ana)
        [self._last] = await self._fake.replies(1)
        return self._last.text, list(self._last.buttons)

    async def press(self, label: str) -> tuple[str, list[str]]:
        assert self._last is not None
        edits = len(self._fake.calls_of("editMessageText"))
        await self._fake.press(self._last, label, user=self._ana)
        calls = await self._fake.called("editMessageText", edits + 1)
        rows = calls[-1].get("reply_markup", {}).get("inline_keyboard", [])
        return str(calls[-1]["text"]), [button["text"] for row in rows for button in row]


class OnDiscord:
    """discord.py over a fake gateway and REST."""

    def __init__(self, fake: FakeDiscord) -> None:
        self._fake = fake
        self._last: dict[str, Any] = {}

    async def say(self, words: str) -> tuple[str, list[str]]:
        await self._fake.user_says(words)
        [self._last] = await self._fake.replies(1)
        return self._read()

    async def press(self, label: str) -> tuple[str, list[str]]:
        await self._fake.press(self._last, label)
        self._last = self._fake.messages[self._last["id"]]
        return self._read()

    def _read(self) -> tuple[str, list[str]]:
        rows = self._last.get("components", [])
        labels = [button["label"] for row in rows for button in row["components"]]
        return str(self._last["content"]).replace("\\", ""), labels


class OnSimcord:
    """discord.py over simcord."""

    def __init__(self, env: simcord.Env) -> None:
        server = env.create_guild("Clasa a XI-a")
        server.create_text_channel("lectura")
        self._ana = env.create_user("ana")
        server.add_member(self._ana)

    async def say(self, words: str) -> tuple[str, list[str]]:
        await self._ana.send_dm(words)
        return self._read()

    async def press(self, label: str) -> tuple[str, list[str]]:
        await self._ana.click(self._ana.dm_channel.last_message, label=label)
        return self._read()

    def _read(self) -> tuple[str, list[str]]:
        message = self._ana.dm_channel.last_message
        assert message is not None
        rows: list[Any] = list(message.components)
        labels = [button.label for row in rows for button in row.children]
        return message.content.replace("\\", ""), labels


@asynccontextmanager
async def in_terminal(tutor: Tutor) -> AsyncIterator[Surface]:
    """A talk in the terminal."""
    yield InTerminal(tutor)


@asynccontextmanager
async def on_telegram(tutor: Tutor) -> AsyncIterator[Surface]:
    """A private talk on Telegram."""
    async with BotApi() as fake:
        desk, stop, ready = desk_of(tutor), asyncio.Event(), asyncio.Event()
        serving = asyncio.create_task(telegram.run(fake.token, fake.url, desk, ready=ready, stop=stop))
        await asyncio.wait_for(ready.wait(), 5)
        try:
            yield OnTelegram(fake)
        finally:
            stop.set()
            await asyncio.wait_for(serving, 5)
            desk.close()


@asynccontextmanager
async def on_discord(tutor: Tutor) -> AsyncIterator[Surface]:
    """A private talk on Discord."""
    fake = FakeDiscord()
    await fake.start()
    desk, stop, ready = desk_of(tutor), asyncio.Event(), asyncio.Event()
    serving = asyncio.create_task(discord.run(fake.token, fake.api_url, fake.gateway_url, desk, ready=ready, stop=stop))
    await asyncio.wait_for(ready.wait(), 8)
    try:
        yield OnDiscord(fake)
    finally:
        stop.set()
        await asyncio.wait_for(serving, 5)
        desk.close()
        await fake.close()


@asynccontextmanager
async def on_simcord(tutor: Tutor) -> AsyncIterator[Surface]:
    """A private talk on simcord's Discord."""
    desk = desk_of(tutor)
    env = simcord.Env(discord.Bot(desk), shard_count=1)
    await env.start()
    try:
        surface = OnSimcord(env)
        await env.settle()
        yield surface
    finally:
        await env.shutdown()
        desk.close()


SURFACES: dict[str, Callable[[Tutor], AbstractAsyncContextManager[Surface]]] = {
    "terminal": in_terminal,
    "telegram": on_telegram,
    "discord": on_discord,
    "simcord": on_simcord,
}
