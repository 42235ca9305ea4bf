"""Settings: whatever the environment holds, they are read or refused in one line, and tokens stay secret."""

from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import kbot.config
from conftest import SMALL_PACK
from kbot.config import DEFAULT_PACK, Settings, pack_folder, shipped_packs
from kbot.errors import BadSettings

HOME = Path("/nowhere/kbot")
TELEGRAM = "1234567:AAbbccddeeffgghhiijjkkllmmnnooppqqr"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDe.abcdefghijklmnopqrstuvwxyz-_0123456789"
NAMES = tuple(dict.fromkeys(re.findall(r"KBOT_[A-Z_]+", kbot.config.__doc__ or "")))


def read(**environment: str) -> Settings:
    return Settings.read(environment, HOME)


def refused(**environment: str) -> str:
    """The one line that refuses an environment."""
    with pytest.raises(BadSettings) as error:
        read(**environment)
    message = str(error.value)
    assert message.isprintable()
    return message


def test_an_empty_environment_is_enough() -> None:
    assert read() == Settings(HOME, shipped_packs() / DEFAULT_PACK)


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
def test_a_blank_variable_is_as_good_as_none(blank: str) -> None:
    assert read(**dict.fromkeys(NAMES, blank)) == read()


def test_every_variable_that_is_documented_is_read(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{DISCORD}\n", encoding="utf-8")
    settings = read(
        KBOT_DATA_DIR=f"{tmp_path}/data", KBOT_PACK=str(SMALL_PACK), KBOT_TELEGRAM_TOKEN=f" {TELEGRAM}\n",
        KBOT_DISCORD_TOKEN_FILE=str(tmp_path / "token"), KBOT_TELEGRAM_API_URL="http://localhost:8081/",
        KBOT_DISCORD_API_URL="https://proxy.example/api", KBOT_DISCORD_GATEWAY_URL="wss://proxy.example",
        KBOT_LOG_LEVEL="DEBUG", USER="ana", LC_ALL="", LANG="ro_RO.UTF-8", NO_COLOR="1",
    )  # fmt: skip
    assert settings == Settings(
        tmp_path / "data", SMALL_PACK, TELEGRAM, DISCORD, "http://localhost:8081", "https://proxy.example/api",
        "wss://proxy.example", "debug", "ana", "ro_RO.UTF-8", False,
    )  # fmt: skip
    changed = {
        one.name for one in dataclasses.fields(Settings) if getattr(settings, one.name) != getattr(read(), one.name)
    }
    assert changed == {one.name for one in dataclasses.fields(Settings)}


def test_the_home_folder_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ana")
    assert read(KBOT_DATA_DIR="~/kbot").data_dir == Path("/home/ana/kbot")
    assert "KBOT_DATA_DIR" in refused(KBOT_DATA_DIR="~nobody-of-that-name/kbot")


# Tokens


def test_tokens_are_in_no_repr() -> None:
    settings = read(KBOT_TELEGRAM_TOKEN=TELEGRAM, KBOT_DISCORD_TOKEN=DISCORD)
    assert (settings.telegram_token, settings.discord_token) == (TELEGRAM, DISCORD)
    for shown in (repr(settings), str(settings), f"{settings}", f"{[settings]}"):
        assert TELEGRAM not in shown
        assert DISCORD not in shown


@pytest.mark.parametrize("name", ["KBOT_TELEGRAM_TOKEN", "KBOT_DISCORD_TOKEN"])
@pytest.mark.parametrize("token", ["hunter2", f'"{TELEGRAM}"', f"{TELEGRAM} x", f"bot {DISCORD}", "1:short", "ț" * 40])
def test_what_is_no_token_is_refused_without_repeating_it(name: str, token: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(token, encoding="utf-8")
    assert name in refused(**{name: token})
    assert f"{name}_FILE" in refused(**{f"{name}_FILE": str(tmp_path / "token")})
    for message in (refused(**{name: token}), refused(**{f"{name}_FILE": str(tmp_path / "token")})):
        assert token not in message
        assert token.strip('"')[:8] not in message


def test_a_token_is_given_once(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TELEGRAM, encoding="utf-8")
    message = refused(KBOT_TELEGRAM_TOKEN=TELEGRAM, KBOT_TELEGRAM_TOKEN_FILE=str(tmp_path / "token"))
    assert "KBOT_TELEGRAM_TOKEN_FILE" in message
    assert TELEGRAM not in message


@pytest.mark.parametrize(
    "content", [None, b"", b"\xff\xfe\x00", b"folder"], ids=["missing", "empty", "binary", "folder"]
)
def test_a_token_file_that_holds_no_token_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "token"
    if content == b"folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    assert "KBOT_TELEGRAM_TOKEN_FILE" in refused(KBOT_TELEGRAM_TOKEN_FILE=str(path))


# Addresses, levels, packs


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("_URL")])
@pytest.mark.parametrize(
    "url", ["localhost:8081", "ftp://x", "http://", "://x", "http:x", "http://a b", "http://a\nb", "/a"]
)
def test_what_is_no_address_is_refused_with_an_example(name: str, url: str) -> None:
    message = refused(**{name: url})
    assert name in message
    assert re.search(r"(https|wss)://host:port", message)


