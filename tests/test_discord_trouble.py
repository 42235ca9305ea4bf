"""The Discord adapter when something goes wrong: limits, time-outs, refusals, secrets, the end."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from fakes.discord_stages import Stage, chat_of, saying, settled, staged
from fakes.gateway import TOKEN, FakeDiscord
from fakes.tutors import ScriptedTutor
from kbot.adapters.desks import Desk
from kbot.adapters.discord import Bot, run
from kbot.errors import ConnectionFailed
from kbot.tutor.inputs import Input, Pressed
from kbot.tutor.outputs import Button, Edit, Output, Say


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(FakeDiscord()) as stage:
        yield stage


async def test_a_rate_limit_is_waited_for_once(stage: Stage) -> None:
    """429: posted once, after the time Discord asked for."""
    stage.fake.goes_wrong("POST", "/messages", status=429, body={"retry_after": 0.05, "global": False})
    began = time.monotonic()
    await stage.post(Say("o1", stage.room, ("unu",)))
    assert time.monotonic() - began >= 0.05
    assert len(await stage.fake.replies()) == 1
    assert stage.fake.silent()
    assert [output for output, _ in stage.tutor.posted] == ["o1"]


async def test_a_time_out_is_reported_unknown_and_nothing_is_sent_again() -> None:
    """Nobody knows whether the message was posted: it is not posted twice."""
    async with staged(FakeDiscord(), patience=0.5) as stage:
        stage.fake.goes_wrong("POST", "/messages", wait=0.8)
        await stage.post(Say("o1", stage.room, ("unu",)))
        assert [(output, why.partition(":")[0]) for output, why in stage.tutor.failures] == [("o1", "unknown")]
        assert stage.tutor.posted == []
        await asyncio.sleep(0.4)
        assert len(stage.fake.sent("POST", "/messages")) == 1


async def test_a_repeated_request_does_not_post_twice(stage: Stage) -> None:
    """The nonce of an output and its pieces is its own, so Discord can tell a copy from something new."""
    await stage.post(Say("o1", stage.room, ("o frază lungă. " * 200,)))
    await stage.post(Say("o2", stage.room, ("alta",)))
    nonces = [body["nonce"] for body in stage.fake.sent("POST", "/messages")]
    assert len(nonces) == len(set(nonces)) > 2
    assert all(body["enforce_nonce"] for body in stage.fake.sent("POST", "/messages"))
    assert all(len(nonce) <= 25 for nonce in nonces)


async def test_a_refusal_is_reported_with_discords_reason(stage: Stage) -> None:
    """403: the class's chat is gone or closed to the bot."""
    stage.fake.goes_wrong("POST", "/messages", status=403, body={"code": 50013, "message": "Missing Permissions"})
    await stage.post(Say("o1", stage.room, ("unu",)))
    assert stage.tutor.failures == [("o1", "refused by Discord: 403 Missing Permissions")]


async def test_an_output_for_another_surface_is_handed_over(stage: Stage) -> None:
    """The answer to a press here may be a message there."""
    there: list[Output] = []

    async def elsewhere(output: Output) -> None:
        there.append(output)

    stage.desk.surfaces["telegram"] = elsewhere
    other = Say("t", "telegram:-5", ("acolo",))
    stage.tutor.script = lambda received: [other, *saying("aici")(received)]
    exchange = await stage.fake.command("help", chat=stage.fake.channel)
    await settled(lambda: bool(stage.tutor.posted))
    assert there == [other]
    assert exchange.messages[0]["content"] == "aici"


async def test_an_answer_here_does_not_wait_for_a_post_elsewhere(stage: Stage) -> None:
    """Whatever the order of the outputs, the interaction comes first: it has three seconds, the rest has time."""

    async def slowly(output: Output) -> None:
        del output
        await asyncio.sleep(0.3)

    stage.desk.surfaces["telegram"] = slowly
    old = Edit("e", stage.room, "77", ("vechi",))
    stage.tutor.script = lambda received: [Say("t", "telegram:-5", ("acolo",)), old, *saying("aici")(received)]
    began = time.monotonic()
    exchange = await stage.fake.command("help", chat=stage.fake.channel)
    assert time.monotonic() - began < 0.25
    assert exchange.messages[0]["content"] == "aici"


async def test_a_dropped_connection_is_resumed(stage: Stage) -> None:
    """Nothing of it is seen by the readers."""
    stage.tutor.script = saying("da")
    await stage.fake.drop()
    await stage.fake.user_says("mai ești?")
    assert (await stage.fake.replies())[0]["content"] == "da"
    assert len(stage.fake.identified) == 1


