"""Options that several verbs share, and the region that the environment names."""

import os
from functools import wraps
from pathlib import Path

import click

from commands.terminal import option
from data_loaders import engines
from data_loaders import region as regions
from data_loaders.date_cells import ORDERS
from data_loaders.errors import InputError
from data_loaders.published import pull
from data_loaders.region import Region
from locales import N_


def to_option(command):
    """The folder of published versions."""
    public = os.environ.get("PANTAU_PUBLIC", "public")
    return option(
        "--to",
        type=click.Path(path_type=Path),
        default=public,
        callback=folder_of_versions,
        help=N_("Folder versi terbitan."),
    )(command)


def folder_options(command):
    """The private store and the folder of published versions."""
    store = os.environ.get("PANTAU_STORE", "store")
    command = to_option(command)
    return option("--store", type=click.Path(path_type=Path), default=store, help=N_("Simpanan tertutup."))(command)


def folder_of_versions(ctx: click.Context, parameter: click.Parameter, value: Path) -> Path:
    if pull.is_address(os.environ.get("PANTAU_PUBLIC", "")) and value == Path(os.environ["PANTAU_PUBLIC"]):
        raise InputError(N_("PANTAU_PUBLIC berisi alamat, bukan folder; beri folder tujuan dengan --to."))
    return value


def source_options(command):
    """What says which source is read, and how; the command gets it as one Source, ``source``."""

    @wraps(command)
    def with_source(*, source, profile, as_of, log, log_profile, **others):
        from commands.publishing import Source  # not loaded for verbs that read nothing
        from data_loaders import profiles
        from data_loaders.ledger import followup_log

        day, words = as_of.date() if as_of else None, followup_log.load(log_profile)
        how = {name: others.pop(name) for name in ("partial", "accept_other_city", "dates", "accept_rejected")}
        return command(source=Source(source, profiles.load(profile), day, log, words, **how), **others)

    for names, more in _OF_A_SOURCE.items():
        with_source = option(names, **more)(with_source)
    return click.argument("source", nargs=-1, required=True)(with_source)


_OF_A_SOURCE = {
    "--partial": {"is_flag": True, "help": N_("Ekspor ini sengaja hanya memuat sebagian laporan.")},
    "--accept-other-city": {
        "is_flag": True,
        "help": N_("Sumber ini memang milik wilayah ini walaupun kebanyakan barisnya menyebut kota lain."),
    },
    "--accept-rejected": {
        "is_flag": True,
        "help": N_("Lanjutkan walaupun lebih dari 2 % baris tidak terpakai karena satu sebab."),
    },
    "--dates": {
        "type": click.Choice(ORDERS),
        "help": N_("Cara tanggal ditulis sebelum tercampur di spreadsheet; iso: sel tanggal benar seperti adanya."),
    },
    "--as-of": {"type": click.DateTime(["%Y-%m-%d"]), "help": N_("Tanggal ekspor, bila ekspor tidak menyebutnya.")},
    "--log-profile": {"default": "followup_log", "help": N_("Nama profil log, atau berkas .toml.")},
    "--log": {"help": N_("Log tindak lanjut di samping ekspor (CSV atau XLSX).")},
    "--profile": {"default": "sp4n_lapor", "help": N_("Nama profil, atau berkas .toml.")},
}


def run_options(command):
    command = option("--accept-shrink", is_flag=True, help=N_("Ekspor ini utuh walaupun kehilangan banyak laporan."))(
        command
    )
    return option("--engine", type=click.Choice(engines.ENGINES), default="duckdb", help=N_("Mesin yang menghitung."))(
        command
    )


def chosen_region() -> Region:
    return regions.load(os.environ.get("PANTAU_REGION") or regions.default_slug())
