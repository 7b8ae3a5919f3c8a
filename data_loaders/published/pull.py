"""Pulling published versions from another host into a local folder, for a site that runs elsewhere.

``PANTAU_PUBLIC`` may be a folder, or an ``https://`` address under which the same files lie. What is pulled is
checked file by file against the hashes in its datapackage.json and only then taken over; whatever fails, the last
good version stays.
"""

import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
from pathlib import Path

from data_loaders import http_client
from data_loaders.errors import InputError
from data_loaders.published.versions import FROZEN, TABLES

LARGEST = 64 * 1024 * 1024  # bytes of one file; a city's tables are far below
KEPT = 12  # versions kept locally

_log = logging.getLogger("pantau")


class PullError(Exception):
    """What was offered cannot be taken over; ``args[0]`` says what and where, for the operator's log."""


def is_address(public: str) -> bool:
    """Whether PANTAU_PUBLIC is an address rather than a folder."""
    return public.startswith(("https://", "http://"))


def local_folder(public: str) -> Path:
    """The folder that the site reads: the folder itself, or where an address is pulled to (PANTAU_CACHE)."""
    if not is_address(public):
        return Path(public)
    home = Path(os.environ.get("PANTAU_CACHE") or Path(tempfile.gettempdir()) / "pantau-lapor")
    return home / hashlib.sha256(public.rstrip("/").encode()).hexdigest()[:16]


def pull(address: str) -> bool:
    """Bring the local folder of an address up to date; returns whether anything new was taken over.

    Where several regions lie side by side, a list ``regions.json`` stands beside them, and each is pulled. Never raises
    for what the other side does: a fault is logged and the last good version stays.
    """
    address, folder = address.rstrip("/"), local_folder(address)
    slugs = _regions(address)
    if not slugs:
        return _tried(address, folder)
    taken = [_tried(f"{address}/{slug}", folder / slug) for slug in slugs]
    return any(taken)


def _regions(address: str) -> list[str]:
    try:
        listed = json.loads(_get(f"{address}/regions.json"))
    except (PullError, InputError, ValueError):
        return []
    slugs = listed if isinstance(listed, list) else []
    return [slug for slug in slugs if isinstance(slug, str) and re.fullmatch(r"[a-z0-9_]+", slug)]


def _tried(address: str, folder: Path) -> bool:
    try:
        return _pull(address, folder)
    except (PullError, InputError, ValueError, KeyError, TypeError, OSError) as error:
        _log.warning("PANTAU_PUBLIC %s: %s; the last good version stays", http_client.shown(address), _said(error))
        return False


def _said(error: Exception) -> str:
    return error.en if isinstance(error, InputError) else str(error)


def _pull(address: str, folder: Path) -> bool:
    latest = json.loads(_get(f"{address}/latest.json"))
    versions = [
        {"version": str(v["version"]), "as_of": str(v["as_of"]), "example": bool(v["example"])}
        for v in latest["versions"][:KEPT]
    ]
    withdrawn = [
        {name: str(v[name]) for name in ("version", "as_of", "withdrawn_on", "reason")}
        for v in latest.get("withdrawn", [])
    ]
    named = [*versions, *withdrawn]
    if not named or not all(re.fullmatch(r"\d{4}-\d{2}-\d{2}(-r\d+)?", v["version"]) for v in named):
        raise PullError("latest.json names no version, or one that is not a date")
    folder.mkdir(parents=True, exist_ok=True)
    _copy_state(address, folder)
    held = [v for place, v in enumerate(versions) if _hold(address, v["version"], folder, needed=place == 0)]
    newest = held[0]["version"] if held else None
    text = json.dumps({"version": newest, "versions": held, "withdrawn": withdrawn}, indent=1)
    listing = folder / "latest.json"
    if listing.is_file() and listing.read_text(encoding="utf-8") == text:
        return False
    _put(listing, text)
    for taken in withdrawn:
        shutil.rmtree(folder / taken["version"], ignore_errors=True)
    return True


def _copy_state(address: str, folder: Path) -> None:
    """How the last refresh over there went, if anybody says it."""
    try:
        state = json.loads(_get(f"{address}/refresh.json"))
    except (PullError, InputError, ValueError):
        return
    _put(folder / "refresh.json", json.dumps(state))


def _put(file: Path, text: str) -> None:
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def _hold(address: str, version: str, folder: Path, *, needed: bool) -> bool:
    """Whether a version is here, fetching it if not. Only the newest one is worth giving up for."""
    if (folder / version).is_dir():
        return True
    try:
        _take(address, version, folder)
    except (PullError, InputError) as error:
        if needed:
            raise
        _log.warning(
            "PANTAU_PUBLIC %s: the older version %s is left out: %s", http_client.shown(address), version, _said(error)
        )
        return False
    return True


def _take(address: str, version: str, folder: Path) -> None:
    """Fetch one version beside, check it, and move it into place."""
    with tempfile.TemporaryDirectory(prefix=".pulling-", dir=folder) as beside:
        staged = Path(beside) / version
        staged.mkdir()
        text = _get(f"{address}/{version}/datapackage.json")
        (staged / "datapackage.json").write_bytes(text)
        hashes = {resource["path"]: resource["hash"] for resource in json.loads(text)["resources"]}
        for name in TABLES:
            if name == "datapackage.json" or (name == FROZEN and name not in hashes):
                continue
            content = _get(f"{address}/{version}/{name}")
            if hashes.get(name) != "sha256:" + hashlib.sha256(content).hexdigest():
                raise PullError(f"{version}/{name} differs from its hash")
            (staged / name).write_bytes(content)
        staged.rename(folder / version)


def _get(url: str) -> bytes:
    return http_client.get(url, largest=LARGEST)
