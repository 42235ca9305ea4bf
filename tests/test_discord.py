"""The Discord adapter: the real discord.py against a small Discord on loopback."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from fakes.discord_payloads import Person
from fakes.discord_stages import Stage, chat_of, saying, settled, staged
from fakes.gateway import BOT_ID, EPHEMERAL, FakeDiscord
from kbot.adapters import discord_exchanges
from kbot.tutor.inputs import Chat, Completing, Input, Joined, Pressed, Removed, Role, Said, Submitted, Voted
from kbot.tutor.outputs import Ask, Button, Close, Complete, Edit, Field, Output, Poll, Say, Whisper
from kbot.tutor.registry import COMMANDS
from kbot.wording.texts import Bold

FORM = (Field("whom", "Despre cine?"), Field("what", "Ce anume?", value="fratele", long=True, required=False))


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(FakeDiscord()) as stage:
        yield stage


# What comes in


async def test_a_private_message_is_said_and_answered_as_a_reply(stage: Stage) -> None:
    """A direct message reaches the tutor whole; the answer refers to it and is reported delivered."""
    stage.tutor.script = lambda received: [Say("o1", chat_of(received).id, ("Bună!",), reply_to=received.message)]  # type: ignore[union-attr]
    message = await stage.fake.user_says("cine e Dolly?")
    reply = (await stage.fake.replies())[0]
    said = stage.tutor.inputs[0]
    assert isinstance(said, Said)
    assert (said.id, said.text, said.message) == (f"discord:{message['id']}", "cine e Dolly?", message["id"])
    assert said.chat == Chat(f"discord:{message['channel_id']}", f"discord:{message['channel_id']}", private=True)
    assert (said.reader.id, said.reader.name, said.reader.role) == ("discord:501", "Ana", Role.MEMBER)
    assert reply["content"] == "Bună!"
    assert str(reply["message_reference"]["message_id"]) == message["id"]
    await settled(lambda: stage.tutor.posted == [("o1", reply["id"])])


async def test_a_mention_in_a_server_is_said_without_the_mention(stage: Stage) -> None:
    """In a server a mention counts; the class is the server, the role is read off the member."""
    stage.tutor.script = saying("da")
    await stage.fake.user_says(f"<@{BOT_ID}> cine e Levin?", stage.fake.admin, stage.fake.channel)
    await stage.fake.replies()
    said = stage.tutor.inputs[0]
    assert isinstance(said, Said)
    assert said.text == "cine e Levin?"
    assert said.chat == Chat(stage.room, f"discord:guild:{stage.fake.server}", private=False, title="Clasa a XI-a")
    assert said.reader.role is Role.ADMIN


async def test_a_reply_to_the_bot_is_said_and_a_reply_to_somebody_else_is_not(stage: Stage) -> None:
    """A reply to the bot's message is meant for it."""
    stage.tutor.script = saying("întreabă")
    mine = await stage.fake.user_says(f"<@{BOT_ID}> salut", chat=stage.fake.channel)
    bots = (await stage.fake.replies())[0]
    await stage.fake.user_says("nu ție", stage.fake.admin, stage.fake.channel, reply_to=mine)
    await stage.fake.user_says("și Kitty?", chat=stage.fake.channel, reply_to=bots)
    await stage.fake.replies()
    assert [said.text for said in stage.tutor.inputs if isinstance(said, Said)] == ["salut", "și Kitty?"]


async def test_chatter_other_bots_and_itself_are_ignored(stage: Stage) -> None:
    """Nothing that is not meant for the bot reaches the tutor, nor anything from a program."""
    stage.tutor.script = saying("da")
    await stage.fake.user_says("ce mai faci, Ion?", chat=stage.fake.channel)
    await stage.fake.user_says(f"<@{BOT_ID}> bip", Person("alt bot", 77, bot=True), stage.fake.channel)
    await stage.fake.user_says("eco", stage.fake.bot)
    await stage.fake.user_says(f"<@{BOT_ID}> webhook", chat=stage.fake.channel, webhook_id="5")
    await stage.fake.user_says("acum")
    await stage.fake.replies()
    assert len(stage.tutor.inputs) == 1
    assert stage.fake.silent()


async def test_the_same_message_twice_has_the_same_input_id(stage: Stage) -> None:
    """A resumed gateway repeats events; the tutor tells them by their id."""
    stage.tutor.script = lambda _: []
    message = await stage.fake.user_says("iar")
    await stage.fake.send_event("MESSAGE_CREATE", message)
    await settled(lambda: len(stage.tutor.inputs) == 2)
    assert len({said.id for said in stage.tutor.inputs}) == 1


