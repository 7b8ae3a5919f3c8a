"""Options that several verbs share, and the region that the environment names."""

import os
from pathlib import Path

import click

from data_loaders import engines
from data_loaders import region as regions
from data_loaders.date_cells import ORDERS
from data_loaders.errors import InputError
from data_loaders.published import pull
from data_loaders.region import Region


def to_option(command):
    """The folder of published versions."""
    public = os.environ.get("PANTAU_PUBLIC", "public")
    return click.option(
        "--to", type=click.Path(path_type=Path), default=public, callback=folder_of_versions, help="Published versions."
    )(command)


def folder_options(command):
    """The private store and the folder of published versions."""
    store = os.environ.get("PANTAU_STORE", "store")
    command = to_option(command)
    return click.option("--store", type=click.Path(path_type=Path), default=store, help="Private store.")(command)


def folder_of_versions(ctx: click.Context, parameter: click.Parameter, value: Path) -> Path:
    if pull.is_address(os.environ.get("PANTAU_PUBLIC", "")) and value == Path(os.environ["PANTAU_PUBLIC"]):
        raise InputError(
            id="PANTAU_PUBLIC berisi alamat, bukan folder; beri folder tujuan dengan --to.",
            en="PANTAU_PUBLIC is an address, not a folder; give the target folder with --to.",
        )
    return value


def source_options(command):
    command = click.option(
        "--dates",
        type=click.Choice(ORDERS),
        help="How dates were written before a spreadsheet mixed them up; iso: date cells are right as they stand.",
    )(command)
    command = click.option(
        "--accept-rejected",
        is_flag=True,
        help="Go on although more than 2 % of the rows cannot be used for one reason.",
    )(command)
    command = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day of the export, if it has none.")(
        command
    )
    command = click.option("--log-profile", default="followup_log", help="Name of a log's profile, or a .toml file.")(
        command
    )
    command = click.option("--log", help="Follow-up log beside the export (CSV or XLSX).")(command)
    command = click.option("--profile", default="sp4n_lapor", help="Name of a profile, or a .toml file.")(command)
    return click.argument("source", nargs=-1, required=True)(command)


def run_options(command):
    command = click.option("--accept-shrink", is_flag=True, help="Publish although the export lost many reports.")(
        command
    )
    return click.option(
        "--engine", type=click.Choice(engines.ENGINES), default="duckdb", help="Where the counting runs."
    )(command)


def chosen_region() -> Region:
    return regions.load(os.environ.get("PANTAU_REGION") or regions.default_slug())
