"""Keyed hashes (HMAC-SHA-256) in place of the source's ids: nobody without the key can tell which report a hash stands for."""

import hmac
import os
import secrets
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_loaders.errors import InputError
from locales import N_

MIN_LENGTH = 32  # characters


def find_key(file: Path) -> bytes | None:
    """The key from PANTAU_KEY, else from the key file, else None. Raises InputError when it is too short."""
    text = os.environ.get("PANTAU_KEY")
    if text is None:
        text = file.read_text(encoding="utf-8").strip() if file.is_file() else None
    if text is not None and len(text) < MIN_LENGTH:
        raise InputError(
            N_(
                "PANTAU_KEY terlalu pendek: {length} karakter, paling sedikit {at_least}; buat yang baru dengan "
                "'openssl rand -hex 32'."
            ),
            length=len(text),
            at_least=MIN_LENGTH,
        )
    return text.encode() if text is not None else None


def new_key() -> bytes:
    """A key that nobody has used before."""
    return secrets.token_hex(32).encode()


def fingerprint(key: bytes) -> str:
    """A value that tells two keys apart without revealing either."""
    return hmac.digest(key, b"pantau-lapor key check", "sha256").hex()[:16]


def pseudonyms(ids: pa.Array, key: bytes) -> pa.Array:
    """HMAC-SHA-256 of each id, hexadecimal."""
    raw = pc.cast(pc.utf8_trim_whitespace(ids), pa.binary()).to_pylist()
    digests = np.frombuffer(b"".join([hmac.digest(key, id, "sha256") for id in raw]), dtype="uint8")
    starts = np.arange(len(raw) + 1, dtype="int32") * 64
    return pa.StringArray.from_buffers(len(raw), pa.py_buffer(starts), pa.py_buffer(_HEX[digests]))


# The two hexadecimal letters of each byte.
_HEX = np.frombuffer(bytes(range(256)).hex().encode(), dtype="uint16")


def short(text: str, key: bytes) -> str:
    """Eight hexadecimal digits that stand for a name which has no id of its own."""
    return hmac.digest(key, text.encode(), "sha256").hex()[:8]
