"""``run``: take a source into the store, and publish a new version when it is time."""

from datetime import UTC, datetime
from pathlib import Path

import click

from commands import options
from commands.options import folder_options, run_options, source_options
from commands.publishing import Source, publish_source
from commands.report import report, report_waiting
from commands.terminal import option, verb
from data_loaders.ledger import refresh as refreshing
from data_loaders.ledger.cadence import Cadence, Waiting
from data_loaders.ledger.store import Store
from locales import N_


@verb("run")
@source_options
@folder_options
@option("--now", is_flag=True, help=N_("Terbitkan sekarang, apa pun jadwal di pantau.toml."))
@option(
    "--config", type=click.Path(path_type=Path), default="pantau.toml", help=N_("Berkas pengaturan; boleh tidak ada.")
)
@option("--backfill", is_flag=True, help=N_("Sisipkan ekspor yang lebih lama dari yang terbaru."))
@run_options
def command(
    source: Source,
    store: Path,
    to: Path,
    now: bool,
    config: Path,
    backfill: bool,
    engine: str,
    accept_shrink: bool,
):
    result = publish_source(
        source,
        region=options.chosen_region(),
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
        report_waiting(result)
        return
    if (to / "refresh.json").is_file():  # what it said of waiting no longer holds
        refreshing.record(to, "published" if result.is_new else "unchanged", now=datetime.now(UTC))
    report(result, to)
