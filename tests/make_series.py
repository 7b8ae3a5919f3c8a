"""The example as its admin would have exported it month after month: no log, and of each report only what it showed then."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path

from data_loaders import region as regions
from data_loaders.example import AGENCIES, ExampleFiles
from data_loaders.example import history as words

_ABOVE = 10  # rows above the header
_STATUS = {
    words.VERIFIED: "Terverifikasi",
    words.FOLLOWED_UP: "Ditindaklanjuti oleh Instansi",
    words.REPLIED: "Ditanggapi oleh Pelapor",
    words.PENDING: "Menunggu Kelengkapan Informasi",
}


def month_ends(first: date, last: date) -> list[date]:
    """The last day of every month from ``first`` on, and ``last`` itself."""
    months = [(year, month) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    ends = [date(y + m // 12, m % 12 + 1, 1).toordinal() - 1 for y, m in months]
    days = [date.fromordinal(day) for day in ends]
    return [*(day for day in days if first <= day < last), last]


def exports(files: ExampleFiles, days: Iterable[date], into: Path) -> Iterator[tuple[date, Path]]:
    """The example's export as of each day, written into a folder: reports received by then, with their state of then."""
    with files.export.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    above, header, body = rows[:_ABOVE], rows[_ABOVE], rows[_ABOVE + 1 :]
    place = {name: number for number, name in enumerate(header)}
    with files.log.open(encoding="utf-8", newline="") as stream:
        log = list(csv.DictReader(stream))
    ids = {agency.name: agency.lapor_ids[0] for agency in regions.read_agencies(AGENCIES)}
    first = above[6][2].split()[0]
    for day in days:
        state = _states(log, datetime.combine(day, time.max))
        shown = [list(row) for row in body if _received(row, place) <= day]
        for row in shown:
            status, agency = state.get(row[place["Tracking ID"]], ("Belum Terverifikasi", ""))
            row[place["Status Laporan"]] = status
            row[place["Instansi Terdisposisi"]] = agency
            row[place["ID Instansi Terdisposisi"]] = ids.get(agency, "")
        top = [list(row) for row in above]
        top[4][2], top[6][2] = str(day), f"{first} - ({day})"
        path = into / f"{day}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\r\n").writerows([*top, header, *shown])
        yield day, path


def _received(row: list[str], place: dict[str, int]) -> date:
    """The day of receipt in Jakarta; the export tells UTC."""
    text = f"{row[place['Tanggal Laporan Masuk']]} {row[place['Waktu Laporan Masuk']]}"
    utc = datetime.strptime(text, "%d %b %Y %H:%M:%S")
    return (utc + words.timedelta(hours=7)).date()


def _states(log: list[dict], until: datetime) -> dict[str, tuple[str, str]]:
    """Status and agency of each report after what the log tells up to a moment."""
    found: dict[str, tuple[str, str]] = {}
    for event in log:
        if datetime.fromisoformat(event["Waktu"]) > until:
            break
        _, agency = found.get(event["Tracking ID"], ("", ""))
        agency = event["Instansi"] or agency
        word = event["Kejadian"]
        status = f"Terdisposisi ke {agency}" if word == words.DISPOSITIONED else _STATUS.get(word, word)
        found[event["Tracking ID"]] = (status, agency)
    return found
