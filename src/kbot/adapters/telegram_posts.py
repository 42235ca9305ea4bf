"""Outputs → what Telegram shows, each reported delivered or failed. At most one retry, never after a time-out."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias, TypeVar, assert_never

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyParameters,
    User,
)
from telegram.constants import CallbackQueryLimit, PollLimit, PollType
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from kbot.adapters.desks import Desk
from kbot.adapters.telegram_inputs import form_link
from kbot.adapters.telegram_texts import JOINER, Page, pages, units
from kbot.tutor.inputs import Chat, Migrated, Reader
from kbot.tutor.outputs import Ask, Button, Close, Complete, Edit, Output, Poll, Say, Whisper
from kbot.wording.texts import Bold, Italic, Link, Node, Spoiler, Text, plain

__all__ = ["Cause", "Poster", "alert_of"]

_Posted = TypeVar("_Posted")
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_REFUSED: Final = (BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter)  # surely not posted
_PLACEHOLDER: Final = 64
_WORDLESS: Final = "no words to post"
_Buttons: TypeAlias = tuple[tuple[Button, ...], ...]
_Markup: TypeAlias = InlineKeyboardMarkup | ForceReply | None


@dataclass(frozen=True, slots=True)
class Cause:
    """What an output answers: who said or pressed something, and the message they wrote ("" for a press)."""

    reader: Reader
    message: str = ""


class _NotPosted(Exception):  # an outcome to report, not an error of the bot's
    """Nothing, or not all, could be posted."""


class Poster:
    """Carries out outputs in Telegram's chats. `stop` ends the waiting for a chat that is told to slow down."""

    def __init__(self, bot: Bot, desk: Desk, stop: asyncio.Event) -> None:
        self._bot = bot
        self._desk = desk
        self._stop = stop

    async def post(self, output: Output, cause: Cause | None = None) -> None:
        """Carry out one output and report on it."""
        try:
            ref = await self._carry_out(output, cause)
        except _NotPosted as outcome:
            await self._desk.failed(output.id, str(outcome))
        except TelegramError as error:
            await self._desk.failed(output.id, _why(error))
        else:
            if ref:
                await self._desk.delivered(output.id, ref)

    async def answer(self, press: str, alert: Whisper | None) -> None:
        """Answer a press, with an alert if there is one. Telegram refuses an answer that comes too late: no matter."""
        try:
            await self._bot.answer_callback_query(
                press, plain(alert.text) if alert else None, show_alert=alert is not None
            )
        except TelegramError as error:
            if alert is not None:
                await self._desk.failed(alert.id, _why(error))

    async def _carry_out(self, output: Output, cause: Cause | None) -> str:
        """Return the platform's reference of what was posted, where the tutor wants it."""
        match output:
            case Say():
                return await self._say(output)
            case Edit():
                await self._edit(output)
            case Whisper():
                await self._whisper(output, cause)
            case Ask():
                await self._ask(output, cause)
            case Poll():
                return await self._poll(output)
            case Close():
                await self._close(output)
            case Complete():
                pass  # Telegram has no suggestions while a command is typed
            case _:
                assert_never(output)
        return ""

    async def _say(self, say: Say) -> str:
        return await self._send(say.chat, pages(say.text), say.buttons, say.reply_to, say.thread)

    async def _edit(self, edit: Edit) -> None:
        """Change a message; what no longer fits into it follows in new ones, and the buttons with it."""
        found = pages(edit.text)
        if not found:
            raise _NotPosted(_WORDLESS)
        first, *more = found

        async def change(chat: int) -> None:
            with _harmless("not modified"):
                await self._bot.edit_message_text(
                    first.text,
                    chat,
                    int(edit.message),
                    entities=first.entities,
                    link_preview_options=_NO_PREVIEW,
                    reply_markup=None if more else _keyboard(edit.buttons),
                )

        await self._call(edit.chat, change)
        if more:
            await self._send(edit.chat, more, edit.buttons, edit.message, "")

    async def _whisper(self, whisper: Whisper, cause: Cause | None) -> None:
        """Tell one person: by a private message, or, to who has never written to the bot, hidden under a spoiler."""
        reply_to = whisper.reply_to or (cause.message if cause and cause.reader.id == whisper.reader else "")
        text: Text = whisper.text
        if whisper.chat != whisper.reader and not whisper.buttons:
            try:
                await self._send(whisper.reader, pages(text), (), "", "")
            except (Forbidden, BadRequest):
                text = (Spoiler(text),)
            else:
                return
        await self._send(whisper.chat, pages(text), whisper.buttons, reply_to, whisper.thread)

    async def _ask(self, ask: Ask, cause: Cause | None) -> None:
        """Ask for the form's first field; its reply comes back as `Submitted`, and the tutor asks on."""
        field = ask.fields[0]
        nodes: list[Node] = [Link((JOINER,), form_link(self._bot, ask.draft, field.name))]
        nodes += [Bold((ask.title,)), "\n", field.label]
        nodes += ["\n", Italic((field.value,))] if field.value else []
        page = pages(tuple(nodes))[0]
        reply_to = ""
        if ask.chat != ask.reader and cause is not None and cause.reader.id == ask.reader:
            reply_to = cause.message
            page = page if reply_to else _addressed(page, cause.reader)
        markup = ForceReply(ask.chat != ask.reader, field.label[:_PLACEHOLDER] or None)
        await self._call(
            ask.chat, partial(self._message, page=page, markup=markup, reply_to=reply_to, thread=ask.thread)
        )

    async def _poll(self, poll: Poll) -> str:
        """Post a quiz. Its reference is "poll:message": votes name the poll, closing needs the message."""

        async def send(chat: int) -> Message:
            return await self._bot.send_poll(
                chat,
                _fitted(poll.question, PollLimit.MAX_QUESTION_LENGTH),
                [_fitted(option, PollLimit.MAX_OPTION_LENGTH) for option in poll.options],
                type=PollType.QUIZ,
                is_anonymous=False,
                correct_option_ids=[poll.right],  # type: ignore[list-item]  # the library lists the numbers 0 to 11
                explanation=_fitted(poll.explanation, PollLimit.MAX_EXPLANATION_LENGTH) or None,
                message_thread_id=int(poll.thread) if poll.thread else None,
            )

        sent = await self._call(poll.chat, send)
        if sent.poll is None:
            raise _NotPosted("unknown: Telegram did not return the poll")
        return f"{sent.poll.id}:{sent.message_id}"

    async def _close(self, close: Close) -> None:
        async def stop(chat: int) -> None:
            with _harmless("already been closed"):
                await self._bot.stop_poll(chat, int(close.message.rpartition(":")[2]))

        await self._call(close.chat, stop)

    async def _send(self, chat: str, found: list[Page], buttons: _Buttons, reply_to: str, thread: str) -> str:
        """Post the messages of one text: the first replies, the last has the buttons. Return the last one's id."""
        if not found:
            raise _NotPosted(_WORDLESS)
        ref = ""
        for number, page in enumerate(found):
            markup = _keyboard(buttons) if page is found[-1] else None
            answers = "" if number else reply_to
            post = partial(self._message, page=page, markup=markup, reply_to=answers, thread=thread)
            try:
                ref = str((await self._call(chat, post)).message_id)
            except TelegramError as error:
                if not number:
                    raise
                why = f"unknown: {number} of {len(found)} messages were posted, then: {_why(error)}"
                raise _NotPosted(why) from None
        return ref

    async def _message(self, chat: int, page: Page, markup: _Markup, reply_to: str, thread: str) -> Message:
        return await self._bot.send_message(
            chat,
            page.text,
            entities=page.entities,
            link_preview_options=_NO_PREVIEW,
            reply_markup=markup,
            reply_parameters=ReplyParameters(int(reply_to), allow_sending_without_reply=True) if reply_to else None,
            message_thread_id=int(thread) if thread else None,
        )

    async def _call(self, chat: str, call: Callable[[int], Awaitable[_Posted]]) -> _Posted:
        """Call Telegram; once more after the time it asks for, or at the chat's new id. A time-out is never resent."""
        number = int(chat.partition(":")[2])
        try:
            return await call(number)
        except RetryAfter as error:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), _seconds(error))
            if self._stop.is_set():
                raise
            return await call(number)
        except ChatMigrated as error:
            moved = f"telegram:{error.new_chat_id}"
            news = Migrated(f"telegram:{chat}>{moved}", chat, Chat(moved, moved, private=False))
            for output in await self._desk.handle(news):
                self._desk.start(output)
            return await call(error.new_chat_id)


