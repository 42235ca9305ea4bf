"""Compiling a pack: built once, rebuilt when it must be, readable in any SQLite tool."""

from __future__ import annotations

import json
import shutil
import sqlite3
from array import array
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from conftest import SMALL_PACK
from kbot.book import compiling
from kbot.book.compiling import compiled, fingerprint
from kbot.book.factbases import FactBase
from kbot.book.indexing import NUMBERS
from kbot.book.packs import read_pack
from kbot.errors import BadPack, StoreError

TABLES = {
    "meta", "facts", "fact_people", "fact_chapters", "forms", "passages", "recaps", "terms", "trigrams",
    "vocabulary",
}  # fmt: skip


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the small pack, to be changed."""
    return Path(shutil.copytree(SMALL_PACK, tmp_path / "lighthouse"))


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """Where fact bases are written; not made yet."""
    return tmp_path / "data" / "kbot"


@pytest.fixture
def builds(pack: Path, into: Path) -> list[str]:
    """A first build, and the lines told when another starts."""
    told: list[str] = []
    compiled(pack, into, progress=told.append)
    assert len(told) == 1
    told.clear()
    return told


def test_a_fact_base_is_built_once(pack: Path, into: Path, builds: list[str]) -> None:
    """The second time the file is returned as it stands."""
    before = (into / "lighthouse.facts.sqlite").stat()
    assert compiled(pack, into, progress=builds.append) == into / "lighthouse.facts.sqlite"
    assert builds == []
    assert (into / "lighthouse.facts.sqlite").stat() == before


def test_a_changed_pack_is_rebuilt(pack: Path, into: Path, builds: list[str]) -> None:
    """One letter in one file is enough, and the answers change with it."""
    facts = pack / "facts.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("thirty years old", "forty years old"), encoding="utf-8")
    base = FactBase(compiled(pack, into, progress=builds.append))
    with closing(base):
        fact = base.find("statement:mara-age")
    assert builds == ["Preparing lighthouse …"]
    assert fact is not None
    assert "forty" in getattr(fact, "text")["en"]  # noqa: B009  # a fact of any kind


def test_a_file_added_renamed_or_removed_is_a_change(pack: Path) -> None:
    """The fingerprint sees names too, and nothing but YAML."""
    marks = [fingerprint(pack)]
    (pack / "notes.txt").write_text("not part of the pack")
    assert fingerprint(pack) == marks[0]
    (pack / "more.yaml").write_text("events: []\n")
    marks.append(fingerprint(pack))
    (pack / "more.yaml").rename(pack / "other.yaml")
    marks.append(fingerprint(pack))
    assert len(set(marks)) == 3
    (pack / "other.yaml").unlink()
    assert fingerprint(pack) == marks[0]


def test_a_new_format_is_rebuilt(pack: Path, into: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An old file of an older kbot is not read."""
    monkeypatch.setattr(compiling, "FORMAT", compiling.FORMAT + 1)
    compiled(pack, into, progress=builds.append)
    assert len(builds) == 1


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_file_is_rebuilt(damage: bytes, pack: Path, into: Path, builds: list[str]) -> None:
    """Emptied, overwritten, or broken after its header."""
    (into / "lighthouse.facts.sqlite").write_bytes(damage)
    with closing(FactBase(compiled(pack, into, progress=builds.append))) as base:
        assert base.id == "lighthouse"
    assert len(builds) == 1


def test_a_truncated_file_is_rebuilt_or_refused(pack: Path, into: Path) -> None:
    """Half a file never ends in a foreign error."""
    target = into / "lighthouse.facts.sqlite"
    whole = compiled(pack, into).read_bytes()
    for kept in (100, 4096, len(whole) // 2):
        target.write_bytes(whole[:kept])
        with suppress(StoreError):
            FactBase(compiled(pack, into)).close()


def test_a_foreign_database_of_that_name_is_replaced(pack: Path, into: Path, builds: list[str]) -> None:
    """It has no fingerprint."""
    target = into / "lighthouse.facts.sqlite"
    target.unlink()
    with closing(sqlite3.connect(target)) as foreign:
        foreign.execute("CREATE TABLE cats (name)")
    compiled(pack, into, progress=builds.append)
    assert len(builds) == 1


def test_a_folder_that_cannot_be_written_is_a_store_error(pack: Path, tmp_path: Path) -> None:
    """A file stands where the folder should be: the message names the setting to change."""
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreError, match="Set KBOT_DATA_DIR to a folder that can be written"):
        compiled(pack, tmp_path / "taken")


