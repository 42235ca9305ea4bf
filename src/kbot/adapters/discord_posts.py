"""Outputs → messages in Discord's channels, each carried out at most once and reported delivered or failed."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, Self, TypeVar, assert_never

import aiohttp
import discord

from kbot.adapters.desks import Desk
from kbot.adapters.discord_commands import Interaction
from kbot.adapters.discord_texts import render
from kbot.tutor.outputs import Ask, Button, Close, Complete, Edit, Output, Poll, Say, Whisper
from kbot.wording.texts import Bold, Text

__all__ = ["FORM", "VOTE", "Posts", "PressButton", "as_say", "contents", "number", "view_of"]

_log: Final = logging.getLogger(__name__)
_Posted = TypeVar("_Posted", bound=Output)
_EMPTY: Final = "\u200b"
_MAX_LABEL: Final = 80
_ROW: Final = 5
_ROWS: Final = 5
VOTE: Final = "vote"
"""Payloads `vote:<output id>:<index>` are the options of a poll; they come back as `Voted`."""
FORM: Final = "form"
"""Payload `form:<draft>`: asks the tutor for a form again, where Discord could not show it at once."""


class PressButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"k:(?P<payload>[\s\S]*)"):
    """A button known by its id alone: it works for as long as its message stands, whatever has restarted since."""

    def __init__(self, payload: str, label: str, row: int | None = None) -> None:
        super().__init__(discord.ui.Button(label=label[:_MAX_LABEL] or _EMPTY, custom_id=f"k:{payload}", row=row))
        self.payload = payload

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[discord.ui.View], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed out of what Discord sent back."""
        del interaction
        label = item.label if isinstance(item, discord.ui.Button) else None
        return cls(match["payload"], label or _EMPTY)

    async def callback(self, interaction: Interaction) -> None:
        """Hand the press to the client's `on_press`."""
        interaction.client.dispatch("press", interaction, self.payload)


class Posts:
    """Posts to channels, outside of any interaction.

    `patience` is how many seconds Discord may take for one output before its fate counts as unknown.
    """

    def __init__(self, client: discord.Client, desk: Desk, patience: float) -> None:
        self._client = client
        self._desk = desk
        self._patience = patience

    async def post(self, output: Output) -> None:
        """Carry out one output and report back: the desk's surface."""
        await self.carry_out(output, self._post)

    async def carry_out(self, output: _Posted, act: Callable[[_Posted], Awaitable[str]]) -> None:
        """Await `act`, which returns the id of the message it posted; report what became of the output."""
        try:
            ref = await asyncio.wait_for(act(output), self._patience)
        except (OSError, aiohttp.ClientError, discord.DiscordException) as error:
            await self._desk.failed(output.id, _reason(error))
        except Exception:
            error_id = secrets.token_hex(3)
            _log.exception("[%s] Discord: could not carry out a %s", error_id, type(output).__name__)
            await self._desk.failed(output.id, f"unknown: the adapter broke, see the log at {error_id}")
        else:
            if isinstance(output, Say | Poll):
                await self._desk.delivered(output.id, ref)

    async def say(self, output: Say) -> str:
        """Post a message; return its id (of its last piece, which has the buttons)."""
        channel = self._client.get_partial_messageable(number(output.chat))
        return await self._send(channel, output.id, contents(output.text), view_of(output.buttons), output.reply_to)

    async def edit(self, output: Edit | Close) -> str:
        """Change a message of ours where it stands; return its id."""
        channel = self._client.get_partial_messageable(number(output.chat))
        message = channel.get_partial_message(int(output.message))
        if isinstance(output, Close):
            await message.edit(view=None)
            return output.message
        first, *rest = contents(output.text)
        await message.edit(content=first, view=None if rest else view_of(output.buttons))
        if rest:
            await self._send(channel, output.id, rest, view_of(output.buttons), "")
        return output.message

    async def _post(self, output: Output) -> str:
        match output:
            case Say():
                return await self.say(output)
            case Edit() | Close():
                return await self.edit(output)
            case Whisper():
                private = await self._client.create_dm(discord.Object(number(output.reader)))
                return await self._send(private, output.id, contents(output.text), view_of(output.buttons), "")
            case Ask() | Poll():
                return await self.say(as_say(output))
            case Complete():
                raise discord.ClientException("suggestions can only answer somebody who is typing a command")
            case _ as never:
                assert_never(never)

    async def _send(
        self,
        channel: discord.abc.Messageable,
        output_id: str,
        pieces: Iterable[str],
        view: discord.ui.View | None,
        reply_to: str,
    ) -> str:
        """Post the pieces in order, the buttons under the last; return the last one's id.

        The nonce makes Discord itself refuse a second copy when the library repeats a request after a server error.
        """
        last = ""
        left = list(pieces)
        while left:
            piece = left.pop(0)
            nonce = hashlib.blake2b(f"{output_id} {len(left)}".encode(), digest_size=12).hexdigest()
            options: dict[str, Any] = {} if left or view is None else {"view": view}
            if reply_to and not last:
                options["reference"] = _reference(channel, reply_to)
            message = await channel.send(piece, nonce=nonce, **options)
            last = str(message.id)
        return last


