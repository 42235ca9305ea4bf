"""The same bot over simcord: Discord's permissions, intents and deadlines as somebody else understands them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import discord
import pytest
import simcord

from fakes.tutors import ScriptedTutor
from kbot.adapters.desks import Desk
from kbot.adapters.discord import Bot
from kbot.tutor.inputs import Input, Pressed, Removed, Role, Said, Submitted, Voted
from kbot.tutor.outputs import Ask, Button, Close, Complete, Edit, Field, Output, Poll, Say, Whisper
from kbot.tutor.registry import COMMANDS
from kbot.wording.texts import Spoiler


@dataclass
class School:
    """A server with a class: a channel, a pupil, a teacher; the bot and its scripted tutor."""

    env: simcord.Env
    desk: Desk
    tutor: ScriptedTutor
    server: simcord.GuildHandle
    channel: simcord.ChannelHandle
    pupil: simcord.MemberActor
    teacher: simcord.MemberActor

    @property
    def chat(self) -> str:
        return f"discord:{self.channel.id}"

    def last(self) -> discord.Message:
        message = self.channel.last_message
        assert message is not None
        return message


@pytest.fixture
async def school() -> AsyncIterator[School]:
    tutor = ScriptedTutor()
    desk = Desk(tutor, lambda: datetime.now(UTC), lambda _, __: [])
    env = simcord.Env(Bot(desk), shard_count=1)
    await env.start()
    try:
        server = env.create_guild("Clasa a XI-a")
        channel = server.create_text_channel("lectura")
        pupil = server.add_member(env.create_user("ana"))
        teachers = server.create_role("profi", permissions=discord.Permissions(manage_guild=True))
        teacher = server.add_member(env.create_user("doamna"), roles=[teachers])
        await env.settle()
        tutor.inputs.clear()
        yield School(env, desk, tutor, server, channel, pupil, teacher)
    finally:
        await env.shutdown()
        desk.close()
    env.raise_errors()


def answer(received: Input, *words: str) -> list[Output]:
    assert not isinstance(received, Voted)
    chat = received.new if hasattr(received, "new") else received.chat
    return [Say(f"{received.id}/{place}", chat.id, (word,)) for place, word in enumerate(words)]


async def test_every_command_can_be_used_in_the_server(school: School) -> None:
    """What the registry lists is what a pupil is offered, and each is answered."""
    school.tutor.script = lambda received: answer(received, "bine")
    assert set(school.pupil.available_commands(school.channel)) == {command.word("en") for command in COMMANDS}
    for command in COMMANDS:
        values = {parameter.name: (*parameter.choices, "Levin")[0] for parameter in command.parameters}
        result = await school.pupil.slash(school.channel, command.word("en"), **values)
        assert result.response is not None
        assert result.response.content == "bine"
        said = school.tutor.inputs[-1]
        assert isinstance(said, Said)
        assert (said.command, said.parameters) == (command.name, values)


async def test_roles_come_fresh_from_the_server(school: School) -> None:
    """Who may manage the server is an admin, on commands and on mentions."""
    me = school.env.bot.user
    assert me is not None
    for member in (school.teacher, school.pupil):
        await member.slash(school.channel, "reading", chapter="2.3")
        await member.send(school.channel, f"{me.mention} la ce capitol suntem?")
    roles = [said.reader.role for said in school.tutor.inputs if isinstance(said, Said)]
    assert roles == [Role.ADMIN, Role.ADMIN, Role.MEMBER, Role.MEMBER]


async def test_it_works_without_the_message_content_intent(school: School) -> None:
    """Chatter comes without its words and is left alone; mentions, replies and private messages are answered."""
    school.tutor.script = lambda received: answer(received, "da?")
    me = school.env.bot.user
    assert me is not None
    await school.pupil.send(school.channel, "ce plictiseală")
    await school.pupil.send(school.channel, f"{me.mention} cine e Kitty?")
    await school.teacher.send(school.channel, f"și <@{me.id}> cine e Dolly?", reply_to=school.last())
    await school.pupil.send_dm("doar între noi")
    said = [said.text for said in school.tutor.inputs if isinstance(said, Said)]
    assert said == ["cine e Kitty?", "și cine e Dolly?", "doar între noi"]
    assert isinstance(school.tutor.inputs[-1], Said)
    assert school.tutor.inputs[-1].chat.private


async def test_suggestions(school: School) -> None:
    """Autocompletion offers what the tutor completes."""
    school.tutor.script = lambda _: [Complete("c", (("Konstantin Levin", "levin"), ("Kitty", "kitty")))]
    shown = await school.pupil.autocomplete(school.channel, "who", "character", "K")
    assert [(choice["name"], choice["value"]) for choice in shown] == [
        ("Konstantin Levin", "levin"),
        ("Kitty", "kitty"),
    ]


async def test_buttons_edits_and_whispers(school: School) -> None:
    """A press edits the message in place and whispers to the one who pressed, also after a restart."""

    def script(received: Input) -> list[Output]:
        if not isinstance(received, Pressed):
            return []
        whisper = Whisper("w", received.chat.id, received.reader.id, ("corect",))
        return [whisper, Edit("e", received.chat.id, received.message, (Spoiler(("gata",)),))]

    school.tutor.script = script
    await school.desk.post(Say("s", school.chat, ("Cine?",), ((Button("Levin", "a:1"), Button("Oblonski", "a:2")),)))
    await school.env.restart_bot(Bot(school.desk))
    result = await school.pupil.click(school.last(), label="Oblonski")
    pressed = school.tutor.inputs[-1]
    assert isinstance(pressed, Pressed)
    assert pressed.payload == "a:2"
    assert [followup.content for followup in result.followups if followup.ephemeral] == ["corect"]
    assert school.last().content == "||gata||"
    assert not school.last().components
    assert school.tutor.failures == []


async def test_a_poll_is_voted_on_and_closed(school: School) -> None:
    """The buttons are votes until the poll is closed."""
    await school.desk.post(Poll("p", school.chat, "Cine?", ("Levin", "Kitty"), right=1))
    await school.pupil.click(school.last(), label="2")
    vote = school.tutor.inputs[-1]
    assert isinstance(vote, Voted)
    assert (vote.poll, vote.options, vote.reader.id) == (str(school.last().id), (1,), f"discord:{school.pupil.id}")
    await school.desk.post(Close("c", school.chat, vote.poll))
    assert not school.last().components


async def test_a_form_is_filled_in(school: School) -> None:
    """A modal is shown and sent."""
    fields = (Field("whom", "Despre cine?"), Field("what", "Ce anume?", long=True, required=False))
    school.tutor.script = lambda received: (
        answer(received, "mulțumesc")
        if isinstance(received, Submitted)
        else [Ask("a", school.chat, f"discord:{school.pupil.id}", "d1", "Un fapt nou", fields)]
    )
    shown = await school.pupil.slash(school.channel, "help")
    result = await school.pupil.submit_modal(shown, {"whom": "Stiva"})
    submitted = school.tutor.inputs[-1]
    assert isinstance(submitted, Submitted)
    assert (submitted.draft, submitted.fields) == ("d1", {"whom": "Stiva", "what": ""})
    assert result.response is not None
    assert result.response.content == "mulțumesc"


async def test_a_channel_the_bot_may_not_write_in_is_a_failure_with_its_reason(school: School) -> None:
    """Permissions are the server's; the tutor is told why."""
    everyone = school.server.default_role
    closed = school.server.create_text_channel(
        "anunțuri", overwrites={everyone: discord.PermissionOverwrite(view_channel=False, send_messages=False)}
    )
    await school.desk.post(Say("s", f"discord:{closed.id}", ("bună",)))
    (failure,) = school.tutor.failures
    assert failure[0] == "s"
    assert failure[1].startswith("refused by Discord: 403")


async def test_leaving_a_server_is_told(school: School) -> None:
    """The bot goes (simcord shows a new server as one that was away, so coming is tested elsewhere)."""
    guild = school.env.bot.get_guild(school.server.id)
    assert guild is not None
    await guild.leave()
    await school.env.settle()
    (removed,) = school.tutor.inputs
    assert isinstance(removed, Removed)
    assert removed.chat.room == f"discord:guild:{guild.id}"
