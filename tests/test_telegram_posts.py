"""What the bot posts on Telegram and how it fares: the real library against a Bot API on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator

import pytest

from fakes.bot_api import BotApi, Refusal
from fakes.telegram_stages import ANA, ANAS, CLASS, CLASSES, DAN, Stage, at_work, say
from fakes.tutors import ScriptedTutor, until
from kbot.adapters.telegram import run
from kbot.errors import ConnectionFailed
from kbot.tutor.inputs import Input, Pressed, Reader, Role, Submitted, Voted
from kbot.tutor.outputs import Ask, Button, Close, Complete, Edit, Field, Output, Poll, Say, Whisper

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")  # the library about its own 429


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with BotApi() as fake, at_work(fake, ScriptedTutor()) as stage:
        yield stage


# Buttons


async def test_a_buttons_payload_of_64_bytes_comes_back_with_the_role_of_who_pressed(stage: Stage) -> None:
    payload = "răspuns:" + "x" * 55
    assert len(payload.encode()) == 64
    await stage.says(say(chat=CLASSES, buttons=((Button("Da", payload), Button("Nu", "n")), (Button("?", "q"),))))
    [question] = await stage.fake.replies(1)
    assert list(question.buttons) == ["Da", "Nu", "?"]
    stage.fake.admins.add((CLASS.id, ANA.id))
    press = await stage.fake.press(question, "Da", user=ANA)

    [pressed] = await stage.tutor.heard()
    assert isinstance(pressed, Pressed)
    assert (pressed.payload, pressed.message) == (payload, str(question.message_id))
    assert (pressed.chat.id, pressed.reader.id, pressed.reader.role) == (CLASSES, ANAS, Role.ADMIN)
    [answer] = await stage.fake.called("answerCallbackQuery")
    assert answer["callback_query_id"] == press
    assert "text" not in answer


async def test_a_whisper_on_a_press_is_an_alert_for_who_pressed(stage: Stage) -> None:
    """And the group sees nothing of it; what else was to be done is done."""
    await stage.says(say(chat=CLASSES, buttons=((Button("Da", "d"),),)))
    [question] = await stage.fake.replies(1)
    edit = Edit("e", CLASSES, str(question.message_id), ("altceva",), ((Button("Nu", "n"),),))
    stage.tutor.script = lambda _: [edit, Whisper("w", CLASSES, ANAS, ("Corect!",))]
    await stage.fake.press(question, "Da", user=ANA)

    [answer] = await stage.fake.called("answerCallbackQuery")
    assert (answer["text"], answer["show_alert"]) == ("Corect!", True)
    await until(lambda: question.text == "altceva")
    assert question.buttons == {"Nu": "n"}
    assert len(stage.fake.posted) == 1


async def test_a_whisper_too_long_for_an_alert_goes_to_the_person(stage: Stage) -> None:
    """The press is answered all the same."""
    await stage.says(say(chat=CLASSES, buttons=((Button("Da", "d"),),)))
    [question] = await stage.fake.replies(1)
    stage.tutor.script = lambda _: [Whisper("w", CLASSES, ANAS, ("Corect! " * 30,))]
    await stage.fake.press(question, "Da", user=ANA)
    [whisper] = await stage.fake.replies(1)
    assert whisper.chat == ANA.id
    assert "text" not in (await stage.fake.called("answerCallbackQuery"))[0]


async def test_a_whisper_to_who_never_wrote_to_the_bot_is_hidden_in_a_reply(stage: Stage) -> None:
    stage.fake.strangers.add(ANA.id)
    stage.tutor.script = lambda _: [Whisper("w", CLASSES, ANAS, ("Numai adminii.",))]
    sent = await stage.fake.user_says("/reading 2.3", user=ANA, chat=CLASS)
    [whisper] = await stage.fake.replies(1)
    assert (whisper.chat, whisper.reply_to) == (CLASS.id, sent)
    assert whisper.entities == [{"type": "spoiler", "offset": 0, "length": 14}]
    assert stage.tutor.failures == []


async def test_a_press_is_answered_even_when_the_tutor_breaks(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    def breaks(_: Input) -> list[Output]:
        raise RuntimeError("no such table")

    await stage.says(say(buttons=((Button("Da", "d"),),)))
    [question] = await stage.fake.replies(1)
    stage.tutor.script = breaks
    await stage.fake.press(question, "Da", user=ANA)
    await stage.fake.called("answerCallbackQuery")
    [apology] = await stage.fake.replies(1)
    assert f"[{apology.text}]" in caplog.text


async def test_a_press_answered_too_late_does_no_harm(stage: Stage) -> None:
    stage.fake.trouble["answerCallbackQuery"].append(Refusal(400, "Bad Request: query is too old"))
    stage.tutor.script = lambda _: [say("da")]
    await stage.says(say(buttons=((Button("Da", "d"),),)))
    [question] = await stage.fake.replies(1)
    await stage.fake.press(question, "Da", user=ANA)
    await stage.fake.replies(1)
    assert stage.tutor.failures == []


async def test_an_edit_that_changes_nothing_is_done(stage: Stage) -> None:
    await stage.says(say("da"))
    [message] = await stage.fake.replies(1)
    await stage.says(Edit("e", ANAS, str(message.message_id), ("da",)))
    await stage.says(Edit("f", ANAS, "12345", ("da",)))
    assert stage.tutor.failures == [("f", "Message to edit not found")]


# Polls and forms


async def test_a_poll_is_a_quiz_whose_votes_and_closing_find_it_again(stage: Stage) -> None:
    await stage.says(Poll("p", CLASSES, "Cine e Annie?", ("fiica Annei", "sora ei"), 0, "Vezi 4.17."))
    [poll] = await stage.fake.replies(1)
    assert poll.fields["type"] == "quiz"
    assert poll.fields["correct_option_ids"] == [0]
    assert poll.fields["is_anonymous"] is False
    [(_, ref)] = stage.tutor.posted
    await stage.fake.vote(poll, 1, user=DAN)
    await stage.fake.vote(poll, user=DAN)
    votes = await stage.tutor.heard(2)
    name = ref.partition(":")[0]
    assert [(vote.poll, vote.options) for vote in votes if isinstance(vote, Voted)] == [(name, (1,)), (name, ())]
    assert isinstance(votes[0], Voted)
    assert votes[0].reader == Reader("telegram:8", "Dan", Role.MEMBER, "en-GB")

    await stage.says(Close("c", CLASSES, ref))
    stage.fake.trouble["stopPoll"].append(Refusal(400, "Bad Request: poll has already been closed"))
    await stage.says(Close("c", CLASSES, ref))
    assert [call["message_id"] for call in stage.fake.calls_of("stopPoll")] == [str(poll.message_id)] * 2
    assert stage.tutor.failures == []


async def test_a_form_is_asked_field_by_field_and_its_replies_name_draft_and_field(stage: Stage) -> None:
    """The question itself carries them, so that a restart is harmless."""
    stage.fake.admins.add((CLASS.id, ANA.id))
    fields = (Field("subject", "Despre cine?", value="Anna"), Field("object", "Ce anume?"))
    stage.tutor.script = lambda _: [Ask("f", CLASSES, ANAS, "d:7&x=é", "Un fapt nou", fields)]
    sent = await stage.fake.user_says("@karenin_bot un fapt", user=ANA, chat=CLASS)
    [question] = await stage.fake.replies(1)
    assert question.text.lstrip("\u2060") == "Un fapt nou\nDespre cine?\nAnna"
    assert question.reply_to == sent
    assert question.fields["reply_markup"]["force_reply"] is True

    stage.tutor.script = lambda _: []
    await stage.fake.user_says("Kitty", user=ANA, chat=CLASS, reply_to=question)
    submitted = (await stage.tutor.heard(2))[1]
    assert isinstance(submitted, Submitted)
    assert (submitted.draft, submitted.fields) == ("d:7&x=é", {"subject": "Kitty"})
    assert submitted.reader.role is Role.ADMIN


async def test_a_form_asked_for_by_a_button_calls_the_person_by_name(stage: Stage) -> None:
    stage.tutor.script = lambda _: [Ask("f", CLASSES, ANAS, "d", "Un fapt nou", (Field("subject", "Despre cine?"),))]
    await stage.says(say(chat=CLASSES, buttons=((Button("Da", "d"),),)))
    [button] = await stage.fake.replies(1)
    await stage.fake.press(button, "Da", user=ANA)
    [question] = await stage.fake.replies(1)
    assert question.text.endswith("\nAna")
    assert question.entities[-1]["user"]["id"] == ANA.id


async def test_suggestions_are_nothing_to_telegram(stage: Stage) -> None:
    stage.tutor.script = lambda _: [Complete("c", (("Anna", "anna"),)), say()]
    await stage.fake.user_says("Anna", user=ANA)
    await stage.fake.replies(1)
    assert stage.tutor.failures == []


# Delivery


async def test_a_long_text_is_posted_in_order_with_the_reply_first_and_the_buttons_last(stage: Stage) -> None:
    text = "".join(f"Propoziția {n} despre Levin. " for n in range(400))
    await stage.says(say(text, reply_to="4", buttons=((Button("Da", "d"),),)))
    parts = await stage.fake.replies(len(stage.fake.posted))
    assert len(parts) > 2
    assert " ".join(part.text for part in parts) == text.strip()
    assert all(part.text.endswith(".") for part in parts)
    assert [part.reply_to for part in parts] == [4] + [None] * (len(parts) - 1)
    assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert stage.tutor.posted == [("out", str(parts[-1].message_id))]


async def test_a_long_edit_goes_on_in_new_messages(stage: Stage) -> None:
    await stage.says(say("da"))
    [message] = await stage.fake.replies(1)
    await stage.says(Edit("e", ANAS, str(message.message_id), ("Levin cosește. " * 400,), ((Button("Da", "d"),),)))
    [rest] = await stage.fake.replies(1)
    assert message.text.endswith("cosește.")
    assert (list(message.buttons), list(rest.buttons)) == ([], ["Da"])


async def test_a_text_half_posted_is_reported_as_unknown(stage: Stage) -> None:
    stage.fake.trouble["sendMessage"].extend([0.0, Refusal(403, "Forbidden: bot was kicked")])
    await stage.says(say("Levin cosește. " * 400))
    [(_, why)] = stage.tutor.failures
    assert why == "unknown: 1 of 2 messages were posted, then: Forbidden: bot was kicked"
    assert stage.tutor.posted == []


async def test_a_429_is_waited_out_once(stage: Stage) -> None:
    """Other chats do not wait with it."""
    stage.fake.trouble["sendMessage"].append(Refusal(429, "Too Many Requests", retry_after=1))
    begun = time.monotonic()
    stage.desk.start(say("unu", CLASSES))
    stage.desk.start(say("doi", CLASSES))
    await until(lambda: stage.fake.calls_of("sendMessage"))
    stage.desk.start(say("trei"))
    replies = await stage.fake.replies(3)
    assert [reply.text for reply in replies] == ["trei", "unu", "doi"]
    assert 1 <= time.monotonic() - begun < 2


async def test_a_second_429_is_a_failure(stage: Stage) -> None:
    stage.fake.trouble["sendMessage"].extend([Refusal(429, "Too Many Requests", retry_after=1)] * 2)
    await stage.says(say())
    assert len(stage.fake.calls_of("sendMessage")) == 2
    assert stage.tutor.failures == [("out", "Flood control exceeded. Retry in 1 seconds")]


async def test_a_time_out_is_reported_unknown_and_never_sent_again(stage: Stage) -> None:
    stage.fake.trouble["sendMessage"].append(0.8)
    await stage.says(say())
    assert stage.tutor.failures == [("out", "unknown: TimedOut")]
    assert len(stage.fake.calls_of("sendMessage")) == 1
    assert stage.tutor.posted == []


async def test_a_server_error_may_have_posted(stage: Stage) -> None:
    stage.fake.trouble["sendMessage"].append(Refusal(502, "Bad Gateway"))
    await stage.says(say())
    assert stage.tutor.failures == [("out", "unknown: NetworkError")]


@pytest.mark.parametrize("output", [say(""), say(" \n "), Edit("out", ANAS, "1", ())])
async def test_a_text_without_words_is_a_failure(stage: Stage, output: Output) -> None:
    await stage.says(output)
    assert stage.tutor.failures == [("out", "no words to post")]


async def test_a_refusal_is_reported_in_telegrams_words(stage: Stage) -> None:
    stage.fake.strangers.add(ANA.id)
    await stage.says(say())
    assert stage.tutor.failures == [("out", "Forbidden: bot can't initiate conversation with a user")]


async def test_a_vote_or_a_message_can_speak_in_other_chats(stage: Stage) -> None:
    stage.tutor.script = lambda _: [say("în clasă", CLASSES), Say("d", "discord:5", ("acolo",))]
    await stage.fake.user_says("/start", user=ANA)
    [reply] = await stage.fake.replies(1)
    assert reply.chat == CLASS.id
    await until(lambda: stage.tutor.failures == [("d", "not connected: discord")])


# Connecting and stopping


@pytest.mark.parametrize("token", ["", "1:wrong"])
async def test_a_wrong_token_is_told_with_how_to_mend_it(stage: Stage, token: str) -> None:
    with pytest.raises(ConnectionFailed, match="BotFather") as caught:
        await run(token, stage.fake.url, stage.desk, stop=asyncio.Event())
    assert caught.value.__suppress_context__
    assert "wrong" not in str(caught.value)


async def test_a_token_taken_back_while_listening_ends_the_run() -> None:
    async with BotApi() as fake:
        with pytest.raises(ConnectionFailed, match="BotFather"):  # noqa: PT012  # raised at the end of the block
            async with at_work(fake, ScriptedTutor()) as stage:
                fake.trouble["getUpdates"].append(Refusal(401, "Unauthorized"))
                await fake.user_says("unu", user=ANA)
                await asyncio.wait({stage.serving}, timeout=3)


async def test_an_address_where_nobody_answers_is_told(stage: Stage) -> None:
    with pytest.raises(ConnectionFailed, match="cannot be reached"):
        await run("1:x", "http://127.0.0.1:9", stage.desk, stop=asyncio.Event(), patience=0.2)


async def test_an_outage_while_listening_is_waited_out(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    stage.fake.trouble["getUpdates"].append(Refusal(502, "Bad Gateway"))
    await stage.fake.user_says("unu", user=ANA)
    await stage.tutor.heard(1)
    await stage.fake.user_says("doi", user=ANA)
    await stage.tutor.heard(2)
    assert "no connection" in caplog.text


async def test_the_token_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    """Not even at the most talkative level, through a start, posts, trouble and a stop."""
    caplog.set_level(logging.DEBUG)
    async with BotApi() as fake, at_work(fake, ScriptedTutor(lambda _: [say("da")])) as stage:
        fake.trouble["sendMessage"].append(0.8)
        await fake.user_says("unu", user=ANA)
        await until(lambda: stage.tutor.failures)
        await fake.user_says("doi", user=ANA)
        await fake.replies(1)
        with contextlib.suppress(ConnectionFailed):
            await run("1:wrong-token", fake.url, stage.desk, stop=asyncio.Event())
    assert fake.token.partition(":")[2] not in caplog.text + repr(stage.tutor.failures)
    assert "wrong-token" not in caplog.text


async def test_a_stop_is_quick_and_confirms_what_was_handled(stage: Stage) -> None:
    """Even with a chat that has to wait for a minute: its post is reported."""
    stage.fake.trouble["sendMessage"].append(Refusal(429, "Too Many Requests", retry_after=60))
    stage.tutor.script = lambda _: [say()]
    await stage.fake.user_says("unu", user=ANA)
    await stage.fake.called("sendMessage")
    begun = time.monotonic()
    stage.stop.set()
    await stage.serving
    assert time.monotonic() - begun < 2
    assert stage.tutor.failures == [("out", "Flood control exceeded. Retry in 60 seconds")]
    assert stage.fake.unconfirmed == 0
    assert stage.desk.surfaces == {}
