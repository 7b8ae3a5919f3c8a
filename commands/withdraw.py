"""``withdraw``: take a published version back, visibly."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from commands.options import chosen_region, to_option
from commands.terminal import option, tell, verb
from indicators.publication.version import withdraw_version
from locales import N_, Text


@verb("withdraw")
@click.argument("version")
@option("--reason", required=True, help=N_("Satu kalimat yang akan dibaca umum, tanpa hal yang rahasia."))
@to_option
def command(version: str, reason: str, to: Path):
    left = withdraw_version(to, version, reason=reason, on=datetime.now(ZoneInfo(chosen_region().timezone)).date())
    tell(Text("{version}", {"version": version}), lead=N_("Ditarik"))
    tell(N_("Versi terbaru: {version}", version=left or "–"))