async def test_an_event_the_library_cannot_read_does_not_end_the_bot(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """The library gives up; a fresh client takes over, and the log says what happened."""
    stage.tutor.script = saying("da")
    await stage.fake.send_event("INTERACTION_CREATE", {"id": "1"})
    await settled(lambda: len(stage.fake.identified) == 2 and "discord" in stage.desk.surfaces)
    await stage.fake.user_says("mai ești?")
    assert (await stage.fake.replies())[0]["content"] == "da"
    assert "the client broke" in caplog.text


async def test_nothing_posted_can_ping_anybody(stage: Stage) -> None:
    """Every way of posting says that no mention counts."""

    def script(received: Input) -> list[Output]:
        here, edited = chat_of(received).id, received.message if isinstance(received, Pressed) else ""
        again = [Edit("e", here, edited, ("@here",), ((Button("x", "z"),),))] if edited else []
        return [*again, *saying("@everyone", "<@501>", buttons=((Button("x", "y"),),))(received)]

    stage.tutor.script = script
    await stage.fake.user_says("hai")
    first, *_ = await stage.fake.replies(2)
    await stage.fake.press(first, "x")
    await stage.fake.replies(2)
    bodies = [body for _, path, body in stage.fake.requests if re.search(r"messages|callback|webhooks", path)]
    posts = [body.get("data", body) for body in bodies]
    assert len(posts) == 5
    assert all(post["allowed_mentions"]["parse"] == [] for post in posts)
    assert not any(re.search("@(everyone|here)|<@5", post["content"]) for post in posts)


async def test_a_wrong_token_says_how_to_mend_it_and_never_the_token() -> None:
    """The message is for a person, and no secret is in it."""
    with pytest.raises(ConnectionFailed, match="developer portal") as failed:
        async with staged(FakeDiscord(), token="wrong.secret"):
            raise AssertionError("it must not get this far")
    assert "secret" not in str(failed.value)


async def test_the_token_is_in_no_log_line(caplog: pytest.LogCaptureFixture) -> None:
    """Not even when everything is logged."""
    with caplog.at_level(logging.DEBUG):
        async with staged(FakeDiscord()) as stage:
            stage.tutor.script = saying("da")
            await stage.fake.user_says("un secret al meu")
            await stage.fake.command("help")
            await stage.fake.replies(2)
    assert TOKEN not in caplog.text
    assert "interaction-12" not in "".join(rec.getMessage() for rec in caplog.records if rec.name.startswith("discord"))
    assert "un secret al meu" not in caplog.text


async def test_it_stops_within_a_moment_and_finishes_what_it_was_doing(stage: Stage) -> None:
    """A stop waits for the answer under way."""

    def slow(received: Input) -> list[Output]:
        time.sleep(0.2)
        return saying("încă asta")(received)

    stage.tutor.script = slow
    await stage.fake.user_says("hai")
    await settled(lambda: bool(stage.tutor.inputs))
    stage.stop.set()
    began = time.monotonic()
    assert (await stage.fake.replies())[0]["content"] == "încă asta"
    await settled(lambda: "discord" not in stage.desk.surfaces)
    assert time.monotonic() - began < 2


async def test_a_gateway_that_refuses_at_first_is_tried_again() -> None:
    """The first connection may fail: a fresh client tries again."""
    fake = FakeDiscord()
    fake.refuse_gateway = 1
    async with staged(fake, patience=0.5):
        assert len(fake.identified) == 1


async def test_a_discord_that_cannot_be_reached_is_an_error_for_a_person() -> None:
    """After a few attempts it says so, without a traceback of somebody else's."""
    fake = FakeDiscord()
    await fake.start()
    await fake.close()
    desk = Desk(ScriptedTutor(), lambda: datetime.now(UTC), lambda _, __: [])
    with pytest.raises(ConnectionFailed, match="cannot be reached"):
        await run(TOKEN, fake.api_url, fake.gateway_url, desk, stop=asyncio.Event(), pause=0.01)
    desk.close()


async def test_as_many_shards_as_discord_recommends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two recommended, two identified (the library leaves five seconds between them)."""

    async def at_once(bot: Bot, shard: int | None, *, initial: bool = False) -> None:
        del bot, shard, initial

    monkeypatch.setattr(Bot, "before_identify_hook", at_once)
    fake = FakeDiscord(shards=2)
    async with staged(fake):
        assert [said["shard"] for said in fake.identified] == [[0, 2], [1, 2]]
        assert not fake.identified[0]["intents"] & (1 << 15), "the Message Content intent is not asked for"


async def test_long_texts_go_out_in_order_with_the_buttons_last(stage: Stage) -> None:
    """The last piece has the buttons, and is what is reported."""
    await stage.post(Say("o1", stage.room, ("Una. " * 900,), ((Button("Da", "d"),),), reply_to="42"))
    messages = await stage.fake.replies(3)
    assert [bool(message["components"]) for message in messages] == [False, False, True]
    assert [bool(message.get("message_reference")) for message in messages] == [True, False, False]
    assert stage.tutor.posted == [("o1", messages[-1]["id"])]