async def test_the_bot_says_that_it_was_added_and_removed(stage: Stage) -> None:
    """A new server is a `Joined` by its owner in a channel the bot may write in; leaving is a `Removed`."""
    stage.tutor.script = lambda _: []
    await stage.fake.bot_is_added(8001)
    await settled(lambda: len(stage.tutor.inputs) == 1)
    await stage.fake.bot_is_removed(8001)
    await settled(lambda: len(stage.tutor.inputs) == 2)
    joined, removed = stage.tutor.inputs
    assert isinstance(joined, Joined)
    assert isinstance(removed, Removed)
    assert (joined.chat.id, joined.chat.room, joined.reader.id) == ("discord:8002", "discord:guild:8001", "discord:502")
    assert removed.chat.room == joined.chat.room
    assert joined.id != removed.id


# Commands


async def test_every_command_is_registered_in_english_and_romanian(stage: Stage) -> None:
    """Names, descriptions, options, choices and autocompletion come from the registry."""
    assert [command["name"] for command in stage.fake.commands] == [command.word("en") for command in COMMANDS]
    for registered, command in zip(stage.fake.commands, COMMANDS, strict=True):
        assert registered["name_localizations"] == {"ro": command.word("ro")}
        assert registered["description"] == command.about("en")
        assert registered["description_localizations"] == {"ro": command.about("ro")}
        for option, parameter in zip(registered["options"], command.parameters, strict=True):
            assert option["name"] == parameter.name
            assert option["required"] == parameter.required
            assert option.get("autocomplete", False) == parameter.completes
            assert option["description_localizations"] == {"ro": command.parameter_about(parameter, "ro")}
            assert [choice["value"] for choice in option.get("choices", [])] == list(parameter.choices)


async def test_a_slash_command_is_said_with_its_parameters(stage: Stage) -> None:
    """The input carries the command, its values, the reader's language; the answer is the interaction's response."""
    stage.tutor.script = saying("o soră", "și un frate")
    exchange = await stage.fake.command("relation", chat=stage.fake.channel, first="Dolly", second="Kitty")
    await stage.fake.replies(2)
    said = stage.tutor.inputs[0]
    assert isinstance(said, Said)
    assert (said.command, said.parameters, said.text) == ("relation", {"first": "Dolly", "second": "Kitty"}, "")
    assert (said.id, said.reader.locale, said.chat.id) == (f"discord:{exchange.id}", "ro", stage.room)
    assert exchange.responses == [4]
    assert [message["content"] for message in exchange.messages] == ["o soră", "și un frate"]
    ids = [message["id"] for message in exchange.messages]
    await settled(lambda: [ref for _, ref in stage.tutor.posted] == ids)


async def test_a_member_and_an_admin_are_told_apart_on_every_command(stage: Stage) -> None:
    """The role is the one Discord sends with the interaction."""
    stage.tutor.script = saying("bine")
    await stage.fake.command("reading", stage.fake.admin, stage.fake.channel, chapter="2.3")
    await stage.fake.command("reading", stage.fake.ana, stage.fake.channel)
    assert [(said.reader.role, said.parameters) for said in stage.tutor.inputs if isinstance(said, Said)] == [
        (Role.ADMIN, {"chapter": "2.3"}),
        (Role.MEMBER, {}),
    ]


