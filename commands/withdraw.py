"""``withdraw``: take a published version back, visibly, and with it, if wanted, the export that was wrong."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from commands.options import chosen_region, folder_options
from commands.terminal import console
from data_loaders.ledger.store import Store, day_of
from indicators.layout import read_latest
from indicators.publication.version import withdraw_version


@click.command(help="Take VERSION back: it is no longer offered, and the site says when and why.")
@click.argument("version")
@click.option("--reason", required=True, help="One sentence that readers will see, without anything secret.")
@click.option(
    "--with-export", is_flag=True, help="Also take every export of that day out of the store, published or not."
)
@folder_options
def command(version: str, reason: str, with_export: bool, store: Path, to: Path):
    private, day = Store(store), _day(version)
    held = [name for name in private.exports() if day_of(name) == day]
    published = [v["version"] for v in read_latest(to).get("versions", [])]
    if version in published or not (with_export and held):  # a wrong day may wait in the store, without a version
        left = withdraw_version(to, version, reason=reason, on=datetime.now(ZoneInfo(chosen_region().timezone)).date())
        console.print(f"[bold]Ditarik:[/] {version} ([bold]Withdrawn[/])")
        console.print(f"Versi terbaru / newest version: {left or '–'}")
    if with_export:
        taken = private.take_out(day) if day else []
        console.print(
            f"Ekspor yang dikeluarkan dari simpanan / exports taken out of the store: {', '.join(taken) or '–'}"
        )
        _tell_of_later(to, day)
    elif held:
        console.print(
            f"Ekspor per {day} tetap di simpanan dan ikut dihitung di versi berikutnya; bila ekspornya sendiri salah, ulangi "
            f"dengan --with-export. / The export as of {day} stays in the store and is counted in the next version; if the "
            "export itself is wrong, repeat with --with-export."
        )


def _day(version: str) -> str | None:
    try:
        return date.fromisoformat(day_of(version)).isoformat()
    except ValueError:
        return None


def _tell_of_later(public: Path, day: str | None) -> None:
    """Versions made after the export was taken in were counted with it as well."""
    later = [v["version"] for v in read_latest(public).get("versions", []) if day and v["as_of"] >= day]
    if later:
        console.print(
            f"Versi yang ikut memakainya masih terbit / versions counted with it are still published: {', '.join(later)}"
        )
