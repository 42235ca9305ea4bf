"""The manual of the commands, made from the registry: `docs/commands.md` is what this returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kbot.tutor.inputs import Role
from kbot.tutor.registry import COMMANDS, Command
from kbot.wording.catalogues import LANGUAGES

_HEAD = """\
# Commands

Made from the registry (`src/kbot/tutor/registry.py`) by `kbot commands`; a test keeps it so. On Discord each is a slash
command with the same name; in Telegram and in the terminal it can be typed in either language. Everything can also be
asked in one's own words, without a command.
"""


def commands_page(samples: Callable[[str], Mapping[str, str]]) -> str:
    """Return the page as Markdown. `samples(lang)` are the book's examples (`FactBase.samples`)."""
    lines = [_HEAD, "| română | English | what it does | example | who |", "|---|---|---|---|---|"]
    for command in COMMANDS:
        words = [f"`/{command.word(lang)}`" for lang in LANGUAGES]
        example = f"`{command.example('ro', samples('ro'))}`"
        lines.append("| " + " | ".join([*words, command.about("en"), example, _who(command)]) + " |")
    return "\n".join(lines) + "\n"


def _who(command: Command) -> str:
    if command.role is Role.ADMIN:
        return "admins; in private everybody, for themselves"
    if command.changes_class:
        return "in a group: everybody to look, admins to change; in private everybody, for themselves"
    return "everybody"
