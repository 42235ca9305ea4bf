"""Discord: what happens there → inputs, by way of the desk; `run` connects and serves until told to stop.

Everything works without the privileged Message Content intent: slash commands, buttons, forms, private messages,
mentions and replies. The library is only configured here; posting stands in `discord_posts`, answering interactions in
`discord_exchanges`, commands in `discord_commands`, the markdown in `discord_texts`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import aiohttp
import discord
import yarl
from discord import app_commands

from kbot.adapters.desks import Desk
from kbot.adapters.discord_commands import MAX_CHOICE, Interaction, Localisations, slash_command
from kbot.adapters.discord_exchanges import FILLED, Exchange
from kbot.adapters.discord_posts import VOTE, Posts, PressButton
from kbot.errors import ConnectionFailed
from kbot.tutor.inputs import Chat, Completing, Input, Joined, Pressed, Reader, Removed, Role, Said, Submitted, Voted
from kbot.tutor.outputs import MAX_SUGGESTIONS, Complete
from kbot.tutor.registry import COMMANDS, Command, Parameter, find_command

__all__ = ["SURFACE", "Bot", "run"]

_log: Final = logging.getLogger(__name__)
_QUIET: Final = ("discord.http", "discord.gateway", "discord.client", "discord.webhook.async_", "discord.shard")
_ATTEMPTS: Final = 5
_LAST_WORDS: Final = 1.5
_GOODBYE: Final = 2.0
_TYPING_PATIENCE: Final = 2.5
SURFACE: Final = "discord"


class Bot(discord.AutoShardedClient):
    """The connection: as many shards as Discord recommends, one for most."""

    def __init__(self, desk: Desk, *, patience: float = 20.0, **options: Any) -> None:
        """`patience`: seconds for one post before its fate is unknown; `options` are discord.py's own."""
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # the bot never speaks aloud
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            guild_ready_timeout=0.1,  # nothing here waits until every server has been listed
            **options,
        )
        self.was_ready = asyncio.Event()
        self.busy: set[asyncio.Task[Any]] = set()
        self.posts = Posts(self, desk, patience)
        self.tree = _Tree(self)
        self._desk = desk
        for command in COMMANDS:
            self.tree.add_command(slash_command(command, self._on_command, self._on_typing))

    async def setup_hook(self) -> None:
        """Register the commands; where Discord refuses them, mentions still work and the log says why."""
        self.add_dynamic_items(PressButton)
        await self.tree.set_translator(Localisations())
        try:
            await self.tree.sync()
        except (discord.DiscordException, app_commands.AppCommandError) as error:
            _log.warning("Discord did not take the slash commands: %s", error)

    async def on_ready(self) -> None:
        """Take posts from now on."""
        self._desk.surfaces[SURFACE] = self.posts.post
        self.was_ready.set()

    async def on_message(self, message: discord.Message) -> None:
        """Hand in what people say to the bot: in private, by mention, or in reply to it."""
        if message.author.bot or message.webhook_id or message.is_system() or self.user is None:
            return
        if message.guild is not None and not self._is_addressed(message):
            return
        text = re.sub(rf"\s*<@!?{self.user.id}>\s*", " ", message.content).strip()
        chat = _chat(message.channel.id, message.guild)
        reader = _reader(message.author, "")
        said = Said(f"discord:{message.id}", chat, reader, text, message=str(message.id))
        await self._hand_in(said)

    async def on_press(self, interaction: Interaction, payload: str) -> None:
        """Hand in a press; the buttons of a poll are votes."""
        message = "" if interaction.message is None else str(interaction.message.id)
        input_id, reader = f"discord:{interaction.id}", _reader_of(interaction)
        kind, _, option = payload.rpartition(":")
        if kind.startswith(f"{VOTE}:") and option.isdecimal():
            await self._exchange(interaction, Voted(input_id, reader, message, (int(option),)))
        else:
            await self._exchange(interaction, Pressed(input_id, _chat_of(interaction), reader, payload, message))

    async def on_interaction(self, interaction: Interaction) -> None:
        """Hand in a form that was sent; what else comes here is dispatched by the library."""
        data: Any = interaction.data or {}
        custom_id = str(data.get("custom_id", ""))
        if interaction.type is discord.InteractionType.modal_submit and custom_id.startswith(FILLED):
            draft = custom_id.removeprefix(FILLED)
            fields = dict(_fields(data.get("components", ())))
            input_id, reader = f"discord:{interaction.id}", _reader_of(interaction)
            await self._exchange(interaction, Submitted(input_id, _chat_of(interaction), reader, draft, fields))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Hand in that a server took the bot in; its owner stands for whoever did it."""
        owner = Reader(f"discord:{guild.owner_id}" if guild.owner_id else "", role=Role.ADMIN)
        await self._hand_in(Joined(_stay("joined", guild), _first_chat(guild), owner))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Hand in that the bot was removed from a server."""
        await self._hand_in(Removed(_stay("removed", guild), _first_chat(guild)))

    async def said(self, interaction: Interaction, command: str, parameters: dict[str, str]) -> None:
        """Hand in a slash command."""
        reader = _reader_of(interaction)
        said = Said(f"discord:{interaction.id}", _chat_of(interaction), reader, command=command, parameters=parameters)
        await self._exchange(interaction, said)

    async def _on_command(self, interaction: Interaction, command: Command) -> None:
        await self.said(interaction, command.name, {name: str(value) for name, value in interaction.namespace})

    async def _on_typing(
        self, interaction: Interaction, command: Command, parameter: Parameter, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Return suggestions; none when the tutor takes longer than Discord waits."""
        reader, chat = _reader_of(interaction), _chat_of(interaction)
        typing = Completing(f"discord:{interaction.id}", chat, reader, command.name, parameter.name, typed)
        with self._at_work():
            try:
                outputs = await asyncio.wait_for(self._desk.handle(typing), _TYPING_PATIENCE)
            except TimeoutError:
                return []
        choices = [choice for output in outputs if isinstance(output, Complete) for choice in output.choices]
        return [
            app_commands.Choice(name=label[:MAX_CHOICE], value=value)
            for label, value in choices
            if label and len(value) <= MAX_CHOICE
        ][:MAX_SUGGESTIONS]

    def _is_addressed(self, message: discord.Message) -> bool:
        """Whether a message in a server is meant for the bot. Discord keeps the words of all others from it."""
        if not message.content or self.user is None:
            return False
        if f"<@{self.user.id}>" in message.content or f"<@!{self.user.id}>" in message.content:
            return True
        replied = message.reference.resolved if message.reference else None
        return isinstance(replied, discord.Message) and replied.author.id == self.user.id

    async def _hand_in(self, received: Input) -> None:
        with self._at_work():
            for output in await self._desk.handle(received):
                chat = "" if isinstance(output, Complete) else output.chat
                self._desk.lanes.start(chat, partial(self._desk.post, output))

    async def _exchange(self, interaction: Interaction, received: Input) -> None:
        with self._at_work():
            await Exchange(interaction, _chat_of(interaction), self._desk, self.posts).hold(received)

    @contextlib.contextmanager
    def _at_work(self) -> Iterator[None]:
        """Let a stop wait for what this task is doing."""
        task = asyncio.current_task()
        if task is None or task in self.busy:
            yield
            return
        self.busy.add(task)
        try:
            yield
        finally:
            self.busy.discard(task)


class _Tree(app_commands.CommandTree[Bot]):
    async def on_error(self, interaction: discord.Interaction[Bot], error: app_commands.AppCommandError, /) -> None:
        """Hand in a command that Discord knows from another version of the bot as it came; log anything else."""
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            data: Any = interaction.data or {}
            known = find_command(str(data.get("name", "")))
            options = {str(option["name"]): str(option.get("value", "")) for option in data.get("options", ())}
            if interaction.type is discord.InteractionType.application_command:
                await interaction.client.said(interaction, known.name if known else str(data.get("name")), options)
        else:
            _log.error("Discord: a command broke", exc_info=error)


async def run(
    token: str,
    api_url: str,
    gateway_url: str,
    desk: Desk,
    *,
    ready: asyncio.Event | None = None,
    stop: asyncio.Event,
    patience: float = 20.0,
    pause: float = 2.0,
) -> None:
    """Serve Discord until `stop` is set, then close within a few seconds; `ready` is set once connected.

    Empty urls mean Discord's own. A broken connection is made anew, at most a few times before it was ever ready,
    after `pause` seconds and then longer; `patience` is how long one post, or the first answer, may take. Raises
    `ConnectionFailed` when the token is wrong or nothing answers.
    """
    with _addresses(api_url, gateway_url), _quiet():
        failures = 0
        while not stop.is_set():
            bot = Bot(desk, patience=patience)
            try:
                why = await _serve(bot, token, ready, stop, patience)
            finally:
                desk.surfaces.pop(SURFACE, None)
            if stop.is_set():
                return
            failures = 1 if bot.was_ready.is_set() else failures + 1
            if failures >= _ATTEMPTS:
                raise ConnectionFailed(f"Discord cannot be reached ({why}). Check the network, or try again later.")
            _log.warning("Discord: the connection ended (%s); connecting anew", why)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause * 2 ** (failures - 1))


async def _serve(bot: Bot, token: str, ready: asyncio.Event | None, stop: asyncio.Event, patience: float) -> str:
    """Run one client until `stop`; return why it ended before. One that finds no gateway in time is given up."""
    serving = asyncio.create_task(bot.start(token))
    waiting = [asyncio.create_task(stop.wait()), asyncio.create_task(_pass_on(bot.was_ready, ready))]
    try:
        ends = [serving, waiting[0]]
        done, _ = await asyncio.wait(ends, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if not done and bot.shards:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set() and bot.busy:
            await asyncio.wait(bot.busy, timeout=_LAST_WORDS)
    finally:
        with contextlib.suppress(Exception):
            await asyncio.wait_for(bot.close(), _GOODBYE)
        with contextlib.suppress(Exception):
            await bot.http.close()
        for task in (serving, *waiting):
            task.cancel()
        await asyncio.gather(serving, *waiting, return_exceptions=True)
    error = None if serving.cancelled() else serving.exception()
    return "" if stop.is_set() else _explained(error)


async def _pass_on(happened: asyncio.Event, told: asyncio.Event | None) -> None:
    await happened.wait()
    if told is not None:
        told.set()


def _explained(error: BaseException | None) -> str:
    """Return why a client ended, in a few words; raise `ConnectionFailed` where trying again cannot help."""
    match error:
        case discord.LoginFailure() | discord.ConnectionClosed(code=4004):
            raise ConnectionFailed(
                "Discord does not know the bot's token. Copy it again from the Discord developer portal "
                "(Bot → Reset Token)."
            ) from None
        case discord.PrivilegedIntentsRequired() | discord.ConnectionClosed(code=4013 | 4014):
            raise ConnectionFailed("Discord refuses the intents the bot asks for.") from None
        case discord.HTTPException():
            return f"HTTP {error.status}"
        case discord.GatewayNotFound() | discord.ConnectionClosed() | aiohttp.ClientError() | OSError() | None:
            return type(error).__name__ if error else "no answer"
        case _:
            _log.error("Discord: the client broke", exc_info=error)
            return type(error).__name__


@contextlib.contextmanager
def _addresses(api_url: str, gateway_url: str) -> Iterator[None]:
    """Let the library speak to other addresses than Discord's, where given."""
    route, socket = discord.http.Route, discord.gateway.DiscordWebSocket
    before = route.BASE, socket.DEFAULT_GATEWAY
    route.BASE = api_url.rstrip("/") or route.BASE
    socket.DEFAULT_GATEWAY = yarl.URL(gateway_url) if gateway_url else socket.DEFAULT_GATEWAY
    try:
        yield
    finally:
        route.BASE, socket.DEFAULT_GATEWAY = before


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's request logs silent: their addresses hold secrets, their bodies what people said."""
    levels = [(logger, logger.level) for logger in map(logging.getLogger, _QUIET)]
    for logger, _ in levels:
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for logger, level in levels:
            logger.setLevel(level)


def _chat(channel: int, guild: discord.Guild | None, guild_id: int | None = None) -> Chat:
    number = guild.id if guild is not None else guild_id
    room = f"discord:guild:{number}" if number else f"discord:{channel}"
    return Chat(f"discord:{channel}", room, private=not number, title=(guild.name or "") if guild else "")


def _chat_of(interaction: Interaction) -> Chat:
    return _chat(interaction.channel_id or 0, interaction.guild, interaction.guild_id)


def _reader(user: discord.User | discord.Member, locale: str) -> Reader:
    admin = isinstance(user, discord.Member) and user.guild_permissions.manage_guild
    return Reader(f"discord:{user.id}", user.display_name, Role.ADMIN if admin else Role.MEMBER, locale)


def _reader_of(interaction: Interaction) -> Reader:
    admin = interaction.permissions.manage_guild or interaction.permissions.administrator
    user = interaction.user
    role = Role.ADMIN if admin else Role.MEMBER
    return Reader(f"discord:{user.id}", user.display_name, role, interaction.locale.value)


def _first_chat(guild: discord.Guild) -> Chat:
    """Return the channel for a first word: the one for system messages, else the first the bot may write in."""
    channels = [guild.system_channel, *guild.text_channels]
    mine = [channel for channel in channels if channel and channel.permissions_for(guild.me).send_messages]
    return _chat(mine[0].id if mine else guild.id, guild)


def _stay(what: str, guild: discord.Guild) -> str:
    """Return an id for a coming or going: Discord gives none, but the bot's time of arrival is one of its kind."""
    me = guild.me
    since = int(me.joined_at.timestamp() * 1000) if me is not None and me.joined_at else 0
    return f"discord:{what}:{guild.id}:{since}"


def _fields(components: Any) -> Iterator[tuple[str, str]]:
    """Yield what was written into a form, however deep its lines are wrapped."""
    for component in components:
        if "value" in component:
            yield str(component["custom_id"]), str(component["value"] or "")
        inner = component.get("component")
        yield from _fields([inner] if inner else component.get("components", ()))
