"""``refreeze``: have a frozen year counted anew, visibly."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from commands.options import chosen_region, to_option
from commands.terminal import console, plain
from indicators.publication.version import refreeze_year


@click.command(help="Have the frozen YEAR counted anew by the next version; the site says when and why.")
@click.argument("year")
@click.option("--reason", required=True, help="One sentence that readers will see, without anything secret.")
@to_option
def command(year: str, reason: str, to: Path):
    refreeze_year(to, year, reason=reason, on=datetime.now(ZoneInfo(chosen_region().timezone)).date())
    console.print(
        f"[bold]Tahun {plain(year)} akan dihitung ulang di versi berikutnya.[/] Siapa pun yang menyimpan versi lama dapat membandingkan "
        f"keduanya. / [bold]The year {plain(year)} will be counted anew in the next version.[/] Whoever kept an old version can "
        "compare the two."
    )
