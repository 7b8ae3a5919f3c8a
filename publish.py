"""Publishing from the command line: a source in, published tables out.

    python publish.py run EXPORT.xlsx       read an export, and publish when it is time (once a week)
    python publish.py preview EXPORT.xlsx   the same reading, nothing published
    python publish.py inspect SOURCE        what a source holds, of whatever layout
    python publish.py refresh               what pantau.toml says, for a timer
    python publish.py check public/         verify a published version
    python publish.py withdraw VERSION      take a published version back, visibly
    python publish.py refreeze YEAR         count a frozen year anew, visibly
    python publish.py example               publish the bundled example

Exit codes: 0 done, 1 found faults (check), 2 refused (the last version stays as it was).
"""

import csv
import errno
import os
import sys
import tempfile
import time
import traceback
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from data_loaders import engines, lock, profiles, pseudonym
from data_loaders import example as bundled_example
from data_loaders import region as regions
from data_loaders.drafts import make_drafts
from data_loaders.errors import InputError
from data_loaders.ledger import corrections, followup_log
from data_loaders.ledger import refresh as refreshing
from data_loaders.ledger.cadence import Cadence, Waiting
from data_loaders.ledger.followup_log import LogProfile
from data_loaders.ledger.ingest import Export, read_export
from data_loaders.ledger.refresh import Job, Settings
from data_loaders.ledger.store import Store
from data_loaders.profiles import Profile
from data_loaders.published import pull
from data_loaders.region import Region
from data_loaders.sources import inspection
from indicators.disclosure import attack as attacks
from indicators.disclosure import successive
from indicators.disclosure.versions import read_versions
from indicators.layout import read_latest
from indicators.publication import check as checks
from indicators.publication.publish import Preview, Publication, count_new
from indicators.publication.publish import preview as make_preview
from indicators.publication.publish import publish as make_version
from indicators.publication.version import refreeze_year, withdraw_version

console = Console(highlight=False, emoji=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)

STEPS = {
    "read": "Membaca dan memetakan / reading and mapping",
    "count": "Menghitung / counting",
    "protect": "Melindungi / protecting",
    "write": "Menulis dan memeriksa / writing and checking",
}


class Refusing(click.Group):
    """Turns an InputError into its sentence and exit code 2, and anything unexpected into what may be shown of it.

    The message of an unexpected error may quote a cell of the source, so only its kind and its place are told.
    """

    def invoke(self, ctx: click.Context):
        try:
            return super().invoke(ctx)
        except InputError as error:
            _print_refusal(error)
            sys.exit(2)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            _print_refusal(_as_sentence(error))
            sys.exit(2)


def _print_refusal(error: InputError) -> None:
    errors.print(f"[bold]Ditolak:[/] {_plain(error.id)}\n[bold]Refused:[/] {_plain(error.en)}")


def _as_sentence(error: Exception) -> InputError:
    """What a reader of a terminal or a journal needs to know of an error that nobody foresaw, without any cell's text."""
    if isinstance(error, InputError):
        return error
    if (isinstance(error, OSError) and error.errno == errno.ENOSPC) or "No space left" in str(error):
        return InputError(
            id="Disk penuh; kosongkan tempat di folder simpanan dan folder terbitan, lalu ulangi.",
            en="The disk is full; make room in the folders of the store and of the published versions, then try again.",
        )
    if isinstance(error, OSError) and error.strerror:
        return InputError(
            id=f"Sistem menolak '{error.filename or ''}' ({error.strerror}); periksa izin dan tempatnya, lalu ulangi.",
            en=f"The system refused '{error.filename or ''}' ({error.strerror}); check permissions and space, then try again.",
        )
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
    return InputError(
        id=f"Kesalahan yang tak diduga ({where}); laporkan kepada pengelola perangkat lunak.",
        en=f"An error that nobody foresaw ({where}); report it to the software's maintainers.",
    )


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
    return click.argument("source", nargs=-1, required=True)(command)


def _run_options(command):
    command = click.option("--accept-shrink", is_flag=True, help="Publish although the export lost many reports.")(
        command
    )
    return click.option(
        "--engine", type=click.Choice(engines.ENGINES), default="duckdb", help="Where the counting runs."
    )(command)


