"""``refresh``: publish what pantau.toml says, for a timer."""

import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from commands import options
from commands.publishing import Source, publish_source
from commands.report import report, report_waiting
from commands.terminal import as_sentence, option, print_refusal, verb
from data_loaders import lock, profiles
from data_loaders import region as regions
from data_loaders.ledger import followup_log
from data_loaders.ledger import refresh as refreshing
from data_loaders.ledger.cadence import Waiting
from data_loaders.ledger.refresh import Job, Settings
from data_loaders.ledger.store import Store
from locales import N_


@verb("refresh")
@option("--config", type=click.Path(path_type=Path), default="pantau.toml", help=N_("Berkas pengaturan pembaruan."))
@option("--accept-shrink", is_flag=True, help=N_("Kali ini terbitkan walaupun ekspor kehilangan banyak laporan."))
def command(config: Path, accept_shrink: bool):
    settings = refreshing.read_settings(config)
    outcomes = [_refresh(job, settings, accept_shrink=accept_shrink or settings.accept_shrink) for job in settings.jobs]
    refreshing.list_regions(settings)
    sys.exit(0 if all(outcomes) else 2)


def _refresh(job: Job, settings: Settings, *, accept_shrink: bool) -> bool:
    """One source; whether it is fresh now. Whatever fails ends in a sentence and is recorded, unless a run is under way."""
    store, outcome = Store(job.store), "failed"
    try:
        region = regions.load(job.region) if job.region else options.chosen_region()
        now = datetime.now(ZoneInfo(region.timezone))
        source = Source(
            (job.address,),
            profiles.load(job.profile),
            None,
            job.log,
            followup_log.load("followup_log"),
            partial=job.partial,
            dates=job.dates,
            accept_rejected=settings.accept_rejected,
        )
        result = publish_source(
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
            report_waiting(result)
            outcome = "waiting"
        else:
            report(result, job.public)
            outcome = "published" if result.is_new else "unchanged"
    except lock.Busy as busy:
        print_refusal(busy)
        return False
    except Exception as error:  # whatever it is, the timer must hear of it, and the next source must have its turn
        print_refusal(as_sentence(error))
    with suppress(OSError):  # a full disk is no reason to say less than the sentence above
        refreshing.record(job.public, outcome, now=datetime.now(UTC), settings=settings)
    return outcome != "failed"