async def test_a_slow_tutor_is_waited_for_behind_a_deferral(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that takes long still arrives: in place of the thinking sign, or hidden when it is a whisper."""
    monkeypatch.setattr(discord_exchanges, "_DEFER_AFTER", 0.02)

    def slow(received: Input) -> list[Output]:
        time.sleep(0.1)
        chat = chat_of(received).id
        kind = Say("w1", chat, ("gata",)) if isinstance(received, Said) and received.command == "help" else None
        return [kind or Whisper("w2", chat, "discord:501", ("numai ție",))]

    stage.tutor.script = slow
    shown = await stage.fake.command("help", chat=stage.fake.channel)
    await stage.fake.replies()
    assert shown.responses == [5]
    assert [message["content"] for message in shown.messages] == ["gata"]
    hidden = await stage.fake.command("about", chat=stage.fake.channel)
    reply = (await stage.fake.replies())[0]
    assert hidden.responses == [5]
    assert (reply["content"], reply["flags"]) == ("numai ție", EPHEMERAL)
    assert hidden.messages == [reply]


async def test_a_command_without_an_answer_is_acknowledged_and_leaves_nothing(stage: Stage) -> None:
    """No interaction is left to fail before the reader's eyes."""
    exchange = await stage.fake.command("help", chat=stage.fake.channel)
    await settled(lambda: exchange.messages == [])
    assert exchange.responses == [5]


async def test_an_answer_too_late_for_the_interaction_goes_to_the_channel(stage: Stage) -> None:
    """Discord has forgotten the interaction: the message is posted plainly, and delivered."""
    stage.fake.deadline = 0.0
    stage.tutor.script = saying("totuși")
    await stage.fake.command("help", chat=stage.fake.channel)
    reply = (await stage.fake.replies())[0]
    assert (reply["content"], reply["channel_id"]) == ("totuși", str(stage.fake.channel))
    await settled(lambda: [ref for _, ref in stage.tutor.posted] == [reply["id"]])


async def test_a_command_of_an_older_version_is_still_handed_in(stage: Stage) -> None:
    """Discord may show commands that this version does not have; the tutor decides what to say."""
    stage.tutor.script = saying("nu mai este")
    exchange = await stage.fake.command("stale", chat=stage.fake.channel, x="1")
    said = stage.tutor.inputs[0]
    assert isinstance(said, Said)
    assert (said.command, said.parameters) == ("stale", {"x": "1"})
    assert exchange.messages[0]["content"] == "nu mai este"


async def test_typing_a_parameter_is_completed_with_25_suggestions_at_most(stage: Stage) -> None:
    """What is typed is a `Completing`; its `Complete` are the choices."""
    choices = tuple((f"Prinț {number}" + "i" * 100, f"p{number}") for number in range(40))
    stage.tutor.script = lambda _: [Complete("c1", choices)]
    shown = await stage.fake.types("who", "character", "Pri")
    typing = stage.tutor.inputs[0]
    assert isinstance(typing, Completing)
    assert (typing.command, typing.parameter, typing.typed) == ("who", "character", "Pri")
    assert [choice["value"] for choice in shown] == [f"p{number}" for number in range(25)]
    assert all(len(choice["name"]) <= 100 for choice in shown)


# Buttons, whispers, edits


async def test_a_button_brings_its_payload_back_byte_for_byte(stage: Stage) -> None:
    """64 bytes of anything come back in `Pressed`, with the message they stood under."""
    payload = "răspuns:" + "ț" * 27 + "\n"
    assert len(payload.encode()) == 64
    stage.tutor.script = lambda _: []
    await stage.post(
        Say("o1", stage.room, ("?",), ((Button("Da", payload), Button("Nu", "n")), (Button("Poate", "p"),)))
    )
    message = (await stage.fake.replies())[0]
    exchange = await stage.fake.press(message, "Da", stage.fake.admin)
    pressed = stage.tutor.inputs[0]
    assert isinstance(pressed, Pressed)
    assert (pressed.payload, pressed.message, pressed.chat.id) == (payload, message["id"], stage.room)
    assert (pressed.id, pressed.reader.role) == (f"discord:{exchange.id}", Role.ADMIN)
    assert exchange.responses == [6]


async def test_a_button_works_after_a_restart() -> None:
    """Buttons are known by their pattern: a fresh client takes presses on old messages."""
    async with staged(FakeDiscord()) as stage:
        await stage.post(Say("o1", stage.room, ("?",), ((Button("Da", "da"),),)))
        message = (await stage.fake.replies())[0]
        stage.stop.set()
        await settled(lambda: "discord" not in stage.desk.surfaces)
        stage.stop = asyncio.Event()
        ready = asyncio.Event()
        serving = stage.start(ready)
        await asyncio.wait_for(ready.wait(), 5)
        stage.tutor.script = saying("bun")
        await stage.fake.press(message, "Da")
        assert stage.tutor.inputs
        stage.stop.set()
        await serving


async def test_rows_are_kept_and_nothing_is_posted_that_discord_refuses(stage: Stage) -> None:
    """A row of more than five goes on in the next, no payload twice, 25 at most."""
    many = tuple(Button(f"b{number}", f"p{number % 30}") for number in range(40))
    await stage.post(Say("o1", stage.room, ("?",), (many[:2], many)))
    message = (await stage.fake.replies())[0]
    rows = [[button["label"] for button in row["components"]] for row in message["components"]]
    assert [len(row) for row in rows] == [2, 5, 5, 5, 5]
    assert rows[1][0] == "b2"


async def test_a_whisper_is_seen_by_nobody_else(stage: Stage) -> None:
    """On a press or a command it is ephemeral; where nothing was pressed it is a direct message."""
    stage.tutor.script = lambda received: [
        Whisper("w", chat_of(received).id, "discord:501", ("psst",), ((Button("x", "y"),),))
    ]
    exchange = await stage.fake.command("help", chat=stage.fake.channel)
    hidden = (await stage.fake.replies())[0]
    assert (exchange.responses, hidden["flags"], hidden["content"]) == ([4], EPHEMERAL, "psst")
    await stage.fake.user_says(f"<@{BOT_ID}> șoptește", chat=stage.fake.channel)
    private = (await stage.fake.replies())[0]
    assert private["channel_id"] == str(stage.fake.private(stage.fake.ana))


async def test_an_edit_changes_the_pressed_message_even_an_ephemeral_one(stage: Stage) -> None:
    """The edit is the interaction's first response, whatever else is said with it."""

    def script(received: Input) -> list[Output]:
        chat = chat_of(received).id
        if isinstance(received, Said):
            return [Whisper("w", chat, "discord:501", ("întrebare",), ((Button("A", "a"),),))]
        assert isinstance(received, Pressed)
        return [Say("s", chat, ("corect",)), Edit("e", chat, received.message, ("răspuns: ", Bold(("A",))))]

    stage.tutor.script = script
    await stage.fake.command("help", chat=stage.fake.channel)
    hidden = (await stage.fake.replies())[0]
    exchange = await stage.fake.press(hidden, "A")
    said = (await stage.fake.replies())[0]
    assert exchange.responses == [7]
    assert (hidden["content"], hidden["components"]) == ("răspuns: **A**", [])
    assert (said["content"], said["flags"]) == ("corect", 0)
    assert stage.tutor.failures == []


async def test_an_edit_from_elsewhere_changes_a_posted_message(stage: Stage) -> None:
    """What falls due edits by the reference that was reported."""
    await stage.post(Say("o1", stage.room, ("unu",), ((Button("x", "y"),),)))
    message = (await stage.fake.replies())[0]
    await stage.post(Edit("e1", stage.room, message["id"], ("doi",)))
    assert (message["content"], message["components"]) == ("doi", [])
    await stage.post(Edit("e2", stage.room, "123", ("trei",)))
    assert [output for output, _ in stage.tutor.failures] == ["e2"]


async def test_a_poll_is_a_question_with_numbered_buttons_until_it_is_closed(stage: Stage) -> None:
    """Discord's own polls know no right answer: a press is a vote, and closing takes the buttons away."""
    await stage.post(Poll("p1", stage.room, "Cine *cade* de pe cal?", ("Vronski", "Kitty <@1>", "Levin"), right=0))
    message = (await stage.fake.replies())[0]
    assert message["content"].startswith("**Cine \\*cade\\* de pe cal?**\n1\\. Vronski\n2\\. Kitty")
    stage.tutor.script = lambda received: [Whisper("w", stage.room, received.reader.id, ("notat",))]  # type: ignore[union-attr]
    exchange = await stage.fake.press(message, "2")
    vote = stage.tutor.inputs[0]
    assert isinstance(vote, Voted)
    assert (vote.poll, vote.options, vote.reader.id) == (message["id"], (1,), "discord:501")
    assert vote.poll == stage.tutor.posted[0][1], "a vote names the poll as its delivery was reported"
    assert exchange.messages[0]["flags"] == EPHEMERAL
    await stage.post(Close("c1", stage.room, message["id"]))
    assert message["components"] == []
    assert message["content"].startswith("**Cine")


# Forms


async def test_a_form_is_a_modal_and_comes_back_with_its_draft(stage: Stage) -> None:
    """`Ask` shows a modal; sending it is a `Submitted` with every field."""

    def script(received: Input) -> list[Output]:
        if isinstance(received, Submitted):
            return [Say("s", received.chat.id, ("mulțumesc",))]
        return [
            Ask("a", chat_of(received).id, "discord:501", "d7", "Învață-mă ceva despre un personaj din carte", FORM)
        ]

    stage.tutor.script = script
    shown = await stage.fake.command("help", chat=stage.fake.channel)
    assert shown.responses == [9]
    assert shown.modal is not None
    assert shown.modal["components"][1]["component"]["value"] == "fratele"
    sent = await stage.fake.fills_in(shown, whom="Stiva", what="fratele Annei")
    submitted = stage.tutor.inputs[1]
    assert isinstance(submitted, Submitted)
    assert (submitted.draft, submitted.fields) == ("d7", {"whom": "Stiva", "what": "fratele Annei"})
    assert submitted.chat.id == stage.room
    assert sent.messages[0]["content"] == "mulțumesc"


async def test_a_form_that_cannot_be_shown_now_becomes_a_button_that_asks_for_it(stage: Stage) -> None:
    """After a plain message, and after another form, Discord takes no modal; a press can show it."""
    ask = Ask("a", "", "discord:501", "d7", "Un fapt nou", FORM)

    def script(received: Input) -> list[Output]:
        return [replace(ask, id=f"a{received.id}", chat=chat_of(received).id)]

    stage.tutor.script = script
    await stage.fake.user_says("învață")
    message = (await stage.fake.replies())[0]
    shown = await stage.fake.press(message, "Un fapt nou")
    pressed = stage.tutor.inputs[1]
    assert isinstance(pressed, Pressed)
    assert pressed.payload == "form:d7"
    again = await stage.fake.fills_in(shown, whom="Stiva")
    assert (again.responses, again.messages[0]["flags"]) == ([4], EPHEMERAL)
