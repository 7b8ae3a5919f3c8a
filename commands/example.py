"""``example``: publish the bundled example."""

import tempfile
from dataclasses import replace
from pathlib import Path

import click

from commands.options import folder_options
from commands.publishing import Source, publish_source
from commands.report import report
from commands.terminal import option, verb
from data_loaders import example as bundled_example
from data_loaders import profiles
from data_loaders import region as regions
from data_loaders.ledger import followup_log
from data_loaders.ledger.store import Store
from locales import N_


@verb("example")
@folder_options
@option("--raw", type=click.Path(path_type=Path), help=N_("Simpan ekspor mentah dan log contoh di folder ini."))
@option("--plain", is_flag=True, help=N_("Tanpa log tindak lanjut: yang akan tampak dari ekspor pertama sebuah kota."))
def command(store: Path, to: Path, raw: Path | None, plain: bool):
    with tempfile.TemporaryDirectory(prefix="pantau-example-") as folder:
        files = bundled_example.write(raw or Path(folder))
        home = regions.load(bundled_example.REGION)
        region = replace(
            home,
            agencies=regions.read_agencies(files.agencies),
            publisher=home.publisher | {"name": "Data contoh", "official": False, "ppid_contact": ""},
        )
        publication = publish_source(
            Source(
                (str(files.export),),
                profiles.load("sp4n_lapor"),
                None,
                None if plain else str(files.log),
                followup_log.load("followup_log"),
            ),
            region=region,
            store=Store(store),
            public=to,
            example=bundled_example.NOTES,
            backfill=False,
        )
    report(publication, to)
