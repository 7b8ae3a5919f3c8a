"""Weekly versions of the bundled example, as a city would have published them: ``python -m benchmarks.weekly FOLDER [10] [plain]``.

The example's export is cut at a day: reports received until then, in the state that the log tells of that day. Some
reports are entered weeks after they were received, as happens with letters.
"""

import csv
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from commands.publishing import Source, publish_source
from data_loaders import example, profiles
from data_loaders import region as regions
from data_loaders.example import history
from data_loaders.ledger import followup_log
from data_loaders.ledger.store import Store
from indicators.publication.publish import Publication

LATE = timedelta(days=40)  # after which every fiftieth report is entered
_STATES = {
    history.VERIFIED: "Terverifikasi",
    history.DISPOSITIONED: "Terdisposisi ke {agency}",
    history.FOLLOWED_UP: "Ditindaklanjuti oleh Instansi",
    history.REPLIED: "Ditanggapi oleh Pelapor",
    history.PENDING: "Menunggu Kelengkapan Informasi",
}


def cut(files: example.ExampleFiles, until: date, folder: Path) -> tuple[Path, Path]:
    """The example's export and log as they were at the end of a day."""
    with files.log.open(encoding="utf-8", newline="") as stream:
        head, *events = csv.reader(stream)
        told = [row for row in events if datetime.fromisoformat(row[2]).date() <= until]
    last = {row[0]: row for row in told}
    holder = {row[0]: row[3] for row in told if row[3]}
    with files.export.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    start = next(number for number, row in enumerate(rows) if row[0] == "Tracking ID")
    column = {name: place for place, name in enumerate(rows[start])}
    top = [[cell.replace(str(example.AS_OF), str(until)) for cell in row] for row in rows[: start + 1]]
    kept = []
    for number, row in enumerate(rows[start + 1 :]):
        received = datetime.strptime(" ".join(row[1:3]), "%d %b %Y %H:%M:%S") + timedelta(hours=7)
        if received.date() + (LATE if number % 50 == 49 else timedelta()) > until:
            continue
        word, agency = last.get(row[0], ["", "", "", ""])[1], holder.get(row[0], "")
        state = _STATES.get(word, word or "Belum Terverifikasi").format(agency=agency)
        changes = {"Status Laporan": state, "Instansi Terdisposisi": agency}
        changes |= {} if agency else {"ID Instansi Terdisposisi": ""}
        for name, value in changes.items():
            row[column[name]] = value
        kept.append(row)
    there = {row[0] for row in kept}
    folder.mkdir(parents=True, exist_ok=True)
    export, log = folder / f"{until}.csv", folder / f"log-{until}.csv"
    for path, lines in ((export, [*top, *kept]), (log, [head, *(row for row in told if row[0] in there)])):
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\r\n").writerows(lines)
    return export, log


def versions(folder: Path, days: list[date], *, plain: bool = False) -> Iterator[Publication]:
    """Publish the example as of each day, one after another, under ``folder``/public; ``plain``: without its log."""
    files = example.write(folder / "raw")
    region = replace(regions.load(example.REGION), agencies=regions.read_agencies(files.agencies))
    for day in days:
        export, log = cut(files, day, folder / "cut")
        told = None if plain else str(log)
        source = Source((str(export),), profiles.load("sp4n_lapor"), None, told, followup_log.load("followup_log"))
        yield publish_source(
            source, region=region, store=Store(folder / "store"), public=folder / "public", example=example.NOTES
        )


if __name__ == "__main__":
    started, where = time.monotonic(), Path(sys.argv[1])
    count = int(next((word for word in sys.argv[2:] if word.isdigit()), 10))
    last = [example.AS_OF - timedelta(days=7 * back) for back in range(count)]
    for made in versions(where, last[::-1], plain="plain" in sys.argv):
        sys.stdout.write(f"{made.version}: {made.n_waiting} waiting, {time.monotonic() - started:.0f} s\n")
        sys.stdout.flush()