@click.group(cls=Refusing, help=__doc__, context_settings={"max_content_width": 100})
def main():
    pass


@main.command(help="Take SOURCE into the store, and publish a new version when it is time.")
@_source_options
@_folder_options
@click.option("--now", is_flag=True, help="Publish at once, whatever pantau.toml says of when.")
@click.option("--config", type=click.Path(path_type=Path), default="pantau.toml", help="Settings; may be missing.")
@click.option("--backfill", is_flag=True, help="Insert an export older than the newest in its place.")
@_run_options
def run(
    source: tuple[str, ...],
    profile: str,
    log: str | None,
    log_profile: str,
    as_of: datetime | None,
    store: Path,
    to: Path,
    now: bool,
    config: Path,
    backfill: bool,
    engine: str,
    accept_shrink: bool,
):
    result = _publish(
        Source(source, profiles.load(profile), as_of.date() if as_of else None, log, followup_log.load(log_profile)),
        region=_region(),
        store=Store(store),
        public=to,
        example=None,
        cadence=refreshing.read_settings(config).cadence if config.is_file() else Cadence(),
        now=now,
        backfill=backfill,
        engine=engine,
        accept_shrink=accept_shrink,
    )
    if isinstance(result, Waiting):
        refreshing.record(to, "waiting", now=datetime.now(UTC))
        _report_waiting(result)
        return
    if (to / "refresh.json").is_file():  # what it said of waiting no longer holds
        refreshing.record(to, "published" if result.is_new else "unchanged", now=datetime.now(UTC))
    _report(result, to)


@main.command(help="Read SOURCE and show what publishing it would change; publishes nothing.")
@_source_options
@_folder_options
@click.option(
    "--draft", type=click.Path(path_type=Path), help="Folder for CSV rows of what is not mapped yet, with names."
)
def preview(
    source: tuple[str, ...],
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
    given = Source(source, profiles.load(profile), as_of.date() if as_of else None, log, followup_log.load(log_profile))
    with tempfile.TemporaryDirectory(prefix="pantau-preview-") as folder:
        key = private.key() if private.meta else pseudonym.new_key()
        export = _read(given, region, key, private, Path(folder))
        _report_rows(export.facts)
        _report_events(export.facts["events"])
        _report_preview(make_preview(export, private, example=False))
    if draft:
        _write_drafts(draft, export, region)
    console.print("Tidak ada yang diterbitkan. / Nothing was published.")


@main.command(
    help="Show what SOURCE holds, of whatever layout: columns, kinds, words; which profile fits and what is missing."
)
@click.argument("source", nargs=-1, required=True)
def inspect(source: tuple[str, ...]):
    found = inspection.inspect(source)
    console.print(f"{_plain(found.name)}: {found.rows} baris / rows, {len(found.columns)} kolom / columns")
    table = Table(
        "kolom / column", "jenis / kind", "terisi / filled", "berbeda / distinct", "nilai (baris) / values (rows)"
    )
    for column in found.columns:
        words = ", ".join(f"{value} ({rows})" for value, rows in column.values)
        more = f" + {column.hidden} yang jarang / rare" if column.hidden else ""
        distinct = "> 1000" if column.distinct is None else str(column.distinct)
        table.add_row(_plain(column.name), column.kind, str(column.filled), distinct, _plain(words) + more)
    console.print(table)
    for guess in found.guesses:
        console.print(f"[bold]{guess.profile}[/]: {_plain('; '.join(_lacking(guess)))}")
    if not found.guesses:
        console.print(
            "Tidak mirip profil mana pun; tulis profil sendiri: docs/profiles.md. / It resembles no profile; write your "
            "own: docs/profiles.md."
        )


def _lacking(guess: inspection.Guess) -> list[str]:
    """What stands between a source and a profile, in words."""
    if guess.fits:
        return [f"cocok / fits: publish.py preview --profile {guess.profile} ..."]
    said = []
    if guess.missing:
        said.append(f"kolom yang tidak ada / missing columns: {', '.join(guess.missing)}")
    if guess.statuses:
        words = ", ".join(f"'{word}' ({rows})" for word, rows in guess.statuses)
        said.append(f"status tak dikenal / unknown statuses: {words}")
    if guess.dates:
        said.append(f"tanggal tak terbaca / unreadable dates: {guess.dates}")
    if guess.ids:
        said.append(f"nomor yang tak sesuai [id] pattern / ids that do not fit: {guess.ids}")
    return said


@main.command(help="Verify the published version in DIR (or the newest of a folder of versions).")
@click.argument("dir", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--attack", is_flag=True, help="Also try to work out what is withheld, over all versions in DIR.")
def check(dir: Path, attack: bool):
    folder = checks.find_version(dir)
    faults = checks.check_version(folder)
    for fault in faults:
        console.print(f"✗ {_plain(fault)}")
    verdict = f"{len(faults)} kesalahan / faults" if faults else "tidak ada kesalahan / no faults"
    console.print(f"{folder}: {verdict}")
    if attack and not faults:
        faults = _attack(dir)
    sys.exit(1 if faults else 0)


def _attack(folder: Path) -> list:
    """Attack a version, or all versions of a folder one after another; prints what was given away."""
    started = time.monotonic()
    versions = read_versions(folder)
    result = attacks.attack_versions(versions)
    for finding in result.findings:
        console.print(f"✗ {_plain(str(finding))}")
    for line in result.lines(versions=len(versions), seconds=time.monotonic() - started):
        console.print(_plain(line))
    return [*result.findings, *_attack_differences(versions)]


def _attack_differences(versions: list) -> list:
    """Attack what successive versions tell together; prints which reports are told apart."""
    started = time.monotonic()
    result = successive.attack(versions)
    for finding in result.findings:
        console.print(f"✗ {_plain(str(finding))}")
    console.print(
        f"Selisih / differences: {result.versions} versi / versions, {result.sets} himpunan tepat / exact sets, "
        f"{result.groups} kelompok laporan baru per bulan masuk / groups of new reports by month of receipt, "
        f"{result.values} selisih bukan nol dan sel pasangan / differences and cells of pairs, {len(result.findings)} terbuka "
        f"/ told apart ({time.monotonic() - started:.1f} s)"
    )
    return result.findings


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
                (str(files.export),),
                profiles.load("sp4n_lapor"),
                None,
                None if plain else str(files.log),
                followup_log.load("followup_log"),
            ),
            region=region,
            store=Store(store),
            public=to,
            example=bundled_example.NOTES,
            backfill=False,
        )
    _report(publication, to)