def test_a_failed_build_leaves_nothing_behind(pack: Path, into: Path, builds: list[str]) -> None:
    """A pack that got faults keeps the old file, and no half-built one lies around."""
    old = (into / "lighthouse.facts.sqlite").read_bytes()
    (pack / "bad.yaml").write_text("events: 3\n")
    with pytest.raises(BadPack):
        compiled(pack, into, progress=builds.append)
    assert [path.name for path in into.iterdir()] == ["lighthouse.facts.sqlite"]
    assert (into / "lighthouse.facts.sqlite").read_bytes() == old


def test_a_file_that_is_no_fact_base_is_refused(tmp_path: Path) -> None:
    """The message says what to do."""
    (tmp_path / "x.sqlite").write_text("nothing")
    with pytest.raises(StoreError, match=r"is not a fact base: .* Delete it, and kbot makes it anew"):
        FactBase(tmp_path / "x.sqlite")


# What is in the file


@pytest.fixture
def db(pack: Path, into: Path) -> Iterator[sqlite3.Connection]:
    """The compiled small pack, opened by plain sqlite3."""
    with closing(sqlite3.connect(compiled(pack, into))) as opened:
        yield opened


def test_the_file_has_its_documented_tables(db: sqlite3.Connection) -> None:
    """And the view that joins people to facts."""
    made = {
        (kind, name)
        for kind, name in db.execute("SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view')")
    }
    assert made >= {("table", name) for name in TABLES} | {("view", "people_and_facts")}
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_every_fact_has_a_row_in_the_order_of_reading(db: sqlite3.Connection) -> None:
    """Numbered by the chapter from which it is known, its body the whole fact."""
    rows = db.execute("SELECT number, key, kind, id, known_from, chapters, body FROM facts ORDER BY number").fetchall()
    book = read_pack(SMALL_PACK)
    assert {row[1] for row in rows} == {fact.key for fact in book.facts()}
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert [row[4] for row in rows] == sorted(row[4] for row in rows)
    for _, key, kind, id_, known_from, chapters, body in rows:
        told = json.loads(body)
        assert key == f"{kind}:{id_}"
        assert (told["id"], told["known_from"]) == (id_, known_from)
        assert chapters == ", ".join(f"1.{chapter}" for chapter in told["chapters"])


def test_people_can_be_joined_to_facts_in_sql(db: sqlite3.Connection) -> None:
    """Who does what: a query a teacher could write."""
    query = "SELECT id, part FROM people_and_facts WHERE person = 'mara' AND kind = 'event' ORDER BY known_from"
    assert db.execute(query).fetchall() == [("lamp-goes-out", "who"), ("heron-wreck", "who")]


def test_forms_hold_every_name_with_its_rank(db: sqlite3.Connection) -> None:
    """What answers call somebody ranks above a full name, that above another name, that above a single word."""
    ranks = dict(db.execute("SELECT form, rank FROM forms WHERE key = 'character:mara'").fetchall())
    assert (ranks["mara"], ranks["mara quill"], ranks["the keeper"], ranks["quill"]) == (3, 2, 1, 0)


def test_questions_can_be_found_by_their_terms(db: sqlite3.Connection) -> None:
    """The facts that have a term are packed beside it; each of them has it in a passage."""
    packed = db.execute("SELECT facts FROM terms WHERE term = 'oil'").fetchone()[0]
    (number,) = array(NUMBERS, packed)
    assert db.execute("SELECT id FROM facts WHERE number = ?", (number,)).fetchone() == ("lamp-goes-out",)
    for term, packed in db.execute("SELECT term, facts FROM terms"):
        holders = db.execute("SELECT DISTINCT fact FROM passages WHERE ' ' || terms || ' ' LIKE ?", (f"% {term} %",))
        assert sorted(row[0] for row in holders) == list(array(NUMBERS, packed)), term


def test_what_was_compiled_is_what_was_read(pack: Path, into: Path) -> None:
    """Facts come out of the file as they went in, tuples and all."""
    book = read_pack(pack)
    with closing(FactBase(compiled(pack, into))) as base:
        assert [fact for fact in book.facts() if base.find(fact.key) != fact] == []
        assert (base.id, base.languages, base.scheme, dict(base.title)) == (
            book.id,
            book.languages,
            book.scheme,
            dict(book.title),
        )
        assert base.find("event:nothing") is None