def alert_of(outputs: Iterable[Output], reader: Reader) -> Whisper | None:
    """Return the whisper that fits into the alert on this reader's press, if there is one."""
    for output in outputs:
        if (
            isinstance(output, Whisper)
            and output.reader == reader.id
            and not output.buttons
            and 0 < units(plain(output.text)) <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
        ):
            return output
    return None


@contextlib.contextmanager
def _harmless(words: str) -> Iterator[None]:
    """Take Telegram's refusal as done when it says that things stand so already."""
    try:
        yield
    except BadRequest as error:
        if words not in error.message.lower():
            raise


def _keyboard(buttons: _Buttons) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(button.label, callback_data=button.payload) for button in row] for row in buttons]
    return InlineKeyboardMarkup(rows) if rows else None


def _fitted(words: str, limit: int) -> str:
    """Return plain words for a poll: inert, and cut at a sentence where they are too long."""
    found = pages((words,), limit)
    return found[0].text if found else ""


def _addressed(page: Page, reader: Reader) -> Page:
    """Return a page that ends with a reader's name, so that they are told."""
    name = _fitted(reader.name, _PLACEHOLDER) or JOINER
    user = User(int(reader.id.partition(":")[2]), name, is_bot=False)
    mention = MessageEntity(MessageEntity.TEXT_MENTION, units(page.text) + 1, units(name), user=user)
    return Page(f"{page.text}\n{name}", (*page.entities, mention))


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, dt.timedelta) else float(wait)


def _why(error: TelegramError) -> str:
    """Return why an output failed: `unknown: …` when it may have been posted all the same."""
    if isinstance(error, InvalidToken):
        return "Telegram refuses the token"
    return error.message if isinstance(error, _REFUSED) else f"unknown: {type(error).__name__}"