def _region() -> Region:
    return regions.load(os.environ.get("PANTAU_REGION") or regions.default_slug())


@main.command(help="Publish what pantau.toml says, unattended; the last good version stays whatever fails.")
@click.option("--config", type=click.Path(path_type=Path), default="pantau.toml", help="Settings of the refresh.")
@click.option("--accept-shrink", is_flag=True, help="Publish this time although an export lost many reports.")
def refresh(config: Path, accept_shrink: bool):
    settings = refreshing.read_settings(config)
    outcomes = [_refresh(job, settings, accept_shrink=accept_shrink or settings.accept_shrink) for job in settings.jobs]
    refreshing.list_regions(settings)
    sys.exit(0 if all(outcomes) else 2)


def _refresh(job: Job, settings: Settings, *, accept_shrink: bool) -> bool:
    """One source; whether it is fresh now. Whatever fails ends in a sentence and is recorded, unless a run is under way."""
    store, outcome = Store(job.store), "failed"
    try:
        region = regions.load(job.region) if job.region else _region()
        now = datetime.now(ZoneInfo(region.timezone))
        source = Source((job.address,), profiles.load(job.profile), None, job.log, followup_log.load("followup_log"))
        result = _publish(
            source,
            region=region,
            store=store,
            public=job.public,
            example=None,
            cadence=settings.cadence,
            engine=settings.engine,
            accept_shrink=accept_shrink,
            fetched_on=now.date(),
            as_of_fetched=job.as_of_fetched,
        )
        if isinstance(result, Waiting):
            _report_waiting(result)
            outcome = "waiting"
        else:
            _report(result, job.public)
            outcome = "published" if result.is_new else "unchanged"
    except lock.Busy as busy:
        _print_refusal(busy)
        return False
    except Exception as error:  # whatever it is, the timer must hear of it, and the next source must have its turn
        _print_refusal(_as_sentence(error))
    with suppress(OSError):  # a full disk is no reason to say less than the sentence above
        refreshing.record(job.public, outcome, now=datetime.now(UTC), settings=settings)
    return outcome != "failed"


