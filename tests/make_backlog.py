"""The case that no page may praise: an agency that answers its easy reports faster while what it leaves lying grows."""

from datetime import date, timedelta
from pathlib import Path

from tests.make_export import cli, report, sheet, write

AGENCY = "dinkes"
_NAME = "Dinas Kesehatan"
_LOG = ["Tracking ID", "Kejadian", "Waktu", "Instansi"]
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SUPERVISORY = "Pengaduan Berkadar Pengawasan"
_ORDINARY = "Pengaduan Tidak Berkadar Pengawasan"

# What it leaves lying: (reports, class, day of receipt, day on which an admin closes it or None). Data end on 2024-12-31.
LEFT = {
    # 30 open at the end of both years; of the first none is past its due date, of the second all are
    "overdue": [(30, _SUPERVISORY, date(2023, 12, 18), None)],
    # open 30 -> 310, overdue 30 -> 10: the new ones are labelled as 60-day ones
    "open": [
        (10, _ORDINARY, date(2023, 6, 5), None),
        (20, _ORDINARY, date(2023, 6, 6), date(2024, 6, 5)),
        (300, _SUPERVISORY, date(2024, 11, 4), None),
    ],
    # 30 open and overdue at the end of both years, but one has waited a year longer
    "oldest": [
        (1, _ORDINARY, date(2023, 6, 5), None),
        (29, _ORDINARY, date(2023, 6, 6), date(2024, 6, 5)),
        (29, _ORDINARY, date(2024, 6, 6), None),
    ],
}


def publish(case: str, folder: Path) -> Path:
    """Publish a case of LEFT into a folder below ``folder``; returns the public folder."""
    rows, log = [], []
    easy = [(2023, 60, 9), (2024, 360, 2)]  # year, reports, days until the answer
    for year, count, days in easy:
        for number in range(count):
            received = date(year, 1, 2) + timedelta(days=number % 240)
            _add(rows, log, "Permintaan Informasi", received, received + timedelta(days=days), "Ditutup oleh Pelapor")
    for count, classification, received, closed in LEFT[case]:
        for _ in range(count):
            _add(rows, log, classification, received, closed, "Ditutup oleh Admin")
    folder.mkdir(parents=True, exist_ok=True)
    export, told = write(folder / "e.csv", sheet(rows)), write(folder / "log.csv", [_LOG, *log])
    result = cli("run", export, "--log", told, "--store", folder / "store", "--to", folder / "public")
    assert result.exit_code == 0, result.output
    return folder / "public"


def _add(rows: list, log: list, classification: str, received: date, ended: date | None, how: str) -> None:
    """One report passed on the day after; where it ended, answered and closed on that day (by an admin: not answered)."""
    number = len(rows)
    rows.append(
        report(
            number,
            received_date=f"{received.day} {_MONTHS[received.month - 1]} {received.year}",
            classification=classification,
            agency=_NAME,
            status=how if ended else f"Terdisposisi ke {_NAME}",
        )
    )
    steps = [("Diverifikasi", received, 14), ("Didisposisikan", received, 15)]
    if ended:
        answered = [] if how == "Ditutup oleh Admin" else [("Ditindaklanjuti", ended, 10)]
        steps += [*answered, (how, ended, 16)]
    log += [[str(7_000_000 + number), event, f"{day} {hour}:00", _NAME] for event, day, hour in steps]
