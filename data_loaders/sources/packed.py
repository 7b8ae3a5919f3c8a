"""Packed files: never unpacked beyond what an honest file needs."""

import gzip
import os
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from data_loaders.errors import InputError
from locales import N_

LARGEST = 16 * 1024**3  # bytes unpacked, of all members together
RATIO = 200  # unpacked bytes for one packed: text reaches 30, a bomb a thousand
MEMBERS = 1_000
_SMALL = 16 * 1024**2  # below this no ratio is a danger
_CHUNK = 1024 * 1024


def is_gzip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def unpack_gzip(path: Path, folder: Path) -> Path:
    """A gzipped file, unpacked into the folder under its own name without ".gz"."""
    target = folder / (path.name[:-3] if path.name.lower().endswith(".gz") else path.name)
    try:
        with gzip.open(path) as stream:
            _copy(path, stream, target, done=0)
    except (EOFError, OSError, zlib.error):
        raise _damaged(path.name) from None
    return target


def unpack_zip(path: Path, folder: Path) -> Iterator[Path]:
    """The files in a ZIP, in the order of their names, unpacked one by one into the folder; hidden ones are left alone."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS:
                raise InputError(
                    N_("{name} berisi lebih dari {members} berkas; bungkus ulang hanya datanya."),
                    name=path.name,
                    members=MEMBERS,
                )
            data = sorted(
                (m for m in members if not m.is_dir() and not _hidden(m.filename)),
                key=lambda m: m.filename,
            )
            if any(m.flag_bits & 1 for m in data):
                raise InputError(N_("{name} berkata sandi; bungkus ulang tanpa sandi."), name=path.name)
            done = 0
            for place, member in enumerate(data):
                # Our own folder and the bare name: a member's path leads nowhere.
                own = folder / str(place)
                own.mkdir(mode=0o700)
                target = own / _path(member.filename).name
                with archive.open(member) as stream:
                    done += _copy(path, stream, target, done=done)
                yield target
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError):
        raise _damaged(path.name) from None


def _path(name: str) -> PurePosixPath:
    return PurePosixPath(name.replace("\\", "/"))


def _hidden(name: str) -> bool:
    return _path(name).name.startswith(".") or "__MACOSX" in _path(name).parts


def check_size(path: Path, unpacked: int) -> None:
    """Raise InputError when a packed file has swollen beyond what an honest one does."""
    if unpacked > LARGEST or unpacked > max(path.stat().st_size * RATIO, _SMALL):
        raise InputError(
            N_("{name} membengkak jauh melebihi ukuran wajar saat dibuka; beri berkas aslinya tanpa bungkus."),
            name=path.name,
        )


def _copy(path: Path, stream: BinaryIO, target: Path, *, done: int) -> int:
    size = 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sink:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            check_size(path, done + size)
            sink.write(chunk)
    return size


def _damaged(name: str) -> InputError:
    return InputError(N_("{name} terpotong atau rusak sehingga tidak dapat dibuka; unduh ulang."), name=name)
