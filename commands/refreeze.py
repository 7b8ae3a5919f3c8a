"""``refreeze``: have a frozen year counted anew, visibly."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from commands.options import chosen_region, to_option
from commands.terminal import option, tell, verb
from indicators.publication.version import refreeze_year
from locales import N_


@verb("refreeze")
@click.argument("year")
@option("--reason", required=True, help=N_("Satu kalimat yang akan dibaca umum, tanpa hal yang rahasia."))
@to_option
def command(year: str, reason: str, to: Path):
    refreeze_year(to, year, reason=reason, on=datetime.now(ZoneInfo(chosen_region().timezone)).date())
    tell(
        N_(
            "Tahun {year} akan dihitung ulang di versi berikutnya. Siapa pun yang menyimpan versi lama dapat membandingkan "
            "keduanya.",
            year=year,
        )
    )