@main.command(help="Take VERSION back: it is no longer offered, and the site says when and why.")
@click.argument("version")
@click.option("--reason", required=True, help="One sentence that readers will see, without anything secret.")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=os.environ.get("PANTAU_PUBLIC", "public"),
    callback=_folder,
    help="Published versions.",
)
def withdraw(version: str, reason: str, to: Path):
    left = withdraw_version(to, version, reason=reason, on=datetime.now(ZoneInfo(_region().timezone)).date())
    console.print(f"[bold]Ditarik:[/] {version} ([bold]Withdrawn[/])")
    console.print(f"Versi terbaru / newest version: {left or '–'}")


@main.command(help="Have the frozen YEAR counted anew by the next version; the site says when and why.")
@click.argument("year")
@click.option("--reason", required=True, help="One sentence that readers will see, without anything secret.")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=os.environ.get("PANTAU_PUBLIC", "public"),
    callback=_folder,
    help="Published versions.",
)
def refreeze(year: str, reason: str, to: Path):
    refreeze_year(to, year, reason=reason, on=datetime.now(ZoneInfo(_region().timezone)).date())
    console.print(
        f"[bold]Tahun {_plain(year)} akan dihitung ulang di versi berikutnya.[/] Siapa pun yang menyimpan versi lama dapat membandingkan "
        f"keduanya. / [bold]The year {_plain(year)} will be counted anew in the next version.[/] Whoever kept an old version can "
        "compare the two."
    )


@dataclass(frozen=True)
class Source:
    """What is to be read: the export's addresses and profile, its day if it does not state one, and a log beside it."""

    addresses: tuple[str, ...]
    profile: Profile
    as_of: date | None
    log: str | None
    log_profile: LogProfile


def _publish(
    source: Source,
    *,
    region: Region,
    store: Store,
    public: Path,
    example: dict | None,
    cadence: Cadence | None = None,
    now: bool = False,
    backfill: bool = False,
    engine: str = "duckdb",
    accept_shrink: bool = False,
    fetched_on: date | None = None,
    as_of_fetched: bool = False,
) -> Publication | Waiting:
    """Read into a staging folder, publish from there if it is time, and only then take the export into the store.

    It is always time for the example, for the first version of real data, and ``now``; else ``cadence`` says.

    ``fetched_on`` says that the run is unattended and which day it is: then local files are copied before they are read,
    and no export may come from the future; ``as_of_fetched``, that the day counts as the export's own.
    """
    is_example = example is not None
    with store.staging() as staging:
        store.check_fits(region, example=is_example)
        if is_example and not all(version["example"] for version in read_latest(public).get("versions", [])):
            raise InputError(
                id=f"{public} sudah berisi terbitan data nyata; beri folder lain dengan --store dan --to untuk contoh.",
                en=f"{public} already holds published real data; give other folders with --store and --to for the example.",
            )
        key = store.key() or pseudonym.new_key()
        folder = staging / "export"
        folder.mkdir(mode=0o700)
        if fetched_on:
            source = _fetched(source, staging, fetched_on if as_of_fetched else None)
        export = _read(source, region, key, store, folder)
        if fetched_on:
            refreshing.refuse_future(export, fetched_on)
        held = store.held(example=is_example)
        if held and not backfill:
            store.refuse_older(export.as_of)
            _compare(held[-1], export, accept_shrink=accept_shrink)
        announce = partial(
            store.announce, staged=folder, as_of=export.as_of, region=region, example=is_example, key=key, public=public
        )
        if not is_example and (waits := _waits(export, store, public, region, cadence or Cadence(), now=now)):
            announce(None, [])
            return waits
        with _progress() as on_step:
            publication = make_version(
                export,
                store=store,
                region=region,
                profile=source.profile,
                example=example,
                public=public,
                engine=engine,
                cadence=cadence,
                on_step=on_step,
                on_ready=announce,
            )
    return publication


