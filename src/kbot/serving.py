"""Serving the platforms: every adapter that has a token on one event loop, before one desk."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kbot.app import made, open_base
from kbot.config import Settings
from kbot.errors import BadSettings, ConnectionFailed, KbotError

if TYPE_CHECKING:
    from kbot.adapters.desks import Desk

_STOP_SECONDS = 4.0


def serve(settings: Settings, progress: Callable[[str], None], ready: Callable[[], None] = lambda: None) -> None:
    """Serve Telegram, Discord or both until SIGTERM or SIGINT. Raises `KbotError`."""
    if not settings.telegram_token and not settings.discord_token:
        raise BadSettings(FIRST_STEPS)
    from kbot.store.locks import sole_use

    with sole_use(settings.data_dir):
        asyncio.run(_serve(settings, progress, ready))


async def _serve(settings: Settings, progress: Callable[[str], None], ready: Callable[[], None]) -> None:
    from kbot.adapters.desks import Desk
    from kbot.store.sqlite import SqliteStore
    from kbot.tutor.tutor import Tutor, apology

    base = open_base(settings, progress)
    store = SqliteStore(made(settings.data_dir) / "kbot.sqlite")
    desk = Desk(Tutor(base, store), lambda: datetime.now(UTC), apology)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on the loop
            loop.add_signal_handler(signal_, stop.set)
    try:
        await _run_adapters(settings, desk, stop, ready)
    finally:
        desk.close()
        store.close()
        base.close()


async def _run_adapters(settings: Settings, desk: Desk, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    """Run the adapters that have a token, and the ticker, until `stop`; the first failure stops them all."""
    adapters = list(_adapters(settings, desk, stop))
    tasks = [task for task, _ in adapters]
    beside = [
        asyncio.create_task(_announce([event for _, event in adapters], ready, desk, stop)),
        asyncio.create_task(stop.wait()),
    ]
    await asyncio.wait([*tasks, beside[1]], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    for task in beside:
        task.cancel()
    done, pending = await asyncio.wait(tasks, timeout=_STOP_SECONDS)
    for task in pending:
        task.cancel()
    for error in (task.exception() for task in done):
        if isinstance(error, KbotError):
            raise error
        if error is not None:
            raise ConnectionFailed(f"The connection broke: {type(error).__name__}. See the log.") from error


def _adapters(
    settings: Settings, desk: Desk, stop: asyncio.Event
) -> Iterator[tuple[asyncio.Task[None], asyncio.Event]]:
    """Start the adapters that have a token; yield each one's task, and the event that says it is connected."""
    if settings.telegram_token:
        from kbot.adapters import telegram

        ready = asyncio.Event()
        running = telegram.run(settings.telegram_token, settings.telegram_api_url, desk, ready=ready, stop=stop)
        yield asyncio.create_task(running), ready
    if settings.discord_token:
        from kbot.adapters import discord

        ready = asyncio.Event()
        token, api, gateway = settings.discord_token, settings.discord_api_url, settings.discord_gateway_url
        yield asyncio.create_task(discord.run(token, api, gateway, desk, ready=ready, stop=stop)), ready


async def _announce(events: list[asyncio.Event], ready: Callable[[], None], desk: Desk, stop: asyncio.Event) -> None:
    """Say once that every platform is connected; from then on, see to what falls due."""
    for event in events:
        await event.wait()
    ready()
    await desk.tick(stop)


def set_up_logging(level: str) -> None:
    """Log to standard error. The HTTP libraries' request lines would hold the bots' tokens: they are silenced."""
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("httpx", "httpcore", "discord.http", "discord.gateway", "telegram", "aiohttp"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLogger().level))


FIRST_STEPS = """\
kbot serve needs a token for Telegram, for Discord, or for both.

Telegram:  talk to @BotFather, send /newbot, choose a name; it answers with the token.
           KBOT_TELEGRAM_TOKEN=<token> kbot serve
Discord:   at https://discord.com/developers/applications choose “New Application”, then “Bot”, “Reset Token”.
           KBOT_DISCORD_TOKEN=<token> kbot serve

A token is a password: keep it out of files you share. KBOT_TELEGRAM_TOKEN_FILE and KBOT_DISCORD_TOKEN_FILE read it from
a file. To try kbot without any token: kbot chat"""