def contents(text: Text) -> list[str]:
    """Return a text as the contents of at least one message."""
    return render(text) or [_EMPTY]


def number(name: str) -> int:
    """Return Discord's number in the id of a chat or reader (`discord:42`)."""
    return int(name.rpartition(":")[2])


def as_say(output: Ask | Poll) -> Say:
    """Return what stands for a form or a quiz poll in a plain message.

    A form becomes a button that asks for it again; a poll its question and options with numbered buttons.
    """
    if isinstance(output, Ask):
        button = Button(output.title, f"{FORM}:{output.draft}")
        return Say(output.id, output.chat, (Bold((output.title,)),), ((button,),))
    lines = "".join(f"\n{place}. {option}" for place, option in enumerate(output.options, 1))
    buttons = [Button(str(place + 1), f"{VOTE}:{output.id}:{place}") for place in range(len(output.options))]
    return Say(output.id, output.chat, (Bold((output.question,)), lines), (tuple(buttons),))


def view_of(buttons: Iterable[Iterable[Button]]) -> discord.ui.View | None:
    """Return rows of buttons as a view, `None` for none; longer rows go on in the next, 25 at most, no payload twice.

    The view is stopped at once: the library then keeps nothing of it, and presses find `PressButton` by the pattern.
    """
    view = discord.ui.View(timeout=None)
    seen: set[str] = set()
    row = 0
    for line in buttons:
        fresh = [button for button in line if button.payload not in seen]
        seen.update(button.payload for button in fresh)
        for start in range(0, len(fresh), _ROW):
            if row < _ROWS:
                for button in fresh[start : start + _ROW]:
                    view.add_item(PressButton(button.payload, button.label, row))
            row += 1
    view.stop()
    return view if view.children else None


def _reference(channel: discord.abc.Messageable, message: str) -> discord.MessageReference:
    return discord.MessageReference(
        message_id=int(message), channel_id=getattr(channel, "id", 0), fail_if_not_exists=False
    )


def _reason(error: Exception) -> str:
    """Return why an output failed; `unknown: …` when it may have been posted all the same."""
    match error:
        case TimeoutError():
            return "unknown: Discord did not answer in time"
        case discord.DiscordServerError():
            return f"unknown: trouble at Discord ({error.status})"
        case discord.HTTPException():
            return f"refused by Discord: {error.status} {error.text}"
        case aiohttp.ClientConnectorError():
            return "not connected: Discord cannot be reached"
        case discord.DiscordException():
            return f"refused: {error}"
        case _:
            return "unknown: the connection to Discord broke"
