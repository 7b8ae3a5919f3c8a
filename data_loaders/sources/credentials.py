"""Who we are to a source: from the address, the environment or .streamlit/secrets.toml, and never anywhere else.

::

    [sources."data.contoh.go.id"]     # in .streamlit/secrets.toml: the host, with its port if it has one
    token = "..."                     # or: user = "...", password = "..."

``PANTAU_SOURCE_TOKEN``, ``PANTAU_SOURCE_USER`` and ``PANTAU_SOURCE_PASSWORD`` stand for the source of this run. Nothing
here is written, logged or shown.
"""

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import urllib3

from data_loaders.errors import InputError
from locales import N_

SECRETS = Path(".streamlit/secrets.toml")


@dataclass(frozen=True)
class Credentials:
    """Empty texts where nothing is given; a repr shows none of it."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def headers(self, *, scheme: str = "Bearer ") -> dict[str, str]:
        """The header for an HTTP source; ``scheme`` stands before a token."""
        if self.token:
            return {"authorization": f"{scheme}{self.token}"}
        if self.user or self.password:
            return dict(urllib3.make_headers(basic_auth=f"{self.user}:{self.password}"))
        return {}


def find(address: str) -> Credentials:
    """The credentials for an address: its own first, then the environment's, then the file's."""
    parts = urlsplit(address)
    kept = _from_file(parts)

    def one(name: str, own: str | None = None) -> str:
        return unquote(own or "") or os.environ.get(f"PANTAU_SOURCE_{name.upper()}", "") or str(kept.get(name, ""))

    return Credentials(one("user", parts.username), one("password", parts.password), one("token"))


def _from_file(parts: SplitResult) -> dict:
    try:
        sources = tomllib.loads(SECRETS.read_text(encoding="utf-8")).get("sources", {})
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
        # The parser's own message may quote the line, and the line may be the secret.
        raise InputError(
            N_("{secrets} tidak dapat dibaca sebagai TOML; perbaiki berkas itu."), secrets=SECRETS
        ) from None
    host = parts.netloc.rpartition("@")[2]
    found = sources.get(host) or sources.get(parts.hostname or "") or {}
    return found if isinstance(found, dict) else {}
