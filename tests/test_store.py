"""The store keeps its promises (`kbot.store.protocol`): in memory, in a file, on a bad day."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import NOW
from kbot.errors import AlreadyRunning, StoreError
from kbot.store.locks import sole_use
from kbot.store.protocol import Asked, Class, ReaderRow, Store
from kbot.store.sqlite import SqliteStore

GROUP, SUPERGROUP = "telegram:-7", "telegram:-1007"
ANA = "telegram:1"


def one_line(error: pytest.ExceptionInfo[StoreError]) -> str:
    """The message of an error, which must be one line that names no library's class."""
    message = str(error.value)
    assert message
    assert "\n" not in message
    assert "sqlite3." not in message
    return message


class Interrupted(BaseException):
    """Something that no one catches, like Ctrl-C."""


# Transactions


@pytest.mark.parametrize("trouble", [ValueError, Interrupted])
def test_what_is_written_before_something_breaks_is_taken_back_whole(
    store: SqliteStore, trouble: type[BaseException]
) -> None:
    with store.writing():
        store.save_reader(ReaderRow(ANA, 5), NOW)
    with pytest.raises(trouble), store.writing():  # noqa: PT012 - what stands before the break is what is tested
        store.save_reader(ReaderRow(ANA, 9), NOW)
        store.first_time("telegram:update:1", NOW)
        store.save_class(Class(store.class_of_room(GROUP, NOW).id, "en", 3))
        raise trouble

    with store.writing():
        assert store.reader(ANA).progress == 5
        assert store.first_time("telegram:update:1", NOW)
        assert store.class_of_room(GROUP, NOW) == Class(GROUP)


def test_a_broken_transaction_does_not_hinder_the_next(store: SqliteStore) -> None:
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"), store.writing():
            raise ValueError("broken")
    with store.writing():
        store.save_reader(ReaderRow(ANA, 5), NOW)
    assert store.reader(ANA).progress == 5


def test_a_statement_that_sqlite_refuses_is_told_as_trouble_with_the_store(store: SqliteStore) -> None:
    with pytest.raises(StoreError) as error, store.writing():
        store.note_unanswered(None, ANA, "ro", "cine?", NOW)  # type: ignore[arg-type]
    assert "NOT NULL" in one_line(error)


def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path / "kbot.sqlite")
    with first.writing():
        first.save_class(Class(first.class_of_room(GROUP, NOW).id, "en", 12))
        first.save_reader(ReaderRow(ANA, 5, "ro", GROUP), NOW)
        first.save_asked(Asked("t1", GROUP, ANA, "{}", NOW))
        first.first_time("telegram:update:1", NOW)
    first.close()

    again = SqliteStore(tmp_path / "kbot.sqlite")
    with again.writing():
        assert again.class_of_room(GROUP, NOW) == Class(GROUP, "en", 12)
        assert again.reader(ANA) == ReaderRow(ANA, 5, "ro", GROUP)
        assert again.asked("t1") == Asked("t1", GROUP, ANA, "{}", NOW)
        assert not again.first_time("telegram:update:1", NOW)
    again.close()


def test_a_report_can_be_read_while_the_bot_writes(tmp_path: Path) -> None:
    """The reader sees what held before; nobody waits, nobody fails."""
    writer, report = SqliteStore(tmp_path / "kbot.sqlite"), SqliteStore(tmp_path / "kbot.sqlite")
    with writer.writing():
        writer.save_reader(ReaderRow(ANA, 5), NOW)
        assert report.reader(ANA).progress is None
    assert report.reader(ANA).progress == 5
    writer.close()
    report.close()


# Single promises


def test_an_input_is_new_only_the_first_time(store: SqliteStore) -> None:
    with store.writing():
        assert [store.first_time(id_, NOW) for id_ in ("a", "b", "a", "A")] == [True, True, False, True]


def test_a_room_founds_its_class_once_and_keeps_it(store: SqliteStore) -> None:
    with store.writing():
        assert store.class_of_room(GROUP, NOW) == Class(GROUP, "", None)
        store.save_class(Class(GROUP, "en", 12))
        assert store.class_of_room(GROUP, NOW + timedelta(days=400)) == Class(GROUP, "en", 12)
        assert store.class_of_room("discord:5", NOW) == Class("discord:5")
        assert store.class_by_id(GROUP) == Class(GROUP, "en", 12)
        assert store.class_by_id("telegram:nobody") is None


