"""Fixtures: the shipped fact base compiled once a run, a small pack of another book, a tutor in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from kbot.book.compiling import compiled
from kbot.book.factbases import FactBase
from kbot.config import shipped_packs
from kbot.store.sqlite import SqliteStore
from kbot.tutor.tutor import Tutor

# A busy machine is no fault. CI looks at the same examples each time; at home fuzzing goes on looking for new ones.
settings.register_profile("home", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "home")

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SMALL_PACK = Path(__file__).parent / "packs" / "lighthouse"


@pytest.fixture(scope="session")
def compiled_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for compiled fact bases, shared by the workers of a run."""
    folder = tmp_path_factory.getbasetemp().parent / "kbot-compiled"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def base(compiled_dir: Path) -> Iterator[FactBase]:
    """The shipped fact base, whole."""
    opened = FactBase(compiled(shipped_packs() / "anna-karenina", compiled_dir))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def small_base(compiled_dir: Path) -> Iterator[FactBase]:
    """A small book of another scheme, in English only."""
    opened = FactBase(compiled(SMALL_PACK, compiled_dir))
    yield opened
    opened.close()


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    """A store in memory."""
    opened = SqliteStore(None)
    yield opened
    opened.close()


@pytest.fixture
def tutor(base: FactBase, store: SqliteStore) -> Tutor:
    """A tutor over the shipped fact base."""
    return Tutor(base, store)


@pytest.fixture
def pack_with(tmp_path: Path) -> Callable[..., Path]:
    """Make a pack from texts: `pack_with(**{"part-1": "events: …"})` adds files to a minimal book.yaml."""

    def make(**files: str) -> Path:
        folder = tmp_path / "pack"
        folder.mkdir(exist_ok=True)
        book = (SMALL_PACK / "book.yaml").read_text(encoding="utf-8")
        for name, text in {"book": book, **files}.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return folder

    return make