def test_an_http_address_is_no_gateway_and_a_gateway_no_api() -> None:
    assert "KBOT_DISCORD_GATEWAY_URL" in refused(KBOT_DISCORD_GATEWAY_URL="https://proxy.example")
    assert "KBOT_DISCORD_API_URL" in refused(KBOT_DISCORD_API_URL="wss://proxy.example")


def test_a_log_level_is_one_of_four() -> None:
    for level in ("debug", "Info", "WARNING", " error "):
        assert read(KBOT_LOG_LEVEL=level).log_level == level.strip().lower()
    assert "debug, info, warning, error" in refused(KBOT_LOG_LEVEL="trace")


def test_a_pack_is_a_shipped_one_or_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pack_folder("anna-karenina") == shipped_packs() / "anna-karenina"
    assert pack_folder(str(SMALL_PACK)) == SMALL_PACK
    monkeypatch.chdir(SMALL_PACK.parent)
    assert pack_folder("lighthouse") == Path("lighthouse")
    for name in (str(tmp_path), "war-and-peace", "", ".", "x" * 300, "a\0b", "\ud800", "a\nb"):
        with pytest.raises(BadSettings) as error:
            pack_folder(name)
        assert "\n" not in str(error.value)


def test_every_shipped_pack_is_found_by_its_name() -> None:
    names = [folder.name for folder in shipped_packs().iterdir() if folder.is_dir()]
    assert DEFAULT_PACK in names
    for name in names:
        assert (pack_folder(name) / "book.yaml").is_file()


# Anything

values = (
    st.text(max_size=40)
    | st.sampled_from(["~", "~x", "/", ".", "\0", "http://", "wss://a", TELEGRAM, DISCORD, "info", str(SMALL_PACK)])
    | st.binary(max_size=20).map(os.fsdecode)
)


@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=10), values, max_size=6))
@example({"KBOT_PACK": "\ud800"})
@example({"KBOT_TELEGRAM_TOKEN_FILE": "a\0b"})
@example({"KBOT_DATA_DIR": "~nobody-of-that-name"})
@example({"KBOT_TELEGRAM_TOKEN": TELEGRAM, "KBOT_DISCORD_TOKEN": DISCORD, "KBOT_LOG_LEVEL": TELEGRAM})
@example(dict.fromkeys(NAMES, "1"))
def test_any_environment_gives_settings_or_one_line_and_tells_no_token(environment: dict[str, str]) -> None:
    outcome: Settings | BadSettings
    try:
        outcome = Settings.read(environment, HOME)
    except BadSettings as error:
        outcome = error
    shown = f"{outcome} {outcome!r}"
    if isinstance(outcome, Settings):
        assert outcome.log_level in ("debug", "info", "warning", "error")
        assert (outcome.pack / "book.yaml").is_file()
    else:
        message = str(outcome)
        assert message.isprintable()
        assert any(name in message for name in environment if name.startswith("KBOT_")) or "pack" in message
    secrets = [environment.get(name, "").strip() for name in ("KBOT_TELEGRAM_TOKEN", "KBOT_DISCORD_TOKEN")]
    others = " ".join(value for name, value in environment.items() if not name.endswith("_TOKEN"))
    for secret in secrets:
        assert len(secret) < 20 or secret not in shown or secret in others