def test_progress_can_be_taken_back_to_unknown(store: SqliteStore) -> None:
    with store.writing():
        store.class_of_room(GROUP, NOW)
        store.save_class(Class(GROUP, "en", 12))
        store.save_class(Class(GROUP))
        store.save_reader(ReaderRow(ANA, 5, "ro", GROUP), NOW)
        store.save_reader(ReaderRow(ANA), NOW)
    assert store.class_by_id(GROUP) == Class(GROUP)
    assert store.reader(ANA) == ReaderRow(ANA)


def test_a_reader_nobody_has_seen_is_blank(store: SqliteStore) -> None:
    assert store.reader("telegram:404") == ReaderRow("telegram:404", None, "", "")


def test_a_dialogue_belongs_to_one_reader_in_one_chat_and_expires_on_the_dot(store: SqliteStore) -> None:
    expires = NOW + timedelta(minutes=30)
    with store.writing():
        store.save_thread(GROUP, ANA, "first", NOW)
        store.save_thread(GROUP, ANA, "latest", expires)
    assert store.thread(GROUP, ANA, NOW) == "latest"
    assert store.thread(GROUP, ANA, expires - timedelta(milliseconds=1)) == "latest"
    assert store.thread(GROUP, ANA, expires) == ""
    assert store.thread("telegram:1", ANA, NOW) == ""
    assert store.thread(GROUP, "telegram:2", NOW) == ""


def test_unanswered_questions_come_oldest_first_and_stay_in_their_class(store: SqliteStore) -> None:
    with store.writing():
        store.note_unanswered(GROUP, ANA, "ro", "a doua?", NOW)
        store.note_unanswered(GROUP, ANA, "ro", "prima?", NOW - timedelta(hours=1))
        store.note_unanswered("discord:5", ANA, "ro", "alta?", NOW)
    assert store.unanswered(GROUP) == [("prima?", NOW - timedelta(hours=1)), ("a doua?", NOW)]
    assert store.unanswered("discord:6") == []


def test_the_last_report_on_a_delivery_stands(store: SqliteStore) -> None:
    assert store.delivery("due:1") is None
    with store.writing():
        store.note_delivery("due:1", "", "timed out", NOW)
        assert store.delivery("due:1") == ("", "timed out")
        store.note_delivery("due:1", "811", "", NOW)
    assert store.delivery("due:1") == ("811", "")


def test_a_chat_can_be_left_and_joined_again(store: SqliteStore) -> None:
    """And a chat nobody knows can be left, without trouble: platforms say so after a lost database."""
    with store.writing():
        store.chat_removed("telegram:unknown", NOW)
        store.note_chat(GROUP, GROUP, False, NOW)
        store.chat_removed(GROUP, NOW)
        store.note_chat(GROUP, GROUP, False, NOW)
        store.save_class(Class(store.class_of_room(GROUP, NOW).id, "en", 4))
    assert store.class_by_id(GROUP) == Class(GROUP, "en", 4)


# A group gets another id


def test_a_group_with_a_new_id_keeps_its_class_its_dialogues_and_its_buttons(store: SqliteStore) -> None:
    with store.writing():
        store.note_chat(GROUP, GROUP, False, NOW)
        store.save_class(Class(store.class_of_room(GROUP, NOW).id, "en", 12))
        store.save_thread(GROUP, ANA, "of the group", NOW + timedelta(hours=1))
        store.save_asked(Asked("t1", GROUP, ANA, "{}", NOW))
        store.note_unanswered(GROUP, ANA, "ro", "cine?", NOW)
        store.chat_migrated(GROUP, SUPERGROUP, GROUP, SUPERGROUP)

        kept = store.class_of_room(SUPERGROUP, NOW)
        assert (kept.language, kept.progress) == ("en", 12)
        assert store.unanswered(kept.id) == [("cine?", NOW)]
    assert store.thread(SUPERGROUP, ANA, NOW) == "of the group"
    assert store.thread(GROUP, ANA, NOW) == ""
    assert store.asked("t1") == Asked("t1", SUPERGROUP, ANA, "{}", NOW)


