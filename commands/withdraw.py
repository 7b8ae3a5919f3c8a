"""``withdraw``: take a published version back, visibly, and with it, if wanted, the export that was wrong."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from commands.options import chosen_region, folder_options
from commands.terminal import option, tell, verb
from data_loaders.ledger.store import Store, day_of
from indicators.layout import read_latest
from indicators.publication.version import withdraw_version
from locales import N_, Text


@verb("withdraw")
@click.argument("version")
@option("--reason", required=True, help=N_("Satu kalimat yang akan dibaca umum, tanpa hal yang rahasia."))
@option(
    "--with-export",
    is_flag=True,
    help=N_("Keluarkan juga setiap ekspor hari itu dari simpanan, terbit atau belum."),
)
@folder_options
def command(version: str, reason: str, with_export: bool, store: Path, to: Path):
    private, day = Store(store), _day(version)
    held = [name for name in private.exports() if day_of(name) == day]
    published = [v["version"] for v in read_latest(to).get("versions", [])]
    if version in published or not (with_export and held):  # a wrong day may wait in the store, without a version
        left = withdraw_version(to, version, reason=reason, on=datetime.now(ZoneInfo(chosen_region().timezone)).date())
        tell(Text("{version}", {"version": version}), lead=N_("Ditarik"))
        tell(N_("Versi terbaru: {version}", version=left or "–"))
    if with_export:
        taken = private.take_out(day) if day else []
        tell(N_("Ekspor yang dikeluarkan dari simpanan: {names}", names=", ".join(taken) or "–"))
        _tell_of_later(to, day)
    elif held:
        tell(
            N_(
                "Ekspor per {day} tetap di simpanan dan ikut dihitung di versi berikutnya; bila ekspornya sendiri salah, ulangi "
                "dengan --with-export.",
                day=day,
            )
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
        tell(N_("Versi yang ikut memakainya masih terbit: {names}", names=", ".join(later)))
