"""Sources: one file a kind. Each gives :class:`Sheet`, whatever the format or service behind it; the address decides."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from data_loaders import http_client
from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources import ckan, open311, postgres
from data_loaders.sources.files import ENDINGS, kind_of, open_files, open_table
from data_loaders.sources.remote import open_storage, open_web
from data_loaders.sources.sheet import Sheet
from data_loaders.sources.work import Work
from locales import N_

# Services answer with what they hold at the moment; scheme -> who reads it.
SERVICES = {
    "ckan+https": ckan.open_sheets,
    "ckan+http": ckan.open_sheets,
    "open311+https": open311.open_sheets,
    "open311+http": open311.open_sheets,
    "postgresql": postgres.open_sheets,
    "postgres": postgres.open_sheets,
}

__all__ = ["ENDINGS", "SERVICES", "Sheet", "Source", "kind_of", "open_source", "open_table", "shown"]


@dataclass(frozen=True)
class Source:
    """All that one run reads, as one stream: the sheets one after another.

    ``opened_at`` is the moment for which a live service answered; None when there is a file, which was made on a day of
    its own that only it or the operator can tell.
    """

    name: str
    addresses: tuple[str, ...]  # without credentials
    sheets: tuple[Sheet, ...]
    opened_at: datetime | None
    work: Work

    @property
    def sha256(self) -> str:
        """Over everything read; whole only when all batches were taken."""
        return self.work.digest.hexdigest()

    @property
    def fetched(self) -> dict[str, http_client.Fetched]:
        """What was fetched as a file, by its address without credentials."""
        return self.work.fetched

    def columns(self) -> tuple[str, ...]:
        """The columns of all sheets, in the order in which they are first met."""
        return tuple(dict.fromkeys(column for sheet in self.sheets for column in sheet.columns))

    def as_of(self, profile: Profile) -> date | None:
        """The day on which the export was made, as the files say; None when none says it."""
        days = {sheet.as_of(profile): sheet.name for sheet in self.sheets}
        stated = sorted(day for day in days if day)
        if len(stated) > 1:
            oldest, newest = stated[0], stated[-1]
            raise InputError(
                N_(
                    "{one} dibuat {first_day}, tetapi {other} dibuat {last_day}; terbitkan berkas dari hari yang berbeda satu per "
                    "satu, mulai dari yang terlama."
                ),
                one=days[oldest],
                first_day=oldest,
                other=days[newest],
                last_day=newest,
            )
        return stated[0] if stated else None

    def coverage(self, profile: Profile) -> tuple[date, date] | None:
        """First and last day of receipt that the files together cover without a gap; None when they do not say."""
        spans = [sheet.coverage(profile) for sheet in self.sheets]
        if not all(spans):
            return None
        first, last = sorted(spans)[0]
        for begins, ends in sorted(spans):
            if begins > last + timedelta(days=1):
                return None
            last = max(last, ends)
        return first, last


@contextmanager
def open_source(
    addresses: str | Sequence[str],
    profile: Profile,
    *,
    folder: Path | None = None,
    seen: dict[str, http_client.Fetched] | None = None,
) -> Iterator[Source]:
    """Open one or several addresses as one source; nothing of a file's body is read yet.

    What is fetched or unpacked lies in a private folder inside ``folder`` that is gone when the block ends. ``seen`` is
    what the last run fetched, by address: when nothing has changed since, http_client.Unchanged is raised. Raises InputError
    when there is nothing at an address, its kind is not known, or it is not what its name says.
    """
    addresses = [addresses] if isinstance(addresses, str) else list(addresses)
    with ExitStack() as closing:
        private = closing.enter_context(tempfile.TemporaryDirectory(prefix=".reading-", dir=folder))
        # A file that has not changed cannot be left out while another one has.
        work = Work(Path(private), closing, seen=(seen or {}) if len(addresses) == 1 else {})
        opened_at, sheets = datetime.now(UTC), []
        for address in addresses:
            part, is_live = _open(address, profile, work)
            sheets += part
            opened_at = opened_at if is_live else None
        name = sheets[0].name if len(sheets) == 1 else f"{sheets[0].name} (+{len(sheets) - 1})"
        yield Source(name, tuple(map(shown, addresses)), tuple(sheets), opened_at, work)


def shown(address: str) -> str:
    """An address without credentials, to be stored and shown; of a local file its name."""
    if "://" not in address:
        return Path(address).name
    table = [part for part in urlsplit(address).query.split("&") if part.startswith("table=")]
    return http_client.shown(address) + (f"?{table[0]}" if table else "")


def _open(address: str, profile: Profile, work: Work) -> tuple[list[Sheet], bool]:
    scheme = address.partition("://")[0].lower() if "://" in address else ""
    if scheme in SERVICES:
        return SERVICES[scheme](address, profile, work)
    if scheme in ("http", "https"):
        return open_web(address, profile, work), False
    return (open_storage if scheme else open_files)(address, profile, work), False
