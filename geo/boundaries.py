"""Importing boundaries: shapes from a file, recognised by the region's districts, measured, written as its outline.

Pure functions over GeoDataFrames; ``python -m geo import`` calls them. Nothing is written unless every shape belongs to
a district and every district has a shape.
"""

import csv
import json
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from locales import N_, SaidError

DECIMALS = 6  # of a degree: about 11 cm
OVERLAP_M2 = 1.0  # what is smaller is a rounding of coordinates
AREA_LIMIT = 0.15  # of the official area: a shape that differs by more is another district's, or in another system
_MARGIN = 6.0  # degrees around the area for which a region's plane is made: its neighbouring zone
_FAR = 4  # times the square root of all areas: further from every neighbour than this lies no district, nor an island


class BoundaryError(SaidError):
    """Boundaries cannot be taken over: one sentence that says what, where and what to do, in both languages."""


@dataclass(frozen=True)
class Known:
    """A region's districts as boundaries need them: code → (name, aliases, official area in km² or None); its plane."""

    names: dict[str, tuple[str, ...]]
    areas: dict[str, float | None]
    epsg: int


def read_known(home: Path) -> Known:
    """Districts of ``regions/<slug>/`` and the projection in which areas are measured. Raises BoundaryError."""
    try:
        with (home / "districts.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        settings = tomllib.loads((home / "region.toml").read_text(encoding="utf-8"))
        return Known(
            names={row["code"]: (row["name"], *filter(None, row["aliases"].split("|"))) for row in rows},
            areas={row["code"]: float(row["area_km2"]) if row.get("area_km2") else None for row in rows},
            epsg=int(settings["epsg"]),
        )
    except FileNotFoundError as error:
        raise BoundaryError(
            N_("{filename} tidak ada; pilih wilayah yang ada dengan --region."), filename=error.filename
        ) from None
    except (KeyError, ValueError, tomllib.TOMLDecodeError) as error:
        raise BoundaryError(
            N_(
                "{home}: districts.csv perlu kolom code, name, aliases, dan region.toml perlu epsg ({error}); "
                "perbaiki dulu."
            ),
            home=home,
            error=error,
        ) from None


def read_shapes(file: Path, layer: str | None = None) -> gpd.GeoDataFrame:
    """Shapes of a GeoJSON, GeoPackage or Shapefile with their properties, in WGS 84. Raises BoundaryError."""
    try:
        shapes = gpd.read_file(file, layer=layer)
    except Exception as error:  # whatever the reader of that format raises
        raise BoundaryError(
            N_("{file} tidak dapat dibaca sebagai GeoJSON, GeoPackage, atau Shapefile ({kind}); ekspor ulang."),
            file=file,
            kind=type(error).__name__,
        ) from None
    if not isinstance(shapes, gpd.GeoDataFrame) or shapes.empty:
        raise BoundaryError(N_("{file} tidak memuat bentuk; pilih lapisan lain dengan --layer."), file=file)
    if shapes.crs is None:
        raise BoundaryError(
            N_("{file} tidak menyebut sistem koordinatnya; sertakan berkas .prj atau simpan ulang dengan CRS."),
            file=file,
        )
    kinds = set(shapes.geom_type.fillna("kosong")) - {"Polygon", "MultiPolygon"}
    if kinds:
        raise BoundaryError(
            N_("{file} memuat {kinds}; yang dapat dipakai hanya poligon."), file=file, kinds=", ".join(sorted(kinds))
        )
    return shapes.to_crs(4326)


def recognise(shapes: gpd.GeoDataFrame, known: Known) -> pd.Series:
    """The district code of each shape, read from the one column in which most shapes name a district.

    Codes are compared by their digits, names and aliases without case, accents, spaces and the word "Kecamatan".
    Raises BoundaryError when a shape names no district, or a district has no shape.
    """
    keys = {_key(name): code for code, names in known.names.items() for name in (code, *names)}
    best, column = pd.Series(dtype=object), ""
    whole = {}
    for name in shapes.columns.drop(shapes.geometry.name):
        found = shapes[name].map(lambda value: keys.get(_key(value)))
        if found.notna().sum() > best.notna().sum():
            best, column = found, name
        if found.notna().all():
            whole[name] = found
    for name, other in whole.items():
        if (other != best).any():
            raise BoundaryError(
                N_(
                    "Kolom {column} dan {name} menyebut kecamatan yang berbeda untuk bentuk yang sama; betulkan yang "
                    "salah, atau hapus kolomnya."
                ),
                column=column,
                name=name,
            )
    if best.empty:
        raise BoundaryError(
            N_(
                "Tidak satu kolom pun memuat kode atau nama kecamatan wilayah ini; tambahkan kolom itu, atau "
                "alias di districts.csv."
            )
        )
    unknown = sorted({str(value) for value in shapes.loc[best.isna(), column]})
    if unknown:
        raise BoundaryError(
            N_(
                "Kolom {column}: {unknown} bukan kecamatan wilayah ini; tambahkan aliasnya di districts.csv atau "
                "buang bentuknya."
            ),
            column=column,
            unknown=", ".join(unknown[:5]),
        )
    without = [f"{code} {names[0]}" for code, names in known.names.items() if code not in set(best)]
    if without:
        raise BoundaryError(N_("Tidak ada bentuk untuk {without}; lengkapi berkas itu."), without=", ".join(without))
    return best


def check_places(shapes: gpd.GeoDataFrame, codes: pd.Series, known: Known, before: gpd.GeoDataFrame | None) -> None:
    """Raise BoundaryError when shapes (WGS 84) lie where no district of the region can lie.

    ``before`` is the outline that the region has, if it has one: where two of its districts have changed places, the
    codes were exchanged.
    """
    _check_degrees(shapes, known)
    plane = gpd.GeoDataFrame({"code": codes}, geometry=shapes.geometry.force_2d().make_valid(), crs=4326)
    plane = plane.to_crs(known.epsg).dissolve("code")
    limit = max(50_000.0, _FAR * plane.area.sum() ** 0.5)
    for code in plane.index if len(plane) > 1 else []:
        far = plane.geometry.drop(code).distance(plane.geometry[code]).min()
        if far > limit:
            name = f"{code} {known.names[code][0]}"
            raise BoundaryError(
                N_("{name} berada {km} km dari kecamatan lain; periksa bentuknya."),
                name=name,
                km=format(far / 1000, ".0f"),
            )
    if before is not None:
        _check_exchanged(plane.geometry, before.to_crs(known.epsg).set_index("code").geometry.make_valid(), known)


def _check_degrees(shapes: gpd.GeoDataFrame, known: Known) -> None:
    west, south, east, north = shapes.total_bounds
    edges = f"{west:.6g} {south:.6g} {east:.6g} {north:.6g}"
    on_earth = -180 <= west <= east <= 180 and -90 <= south <= north <= 90  # false for what is no number, too
    zone = CRS.from_epsg(known.epsg).area_of_use
    if on_earth and (zone is None or _inside(west, south, east, north, zone)):
        return
    if -180 <= south <= north <= 180 and (zone is None or _inside(south, west, north, east, zone)):
        raise BoundaryError(
            N_("Lintang dan bujur tertukar ({edges}); tukar kedua sumbunya, lalu simpan ulang."), edges=edges
        )
    if not on_earth:
        raise BoundaryError(
            N_("Koordinatnya bukan derajat ({edges}); simpan ulang dengan sistem koordinat (CRS) yang sebenarnya."),
            edges=edges,
        )
    raise BoundaryError(
        N_(
            "Bentuknya ({edges}) jauh di luar daerah EPSG:{epsg}, tempat wilayah ini berada; periksa berkas, "
            "CRS, dan epsg di region.toml."
        ),
        edges=edges,
        epsg=known.epsg,
    )


def _inside(west: float, south: float, east: float, north: float, zone) -> bool:
    return (
        zone.west - _MARGIN <= west
        and east <= zone.east + _MARGIN
        and max(-90, zone.south - _MARGIN) <= south
        and north <= min(90, zone.north + _MARGIN)
    )


def _check_exchanged(now: gpd.GeoSeries, before: gpd.GeoSeries, known: Known) -> None:
    """Raise BoundaryError when two districts lie where the other one was."""
    place = {
        code: before.intersection(shape).area.idxmax() for code, shape in now.items() if before.intersects(shape).any()
    }
    for code, was in place.items():
        if was != code and place.get(was) == code:
            raise _exchanged(code, was, known, "outline.geojson")


def check_areas(report: "Report", known: Known) -> None:
    """Raise BoundaryError when a district's area differs from the official one by more than AREA_LIMIT."""
    wrong = report.districts[report.districts["difference"].abs() > AREA_LIMIT]
    if wrong.empty:
        return
    for one, other in combinations(wrong.itertuples(), 2):
        crossed = (one.area_km2 / other.official_km2 - 1, other.area_km2 / one.official_km2 - 1)
        if all(abs(difference) <= AREA_LIMIT for difference in crossed):
            raise _exchanged(one.code, other.code, known, "districts.csv (area_km2)")
    listed = ", ".join(f"{row.code} {row.name} {row.difference:+.0%}" for row in wrong.itertuples())
    raise BoundaryError(
        N_(
            "Luasnya berbeda lebih dari {area_limit} dari luas resmi: {listed}; periksa bentuk, CRS, dan "
            "area_km2 di districts.csv."
        ),
        area_limit=format(AREA_LIMIT, ".0%"),
        listed=listed,
    )


def _exchanged(one: str, other: str, known: Known, by: str) -> BoundaryError:
    return BoundaryError(
        N_(
            "Kode {one} dan {other} agaknya tertukar, menurut {by}; betulkan di berkasnya, atau di sana bila itu yang salah."
        ),
        one=f"{one} {known.names[one][0]}",
        other=f"{other} {known.names[other][0]}",
        by=by,
    )


def _key(value: object) -> str:
    text = unicodedata.normalize("NFKD", str(value)).encode("ascii", "ignore").decode().casefold()
    if re.fullmatch(r"\d{2}[.\s]?\d{2}[.\s]?\d{2}", text.strip()):
        return re.sub(r"\D", "", text)
    return re.sub(r"[^a-z]", "", text).removeprefix("kecamatan").removeprefix("kec")


@dataclass(frozen=True)
class Report:
    """What was found: per district (code, name, area_km2, official_km2, difference), and the faults of the shapes."""

    districts: pd.DataFrame
    mended: int  # shapes that were not valid
    overlap_km2: float
    gap_km2: float


def make_outline(
    shapes: gpd.GeoDataFrame, codes: pd.Series, known: Known, *, tolerance: float = 0.0
) -> tuple[gpd.GeoDataFrame, Report]:
    """One valid shape a district (``code``, ``geometry``, WGS 84) and what was found on the way.

    Areas, overlaps and gaps are measured in the region's plane, before simplification. ``tolerance`` in metres
    simplifies common borders together, so that none opens.
    """
    plane = shapes.geometry.force_2d().to_crs(known.epsg)
    mended = int((~plane.is_valid).sum())
    flat = gpd.GeoDataFrame({"code": codes}, geometry=plane.make_valid(), crs=known.epsg)
    flat = flat.dissolve("code").reset_index().sort_values("code", ignore_index=True)
    flat["geometry"] = [_polygons(geometry) for geometry in flat.geometry]
    report = _report(flat, known, mended)
    if tolerance > 0:
        if report.overlap_km2 == 0:
            flat["geometry"] = shapely.coverage_simplify(flat.geometry.to_numpy(), tolerance)
        else:  # no common borders to keep together
            flat["geometry"] = flat.geometry.simplify(tolerance)
    rounded = flat.to_crs(4326)
    rounded["geometry"] = shapely.set_precision(rounded.geometry.to_numpy(), 10**-DECIMALS)
    return rounded[["code", "geometry"]], report


def _polygons(geometry):
    """Only the areas of a geometry: making one valid can leave lines and points behind."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts)


def _report(flat: gpd.GeoDataFrame, known: Known, mended: int) -> Report:
    area = flat.area / 1e6
    official = flat["code"].map(known.areas).astype("Float64")
    together = flat.union_all()
    overlap = sum(
        size for one, other in combinations(flat.geometry, 2) if (size := one.intersection(other).area) > OVERLAP_M2
    )
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(together) for ring in part.interiors]
    return Report(
        districts=pd.DataFrame(
            {
                "code": flat["code"],
                "name": [known.names[code][0] for code in flat["code"]],
                "area_km2": area.round(2),
                "official_km2": official,
                "difference": ((area - official) / official).round(4),
            }
        ),
        mended=mended,
        overlap_km2=round(overlap / 1e6, 4),
        gap_km2=round(sum(hole.area for hole in holes) / 1e6, 4),
    )


def write_outline(outline: gpd.GeoDataFrame, home: Path) -> Path:
    """Write ``outline.geojson`` beside the region's lists, one district a line; the old one stays until it is complete."""
    lines = [
        json.dumps(
            {"type": "Feature", "properties": {"code": row.code}, "geometry": row.geometry.__geo_interface__},
            separators=(",", ":"),
        )
        for row in outline.itertuples()
    ]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    file, beside = home / "outline.geojson", home / ".outline.geojson.new"
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
    return file
