"""What Telegram sends, as the tutor hears it: the real library against a Bot API on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from fakes.bot_api import BotApi, Group, Person, Refusal
from fakes.telegram_stages import ANA, ANAS, CLASS, CLASSES, DAN, Stage, at_work, say
from fakes.tutors import ScriptedTutor, until
from kbot.adapters.telegram_inputs import needs_role
from kbot.tutor.inputs import Chat, Input, Joined, Migrated, Reader, Removed, Role, Said
from kbot.tutor.outputs import Output, Say
from kbot.tutor.registry import COMMANDS
from kbot.wording.texts import Bold

OTHER_BOT = Person(9, "Rose", is_bot=True)
ANONYMOUS = Person(1087968824, "Group", is_bot=True)
CLASS_CHAT = Chat(CLASSES, CLASSES, False, "12 B")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with BotApi() as fake, at_work(fake, ScriptedTutor()) as stage:
        yield stage


# What people say


async def test_a_private_message_reaches_the_tutor_and_its_answer_comes_back(stage: Stage) -> None:
    stage.tutor.script = lambda _: [Say("a1", ANAS, ("Anna e ", Bold(("sora",)), " lui Stiva."), reply_to="1")]
    sent = await stage.fake.user_says("cine e Anna?", user=ANA)
    [reply] = await stage.fake.replies(1)

    [said] = stage.tutor.inputs
    assert isinstance(said, Said)
    assert said == Said(
        said.id, Chat(ANAS, ANAS, True), Reader(ANAS, "Ana", Role.MEMBER, "ro"), "cine e Anna?", message=str(sent)
    )
    assert (reply.text, reply.reply_to) == ("Anna e sora lui Stiva.", 1)
    assert reply.entities == [{"type": "bold", "offset": 7, "length": 4}]
    await until(lambda: stage.tutor.posted == [("a1", str(reply.message_id))])


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("/who Anna", "/who Anna"),
        ("/cine Anna", "/cine Anna"),
        ("/who@karenin_bot Anna", "/who Anna"),
        ("/nonsense@Karenin_Bot", "/nonsense"),
        ("@karenin_bot, cine e Anna?", "cine e Anna?"),
        ("👩‍👧 cine e @Karenin_bot Anna?", "👩‍👧 cine e Anna?"),
        ("@karenin_bot /reading 2.3", "/reading 2.3"),
        ("@karenin_bot", ""),
    ],
)
async def test_in_a_group_commands_and_mentions_are_meant_for_the_bot(stage: Stage, text: str, heard: str) -> None:
    """Its name is taken out."""
    await stage.fake.user_says(text, user=ANA, chat=CLASS)
    [said] = await stage.tutor.heard()
    assert isinstance(said, Said)
    assert (said.text, said.chat) == (heard, CLASS_CHAT)


async def test_in_a_group_everything_else_is_ignored(stage: Stage) -> None:
    """Even when the bot may read all: chatter, other bots and commands for them, edits, channel posts, notices."""
    fake = stage.fake
    fake.privacy = False
    await fake.user_says("cine vine mâine?", user=ANA, chat=CLASS)
    await fake.user_says("salut @alt_bot", user=ANA, chat=CLASS)
    await fake.user_says("/who@alt_bot Anna", user=ANA, chat=CLASS)
    await fake.user_says("/warn", user=ANA, chat=CLASS)
    await fake.user_says("/who Anna", user=OTHER_BOT, chat=CLASS)
    await fake.user_says("/who Anna", user=ANA, chat=CLASS, kind="edited_message")
    await fake.user_says("", user=ANA, chat=CLASS)
    await fake.user_says("", user=ANA, chat=CLASS, more={"new_chat_title": "12 C"})
    forwarded = {"sender_chat": Group(-5, "Știri", "channel").json(), "is_automatic_forward": True}
    await fake.user_says("/who Anna", user=ANA, chat=CLASS, more=forwarded)
    await fake.user_says("/who Vronski", user=ANA, chat=CLASS)

    [said] = await stage.tutor.heard()
    assert isinstance(said, Said)
    assert said.text == "/who Vronski"


async def test_a_reply_to_the_bot_is_meant_for_it(stage: Stage) -> None:
    await stage.says(say("Anna sau Annie?", CLASSES))
    [question] = await stage.fake.replies(1)
    await stage.fake.user_says("Annie", user=DAN, chat=CLASS, reply_to=question)
    [said] = await stage.tutor.heard()
    assert isinstance(said, Said)
    assert (said.text, said.reader.name, said.reader.locale) == ("Annie", "Dan", "en-GB")


async def test_in_private_a_sticker_is_said_without_words_and_a_caption_counts_as_text(stage: Stage) -> None:
    await stage.fake.user_says("", user=ANA, more={"group_chat_created": True})
    await stage.fake.user_says("", user=ANA)
    await stage.fake.user_says("cine e în poză?", user=ANA, caption=True)
    heard = await stage.tutor.heard(2)
    assert [said.text for said in heard if isinstance(said, Said)] == ["", "cine e în poză?"]


async def test_answers_in_a_topic_stay_in_the_topic(stage: Stage) -> None:
    stage.tutor.script = lambda _: [say(chat=CLASSES, thread="55")]
    topic = {"message_thread_id": 55, "is_topic_message": True}
    await stage.fake.user_says("/who Anna", user=ANA, chat=CLASS, more=topic)
    [reply] = await stage.fake.replies(1)
    [said] = stage.tutor.inputs
    assert isinstance(said, Said)
    assert said.chat.thread == "55"
    assert reply.fields["message_thread_id"] == "55"


async def test_an_update_that_comes_again_after_a_restart_carries_the_same_id() -> None:
    """The tutor tells it by that."""
    message = {"message_id": 3, "date": 1, "text": "da", "from": ANA.json(), "chat": {"id": 7, "type": "private"}}
    tutor = ScriptedTutor()
    async with BotApi() as fake:
        for count in (1, 2):
            async with at_work(fake, tutor):
                await fake.send({"message": message}, 900)
                await tutor.heard(count)
    assert [received.id for received in tutor.inputs] == ["telegram:900"] * 2


async def test_an_update_is_confirmed_only_when_the_tutor_has_handled_it(stage: Stage) -> None:
    """What a crash interrupts comes again."""
    unconfirmed: list[int] = []

    def looks(_: Input) -> list[Output]:
        unconfirmed.append(stage.fake.unconfirmed)
        return []

    stage.tutor.script = looks
    await stage.fake.user_says("unu", user=ANA)
    await until(lambda: unconfirmed == [1])
    await until(lambda: stage.fake.unconfirmed == 0)


async def test_an_update_the_library_cannot_read_does_not_stop_the_next(stage: Stage) -> None:
    await stage.fake.user_says("unu", user=ANA)
    await stage.tutor.heard(1)
    await stage.fake.send({"message": {"message_id": "?"}})
    await stage.fake.user_says("doi", user=ANA)
    heard = await stage.tutor.heard(2)
    assert [said.text for said in heard if isinstance(said, Said)] == ["unu", "doi"]


# Who may do what


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("/reading 2.3", True),
        ("/citit 2.3", True),
        ("/language en", True),
        ("/reading", False),
        ("/who Anna", False),
        ("reading 2.3", False),
        ("", False),
    ],
)
def test_the_role_is_needed_for_what_changes_a_class(text: str, asked: bool) -> None:
    assert needs_role(text) is asked


async def test_the_role_is_asked_for_afresh_with_every_change(stage: Stage) -> None:
    await stage.fake.user_says("/who Anna", user=ANA, chat=CLASS)
    await stage.fake.user_says("/reading 2.3", user=ANA, chat=CLASS)
    await stage.tutor.heard(2)
    stage.fake.admins.add((CLASS.id, ANA.id))
    await stage.fake.user_says("/reading 2.4", user=ANA, chat=CLASS)
    await stage.fake.user_says("/reading 2.4", user=ANA)
    heard = await stage.tutor.heard(4)
    roles = [said.reader.role for said in heard if isinstance(said, Said)]
    assert roles == [Role.MEMBER, Role.MEMBER, Role.ADMIN, Role.MEMBER]
    assert len(stage.fake.calls_of("getChatMember")) == 2


async def test_an_anonymous_admin_is_an_admin(stage: Stage) -> None:
    await stage.fake.user_says("/reading 2.3", user=ANONYMOUS, chat=CLASS, more={"sender_chat": CLASS.json()})
    [said] = await stage.tutor.heard()
    assert isinstance(said, Said)
    assert said.reader == Reader(CLASSES, "12 B", Role.ADMIN)


async def test_when_the_role_cannot_be_learnt_nobody_is_an_admin(stage: Stage) -> None:
    stage.fake.admins.add((CLASS.id, ANA.id))
    stage.fake.trouble["getChatMember"].append(Refusal(400, "Bad Request: CHAT_ADMIN_REQUIRED"))
    await stage.fake.user_says("/reading 2.3", user=ANA, chat=CLASS)
    [said] = await stage.tutor.heard()
    assert isinstance(said, Said)
    assert said.reader.role is Role.MEMBER


# Chats come and go


async def test_joining_leaving_and_blocking_are_told_and_promotions_are_not(stage: Stage) -> None:
    stage.fake.admins.add((CLASS.id, ANA.id))
    await stage.fake.membership(CLASS, "left", "member", user=ANA)
    await stage.fake.membership(CLASS, "member", "administrator", user=ANA)
    await stage.fake.membership(Group(-9, "Știri", "channel"), "left", "administrator", user=ANA)
    await stage.fake.membership(CLASS, "administrator", "kicked", user=ANA)
    await stage.fake.membership(None, "member", "kicked", user=ANA)
    await stage.fake.membership(None, "kicked", "member", user=ANA)
    await stage.fake.user_says("gata", user=ANA)
    joined, removed, blocked, last = await stage.tutor.heard(4)
    assert joined == Joined(joined.id, CLASS_CHAT, Reader(ANAS, "Ana", Role.ADMIN, "ro"))
    assert removed == Removed(removed.id, CLASS_CHAT)
    assert blocked == Removed(blocked.id, Chat(ANAS, ANAS, True))
    assert isinstance(last, Said)


async def test_a_group_that_gets_another_id_is_followed(stage: Stage) -> None:
    """Told by the group, or learnt when a post is refused; then the post goes to the new id."""
    old = Group(-50, "12 B", "group")
    stage.fake.privacy = False  # such notices always come
    await stage.fake.user_says("", user=ANA, chat=old, more={"migrate_to_chat_id": -1001})
    told = (await stage.tutor.heard(1))[0]
    assert told == Migrated(told.id, "telegram:-50", CLASS_CHAT)

    refusal = Refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001)
    stage.fake.trouble["sendMessage"].append(refusal)
    await stage.says(say(chat="telegram:-50"))
    [reply] = await stage.fake.replies(1)
    assert reply.chat == -1001
    learnt = stage.tutor.inputs[-1]
    assert isinstance(learnt, Migrated)
    assert (learnt.old, learnt.new.id) == ("telegram:-50", CLASSES)


# Menus


async def test_the_menus_hold_every_command_in_each_language(stage: Stage) -> None:
    menus = {call.get("language_code", ""): call["commands"] for call in stage.fake.calls_of("setMyCommands")}
    assert set(menus) == {"", "ro"}
    for code, lang in (("", "en"), ("ro", "ro")):
        words = [(command.word(lang), command.about(lang)) for command in COMMANDS]
        assert [(entry["command"], entry["description"]) for entry in menus[code]] == words
