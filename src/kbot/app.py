"""Where things are put together for the terminal and for batches: settings → fact base, store, tutor.

`kbot.serving` does the same for the platforms; it is apart so that a question from the shell need not import asyncio.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kbot.book.compiling import compiled
from kbot.book.factbases import FactBase
from kbot.config import Settings
from kbot.errors import StoreError

if TYPE_CHECKING:
    from kbot.tutor.tutor import Tutor


def open_base(settings: Settings, progress: Callable[[str], None]) -> FactBase:
    """Return the fact base of the settings' pack, compiled first if the pack changed. Raises `KbotError`."""
    return FactBase(compiled(settings.pack, settings.data_dir, progress=progress))


@contextmanager
def terminal_tutor(settings: Settings, progress: Callable[[str], None]) -> Iterator[Tutor]:
    """Put together a tutor for the terminal; what it remembers is kept for each book apart."""
    from kbot.store.sqlite import SqliteStore
    from kbot.tutor.tutor import Tutor

    base = open_base(settings, progress)
    store = SqliteStore(made(settings.data_dir) / f"{base.id}.terminal.sqlite")
    try:
        yield Tutor(base, store)
    finally:
        store.close()
        base.close()


def made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be made: {error.strerror}. Set KBOT_DATA_DIR to one that can be written."
        ) from error
    return folder
