"""Boundaries from the command line.

    python -m geo import FILE      a GeoJSON, GeoPackage or Shapefile becomes regions/<region>/outline.geojson

Exit codes: 0 done, 2 refused (the outline stays as it was).
"""

import os
import sys
import tomllib
from pathlib import Path

import click
import geopandas as gpd
import pandas as pd
from rich.console import Console
from rich.table import Table

from geo import boundaries
from geo.outline import REGIONS
from locales import LANGUAGES, N_, Text, both, translator

console = Console(highlight=False, emoji=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)


def default_region() -> str:
    """The region meant when nobody chooses one."""
    return tomllib.loads((REGIONS / "default.toml").read_text(encoding="utf-8"))["region"]


@click.group()
def main() -> None:
    """Batas kecamatan sebuah wilayah / the district boundaries of a region."""


@main.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--region", default=os.environ.get("PANTAU_REGION") or default_region(), help=both(N_("Folder di regions/."))
)
@click.option("--layer", help=both(N_("Lapisan sebuah GeoPackage; yang pertama bila tidak disebut.")))
@click.option(
    "--simplify", "tolerance", type=click.FloatRange(0, 500), default=25.0, show_default=True, help=both(N_("Meter."))
)
@click.option("--check", "only_check", is_flag=True, help=both(N_("Hanya periksa, jangan menulis.")))
@click.option("--regions", type=click.Path(path_type=Path), default=REGIONS, hidden=True)
def import_boundaries(
    file: Path, region: str, layer: str | None, tolerance: float, only_check: bool, regions: Path
) -> None:
    """Recognise, measure and take over the boundaries in FILE."""
    try:
        known = boundaries.read_known(regions / region)
        shapes = boundaries.read_shapes(file, layer)
        codes = boundaries.recognise(shapes, known)
        boundaries.check_places(shapes, codes, known, _outline_before(regions / region))
        outline, report = boundaries.make_outline(shapes, codes, known, tolerance=tolerance)
        boundaries.check_areas(report, known)
    except Exception as raised:  # whatever a library makes of a file that nobody foresaw
        error = raised if isinstance(raised, boundaries.BoundaryError) else _unforeseen(file, raised)
        refused = N_("Ditolak")
        for words, text in zip(map(translator, LANGUAGES), (error.id, error.en), strict=True):
            errors.print(words.t(refused) + f": {text}", markup=False)
        sys.exit(2)
    _print(report, len(shapes))
    if only_check:
        console.print(both(N_("Tidak ada yang ditulis")))
    else:
        written = boundaries.write_outline(outline, regions / region)
        console.print(both(N_("Ditulis: {path}", path=written)), markup=False)


def _outline_before(home: Path) -> gpd.GeoDataFrame | None:
    """The outline that the region has; None when it has none that can be read."""
    try:
        before = gpd.read_file(home / "outline.geojson")
        return before if "code" in before and not before.empty else None
    except Exception:  # it is only compared with
        return None


def _unforeseen(file: Path, raised: Exception) -> boundaries.BoundaryError:
    where = f"{file.name}: {type(raised).__name__}"
    return boundaries.BoundaryError(
        N_("Bentuk di berkas itu tidak dapat diolah ({where}); perbaiki geometrinya (misalnya di QGIS), lalu ulangi."),
        where=where,
    )


def _print(report: boundaries.Report, n_shapes: int) -> None:
    headings = (N_("Kode"), N_("Kecamatan"), Text("km²"), N_("km² resmi"), N_("Selisih"))
    table = Table(*map(both, headings))
    for row in report.districts.itertuples():
        official = "–" if pd.isna(row.official_km2) else f"{row.official_km2:.2f}"
        difference = "–" if pd.isna(row.difference) else f"{round(row.difference, 3) + 0:+.1%}"
        table.add_row(row.code, row.name, f"{row.area_km2:.2f}", official, difference)
    console.print(table)
    found = N_(
        "Bentuk: {n}; diperbaiki: {mended}; tumpang tindih: {overlap} km²; celah: {gap} km²",
        n=n_shapes,
        mended=report.mended,
        overlap=report.overlap_km2,
        gap=report.gap_km2,
    )
    console.print(both(found, "\n"), markup=False)


if __name__ == "__main__":
    main()
