"""Settings: the only place that reads the environment.

| variable | meaning |
|---|---|
| `KBOT_DATA_DIR` | where everything is kept (default: the user's own folder for kbot) |
| `KBOT_PACK` | the pack: a name of a shipped one, or a folder (default: `anna-karenina`) |
| `KBOT_TELEGRAM_TOKEN`, `KBOT_TELEGRAM_TOKEN_FILE` | the Telegram bot's token, or a file that holds it |
| `KBOT_DISCORD_TOKEN`, `KBOT_DISCORD_TOKEN_FILE` | the Discord bot's token, or a file that holds it |
| `KBOT_TELEGRAM_API_URL` | a Bot API server of one's own |
| `KBOT_DISCORD_API_URL`, `KBOT_DISCORD_GATEWAY_URL` | proxies before Discord |
| `KBOT_LOG_LEVEL` | `debug`, `info` (default), `warning`, `error` |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kbot.errors import BadSettings
from kbot.language.folding import tidy

DEFAULT_PACK = "anna-karenina"
_LEVELS = ("debug", "info", "warning", "error")
_TELEGRAM_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,64}")
_DISCORD_TOKEN = re.compile(r"[A-Za-z0-9_.-]{20,120}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. Tokens are kept out of `repr`; `locale` is the shell's ("ro_RO.UTF-8")."""

    data_dir: Path
    pack: Path
    telegram_token: str = field(default="", repr=False)
    discord_token: str = field(default="", repr=False)
    telegram_api_url: str = ""
    discord_api_url: str = ""
    discord_gateway_url: str = ""
    log_level: str = "info"
    user: str = ""
    locale: str = ""
    colour: bool = True

    @classmethod
    def read(cls, environment: Mapping[str, str], default_dir: Path) -> Settings:
        """Read settings. `default_dir`: the data folder if none is named. Raises `BadSettings` naming the variable."""
        return cls(
            data_dir=_folder(environment, "KBOT_DATA_DIR", default_dir),
            pack=pack_folder(environment.get("KBOT_PACK", "").strip() or DEFAULT_PACK),
            telegram_token=_token(environment, "KBOT_TELEGRAM_TOKEN", _TELEGRAM_TOKEN),
            discord_token=_token(environment, "KBOT_DISCORD_TOKEN", _DISCORD_TOKEN),
            telegram_api_url=_url(environment, "KBOT_TELEGRAM_API_URL", ("http", "https")),
            discord_api_url=_url(environment, "KBOT_DISCORD_API_URL", ("http", "https")),
            discord_gateway_url=_url(environment, "KBOT_DISCORD_GATEWAY_URL", ("ws", "wss")),
            log_level=_level(environment),
            user=environment.get("USER", ""),
            locale=next((environment[name] for name in ("LC_ALL", "LANG") if environment.get(name)), ""),
            colour="NO_COLOR" not in environment,
        )


def shipped_packs() -> Path:
    """Return the folder of the packs that come with kbot: inside the installed package, or the source folder's."""
    installed = Path(__file__).parent / "data"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "data"


def pack_folder(name: str) -> Path:
    """Return the folder of a pack: a path, or the name of a shipped pack. Raises `BadSettings`."""
    if "\0" in name:
        raise BadSettings("The pack's name holds a character that no folder can have.")
    for folder in (shipped_packs() / name, Path(name)):
        try:
            if (folder / "book.yaml").is_file():
                return folder
        except (OSError, ValueError):
            continue
    raise BadSettings(
        f"There is no pack “{tidy(name)[0][:100]}”: give a folder with a book.yaml, or the name of a shipped pack."
    )


def _folder(environment: Mapping[str, str], name: str, default: Path) -> Path:
    value = environment.get(name, "").strip()
    if "\0" in value:
        raise BadSettings(f"{name} holds a character that no folder can have.")
    try:
        return Path(value).expanduser() if value else default
    except RuntimeError as error:
        raise BadSettings(
            f"{name} begins with “~”, but that person’s home is not known: write the whole path."
        ) from error


def _token(environment: Mapping[str, str], name: str, shape: re.Pattern[str]) -> str:
    value, file = environment.get(name, "").strip(), environment.get(f"{name}_FILE", "").strip()
    if value and file:
        raise BadSettings(f"Both {name} and {name}_FILE are set: keep one.")
    if file:
        try:
            value = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is not a text file"
            raise BadSettings(f"{name}_FILE names a file that cannot be read: {reason}.") from None
        name = f"{name}_FILE"
    if (value or file) and not shape.fullmatch(value):
        raise BadSettings(f"{name} does not look like a token: copy it whole, without quotes or spaces.")
    return value


def _url(environment: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    value = environment.get(name, "").strip().rstrip("/")
    scheme, _, rest = value.partition("://")
    if value and (
        scheme not in schemes or not rest or any(letter.isspace() or not letter.isprintable() for letter in value)
    ):
        raise BadSettings(f"{name} is not an address: write it like {schemes[-1]}://host:port.")
    return value


def _level(environment: Mapping[str, str]) -> str:
    value = environment.get("KBOT_LOG_LEVEL", "").strip().lower() or "info"
    if value not in _LEVELS:
        raise BadSettings(f"KBOT_LOG_LEVEL must be one of: {', '.join(_LEVELS)}.")
    return value
