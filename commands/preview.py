"""``preview``: read a source and show what publishing it would change."""

import csv
import os
import tempfile
from datetime import datetime
from pathlib import Path

import click
from rich.table import Table

from commands import options
from commands.options import folder_options, source_options
from commands.publishing import Source, read_source
from commands.report import report_events, report_rows
from commands.terminal import console
from data_loaders import profiles, pseudonym
from data_loaders.drafts import make_drafts
from data_loaders.ledger import followup_log
from data_loaders.ledger.ingest import Export
from data_loaders.ledger.store import Store
from data_loaders.region import Region
from indicators.publication.publish import Preview
from indicators.publication.publish import preview as make_preview


@click.command(help="Read SOURCE and show what publishing it would change; publishes nothing.")
@source_options
@folder_options
@click.option(
    "--draft", type=click.Path(path_type=Path), help="Folder for CSV rows of what is not mapped yet, with names."
)
def command(
    source: tuple[str, ...],
    profile: str,
    log: str | None,
    log_profile: str,
    as_of: datetime | None,
    dates: str | None,
    accept_rejected: bool,
    store: Path,
    to: Path,
    draft: Path | None,
):
    region, private = options.chosen_region(), Store(store)
    private.check_fits(region, example=False)
    day, log_words = as_of.date() if as_of else None, followup_log.load(log_profile)
    given = Source(source, profiles.load(profile), day, log, log_words, dates, accept_rejected)
    with tempfile.TemporaryDirectory(prefix="pantau-preview-") as folder:
        key = private.key() if private.meta else pseudonym.new_key()
        export = read_source(given, region, key, private, Path(folder))
        report_rows(export.facts)
        report_events(export.facts["events"])
        _report_preview(make_preview(export, private, example=False))
    if draft:
        _write_drafts(draft, export, region)
    console.print("Tidak ada yang diterbitkan. / Nothing was published.")


def _report_preview(preview: Preview) -> None:
    table = Table("instansi / agency", "laporan / reports", "terbuka / open")
    for row in preview.by_agency.itertuples():
        if (row.n_before, row.open_before) != (row.n_after, row.open_after):
            table.add_row(row.agency, f"{row.n_before} → {row.n_after}", f"{row.open_before} → {row.open_after}")
    if table.row_count:
        console.print(table)
    else:
        console.print("Tidak ada instansi yang berubah. / No agency changes.")
    console.print(f"Laporan yang menghilang dari ekspor / reports missing from the export: {preview.vanished}")


def _write_drafts(folder: Path, export: Export, region: Region) -> None:
    """Rows to review and add to the region's lists: the names stay with the operator, they are never published."""
    folder.mkdir(parents=True, exist_ok=True)
    home = region.homes[-1]
    for file, rows in make_drafts(export.unmapped_names).items():
        if not rows:
            continue
        descriptor = os.open(folder / file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        console.print(
            f"{folder / file}: {len(rows)} baris untuk ditinjau, lalu tambahkan ke {home / file} / rows to review"
        )
