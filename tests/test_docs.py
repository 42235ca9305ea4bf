"""README and docs say what is so: their dialogues, commands and tables are run."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kbot.adapters.terminal import Terminal
from kbot.book.factbases import FactBase
from kbot.config import Settings
from kbot.tutor.manuals import commands_page
from kbot.tutor.tutor import Tutor

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", ROOT / "data" / "README.md", *(ROOT / "docs").glob("*.md")])
KBOT = Path(sys.executable).with_name("kbot")


def test_the_dialogue_in_the_readme_is_what_the_bot_says(tutor: Tutor) -> None:
    """Each line after a prompt is said; what stands below it is the answer, word for word."""
    [dialogue] = re.findall(r"<!-- dialogue -->\n```text\n(.*?)```", README, re.DOTALL)
    out = io.StringIO()
    terminal = Terminal(tutor, out, name="Ana", locale="ro", colour=False, width=118)
    for line in dialogue.splitlines():
        if line.startswith("> "):
            out.write(line + "\n")
            terminal.take(line[2:])
    assert out.getvalue() == dialogue


def test_the_page_of_commands_is_what_the_registry_makes(base: FactBase) -> None:
    """`kbot commands > docs/commands.md` mends it."""
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == commands_page(base.samples)


def commands_in_pages() -> list[str]:
    """The kbot commands in shell blocks, but for the talk (`test_terminal.py`) and the server (`test_serve.py`)."""
    found = []
    for page in PAGES:
        for block in re.findall(
            r"^ *```sh\n(.*?)```|^((?:    \S.*\n)+)", page.read_text(encoding="utf-8"), re.M | re.S
        ):
            for line in "".join(block).splitlines():
                command = line.strip().partition("  #")[0]
                if re.match(r"(echo .*\| )?kbot ", command) and not re.search(r"kbot (chat|serve)|FILE", command):
                    found.append(command)
    return sorted(set(found))


@pytest.mark.parametrize("command", commands_in_pages())
def test_a_command_in_the_docs_runs(command: str, compiled_dir: Path) -> None:
    """It ends with success and says something."""
    environment = {**os.environ, "PATH": f"{KBOT.parent}:{os.environ['PATH']}", "KBOT_DATA_DIR": str(compiled_dir)}
    done = subprocess.run(
        ["/bin/bash", "-c", command], env=environment, capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_there_are_commands_to_run() -> None:
    """The search above finds the README's commands."""
    assert len(commands_in_pages()) >= 4
    assert all(shlex.split(command) for command in commands_in_pages())


def test_every_setting_is_in_the_readme() -> None:
    """What `config.py` documents, the README lists."""
    assert Settings.__module__ == "kbot.config"
    documented = set(re.findall(r"`(KBOT_\w+?)`", sys.modules["kbot.config"].__doc__ or ""))
    for name in documented:
        assert name.removesuffix("_FILE") in README, name


def test_links_lead_somewhere() -> None:
    """Relative links in the pages name files that exist."""
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)
