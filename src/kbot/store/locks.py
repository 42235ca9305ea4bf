"""One process for each data folder: two bots on one token would answer everything twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kbot.errors import AlreadyRunning, StoreError


@contextmanager
def sole_use(folder: Path) -> Iterator[None]:
    """Hold `folder` for this process while the block runs. Raises `AlreadyRunning`, `StoreError`.

    The lock is SQLite's own on a file of its own: it works wherever the database does, and ends with the process.
    """
    lock: sqlite3.Connection | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(folder / "kbot.lock", timeout=0, isolation_level=None, check_same_thread=False)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if lock is not None:
            lock.close()
        if "locked" in str(error):
            raise AlreadyRunning(
                f"Another kbot uses {folder}. Stop it first, or give this one its own folder with KBOT_DATA_DIR."
            ) from error
        raise StoreError(
            f"The folder {folder} cannot be used: {error}. Set KBOT_DATA_DIR to one that can be written."
        ) from error
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be made: {error.strerror}. Set KBOT_DATA_DIR to one that can be written."
        ) from error
    try:
        yield
    finally:
        lock.close()
