"""The desk: one thread for the tutor, one apology for a broken one, one ticker for all surfaces."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from fakes.tutors import ScriptedTutor, until
from kbot.adapters.desks import Desk
from kbot.tutor.inputs import Chat, Input, Reader, Said
from kbot.tutor.outputs import Complete, Output, Say

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
SAID = Said("telegram:1", Chat("telegram:7", "telegram:7", True), Reader("telegram:7"), "cine e Anna?")


def sorry(received: Input, error_id: str) -> list[Output]:
    return [say(f"apology-{received.id}", error_id)]


def say(name: str, words: str = "da", chat: str = "telegram:7") -> Say:
    return Say(name, chat, (words,))


@pytest.fixture
def tutor() -> ScriptedTutor:
    return ScriptedTutor()


@pytest.fixture
def desk(tutor: ScriptedTutor) -> Iterator[Desk]:
    desk = Desk(tutor, lambda: NOW, sorry)
    yield desk
    desk.close()


async def test_the_tutor_is_called_on_one_thread_that_is_not_the_loops(desk: Desk, tutor: ScriptedTutor) -> None:
    """However many adapters call at once."""
    tutor.script = lambda received: [say(received.id)]

    answers = await asyncio.gather(*(desk.handle(SAID) for _ in range(5)), desk.due())
    await desk.delivered("a", "1")
    await desk.failed("b", "so")

    assert answers[0] == [say(SAID.id)]
    assert tutor.times == [NOW] * 6
    assert (tutor.posted, tutor.failures) == ([("a", "1")], [("b", "so")])
    assert len(tutor.threads) == 1
    assert threading.get_ident() not in tutor.threads


async def test_a_broken_tutor_is_logged_once_under_the_id_the_reader_is_told(
    desk: Desk, tutor: ScriptedTutor, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(_: Input) -> list[Output]:
        raise RuntimeError("no such table")

    tutor.script = breaks
    [apology] = await desk.handle(SAID)

    assert isinstance(apology, Say)
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert f"[{apology.text[0]}]" in record.message
    assert "no such table" in caplog.text


async def test_trouble_with_what_is_due_is_logged_once_while_it_lasts(
    desk: Desk, tutor: ScriptedTutor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_: datetime) -> list[Output]:
        raise RuntimeError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(tutor, "due", breaks)
        assert [await desk.due() for _ in range(3)] == [[], [], []]
        assert len(caplog.records) == 1
    assert await desk.due() == []


async def test_the_ticker_posts_each_output_where_it_belongs_and_keeps_the_order_in_a_chat(
    desk: Desk, tutor: ScriptedTutor
) -> None:
    """A slow chat does not hold up another one; a surface that is not there is reported."""
    seen: list[str] = []
    slow = asyncio.Event()

    async def telegram(output: Output) -> None:
        if output.id == "slow":
            await slow.wait()
        seen.append(output.id)

    desk.surfaces["telegram"] = telegram
    tutor.fallen_due = [say("slow"), say("after"), say("other", chat="telegram:8"), say("nowhere", chat="discord:1")]
    stop = asyncio.Event()
    ticking = asyncio.create_task(desk.tick(stop, every=0.01))
    await until(lambda: seen == ["other"] and tutor.failures)
    slow.set()
    await until(lambda: seen == ["other", "slow", "after"])
    stop.set()
    await ticking

    assert tutor.failures == [("nowhere", "not connected: discord")]


async def test_a_surface_that_breaks_is_reported_and_the_next_output_still_goes_out(
    desk: Desk, tutor: ScriptedTutor, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(_: Output) -> None:
        raise ValueError("not a chat")

    desk.surfaces["telegram"] = breaks
    await desk.post(say("a"))
    await desk.post(Complete("b", ()))

    assert [name for name, _ in tutor.failures] == ["a", "b"]
    assert tutor.failures[0][1].startswith("unknown: ")
    assert len(caplog.records) == 1


async def test_posts_still_under_way_at_the_stop_are_reported_unknown(desk: Desk, tutor: ScriptedTutor) -> None:
    async def hangs(_: Output) -> None:
        await asyncio.Event().wait()

    desk.surfaces["telegram"] = hangs
    desk.start(say("a"))
    await asyncio.sleep(0)
    await desk.lanes.settle(0.01)

    assert tutor.failures == [("a", "unknown: stopped while posting")]
