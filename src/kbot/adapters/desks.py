"""The one place where adapters await the tutor: a desk holds it, one worker thread and the surfaces it can post to.

The tutor is synchronous and is only ever called on that thread, so it needs no lock and its database connection belongs
to one thread. Adapters live on the event loop and never call the tutor themselves.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Final, Protocol, TypeAlias, TypeVar

from kbot.tutor.inputs import Input
from kbot.tutor.outputs import Complete, Output

__all__ = ["Apology", "Clock", "Desk", "Lanes", "Surface", "Tutor"]

_log: Final = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class Tutor(Protocol):
    """What a desk asks of the core."""

    def handle(self, received: Input, now: datetime, /) -> list[Output]: ...

    def due(self, now: datetime, /) -> list[Output]: ...

    def delivered(self, output_id: str, ref: str, /) -> None: ...

    def failed(self, output_id: str, why: str, /) -> None: ...


Clock: TypeAlias = Callable[[], datetime]
Surface: TypeAlias = Callable[[Output], Awaitable[None]]
Apology: TypeAlias = Callable[[Input, str], list[Output]]


class Lanes:
    """Jobs in the background: one after another within a key (a chat), keys side by side."""

    def __init__(self) -> None:
        self._last: dict[str, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def start(self, key: str, job: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run a job as soon as those started before it under the same key are done. A job handles its own errors."""
        task = asyncio.create_task(self._run_after(self._last.get(key), job))
        self._last[key] = task
        self._running.add(task)
        task.add_done_callback(partial(self._forget, key))

    async def settle(self, patience: float = 2.0) -> None:
        """Wait until all jobs are done; after `patience` seconds the rest are cancelled."""
        if self._running:
            _, late = await asyncio.wait(set(self._running), timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run_after(
        self, before: asyncio.Task[None] | None, job: Callable[[], Coroutine[None, None, None]]
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        await job()

    def _forget(self, key: str, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._last.get(key) is task:
            del self._last[key]
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("[%s] a job for %s broke", secrets.token_hex(3), key, exc_info=error)


class Desk:
    """Where adapters hand in inputs and get outputs back.

    `clock` tells the aware UTC time; `apology` makes what a reader is told when the tutor breaks, from the input and
    the short id under which the log holds the reason. `surfaces` maps "telegram", "discord" to the function that
    carries out one output there and reports it delivered or failed; an adapter enters itself while it is connected.
    `lanes` keep the posts to one chat in order, replies and what is due alike.
    """

    def __init__(self, tutor: Tutor, clock: Clock, apology: Apology) -> None:
        self.surfaces: dict[str, Surface] = {}
        self.lanes = Lanes()
        self._tutor = tutor
        self._clock = clock
        self._apology = apology
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tutor")
        self._complaint = ""

    async def handle(self, received: Input) -> list[Output]:
        """Take an input to the tutor; return what it wants done; when it breaks, the apology."""
        try:
            return await self._on_worker(lambda: self._tutor.handle(received, self._clock()))
        except Exception:
            error_id = secrets.token_hex(3)
            _log.exception("[%s] the tutor broke on a %s", error_id, type(received).__name__)
            return self._apology(received, error_id)

    async def due(self) -> list[Output]:
        """Return what has fallen due by now; nothing when the tutor breaks (the same trouble is logged once)."""
        try:
            outputs = await self._on_worker(lambda: self._tutor.due(self._clock()))
        except Exception as error:
            if repr(error) != self._complaint:
                self._complaint = repr(error)
                _log.exception("[%s] the tutor broke on what is due", secrets.token_hex(3))
            return []
        self._complaint = ""
        return outputs

    async def delivered(self, output_id: str, ref: str) -> None:
        """Report that an output was posted; `ref` is the platform's id of the message or poll."""
        await self._report(lambda: self._tutor.delivered(output_id, ref), output_id)

    async def failed(self, output_id: str, why: str) -> None:
        """Report that an output was not posted, or (`unknown: …`) that nobody knows whether it was."""
        await self._report(lambda: self._tutor.failed(output_id, why), output_id)

    async def post(self, output: Output, surface: Surface | None = None) -> None:
        """Hand an output to its chat's surface, or the one given; report it failed if that is missing or breaks."""
        name = "" if isinstance(output, Complete) else output.chat.partition(":")[0]
        surface = surface or self.surfaces.get(name)
        if surface is None:
            await self.failed(output.id, f"not connected: {name or 'nowhere to post it'}")
            return
        try:
            await surface(output)
        except asyncio.CancelledError:
            await self.failed(output.id, "unknown: stopped while posting")
            raise
        except Exception:
            error_id = secrets.token_hex(3)
            _log.exception("[%s] %s broke on a %s", error_id, name, type(output).__name__)
            await self.failed(output.id, f"unknown: the adapter broke, see the log at {error_id}")

    def start(self, output: Output) -> None:
        """Post an output in the background, after what is already on its way to the same chat."""
        chat = "" if isinstance(output, Complete) else output.chat
        self.lanes.start(chat, partial(self.post, output))

    async def tick(self, stop: asyncio.Event, every: float = 1.0) -> None:
        """Ask what is due, every second until `stop` is set, and post it: in order within a chat, chats side by side.

        Start it when the surfaces are ready: what falls due for a surface that is not connected is reported failed.
        At the stop, posts under way get two seconds to end.
        """
        while not stop.is_set():
            for output in await self.due():
                self.start(output)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), every)
        await self.lanes.settle()

    def close(self) -> None:
        """End the worker thread, once what it is doing is done. Closing twice is harmless."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    async def _report(self, report: Callable[[], None], output_id: str) -> None:
        try:
            await self._on_worker(report)
        except Exception:
            _log.exception("[%s] the tutor broke on a report about %s", secrets.token_hex(3), output_id)

    async def _on_worker(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)
