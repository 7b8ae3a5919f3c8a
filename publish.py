"""Publishing from the command line: a source in, published tables out.

    python publish.py run EXPORT.xlsx       read an export and publish it
    python publish.py preview EXPORT.xlsx   the same reading, nothing published
    python publish.py check public/         verify a published version
    python publish.py example               publish the bundled example

Exit codes: 0 done, 1 found faults (check), 2 refused (the last version stays as it was).
"""

import csv
import os
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from data_loaders import corrections, profiles, pseudonym, pull
from data_loaders import example as bundled_example
from data_loaders import log as logs
from data_loaders import region as regions
from data_loaders.errors import InputError
from data_loaders.ingest import Export, read_export
from data_loaders.log import LogProfile
from data_loaders.profiles import Profile
from data_loaders.region import Region
from data_loaders.store import Store
from indicators import check as checks
from indicators.layout import read_latest
from indicators.publication import Preview, Publication
from indicators.publication import preview as make_preview
from indicators.publication import publish as make_version

console = Console(highlight=False, emoji=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)

STEPS = {
    "read": "Membaca dan memetakan / reading and mapping",
    "count": "Menghitung / counting",
    "write": "Menulis dan memeriksa / writing and checking",
}


class Refusing(click.Group):
    """Turns an InputError into its sentence and exit code 2."""

    def invoke(self, ctx: click.Context):
        try:
            return super().invoke(ctx)
        except InputError as error:
            errors.print(f"[bold]Ditolak:[/] {_plain(error.id)}\n[bold]Refused:[/] {_plain(error.en)}")
            sys.exit(2)


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


def _folder_options(command):
    store, public = os.environ.get("PANTAU_STORE", "store"), os.environ.get("PANTAU_PUBLIC", "public")
    command = click.option(
        "--to", type=click.Path(path_type=Path), default=public, callback=_folder, help="Published versions."
    )(command)
    return click.option("--store", type=click.Path(path_type=Path), default=store, help="Private store.")(command)


def _folder(ctx: click.Context, parameter: click.Parameter, value: Path) -> Path:
    if pull.is_address(os.environ.get("PANTAU_PUBLIC", "")) and value == Path(os.environ["PANTAU_PUBLIC"]):
        raise InputError(
            id="PANTAU_PUBLIC berisi alamat, bukan folder; beri folder tujuan dengan --to.",
            en="PANTAU_PUBLIC is an address, not a folder; give the target folder with --to.",
        )
    return value


def _source_options(command):
    command = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day of the export, if it has none.")(
        command
    )
    command = click.option("--log-profile", default="followup_log", help="Name of a log's profile, or a .toml file.")(
        command
    )
    command = click.option("--log", help="Follow-up log beside the export (CSV or XLSX).")(command)
    command = click.option("--profile", default="sp4n_lapor", help="Name of a profile, or a .toml file.")(command)
    return click.argument("source")(command)


@click.group(cls=Refusing, help=__doc__, context_settings={"max_content_width": 100})
def main():
    pass


@main.command(help="Read SOURCE and publish it as a new version.")
@_source_options
@_folder_options
@click.option("--backfill", is_flag=True, help="Insert an export older than the newest in its place.")
def run(
    source: str,
    profile: str,
    log: str | None,
    log_profile: str,
    as_of: datetime | None,
    store: Path,
    to: Path,
    backfill: bool,
):
    publication = _publish(
        Source(source, profiles.load(profile), as_of.date() if as_of else None, log, logs.load(log_profile)),
        region=_region(),
        store=Store(store),
        public=to,
        example=None,
        backfill=backfill,
    )
    _report(publication, to)


@main.command(help="Read SOURCE and show what publishing it would change; publishes nothing.")
@_source_options
@_folder_options
@click.option(
    "--draft", type=click.Path(path_type=Path), help="Folder for CSV rows of what is not mapped yet, with names."
)
def preview(
    source: str,
    profile: str,
    log: str | None,
    log_profile: str,
    as_of: datetime | None,
    store: Path,
    to: Path,
    draft: Path | None,
):
    region, private = _region(), Store(store)
    private.check_fits(region, example=False)
    given = Source(source, profiles.load(profile), as_of.date() if as_of else None, log, logs.load(log_profile))
    with tempfile.TemporaryDirectory(prefix="pantau-preview-") as folder:
        key = private.key() if private.meta else pseudonym.new_key()
        export = _read(given, region, key, private, Path(folder))
        _report_rows(export.facts)
        _report_events(export.facts["events"])
        _report_preview(make_preview(export, private, example=False))
    if draft:
        _write_drafts(draft, export, region)
    console.print("Tidak ada yang diterbitkan. / Nothing was published.")


@main.command(help="Verify the published version in DIR (or the newest of a folder of versions).")
@click.argument("dir", type=click.Path(path_type=Path, exists=True, file_okay=False))
def check(dir: Path):
    folder = checks.find_version(dir)
    faults = checks.check_version(folder)
    for fault in faults:
        console.print(f"✗ {_plain(fault)}")
    verdict = f"{len(faults)} kesalahan / faults" if faults else "tidak ada kesalahan / no faults"
    console.print(f"{folder}: {verdict}")
    sys.exit(1 if faults else 0)


