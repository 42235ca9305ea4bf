"""Telegram: long polling in, posts out. Reading is in `telegram_inputs`, posting in `telegram_posts`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from telegram import Bot, BotCommand, Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from kbot.adapters.desks import Desk
from kbot.adapters.telegram_inputs import read
from kbot.adapters.telegram_posts import Cause, Poster, alert_of
from kbot.errors import ConnectionFailed
from kbot.tutor.inputs import Input, Pressed, Said, Submitted
from kbot.tutor.outputs import Complete, Output
from kbot.tutor.registry import COMMANDS
from kbot.wording.catalogues import LANGUAGES

__all__ = ["run"]

_log: Final = logging.getLogger(__name__)
_Result = TypeVar("_Result")
_PUBLIC: Final = "https://api.telegram.org"
_KINDS: Final = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.POLL_ANSWER, Update.MY_CHAT_MEMBER)
_LONG_POLL: Final = 30
_FIRST_TRIES: Final = (0.5, 1.0, 2.0)  # seconds between the tries to connect
_LONGEST_PAUSE: Final = 30.0
_BATCH: Final = 100
_ELSEWHERE: Final = "en"  # the language of the menu for clients in a language the bot does not speak


async def run(
    token: str,
    api_url: str,
    desk: Desk,
    *,
    ready: asyncio.Event | None = None,
    stop: asyncio.Event,
    patience: float = 10.0,
) -> None:
    """Serve Telegram until `stop` is set, then end within about two seconds.

    `api_url` is the address of a Bot API server, "" for the public one; `ready` is set when the bot listens;
    `patience` is how many seconds one call may take. Raises `ConnectionFailed` when Telegram refuses the token or
    cannot be reached at the start; later outages are waited out.
    """
    for library in ("httpx", "httpcore", "telegram"):  # they would log addresses, which hold the token
        logging.getLogger(library).setLevel(logging.WARNING)
    bot = _bot(token, api_url, patience)
    try:
        await _connect(bot, stop)
        server = _Server(bot, desk, stop)
        desk.surfaces["telegram"] = server.poster.post
        if not stop.is_set():
            await _offer_commands(bot)
        if ready is not None:
            ready.set()
        await server.serve()
    finally:
        await desk.lanes.settle()
        desk.surfaces.pop("telegram", None)
        await bot.shutdown()


def _bot(token: str, api_url: str, patience: float) -> Bot:
    def requests(connections: int) -> HTTPXRequest:
        return HTTPXRequest(connections, patience, patience, patience, patience)

    try:
        return Bot(
            token,
            f"{api_url.rstrip('/') or _PUBLIC}/bot",
            f"{api_url.rstrip('/') or _PUBLIC}/file/bot",
            request=requests(64),
            get_updates_request=requests(2),
        )
    except InvalidToken:
        raise _refused() from None


def _refused() -> ConnectionFailed:
    return ConnectionFailed(
        "Telegram refuses the bot's token. Copy it again from @BotFather (/mybots, API Token) into the bot's settings."
    )


async def _connect(bot: Bot, stop: asyncio.Event) -> None:
    """Ask Telegram who the bot is, and make sure that updates come by polling."""
    for number, pause in enumerate(_FIRST_TRIES, 1):
        try:
            await _unless(stop, bot.initialize())
            await _unless(stop, bot.delete_webhook())
        except InvalidToken:
            raise _refused() from None
        except TelegramError as error:
            if number == len(_FIRST_TRIES):
                raise ConnectionFailed(
                    f"Telegram cannot be reached ({type(error).__name__}). "
                    "Check the network, and the address of the Bot API if one is set."
                ) from None
            await _pause(stop, pause)
        else:
            return


async def _offer_commands(bot: Bot) -> None:
    """Fill the menus of commands, one a language. The bot works without them."""
    try:
        for lang in LANGUAGES:
            menu = [BotCommand(command.word(lang), command.about(lang)) for command in COMMANDS]
            await bot.set_my_commands(menu, language_code=None if lang == _ELSEWHERE else lang)
    except TelegramError as error:
        _log.warning("telegram: the menu of commands is as it was: %s", type(error).__name__)


class _Server:
    """Takes updates to the desk and what comes back to the poster."""

    def __init__(self, bot: Bot, desk: Desk, stop: asyncio.Event) -> None:
        self.poster = Poster(bot, desk, stop)
        self._bot = bot
        self._desk = desk
        self._stop = stop
        self._offset = 0
        self._limit = _BATCH

    async def serve(self) -> None:
        """Poll until the stop. Updates are confirmed only when the tutor has handled them: none is lost by a crash."""
        pause = 0.0
        while not self._stop.is_set():
            try:
                updates = await _unless(self._stop, self._poll())
            except InvalidToken:
                raise _refused() from None
            except TelegramError as error:
                pause = min(pause * 2 or 0.5, _LONGEST_PAUSE)
                self._complain(error, first=pause == 0.5)
                await _pause(self._stop, pause)
                continue
            pause = 0.0
            if updates:
                await self._take(updates)
                self._offset = updates[-1].update_id + 1
        with contextlib.suppress(TelegramError, TimeoutError):  # confirm what was handled; else it is known by its id
            await asyncio.wait_for(self._bot.get_updates(self._offset, limit=1, allowed_updates=_KINDS), 1)

    async def _poll(self) -> Sequence[Update]:
        """Ask for updates. One that the library cannot read would stop all: asked for one by one, it is left out."""
        try:
            updates = await self._bot.get_updates(self._offset, self._limit, _LONG_POLL, _KINDS)
        except TelegramError:
            raise
        except Exception:
            if self._limit > 1:
                self._limit = 1
            elif self._offset:
                _log.error("telegram: update %d cannot be read and is left out", self._offset)
                self._offset += 1
            else:
                raise TelegramError("the first update cannot be read") from None
            return ()
        self._limit = _BATCH
        return updates

    def _complain(self, error: TelegramError, first: bool) -> None:
        if isinstance(error, Conflict):
            _log.warning("telegram: another program polls with this bot's token; stop one of them")
        elif first:
            _log.warning("telegram: no connection (%s), trying again", type(error).__name__)

    async def _take(self, updates: Sequence[Update]) -> None:
        """Read the updates side by side, hand them to the tutor in their order; post in the background."""
        received = await asyncio.gather(*(self._read(update) for update in updates))
        for update, input_ in zip(updates, received, strict=True):
            outputs = await self._desk.handle(input_) if input_ is not None else []
            if update.callback_query is not None:
                alert = alert_of(outputs, input_.reader) if isinstance(input_, Pressed) else None
                press = update.callback_query.id
                self._desk.lanes.start(f"press {press}", partial(self.poster.answer, press, alert))
                outputs = [output for output in outputs if output is not alert]
            for output in outputs:
                self._start(output, input_)

    def _start(self, output: Output, input_: Input | None) -> None:
        """Post an output: with its cause in the chat where that was said, else as any other."""
        if isinstance(output, Complete):
            return
        if isinstance(input_, Said | Pressed | Submitted) and input_.chat.id == output.chat:
            message = input_.message if isinstance(input_, Said) else ""
            surface = partial(self.poster.post, cause=Cause(input_.reader, message))
            self._desk.lanes.start(output.chat, partial(self._desk.post, output, surface))
        else:
            self._desk.start(output)

    async def _read(self, update: Update) -> Input | None:
        try:
            return await read(update, self._bot)
        except Exception:
            _log.exception("[%s] telegram: update %d cannot be read", secrets.token_hex(3), update.update_id)
            return None


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, _Result]) -> _Result | None:
    """Do some work, unless the stop comes first: then it is cancelled, and None returned."""
    task = asyncio.create_task(work)
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        stopped.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
