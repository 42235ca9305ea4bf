"""One interaction, answered in time: a command, a press or a form waits three seconds, then Discord shows an error."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Final, TypeAlias, assert_never

import discord

from kbot.adapters.desks import Desk
from kbot.adapters.discord_commands import Interaction
from kbot.adapters.discord_posts import Posts, as_say, contents, view_of
from kbot.tutor.inputs import Chat, Input
from kbot.tutor.outputs import Ask, Button, Close, Complete, Edit, Field, Output, Poll, Say, Whisper

__all__ = ["FILLED", "Exchange"]

_DEFER_AFTER: Final = 1.5
_MAX_FIELDS: Final = 5
_MAX_TITLE: Final = 45
_MAX_VALUE: Final = 4000
_Answer: TypeAlias = Say | Edit | Whisper | Ask | Poll | Close
FILLED: Final = "f:"
"""What the id of a form begins with; the draft follows."""


class Exchange:
    """Takes what an interaction means to the desk, and answers the interaction with what comes back."""

    def __init__(self, interaction: Interaction, chat: Chat, desk: Desk, posts: Posts) -> None:
        self._interaction = interaction
        self._chat = chat
        self._desk = desk
        self._posts = posts
        self._thinking = False

    async def hold(self, received: Input) -> None:
        """Handle an input; answer with its outputs, or defer while they take long. Nothing to say: just acknowledge."""
        handling = asyncio.ensure_future(self._desk.handle(received))
        await asyncio.wait([handling], timeout=_DEFER_AFTER)
        if not handling.done():
            with contextlib.suppress(discord.HTTPException, OSError):
                await self._defer()
        for output in sorted(await handling, key=self._turn):
            if isinstance(output, Complete):
                await self._desk.failed(output.id, "refused: nobody is typing")
            elif self._is_mine(output):
                await self._posts.carry_out(output, self._answer)
            else:
                await self._desk.post(output)
        with contextlib.suppress(discord.HTTPException, OSError):
            await self._settle()

    def _is_mine(self, output: _Answer) -> bool:
        """Whether it can be an answer to this interaction: said here, and whispered to nobody else."""
        other = isinstance(output, Whisper | Ask) and output.reader != f"discord:{self._interaction.user.id}"
        return output.chat == self._chat.id and not other

    def _turn(self, output: Output) -> int:
        """Return when an output has its turn: first what only a first response can do, last what answers nobody here.

        Elsewhere a post may have to wait for Discord's rate limit, and the interaction would not.
        """
        if isinstance(output, Complete) or not self._is_mine(output):
            return 2
        if isinstance(output, Ask) or self._is_in_place(output):
            return 0
        return 2 if isinstance(output, Edit | Close) else 1

    def _is_in_place(self, output: Output) -> bool:
        message = self._interaction.message
        return isinstance(output, Edit | Close) and message is not None and output.message == str(message.id)

    async def _answer(self, output: _Answer) -> str:
        match output:
            case Say():
                return await self._say(output)
            case Poll():
                return await self._say(as_say(output))
            case Whisper():
                return await self._send(contents(output.text), output.buttons, hidden=True)
            case Edit() | Close() if self._is_in_place(output):
                return await self._edit(output)
            case Edit() | Close():
                return await self._posts.edit(output)
            case Ask():
                return await self._ask(output)
            case _ as never:
                assert_never(never)

    async def _say(self, output: Say) -> str:
        """Answer for all to see; where Discord no longer knows the interaction (it was too late), in the channel."""
        try:
            return await self._send(contents(output.text), output.buttons, hidden=False)
        except discord.NotFound:
            return await self._posts.say(output)

    async def _send(self, pieces: Sequence[str], buttons: Sequence[Sequence[Button]], *, hidden: bool) -> str:
        """Post the pieces as answers, the buttons under the last; return the last one's id."""
        *before, last = pieces
        for piece in before:
            await self._send_one(piece, None, hidden=hidden)
        return await self._send_one(last, view_of(buttons), hidden=hidden)

    async def _send_one(self, content: str, view: discord.ui.View | None, *, hidden: bool) -> str:
        interaction = self._interaction
        shown = discord.utils.MISSING if view is None else view
        if self._thinking:
            self._thinking = False
            if not hidden:
                return str((await interaction.edit_original_response(content=content, view=shown)).id)
            await interaction.delete_original_response()
        if interaction.response.is_done():
            message = await interaction.followup.send(content, view=shown, ephemeral=hidden, wait=True)
            return str(message.id)
        answered = await interaction.response.send_message(content, view=shown, ephemeral=hidden)
        return str(answered.message_id or "")

    async def _edit(self, output: Edit | Close) -> str:
        """Change the message whose button was pressed, by way of the interaction: it may be one only they can see."""
        rest: Sequence[str] = ()
        buttons: Sequence[Sequence[Button]] = ()
        content: str = discord.utils.MISSING
        if isinstance(output, Edit):
            (content, *rest), buttons = contents(output.text), output.buttons
        view = None if rest else view_of(buttons)
        if self._interaction.response.is_done():
            await self._interaction.followup.edit_message(int(output.message), content=content, view=view)
        else:
            await self._interaction.response.edit_message(content=content, view=view)
        if rest:
            message = self._interaction.message
            hidden = message is not None and message.flags.ephemeral
            await self._send(rest, buttons, hidden=hidden)
        return output.message

    async def _ask(self, output: Ask) -> str:
        """Show the form; where Discord does not allow one now, a button to ask for it."""
        is_form = self._interaction.type is discord.InteractionType.modal_submit
        if is_form or self._interaction.response.is_done():
            stand_in = as_say(output)
            return await self._send(contents(stand_in.text), stand_in.buttons, hidden=True)
        await self._interaction.response.send_modal(_form(output))
        return ""

    async def _defer(self) -> None:
        """Ask Discord for more time: silently under a message of ours, else with its "thinking" sign."""
        self._thinking = self._interaction.message is None
        await self._interaction.response.defer(thinking=self._thinking)

    async def _settle(self) -> None:
        """Leave no interaction waiting: one that got no answer is acknowledged, and nothing is left to be seen."""
        if not self._interaction.response.is_done():
            self._thinking = self._interaction.message is None
            await self._interaction.response.defer(ephemeral=True, thinking=self._thinking)
        if self._thinking:
            self._thinking = False
            await self._interaction.delete_original_response()


def _form(output: Ask) -> discord.ui.Modal:
    """Return a form as a modal: known by its id alone, like a button. More than five fields are asked in turns."""
    modal = discord.ui.Modal(title=output.title[:_MAX_TITLE], custom_id=f"{FILLED}{output.draft}", timeout=None)
    for field in output.fields[:_MAX_FIELDS]:
        modal.add_item(discord.ui.Label(text=field.label[:_MAX_TITLE], component=_line(field)))
    modal.stop()
    return modal


def _line(field: Field) -> discord.ui.TextInput[discord.ui.View]:
    longest = max(1, min(field.max_length, _MAX_VALUE))
    return discord.ui.TextInput(
        custom_id=field.name,
        style=discord.TextStyle.paragraph if field.long else discord.TextStyle.short,
        default=field.value[:longest] or None,
        required=field.required,
        max_length=longest,
    )