def test_messages_that_come_under_the_new_id_first_do_not_hinder_the_move(store: SqliteStore) -> None:
    """Telegram may send the first message of the supergroup before it says that the group has become one."""
    with store.writing():
        for chat, progress, words in ((GROUP, 12, "of the group"), (SUPERGROUP, 1, "of the supergroup")):
            store.note_chat(chat, chat, False, NOW)
            store.save_class(Class(store.class_of_room(chat, NOW).id, "", progress))
            store.save_thread(chat, ANA, words, NOW + timedelta(hours=1))
        store.chat_migrated(GROUP, SUPERGROUP, GROUP, SUPERGROUP)
        assert store.class_of_room(SUPERGROUP, NOW).progress == 12
    assert store.thread(SUPERGROUP, ANA, NOW) == "of the group"


def test_a_straggler_under_the_old_id_finds_the_class_as_it_is(store: SqliteStore) -> None:
    """Else the next change of its settings would wipe the class's progress."""
    with store.writing():
        store.save_class(Class(store.class_of_room(GROUP, NOW).id, "en", 12))
        store.chat_migrated(GROUP, SUPERGROUP, GROUP, SUPERGROUP)
        assert store.class_of_room(GROUP, NOW) == store.class_of_room(SUPERGROUP, NOW) == Class(GROUP, "en", 12)


def test_a_move_that_comes_twice_or_out_of_the_blue_changes_nothing(store: SqliteStore) -> None:
    with store.writing():
        store.save_class(Class(store.class_of_room(GROUP, NOW).id, "en", 12))
        for _ in range(2):
            store.chat_migrated(GROUP, SUPERGROUP, GROUP, SUPERGROUP)
        store.chat_migrated("telegram:-1", "telegram:-2", "telegram:-1", "telegram:-2")
        assert store.class_of_room(SUPERGROUP, NOW).progress == 12
        assert store.class_of_room("telegram:-2", NOW) == Class("telegram:-2")


# Tidying up


def test_tidying_forgets_what_is_past_its_time_and_nothing_else(store: SqliteStore) -> None:
    old, fresh = NOW - timedelta(days=90), NOW - timedelta(days=2)
    with store.writing():
        for at in (old, fresh):
            store.first_time(f"input {at.day}", at)
            store.save_asked(Asked(f"asked {at.day}", GROUP, ANA, "{}", at))
            store.note_unanswered(GROUP, ANA, "ro", f"cine {at.day}?", at)
            store.note_delivery(f"due:{at.day}", "8", "", at)
        store.class_of_room(GROUP, old)
        store.save_reader(ReaderRow(ANA, 5), old)
        store.note_chat(GROUP, GROUP, False, old)
        store.tidy_up(NOW)

        assert (store.asked(f"asked {old.day}"), store.delivery(f"due:{old.day}")) == (None, None)
        assert store.asked(f"asked {fresh.day}")
        assert store.delivery(f"due:{fresh.day}") == ("8", "")
        assert store.unanswered(GROUP) == [(f"cine {fresh.day}?", fresh)]
        assert store.first_time(f"input {old.day}", NOW)
        assert not store.first_time(f"input {fresh.day}", NOW)
        assert store.class_by_id(GROUP)
        assert store.reader(ANA).progress == 5


def test_expired_dialogues_leave_nothing_in_the_file(tmp_path: Path) -> None:
    """What a pupil wrote is not kept longer than it is needed."""
    store = SqliteStore(tmp_path / "kbot.sqlite")
    with store.writing():
        store.save_thread(GROUP, ANA, "secret", NOW)
        store.save_thread(GROUP, "telegram:2", "lasting", NOW + timedelta(seconds=1))
        store.tidy_up(NOW)
    store.close()
    with sqlite3.connect(tmp_path / "kbot.sqlite") as db:
        assert db.execute("SELECT written FROM dialogues").fetchall() == [("lasting",)]
    db.close()


# What is stored comes back

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


@pytest.fixture(scope="module")
def shared() -> Iterator[SqliteStore]:
    """One store for all examples of a property."""
    opened = SqliteStore(None)
    yield opened
    opened.close()


@given(texts, texts, texts, moments)
def test_any_words_and_moments_come_back_as_they_went_in(
    shared: SqliteStore, id_: str, chat: str, words: str, at: datetime
) -> None:
    asked = Asked(id_, chat, "telegram:9", words, at)
    with shared.writing():
        shared.save_asked(asked)
        shared.save_asked(asked)
        shared.save_thread(chat, id_, words, at + timedelta(milliseconds=1))
        shared.save_reader(ReaderRow(id_, None, words, chat), at)
    found = shared.asked(id_)
    assert found
    assert (found.id, found.thread) == (id_, words)
    assert shared.thread(chat, id_, at) == words
    assert shared.reader(id_) == ReaderRow(id_, None, words, chat)


