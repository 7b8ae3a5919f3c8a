"""Options that several verbs share, and the region that the environment names."""

import os
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
    command = option(
        "--dates",
        type=click.Choice(ORDERS),
        help=N_("Cara tanggal ditulis sebelum tercampur di spreadsheet; iso: sel tanggal benar seperti adanya."),
    )(command)
    command = option(
        "--accept-rejected",
        is_flag=True,
        help=N_("Lanjutkan walaupun lebih dari 2 % baris tidak terpakai karena satu sebab."),
    )(command)
    command = option(
        "--as-of", type=click.DateTime(["%Y-%m-%d"]), help=N_("Tanggal ekspor, bila ekspor tidak menyebutnya.")
    )(command)
    command = option("--log-profile", default="followup_log", help=N_("Nama profil log, atau berkas .toml."))(command)
    command = option("--log", help=N_("Log tindak lanjut di samping ekspor (CSV atau XLSX)."))(command)
    command = option("--profile", default="sp4n_lapor", help=N_("Nama profil, atau berkas .toml."))(command)
    return click.argument("source", nargs=-1, required=True)(command)


def other_city_option(command):
    help = N_("Sumber ini memang milik wilayah ini walaupun kebanyakan barisnya menyebut kota lain.")
    return option("--accept-other-city", is_flag=True, help=help)(command)


def partial_option(command):
    help = N_("Ekspor ini sengaja hanya memuat sebagian laporan.")
    return option("--partial", is_flag=True, help=help)(command)


def run_options(command):
    command = option("--accept-shrink", is_flag=True, help=N_("Ekspor ini utuh walaupun kehilangan banyak laporan."))(
        command
    )
    command = partial_option(other_city_option(command))
    return option("--engine", type=click.Choice(engines.ENGINES), default="duckdb", help=N_("Mesin yang menghitung."))(
        command
    )


def chosen_region() -> Region:
    return regions.load(os.environ.get("PANTAU_REGION") or regions.default_slug())
