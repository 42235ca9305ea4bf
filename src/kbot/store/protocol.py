"""The store, in domain words. `kbot.store.sqlite` keeps it in SQLite; anything that keeps these promises will do.

Times are aware UTC datetimes. Chapters are ordinals; `None` as progress means that nobody has said yet. A store belongs
to one thread.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Class:
    """Who reads together. `language` is "" until somebody chooses one."""

    id: str
    language: str = ""
    progress: int | None = None


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """A reader: own progress and language (in private), and the class they took part in last."""

    id: str
    progress: int | None = None
    language: str = ""
    class_id: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with buttons under its answer: who asked it where, and the dialogue as it stood (JSON)."""

    id: str
    chat: str
    reader: str
    thread: str
    at: datetime


class Store(Protocol):
    """Everything the tutor remembers."""

    def writing(self) -> AbstractContextManager[None]:
        """A transaction: all that is written inside holds, or nothing of it. Raises `StoreError`."""

    def first_time(self, input_id: str, at: datetime) -> bool:
        """Note an input; False if it was noted before."""

    def class_of_room(self, room: str, at: datetime) -> Class:
        """Return the class that reads in a room (a server, a group, a private chat), founding it if there is none."""

    def save_class(self, one: Class) -> None:
        """Keep a class's settings and progress."""

    def note_chat(self, chat: str, room: str, private: bool, at: datetime) -> None:
        """Remember a chat as one the bot can post to."""

    def chat_removed(self, chat: str, at: datetime) -> None:
        """Note that the bot was removed from a chat."""

    def chat_migrated(self, old: str, new: str, old_room: str, new_room: str) -> None:
        """Give a chat and its room new ids; everything of theirs follows."""

    def reader(self, id_: str) -> ReaderRow:
        """Return a reader, a blank one if they are new."""

    def save_reader(self, one: ReaderRow, at: datetime) -> None:
        """Keep a reader."""

    def class_by_id(self, id_: str) -> Class | None:
        """Return a class, or None."""

    def thread(self, chat: str, reader: str, now: datetime) -> str:
        """Return the dialogue of a reader in a chat as JSON, "" if there is none or it has expired."""

    def save_thread(self, chat: str, reader: str, written: str, expires: datetime) -> None:
        """Keep a dialogue until it expires."""

    def save_asked(self, asked: Asked) -> None:
        """Keep a question whose answer has buttons."""

    def asked(self, id_: str) -> Asked | None:
        """Return a question by the id in its buttons, or None."""

    def note_unanswered(self, class_id: str, reader: str, lang: str, text: str, at: datetime) -> None:
        """Put a question on the class's list of unanswered ones."""

    def unanswered(self, class_id: str) -> list[tuple[str, datetime]]:
        """Return the class's unanswered questions, oldest first."""

    def note_delivery(self, output_id: str, ref: str, failure: str, at: datetime) -> None:
        """Note how a scheduled or tracked output ended: the platform's reference, or why it failed."""

    def delivery(self, output_id: str) -> tuple[str, str] | None:
        """Return (reference, failure) of an output, or None if nothing was reported."""

    def tidy_up(self, now: datetime) -> None:
        """Forget what is past its time: expired dialogues, noted inputs, old buttons and question texts."""

    def close(self) -> None:
        """Close the store."""
