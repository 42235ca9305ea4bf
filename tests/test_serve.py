"""`kbot serve` as a process of its own: both platforms at once, tokens kept secret, a quick stop."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fakes.bot_api import BotApi, Person
from fakes.gateway import FakeDiscord
from kbot.book.factbases import FactBase

KBOT = Path(sys.executable).with_name("kbot")
ANA = Person(7, "Ana")


@pytest.fixture
def data(base: FactBase, compiled_dir: Path, tmp_path: Path) -> Path:
    """A data folder as after a first start: the fact base is compiled."""
    del base  # it has seen to the compiling
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(compiled_dir / "anna-karenina.facts.sqlite", folder)
    return folder


@asynccontextmanager
async def serving(folder: Path, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {"PATH": os.environ["PATH"], "KBOT_DATA_DIR": str(folder), **settings}
    process = await asyncio.create_subprocess_exec(
        KBOT, "serve", env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until_ready(process: asyncio.subprocess.Process) -> str:
    """Read the log until the bot says that it is ready; return what was read."""
    assert process.stderr is not None
    read = ""
    async with asyncio.timeout(20):
        while "kbot is ready" not in read:
            line = await process.stderr.readline()
            assert line, read
            read += line.decode()
    return read


async def test_it_serves_both_platforms_keeps_tokens_secret_and_stops_at_once(data: Path, tmp_path: Path) -> None:
    """One process answers on both; at the most talkative level no token is logged; SIGTERM ends it."""
    discord = FakeDiscord()
    await discord.start()
    token_file = tmp_path / "token"
    token_file.write_text(discord.token + "\n")
    try:
        async with BotApi() as telegram:
            settings = {
                "KBOT_TELEGRAM_TOKEN": telegram.token,
                "KBOT_TELEGRAM_API_URL": telegram.url,
                "KBOT_DISCORD_TOKEN_FILE": str(token_file),
                "KBOT_DISCORD_API_URL": discord.api_url,
                "KBOT_DISCORD_GATEWAY_URL": discord.gateway_url,
                "KBOT_LOG_LEVEL": "debug",
            }
            async with serving(data, **settings) as process:
                log = await until_ready(process)
                await telegram.user_says("/cine Dolly", user=ANA)
                [posted] = await telegram.replies(1, timeout=10)
                assert "Dolly" in posted.text
                await discord.user_says("cine e sora lui Stiva?")
                [message] = await discord.replies(1, timeout=10)
                assert message["content"]
                async with serving(data, **settings) as second:
                    _, complaint = await asyncio.wait_for(second.communicate(), 10)
                    assert second.returncode == 5
                    assert b"Another kbot uses" in complaint
                started = time.monotonic()
                process.send_signal(signal.SIGTERM)
                out, err = await asyncio.wait_for(process.communicate(), 8)
                assert process.returncode == 0, err.decode()
                assert time.monotonic() - started < 5
                everything = log + err.decode() + out.decode()
                assert telegram.token not in everything
                assert telegram.token.split(":")[1] not in everything
                assert discord.token not in everything
                assert "Traceback" not in everything
    finally:
        await discord.close()


@pytest.mark.parametrize("platform", ["telegram", "discord"])
async def test_a_refused_token_is_said_in_one_line(platform: str, data: Path) -> None:
    """The platform's refusal ends the process with what is wrong and how to mend it."""
    discord = FakeDiscord()
    await discord.start()
    try:
        async with BotApi() as telegram:
            settings = {"KBOT_TELEGRAM_TOKEN": f"123456:{'x' * 35}", "KBOT_TELEGRAM_API_URL": telegram.url}
            if platform == "discord":
                settings = {
                    "KBOT_DISCORD_TOKEN": "x" * 60,
                    "KBOT_DISCORD_API_URL": discord.api_url,
                    "KBOT_DISCORD_GATEWAY_URL": discord.gateway_url,
                }
            async with serving(data, **settings, KBOT_LOG_LEVEL="error") as process:
                out, err = await asyncio.wait_for(process.communicate(), 20)
                assert process.returncode == 6, err.decode()
                assert len(err.decode().strip().splitlines()) == 1, err.decode()
                assert "x" * 35 not in err.decode() + out.decode()
    finally:
        await discord.close()
