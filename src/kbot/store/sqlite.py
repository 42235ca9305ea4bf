"""The store in SQLite: opened and shaped with sqlite-utils, its statements in `queries/*.sql`.

Every write happens inside `writing()`, one `BEGIN IMMEDIATE` transaction. WAL lets reports read while the bot writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import aiosql
from sqlite_utils import Database

from kbot.errors import StoreError
from kbot.store.migrations import migrations
from kbot.store.protocol import Asked, Class, ReaderRow

_INPUTS_KEPT = timedelta(days=3)
_BUTTONS_KEPT = timedelta(days=90)
_TEXTS_KEPT = timedelta(days=90)


class SqliteStore:
    """A `kbot.store.protocol.Store` in one SQLite file. Belongs to the thread that uses it first."""

    def __init__(self, path: Path | None) -> None:
        """`path`: the file, made if missing; None keeps everything in memory. Raises `StoreError`."""
        self._where = str(path) if path else "memory"
        try:
            self._db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False, timeout=5)
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            migrations.apply(Database(self._db))
        except sqlite3.Error as error:
            if hasattr(self, "_db"):
                self._db.close()
            raise self._trouble(error) from error
        folder = resources.files("kbot.store").joinpath("queries")
        self._sql: Any = aiosql.from_path(str(folder), "sqlite3")

    def _trouble(self, error: sqlite3.Error) -> StoreError:
        mend = "Check that the folder can be written, and that the disk is not full."
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            mend = "It is damaged or no database of kbot's: restore a backup, or move it away to start afresh."
        return StoreError(f"The database {self._where} cannot be used: {error}. {mend}")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction around all that is written inside."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise self._trouble(error) from error
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise self._trouble(error) from error
            raise

    def first_time(self, input_id: str, at: datetime) -> bool:
        """Note an input; False if it was noted before."""
        return self._sql.note_input(self._db, id=input_id, at=_millis(at)) is not None

    def class_of_room(self, room: str, at: datetime) -> Class:
        """Return the class of a room, founding it if there is none."""
        row = self._sql.class_of_room(self._db, room=room)
        if row is None:
            self._sql.found_class(self._db, id=room, at=_millis(at))
            self._sql.put_room(self._db, room=room, class_id=room)
            return self.class_by_id(room) or Class(room)  # there may be one: its group moved on, and a straggler came
        return Class(row["id"], row["language"], row["progress"])

    def class_by_id(self, id_: str) -> Class | None:
        """Return a class, or None."""
        row = self._sql.class_by_id(self._db, id=id_)
        return Class(row["id"], row["language"], row["progress"]) if row else None

    def save_class(self, one: Class) -> None:
        """Keep a class's settings and progress."""
        self._sql.save_class(self._db, id=one.id, language=one.language, progress=one.progress)

    def note_chat(self, chat: str, room: str, private: bool, at: datetime) -> None:
        """Remember a chat as one the bot can post to."""
        self._sql.note_chat(self._db, chat=chat, room=room, private=int(private), at=_millis(at))

    def chat_removed(self, chat: str, at: datetime) -> None:
        """Note that the bot was removed from a chat."""
        self._sql.chat_removed(self._db, chat=chat, at=_millis(at))

    def chat_migrated(self, old: str, new: str, old_room: str, new_room: str) -> None:
        """Give a chat and its room new ids. What the platform already sent under the new id gives way.

        A move that was made before, or of a chat nobody knows, changes nothing: platforms announce it on both sides.
        """
        if old == new:
            return
        self._sql.drop_chat(self._db, old=old, new=new)
        self._sql.rename_chat(self._db, old=old, new=new, new_room=new_room)
        if old_room != new_room:
            self._sql.drop_room(self._db, old_room=old_room, new_room=new_room)
            self._sql.rename_room(self._db, old_room=old_room, new_room=new_room)
        self._sql.drop_dialogues(self._db, old=old, new=new)
        self._sql.rename_dialogues(self._db, old=old, new=new)
        self._sql.rename_asked(self._db, old=old, new=new)

    def reader(self, id_: str) -> ReaderRow:
        """Return a reader, a blank one if they are new."""
        row = self._sql.reader(self._db, id=id_)
        return ReaderRow(row["id"], row["progress"], row["language"], row["class_id"] or "") if row else ReaderRow(id_)

    def save_reader(self, one: ReaderRow, at: datetime) -> None:
        """Keep a reader."""
        self._sql.save_reader(
            self._db, id=one.id, progress=one.progress, language=one.language, class_id=one.class_id, at=_millis(at)
        )

    def thread(self, chat: str, reader: str, now: datetime) -> str:
        """Return a dialogue as JSON, "" if there is none or it has expired."""
        row = self._sql.thread(self._db, chat=chat, reader=reader, now=_millis(now))
        return str(row["written"]) if row else ""

    def save_thread(self, chat: str, reader: str, written: str, expires: datetime) -> None:
        """Keep a dialogue until it expires."""
        self._sql.save_thread(self._db, chat=chat, reader=reader, written=written, expires=_millis(expires))

    def save_asked(self, asked: Asked) -> None:
        """Keep a question whose answer has buttons."""
        self._sql.save_asked(
            self._db, id=asked.id, chat=asked.chat, reader=asked.reader, thread=asked.thread, at=_millis(asked.at)
        )

    def asked(self, id_: str) -> Asked | None:
        """Return a question by the id in its buttons, or None."""
        row = self._sql.asked(self._db, id=id_)
        return Asked(row["id"], row["chat"], row["reader"], row["thread"], _moment(row["at"])) if row else None

    def note_unanswered(self, class_id: str, reader: str, lang: str, text: str, at: datetime) -> None:
        """Put a question on the class's list of unanswered ones."""
        self._sql.note_unanswered(self._db, class_id=class_id, reader=reader, language=lang, text=text, at=_millis(at))

    def unanswered(self, class_id: str) -> list[tuple[str, datetime]]:
        """Return the class's unanswered questions, oldest first."""
        return [(row["text"], _moment(row["at"])) for row in self._sql.unanswered(self._db, class_id=class_id)]

    def note_delivery(self, output_id: str, ref: str, failure: str, at: datetime) -> None:
        """Note how an output ended."""
        self._sql.note_delivery(self._db, id=output_id, ref=ref, failure=failure, at=_millis(at))

    def delivery(self, output_id: str) -> tuple[str, str] | None:
        """Return (reference, failure) of an output, or None if nothing was reported."""
        row = self._sql.delivery(self._db, id=output_id)
        return (row["ref"], row["failure"]) if row else None

    def tidy_up(self, now: datetime) -> None:
        """Forget what is past its time."""
        self._sql.forget_dialogues(self._db, now=_millis(now))
        self._sql.forget_inputs(self._db, before=_millis(now - _INPUTS_KEPT))
        self._sql.forget_asked(self._db, before=_millis(now - _BUTTONS_KEPT))
        self._sql.forget_unanswered(self._db, before=_millis(now - _TEXTS_KEPT))
        self._sql.forget_deliveries(self._db, before=_millis(now - _BUTTONS_KEPT))

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _millis(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)
