"""One at a time: a lock on a folder, which the operating system releases when the process that holds it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data_loaders.errors import InputError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class Busy(InputError):
    """Somebody else holds the folder."""


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder while the block runs. Raises Busy at once when somebody else holds it."""
    with _opened(folder) as handle:
        try:
            _take(handle, wait=False)
        except OSError:
            raise Busy(
                id=f"Penerbitan lain sedang memakai {folder}; tunggu sampai selesai, lalu ulangi.",
                en=f"Another run is using {folder}; wait until it is done, then try again.",
            ) from None
        yield


@contextmanager
def in_turn(folder: Path) -> Iterator[None]:
    """Hold the folder while the block runs, after whoever holds it now."""
    with _opened(folder) as handle:
        _take(handle, wait=True)
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


def _take(handle: int, *, wait: bool) -> None:
    if sys.platform == "win32":
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
