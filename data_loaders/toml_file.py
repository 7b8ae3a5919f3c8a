"""Reading TOML files that people write."""

import tomllib
from pathlib import Path

from data_loaders.errors import InputError
from locales import N_


def read_toml(path: Path) -> dict:
    """The content of a file. Raises InputError when it is no TOML, FileNotFoundError when it is not there."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            N_("{path} tidak dapat dibaca sebagai TOML ({error}); perbaiki berkas itu."), path=path, error=error
        ) from None
