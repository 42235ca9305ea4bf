"""The store against a model of dictionaries: any mix of calls, moves of groups, restarts and broken transactions."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from conftest import NOW
from kbot.store.protocol import Asked, Class, ReaderRow
from kbot.store.sqlite import SqliteStore

CHATS = ("telegram:-1", "telegram:-2", "telegram:-3")
READERS = ("telegram:7", "telegram:8")
chats, readers, short = st.sampled_from(CHATS), st.sampled_from(READERS), st.sampled_from(["a", "b", "ț"])
progress = st.none() | st.integers(0, 239)
minutes = st.integers(1, 60 * 24 * 100).map(lambda count: timedelta(minutes=count))


@dataclass
class Model:
    """What a store should hold."""

    classes: dict[str, Class] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    readers: dict[str, ReaderRow] = field(default_factory=dict)
    threads: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    inputs: dict[str, datetime] = field(default_factory=dict)


class Broken(Exception):
    """A transaction that did not come to its end."""


class StoreMachine(RuleBasedStateMachine):
    """Each rule is one transaction, in the store and in the model."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store = SqliteStore(self.folder / "kbot.sqlite")
        self.model = Model()
        self.now = NOW

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(room=chats, language=short, read=progress)
    def change_a_class(self, room: str, language: str, read: int | None) -> None:
        with self.store.writing():
            found = self.store.class_of_room(room, self.now)
            id_ = self.model.rooms.setdefault(room, room)
            assert found == self.model.classes.setdefault(id_, Class(id_))
            self.model.classes[id_] = Class(id_, language, read)
            self.store.save_class(self.model.classes[id_])

    @rule(reader=readers, read=progress, class_=chats)
    def change_a_reader(self, reader: str, read: int | None, class_: str) -> None:
        self.model.readers[reader] = ReaderRow(reader, read, "ro", class_)
        with self.store.writing():
            self.store.save_reader(self.model.readers[reader], self.now)

    @rule(chat=chats, reader=readers, written=short, lasts=minutes)
    def go_on_with_a_dialogue(self, chat: str, reader: str, written: str, lasts: timedelta) -> None:
        self.model.threads[chat, reader] = (written, self.now + lasts)
        with self.store.writing():
            self.store.note_chat(chat, chat, False, self.now)
            self.store.save_thread(chat, reader, written, self.now + lasts)

    @rule(id_=short, chat=chats, reader=readers, thread=short)
    def offer_buttons(self, id_: str, chat: str, reader: str, thread: str) -> None:
        if id_ in self.model.asked:  # the same input gives the same buttons: only the dialogue may be another
            chat, reader = self.model.asked[id_].chat, self.model.asked[id_].reader
            self.model.asked[id_] = Asked(id_, chat, reader, thread, self.model.asked[id_].at)
        else:
            self.model.asked[id_] = Asked(id_, chat, reader, thread, self.now)
        with self.store.writing():
            self.store.save_asked(Asked(id_, chat, reader, thread, self.now))

    @rule(id_=short)
    def hear_an_input(self, id_: str) -> None:
        with self.store.writing():
            assert self.store.first_time(id_, self.now) == (id_ not in self.model.inputs)
        self.model.inputs.setdefault(id_, self.now)

    @rule(old=chats, new=chats)
    def move_a_group(self, old: str, new: str) -> None:
        with self.store.writing():
            self.store.chat_migrated(old, new, old, new)
        if old == new:
            return
        model = self.model
        if old in model.rooms:
            model.rooms[new] = model.rooms.pop(old)
        for chat, reader in [key for key in model.threads if key[0] == old]:
            model.threads[new, reader] = model.threads.pop((chat, reader))
        for one in list(model.asked.values()):
            if one.chat == old:
                model.asked[one.id] = Asked(one.id, new, one.reader, one.thread, one.at)

    @rule(later=minutes)
    def wait_and_tidy_up(self, later: timedelta) -> None:
        self.now += later
        with self.store.writing():
            self.store.tidy_up(self.now)
        model = self.model
        model.inputs = {id_: at for id_, at in model.inputs.items() if at > self.now - timedelta(days=3)}
        model.threads = {key: kept for key, kept in model.threads.items() if kept[1] > self.now}
        model.asked = {id_: one for id_, one in model.asked.items() if one.at > self.now - timedelta(days=90)}

    @rule()
    def start_again(self) -> None:
        self.store.close()
        self.store = SqliteStore(self.folder / "kbot.sqlite")

    @rule(old=chats, new=chats)
    def break_half_way(self, old: str, new: str) -> None:
        before = deepcopy(self.model)
        with suppress(Broken), self.store.writing():
            self.store.class_of_room(new, self.now)
            self.store.save_thread(old, READERS[0], "broken", self.now + timedelta(days=1))
            self.store.first_time("broken", self.now)
            self.store.chat_migrated(old, new, old, new)
            raise Broken
        assert self.model == before

    @invariant()
    def all_is_as_in_the_model(self) -> None:
        for id_ in CHATS:
            assert self.store.class_by_id(id_) == self.model.classes.get(id_)
            for reader in READERS:
                written, expires = self.model.threads.get((id_, reader), ("", self.now))
                assert self.store.thread(id_, reader, self.now) == (written if expires > self.now else "")
        for id_ in READERS:
            assert self.store.reader(id_) == self.model.readers.get(id_, ReaderRow(id_))
        for id_ in ("a", "b", "ț"):
            assert self.store.asked(id_) == self.model.asked.get(id_)


TestStore = StoreMachine.TestCase
TestStore.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
