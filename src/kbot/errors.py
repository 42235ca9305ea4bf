"""What can go wrong, as one tree.

    KbotError
    ├── BadInput            what a person or a program typed cannot be read
    │   └── BadChapter      a chapter that the book does not have, or that is no chapter at all
    ├── BadPack             the files of a pack have faults (all of them are listed)
    ├── BadSettings         a setting in the environment cannot be used
    ├── StoreError          the database cannot be opened, read or written
    │   └── AlreadyRunning  another process uses the same data folder
    └── ConnectionFailed    a platform refuses the bot or cannot be reached

Each message is one line or a list of lines for a person: what is wrong, where, and how to mend it. Foreign errors
are translated where they first appear, so that nothing above the room that met them needs to know its libraries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class KbotError(Exception):
    """Anything kbot can explain to a person. `exit_code` is what the command line ends with."""

    exit_code = 1


class BadInput(KbotError):
    """What was typed cannot be read."""

    exit_code = 2


class BadChapter(BadInput):
    """Not a chapter of this book."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file: where (`file`, `line` from 1), what, and how to mend it."""

    file: str
    line: int
    wrong: str
    mend: str = ""

    def __str__(self) -> str:
        mend = f" {self.mend}" if self.mend else ""
        told = f"{self.file}:{self.line}: {self.wrong}.{mend}"
        return "".join(letter if letter.isprintable() else " " for letter in told)  # what is quoted may hold anything


class BadPack(KbotError):
    """The pack has faults; `faults` holds them all, in the order of the files."""

    exit_code = 3

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class BadSettings(KbotError):
    """A setting in the environment cannot be used."""

    exit_code = 4


class StoreError(KbotError):
    """The database cannot be opened, read or written."""

    exit_code = 5


class AlreadyRunning(StoreError):
    """Another process uses the same data folder."""


class ConnectionFailed(KbotError):
    """A platform refuses the bot or cannot be reached."""

    exit_code = 6