def _waits(
    export: Export, store: Store, public: Path, region: Region, cadence: Cadence, *, now: bool
) -> Waiting | None:
    """What a new version waits for; None when it is time, or when it is to come ``now``, with a warning."""
    days = [version["as_of"] for version in read_latest(public).get("versions", []) if not version["example"]]
    if not days:
        return None
    last, newest = date.fromisoformat(max(days)), max([export.as_of.isoformat(), *store.exports()])
    n_new = count_new(export, store=store, public=public, region=region)
    waits = cadence.waits_for(last=last, as_of=date.fromisoformat(newest), n_new=n_new)
    if waits and now:
        _warn_of_now(waits)
        return None
    return waits


def _report_waiting(waits: Waiting) -> None:
    console.print(
        f"[bold]Disimpan, belum terbit:[/] {waits.n_new} dari {waits.needed} laporan baru; versi berikutnya paling cepat dari "
        f"data {waits.next_from}. Koreksi yang mendesak: --now.\n"
        f"[bold]Stored, not published yet:[/] {waits.n_new} of {waits.needed} new reports; next version from {waits.next_from} "
        "on. For an urgent correction: --now."
    )


def _warn_of_now(waits: Waiting) -> None:
    errors.print(
        f"[bold]Peringatan:[/] baru {waits.n_new} dari {waits.needed} laporan baru, dan versi terakhir belum selang yang diatur; "
        "dua versi yang berdekatan dapat menunjukkan satu laporan. Pakai --now hanya untuk koreksi.\n"
        f"[bold]Warning:[/] only {waits.n_new} of {waits.needed} new reports, or the last version is too recent; two versions "
        "close to each other may show a single report. Use --now for corrections only."
    )


def _fetched(source: Source, staging: Path, as_of: date | None) -> Source:
    """The source with copies of what is local, so that nobody can change it while it is read."""
    places = [*source.addresses, *([source.log] if source.log else [])]
    copies = [
        place if "://" in place else str(refreshing.fetch(place, staging / f"fetched-{number}"))
        for number, place in enumerate(places)
    ]
    log = copies.pop() if source.log else None
    return replace(source, addresses=tuple(copies), log=log, as_of=as_of)


def _compare(last: Path, export: Export, *, accept_shrink: bool) -> None:
    """Warn when an export lost reports, refuse it when it lost many."""
    with engines.connect(beside=export.folder.parent) as con:
        found = refreshing.shrinkage(con, last, export)
    refreshing.refuse_shrinkage(found, accept=accept_shrink)
    if found and found.lost:
        errors.print(
            f"[bold]Peringatan:[/] laporan yang masuk {found.first} sampai {found.last} berkurang dari {found.before} "
            f"menjadi {found.after}. / [bold]Warning:[/] the reports received from then to then fell from "
            f"{found.before} to {found.after}."
        )


def _read(source: Source, region: Region, key: bytes, store: Store, folder: Path) -> Export:
    with _progress() as on_step:
        on_step("read")
        return read_export(
            source.addresses,
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
    _report_rows(publication.facts)
    _report_events(publication.quality["history"])
    cells, hits = publication.cells, sum(hit.stops for hit in publication.looked_at)
    console.print(
        f"Sel / cells: {cells['cells']} ({cells['exact']} tepat / exact), {cells['withheld']} ditahan / withheld, "
        f"{cells['rounded']} dibulatkan / rounded, {hits} temuan pagar / hits"
    )
    if publication.n_waiting:
        console.print(
            f"Menunggu / waiting: {publication.n_waiting} laporan belum ditampilkan menurut topik, kanal, atau jenisnya / reports "
            "not shown yet by topic, channel or class"
        )
    for hit in publication.looked_at:
        console.print(f"[bold]Peringatan / warning:[/] {_plain(str(hit))}")
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
            "[bold]Peringatan:[/] jam tersepi bukan malam hari setempat; zona waktu di profil mungkin salah. / "
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


if __name__ == "__main__":
    main()
