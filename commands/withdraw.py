"""``withdraw``: take a published version back, visibly."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from commands.options import chosen_region, to_option
from commands.terminal import console
from indicators.publication.version import withdraw_version


@click.command(help="Take VERSION back: it is no longer offered, and the site says when and why.")
@click.argument("version")
@click.option("--reason", required=True, help="One sentence that readers will see, without anything secret.")
@to_option
def command(version: str, reason: str, to: Path):
    left = withdraw_version(to, version, reason=reason, on=datetime.now(ZoneInfo(chosen_region().timezone)).date())
    console.print(f"[bold]Ditarik:[/] {version} ([bold]Withdrawn[/])")
    console.print(f"Versi terbaru / newest version: {left or '–'}")
