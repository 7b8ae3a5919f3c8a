"""``preview``: read a source and show what publishing it would change."""

import csv
import os
import tempfile
from pathlib import Path

import click
from rich.table import Table

from commands import options
from commands.options import folder_options, source_options
from commands.publishing import Source, read_source, refuse_renamed
from commands.report import report_events, report_rows, report_standing
from commands.terminal import console, option, print_refusal, tell, verb
from data_loaders import engines, pseudonym
from data_loaders.drafts import make_drafts
from data_loaders.errors import InputError
from data_loaders.ledger import beside
from data_loaders.ledger.ingest import Export
from data_loaders.ledger.store import Store
from data_loaders.region import Region
from indicators.publication.publish import Preview
from indicators.publication.publish import preview as make_preview
from locales import N_, Np_, both


@verb("preview")
@source_options
@folder_options
@option(
    "--draft",
    type=click.Path(path_type=Path),
    help=N_("Folder untuk baris CSV berisi yang belum dipetakan, dengan namanya."),
)
def command(
    source: Source,
    store: Path,
    to: Path,
    draft: Path | None,
):
    region, private = options.chosen_region(), Store(store)
    private.check_fits(region, example=False)
    with tempfile.TemporaryDirectory(prefix="pantau-preview-") as folder:
        key = private.key() if private.meta else pseudonym.new_key()
        export = read_source(source, region, key, private, Path(folder))
        export = _placed(private, export, region)
        report_rows(export.facts)
        report_standing(export.facts)
        report_events(export.facts["events"])
        _report_preview(make_preview(export, private, example=False))
    if draft:
        _write_drafts(draft, export, region)
    tell(N_("Tidak ada yang diterbitkan."))


def _placed(store: Store, export: Export, region: Region) -> Export:
    """The export with the place that it would have in the ledger; what ``run`` would ask about is shown."""
    held = store.held(example=False)
    try:
        with engines.connect(beside=export.folder) as con:
            export, _ = beside.place(con, held, export)
        refuse_renamed(held, export, region)
    except InputError as question:
        print_refusal(question)
    return export


def _report_preview(preview: Preview) -> None:
    table = Table(*map(both, (Np_("label", "Instansi"), N_("Laporan"), N_("Terbuka"))))
    for row in preview.by_agency.itertuples():
        if (row.n_before, row.open_before) != (row.n_after, row.open_after):
            table.add_row(row.agency, f"{row.n_before} → {row.n_after}", f"{row.open_before} → {row.open_after}")
    if table.row_count:
        console.print(table)
    else:
        tell(N_("Tidak ada instansi yang berubah."))
    tell(N_("Laporan yang menghilang dari ekspor: {n}", n=preview.vanished))


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
        tell(
            N_(
                "{draft}: {n} baris untuk ditinjau, lalu ditambahkan ke {list}",
                draft=folder / file,
                n=len(rows),
                list=home / file,
            )
        )