@main.command(help="Publish the bundled example: a synthetic city after figures published in December 2021.")
@_folder_options
@click.option("--raw", type=click.Path(path_type=Path), help="Keep the example's raw export and log in this folder.")
@click.option("--plain", is_flag=True, help="Without the follow-up log: what a city's first export will show.")
def example(store: Path, to: Path, raw: Path | None, plain: bool):
    with tempfile.TemporaryDirectory(prefix="pantau-example-") as folder:
        files = bundled_example.write(raw or Path(folder))
        home = regions.load(bundled_example.REGION)
        region = replace(
            home,
            agencies=regions.read_agencies(files.agencies),
            publisher=home.publisher | {"name": "Data contoh", "official": False, "ppid_contact": ""},
        )
        publication = _publish(
            Source(
                str(files.export),
                profiles.load("sp4n_lapor"),
                None,
                None if plain else str(files.log),
                logs.load("followup_log"),
            ),
            region=region,
            store=Store(store),
            public=to,
            example=bundled_example.NOTES,
            backfill=False,
        )
    _report(publication, to)


def _region() -> Region:
    return regions.load(os.environ.get("PANTAU_REGION", "palangka_raya"))


@dataclass(frozen=True)
class Source:
    """What is to be read: the export's address and profile, its day if it does not state one, and a log beside it."""

    address: str
    profile: Profile
    as_of: date | None
    log: str | None
    log_profile: LogProfile


def _publish(
    source: Source, *, region: Region, store: Store, public: Path, example: dict | None, backfill: bool
) -> Publication:
    """Read into a staging folder, publish from there, and only then take the export into the store."""
    is_example = example is not None
    store.check_fits(region, example=is_example)
    if is_example and not all(version["example"] for version in read_latest(public).get("versions", [])):
        raise InputError(
            id=f"{public} sudah berisi terbitan data nyata; beri folder lain dengan --store dan --to untuk contoh.",
            en=f"{public} already holds published real data; give other folders with --store and --to for the example.",
        )
    key = store.key() or pseudonym.new_key()
    with store.staging() as staging:
        folder = staging / "export"
        folder.mkdir(mode=0o700)
        export = _read(source, region, key, store, folder)
        if store.held(example=is_example) and not backfill:
            store.refuse_older(export.as_of)
        with _progress() as on_step:
            publication = make_version(
                export,
                store=store,
                region=region,
                profile=source.profile,
                example=example,
                public=public,
                on_step=on_step,
            )
        store.commit(folder, as_of=export.as_of, region=region, example=is_example, key=key)
    return publication


def _read(source: Source, region: Region, key: bytes, store: Store, folder: Path) -> Export:
    with _progress() as on_step:
        on_step("read")
        return read_export(
            source.address,
            profile=source.profile,
            region=region,
            key=key,
            as_of=source.as_of,
            into=folder,
            log=source.log,
            log_profile=source.log_profile,
            corrections=corrections.load(store.folder, key=key),
            on_rows=lambda rows: on_step("read", rows),
        )


@contextmanager
def _progress():
    columns = SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.fields[rows]}"), TimeElapsedColumn()
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("", total=None, rows="")

        def on_step(step: str, rows: int | None = None):
            progress.update(task, description=STEPS[step], rows=f"{rows:,}" if rows else "")

        yield on_step


def _report(publication: Publication, public: Path) -> None:
    _report_rows(publication.quality)
    _report_events(publication.quality["history"])
    cells = publication.cells
    console.print(
        f"Sel / cells: {cells['cells']} ({cells['exact']} tepat / exact, {cells['rounded']} dibulatkan / rounded; "
        f"{cells['withheld']} ditahan / withheld)"
    )
    new_id, new_en = ("Terbit", "Published") if publication.is_new else ("Tidak berubah", "Unchanged")
    console.print(f"[bold]{new_id}:[/] {public / publication.version} ([bold]{new_en}[/])")


def _report_rows(facts: dict) -> None:
    rejected = facts["rows_rejected"]
    reasons = ", ".join(f"{reason} {count}" for reason, count in rejected.items())
    console.print(
        f"Baris / rows: {facts['rows_in']} dibaca / read = {facts['rows_stored']} disimpan / stored + "
        f"{sum(rejected.values())} ditolak / rejected ({reasons})"
    )
    for role, counts in facts["unmapped"].items():
        if counts:
            listed = ", ".join(f"{code} ({count})" for code, count in counts.items())
            console.print(f"Belum dipetakan / not mapped, {role}: {listed}")
    if facts["hours_check"] == "odd":
        console.print(
            "[bold]Peringatan:[/] jam tersepi bukan malam hari WIB; zona waktu di profil mungkin salah. / "
            "[bold]Warning:[/] the quietest hours are not at night; the profile's time zone may be wrong."
        )


def _report_events(told: dict | None) -> None:
    if told and told["events_in"]:
        rejected = told["events_rejected"]
        reasons = ", ".join(f"{reason} {count}" for reason, count in rejected.items())
        console.print(
            f"Kejadian / events: {told['events_in']} dibaca / read = {told['events_stored']} disimpan / stored + "
            f"{sum(rejected.values())} ditolak / rejected" + (f" ({reasons})" if reasons else "")
        )


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
    home = regions.FOLDER / region.slug

    def own_id(code: str) -> str:
        found = code.rpartition("-")[2]
        return found if found.isdigit() else ""

    drafts = {
        "agencies.csv": [
            {"agency": "", "lapor_ids": own_id(code), "name": name, "abbreviation": "", "aliases": "", "place": "no"}
            for code, name in export.unmapped_names["agency"].items()
        ],
        "categories.csv": [
            {"category_id": own_id(code), "category": name, "topic": ""}
            for code, name in export.unmapped_names["topic"].items()
        ],
        "districts.csv": [
            {"code": "", "name": name, "aliases": "", "area_km2": "", "area_source": ""}
            for name in export.unmapped_names["district"]
        ],
    }
    for file, rows in drafts.items():
        if not rows:
            continue
        with (folder / file).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        console.print(
            f"{folder / file}: {len(rows)} baris untuk ditinjau, lalu tambahkan ke {home / file} / rows to review"
        )


if __name__ == "__main__":
    main()