@given(moments)
def test_a_moment_is_kept_to_the_millisecond(shared: SqliteStore, at: datetime) -> None:
    id_ = at.isoformat()
    with shared.writing():
        shared.save_asked(Asked(id_, GROUP, ANA, "", at))
    assert shared.asked(id_) == Asked(id_, GROUP, ANA, "", at)


def test_the_sqlite_store_is_a_store(store: SqliteStore) -> None:
    """Type checkers see it too; here it fails when a promise has no method at all."""
    kept: Store = store
    promised = {name for name in vars(Store) if not name.startswith("_")}
    assert promised <= {name for name in dir(kept) if callable(getattr(kept, name))}


# Bad days


def test_a_file_that_is_no_database_is_explained_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "kbot.sqlite"
    path.write_bytes(b"Dear diary, " * 400)
    with pytest.raises(StoreError) as error:
        SqliteStore(path)
    assert str(path) in one_line(error)
    assert "backup" in one_line(error)
    assert path.read_bytes().startswith(b"Dear diary")


def test_a_damaged_database_is_explained_in_one_line(tmp_path: Path) -> None:
    """Its head is whole, the rest was overwritten."""
    path = tmp_path / "kbot.sqlite"
    SqliteStore(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    with pytest.raises(StoreError) as error:
        SqliteStore(path)
    assert "backup" in one_line(error)


@pytest.mark.parametrize("place", ["missing/kbot.sqlite", "file/kbot.sqlite", "folder"])
def test_a_place_where_no_file_can_be_is_explained_in_one_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("a file, not a folder")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError) as error:
        SqliteStore(tmp_path / place)
    assert str(tmp_path / place) in one_line(error)
    assert "Check" in one_line(error)


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process grow, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_a_full_disk_is_explained_loses_nothing_and_heals(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "kbot.sqlite")
    with store.writing():
        store.save_reader(ReaderRow(ANA, 5), NOW)
    with full_disk(), pytest.raises(StoreError) as error, store.writing():  # noqa: PT012 - the one write needs the other
        store.save_reader(ReaderRow(ANA, 9), NOW)
        store.save_thread(GROUP, ANA, "x" * 3_000_000, NOW)
    assert "disk" in one_line(error)
    assert store.reader(ANA).progress == 5
    with store.writing():
        store.save_reader(ReaderRow(ANA, 6), NOW)
    assert store.reader(ANA).progress == 6
    store.close()


# One process for a folder

HOLD = """
import sys, time
from pathlib import Path
from kbot.store.locks import sole_use
with sole_use(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_process_is_refused_and_one_that_was_killed_leaves_the_folder_free(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning) as error, sole_use(tmp_path):
            pass
        first.kill()
        first.wait(10)
    assert str(tmp_path) in one_line(error)
    assert "KBOT_DATA_DIR" in one_line(error)
    with sole_use(tmp_path):
        pass


def test_within_a_process_a_folder_is_held_once_and_given_back_even_after_trouble(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "on demand"
    with pytest.raises(ValueError, match="trouble"), sole_use(folder):  # noqa: PT012 - the refusal is inside
        with pytest.raises(AlreadyRunning), sole_use(folder):
            pass
        with sole_use(tmp_path / "another"):
            raise ValueError("trouble")
    with sole_use(folder):
        pass


@pytest.mark.parametrize("spoil", ["a file for a folder", "a folder for the lock", "no database"])
def test_a_folder_that_cannot_be_used_is_explained_in_one_line(tmp_path: Path, spoil: str) -> None:
    folder = tmp_path / "data"
    if spoil == "a file for a folder":
        folder.write_text("a file")
    elif spoil == "a folder for the lock":
        (folder / "kbot.lock").mkdir(parents=True)
    else:
        folder.mkdir()
        (folder / "kbot.lock").write_bytes(b"no lock of kbot's " * 100)
    with pytest.raises(StoreError) as error, sole_use(folder):
        pass
    assert not isinstance(error.value, AlreadyRunning)
    assert str(folder) in one_line(error)
