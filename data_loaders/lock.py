"""One at a time: a lock on a folder, which the operating system releases when the process that holds it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import lock_descriptor

from data_loaders.errors import InputError
from locales import N_


class Busy(InputError):
    """Somebody else holds the folder."""


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder while the block runs. Raises Busy at once when somebody else holds it."""
    with _opened(folder) as handle:
        if not lock_descriptor(handle, blocking=False):
            raise Busy(
                N_("Penerbitan lain sedang memakai {folder}; tunggu sampai selesai, lalu ulangi."), folder=folder
            )
        yield


@contextmanager
def in_turn(folder: Path) -> Iterator[None]:
    """Hold the folder while the block runs, after whoever holds it now."""
    with _opened(folder) as handle:
        lock_descriptor(handle)
        yield


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    # A folder can be locked itself, so that no lock file is left behind; on Windows it cannot be opened.
    handle = (
        os.open(folder / ".lock", os.O_RDWR | os.O_CREAT) if sys.platform == "win32" else os.open(folder, os.O_RDONLY)
    )
    try:
        yield handle
    finally:
        os.close(handle)
