"""Writing a published version: tables and metadata in one folder that never changes afterwards.

::

    public/<as_of>/      cells.parquet, cells.csv, frozen.parquet, curves.parquet, handovers.parquet, deadlines.parquet,
                         labels.csv, registry.json, quality.json, datapackage.json
    public/latest.json   names the newest good version and lists all of them

A version is written beside, checked, and only then renamed into its place; latest.json is replaced last.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import version as package_version
from pathlib import Path

import pandas as pd

from data_loaders import lock, references
from data_loaders.breaks import read_breaks
from data_loaders.errors import InputError
from data_loaders.ledger.cadence import Cadence
from data_loaders.population import read_population
from data_loaders.profiles import Profile
from data_loaders.published.versions import FROZEN, HANDOVERS
from data_loaders.region import Region
from indicators import registry
from indicators.cells import INCOMPLETE_FROM, KEY, pairs_end
from indicators.clocks.deadlines import describe_rules
from indicators.coverage import Span
from indicators.declared import weights
from indicators.declared.indicator import FIELD_TYPES
from indicators.declared.limits import FEW_HANDOVERS
from indicators.disclosure import fence
from indicators.disclosure.frozen import Frozen
from indicators.layout import CELL_COLUMNS, CURVE_COLUMNS, FILES, SOFTWARE_VERSION, read_latest
from indicators.publication import check
from indicators.settings import SETTINGS
from indicators.statistics import survival
from indicators.wording import fill, words_of
from locales import N_, Text, joined

_KEYS = {
    "period_kind": N_("all | last12 | year (tahun) | half (semester) | quarter (triwulan) | month (bulan)"),
    "period": N_("all, last12, 2021, 2021-H2, 2021-Q3, 2021-07; menurut tanggal masuk di zona waktu wilayah"),
    "agency": N_("kode di labels; * semua instansi; none: belum di instansi mana pun"),
    "district": N_("kode Kemendagri di labels; * seluruh wilayah; none: tanpa kecamatan; outside: wilayah lain"),
    "topic": N_("kode di labels; * semua topik; none: tanpa kategori; waiting: belum ditampilkan demi pelapor"),
    "channel": N_("kode di labels; * semua kanal; none: tidak tercatat; waiting: belum ditampilkan demi pelapor"),
    "classification": N_("kode di labels; * semua; none: tanpa klasifikasi; waiting: belum ditampilkan demi pelapor"),
}
_ROLE = N_(
    "total: semua tempat bersama, seperti dihitung saat tahunnya dibekukan | place: satu tempat yang "
    "terhitung di dalamnya | sensitive: topik peka, seluruh wilayah; di cells laporannya terhitung "
    "sebagai lainnya"
)
_FLAGS = {
    "incomplete": (
        "boolean",
        N_(
            "lebih dari {incomplete_from} laporannya belum jatuh tempo selesai: jangan dibandingkan dengan "
            "periode sebelumnya",
            incomplete_from=f"{INCOMPLETE_FROM:.0%}",
        ),
    ),
    "partial": (
        "boolean",
        N_("datanya tidak mencakup setiap hari periode itu (coverage di datapackage.json): bukan angka periode utuh"),
    ),
    "protected": (
        "boolean",
        N_(
            "angka dibulatkan ke kelipatan {base} dan yang di bawah {threshold} disembunyikan, karena sel "
            "ini tentang satu tempat"
        ),
    ),
}
_DEADLINES = {
    "start": ("date", N_("hari mulai hitungan, di zona waktu wilayah")),
    "rule": ("string", N_("kode aturan; sumbernya dan apakah sudah diverifikasi ada di registry.json")),
    "clock": ("string", N_("verification | followup (sejak disposisi) | followup_from_submission | resolution")),
    "classification": ("string", N_("klasifikasi yang diatur oleh aturan itu; * semua")),
    "days": ("integer", N_("hari kerja menurut aturan")),
    "due": ("date", N_("hari terakhir untuk tepat waktu")),
    "provisional": ("boolean", N_("tanggal melewati daftar hari libur yang ada dan dapat bergeser")),
}
_HANDOVERS = {
    "period_kind": ("string", N_("all | last12 | year (tahun)")),
    "period": ("string", _KEYS["period"]),
    "from_agency": ("string", N_("kode di labels: instansi yang semula memegang laporan")),
    "to_agency": ("string", N_("kode di labels: instansi yang menerimanya")),
    "n_handovers": (
        "integer",
        N_(
            "berapa kali laporan beralih dari yang satu ke yang lain, dari laporan yang masuk sampai akhir triwulan "
            "terakhir yang sudah lewat (pairs di datapackage.json); kurang dari {few}: tidak ada barisnya",
            few=FEW_HANDOVERS,
        ),
    ),
}
_CURVES = {
    "clock": ("string", Text("followup | resolution")),
    "day": ("integer", N_("hari kalender sejak masuk (instansi: sejak laporan sampai kepadanya)")),
    "at_risk": (
        "integer",
        N_(
            "laporan (instansi: laporan yang dipegangnya) yang belum berakhir sebelum hari itu; kurva "
            "berhenti di bawah {at_risk}",
            at_risk=survival.AT_RISK,
        ),
    ),
    "share": (
        "number",
        N_(
            "bagian yang ditindaklanjuti atau selesai sampai hari itu, 0 sampai 1; kosong bila hanya "
            "diketahui di antara share_low dan share_high"
        ),
    ),
    "share_low": (
        "number",
        N_(
            "bagian itu paling sedikit: setiap peristiwa di antara dua ekspor pada hari yang membuat masanya "
            "paling lama"
        ),
    ),
    "share_high": ("number", N_("bagian itu paling banyak: pada hari yang membuat masanya paling singkat")),
    "low": ("number", N_("tepi bawah pita 95% hari itu; kosong sebelum laporan pertama selesai")),
    "high": ("number", N_("tepi atas pita 95% hari itu; kosong sebelum laporan pertama selesai")),
}


@dataclass(frozen=True)
class Written:
    """The version's name, whether it is new, and what the fence let pass but an operator should look at."""

    name: str
    is_new: bool
    looked_at: list[fence.Hit]


@dataclass(frozen=True)
class Content:
    """What a version is made of: protected tables, and what is said of them.

    ``frozen`` is all that is frozen, of this version too: its days and members are described, its table is written, its cells
    stand among ``cells``; ``handovers`` are those of :mod:`indicators.handovers`; ``received_from`` is the first month of
    receipt, by its first day, ``coverage`` the days of receipt that the exports cover and whether they state them;
    ``example`` holds the notes ({"id", "en"}) of example data, or is None for real data. ``cadence`` is told to readers;
    ``pairs_counted_on`` is the day of the version that counted the pairs (this one's if None).
    """

    cells: pd.DataFrame
    curves: pd.DataFrame
    labels: pd.DataFrame
    deadlines: pd.DataFrame
    handovers: pd.DataFrame
    frozen: Frozen
    quality: dict
    as_of: date
    received_from: date
    coverage: tuple[list[Span], bool]
    region: Region
    profile: Profile
    example: dict | None
    cadence: Cadence = field(default_factory=Cadence)
    pairs_counted_on: date | None = None


def write_version(
    content: Content,
    *,
    public: Path,
    on_ready: Callable[[str, list[str]], None] = lambda name, pushed_out: None,
) -> Written:
    """Write a version under ``public`` and make it the newest.

    ``on_ready`` is told, when everything is written and checked and before anybody can see it, the version's name and those
    that it will push out. What equals the newest version is not published twice. Raises InputError when something in it looks
    like personal data (:mod:`indicators.disclosure.fence`), and with every fault when it does not pass its own check.
    """
    public.mkdir(parents=True, exist_ok=True)
    with lock.in_turn(public):
        for left in public.glob(".staging-*"):  # of a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        for taken in read_latest(public).get("withdrawn", []):  # of a withdrawal that was killed
            shutil.rmtree(public / taken["version"], ignore_errors=True)
        return _write_in_turn(content, public, on_ready)


def _write_in_turn(content: Content, public: Path, on_ready: Callable[[str, list[str]], None]) -> Written:
    name, is_example = _next_name(public, content.as_of), content.example is not None
    with tempfile.TemporaryDirectory(prefix=".staging-", dir=public) as beside:
        folder = Path(beside) / name
        folder.mkdir()
        _write_files(folder, content)
        looked_at = fence.refuse_hits(folder)
        faults = check.check_version(folder, just_written=True)
        if faults:
            raise InputError(
                N_("Versi baru tidak lolos pemeriksaan, jadi tidak diterbitkan: {faults}"), faults="; ".join(faults)
            )
        newest = read_latest(public).get("version")
        if newest and _same(folder, public / newest):
            on_ready(newest, [])
            return Written(newest, is_new=False, looked_at=looked_at)
        pushed_out = _pushed_out(public, example=is_example)
        on_ready(name, pushed_out)
        folder.chmod(0o755)
        folder.rename(public / name)
    _make_newest(public, name, content.as_of, example=is_example, pushed_out=pushed_out)
    return Written(name, is_new=True, looked_at=looked_at)


def withdraw_version(public: Path, name: str, *, reason: str, on: date) -> str | None:
    """Take a version back: its files are removed, and latest.json tells when and why.

    Returns the newest version that is left, or None. Raises InputError when there is no such version.
    """
    _refuse_reason(reason)
    latest = read_latest(public)
    kept = [v for v in latest.get("versions", []) if v["version"] != name]
    if len(kept) == len(latest.get("versions", [])):
        raise InputError(
            N_("Versi '{name}' tidak ada di {public}; yang ada: {there}."),
            name=name,
            public=public,
            there=", ".join(v["version"] for v in kept) or "–",
        )
    with lock.in_turn(public):
        latest = read_latest(public)
        (taken,) = (v for v in latest["versions"] if v["version"] == name)
        withdrawn = [taken | {"withdrawn_on": on.isoformat(), "reason": reason}, *latest.get("withdrawn", [])]
        kept = [v for v in latest["versions"] if v["version"] != name]
        newest = kept[0]["version"] if kept else None
        _write_latest(public, latest | {"version": newest, "versions": kept, "withdrawn": withdrawn})
        shutil.rmtree(public / name, ignore_errors=True)
    return newest


def refreeze_year(public: Path, year: str, *, reason: str, on: date) -> None:
    """Have a frozen year counted anew by the next version that counts pairs; it and every later one tell when and why.

    Raises InputError when the year is not frozen in any version, or when the reason looks like personal data.
    """
    _refuse_reason(reason)
    with lock.in_turn(public):
        latest = read_latest(public)
        days = []
        for version in latest.get("versions", []):
            file = public / version["version"] / "datapackage.json"
            package = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
            days += [day for frozen, day in package.get("place_years", {}).items() if frozen == year]
        if not days:
            raise InputError(
                N_(
                    "Tahun {year} belum dibekukan di versi mana pun di {public}; tidak ada yang perlu diterbitkan "
                    "ulang."
                ),
                year=year,
                public=public,
            )
        asked = {"year": year, "on": on.isoformat(), "reason": reason, "counted_until": max(days)}
        _write_latest(public, latest | {"refrozen": [*latest.get("refrozen", []), asked]})


def _refuse_reason(reason: str) -> None:
    """Raise InputError when a reason that readers will see looks like personal data."""
    if found := [kind for kind, stops in fence.look_at(reason) if stops]:
        raise InputError(
            N_("Alasannya ikut terbit dan memuat {kinds}; tulis ulang tanpa data pribadi."),
            kinds=joined(*found, by=", "),
        )


def _next_name(public: Path, as_of: date) -> str:
    name, revision = as_of.isoformat(), 1
    withdrawn = {v["version"] for v in read_latest(public).get("withdrawn", [])}
    while (public / name).exists() or name in withdrawn:  # a name never stands for two versions
        revision += 1
        name = f"{as_of.isoformat()}-r{revision}"
    return name


def _write_files(folder: Path, content: Content) -> None:
    cells = content.cells[list(CELL_COLUMNS)]
    cells.to_csv(folder / "cells.csv", index=False, lineterminator="\n")
    content.labels.to_csv(folder / "labels.csv", index=False, lineterminator="\n")
    tables = {
        "cells.parquet": cells,
        "curves.parquet": content.curves[list(CURVE_COLUMNS)],
        "deadlines.parquet": content.deadlines,
        FROZEN: content.frozen.table,
        HANDOVERS: content.handovers,
    }
    for name, table in tables.items():
        table.to_parquet(folder / name, index=False, compression="zstd")
    words = words_of(content.region, content.profile)
    _write_json(folder / "quality.json", content.quality)
    _write_json(folder / "registry.json", _registry(content, words))
    _write_json(folder / "datapackage.json", _describe(folder, content, words))


def _registry(content: Content, words: dict[str, dict[str, str]]) -> dict:
    region = content.region
    people = read_population(region)
    zones = references.read_zones(region.file("ombudsman_zones.csv"))
    results = references.read_results(region.file("ombudsman_results.csv"))
    # The example's agencies are invented: nobody has replied for them.
    codes = {agency.code for agency in region.agencies}
    replies = () if content.example else references.read_replies(region.file("notes.toml"), codes)
    return {
        "indicators": registry.describe(words),
        "words": words,
        "disclosure": SETTINGS,
        "publishing": asdict(content.cadence),
        "rules": describe_rules(region),
        "breaks": [asdict(mark) for mark in read_breaks(region)],
        "holidays": [day.isoformat() for day in region.holidays],
        "population": {"year": people.year, "source": people.source} if people else None,
        "score": weights.SETTINGS,
        "durations": survival.SETTINGS,
        "handovers": {"at_least": FEW_HANDOVERS},
        "zones": [asdict(zone) for zone in zones],
        "results": [asdict(result) for result in results],
        "replies": [asdict(reply) | {"date": reply.date.isoformat()} for reply in replies],
    }


def _describe(folder: Path, content: Content, words: dict[str, dict[str, str]]) -> dict:
    region, profile, frozen, example = content.region, content.profile, content.frozen, content.example
    covered, all_state_it = content.coverage
    pairs_counted_on = content.pairs_counted_on or content.as_of
    publisher = region.publisher
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"pantau-lapor-{region.slug.replace('_', '-')}",
        "title": f"Pantau LAPOR {region.name}" + (" (DATA CONTOH)" if example else ""),
        "version": folder.name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "as_of": content.as_of.isoformat(),
        "place_years": dict(sorted(frozen.counted_on.items())),
        "frozen_years": {year: members.as_json() for year, members in sorted(frozen.members.items())},
        "refrozen": [told for told in frozen.refrozen if told["year"] in frozen.counted_on],
        "pairs": {"to": pairs_end(content.as_of).isoformat(), "counted_on": pairs_counted_on.isoformat()},
        "received_from": content.received_from.isoformat(),
        "coverage": [[first.isoformat(), last.isoformat()] for first, last in covered],
        "coverage_stated": all_state_it,
        "region": {
            "slug": region.slug,
            "code": region.code,
            "name": region.name,
            "area": region.area,
            "timezone": region.timezone,
            "days_off": region.days_off,
        },
        "data_example": example is not None,
        "notes": example,
        "licenses": [{"name": publisher.get("licence"), "path": publisher.get("licence_url")}],
        "contributors": [{"title": publisher.get("name"), "roles": ["publisher"]}],
        "publisher": {
            "name": publisher.get("name", ""),
            "official": bool(publisher.get("official")),
            "ppid_contact": publisher.get("ppid_contact", ""),
        },
        "sources": [{"title": profile.title, "title_en": profile.title_en, "path": profile.source_url}],
        "software": {"name": "pantau-lapor", "version": SOFTWARE_VERSION, "pandas": package_version("pandas")},
        "resources": [_resource(folder / file, words) for file in FILES if file != "datapackage.json"],
    }


def _resource(file: Path, words: dict[str, dict[str, str]]) -> dict:
    kind = {".csv": "text/csv", ".json": "application/json", ".parquet": "application/vnd.apache.parquet"}[file.suffix]
    resource = {
        "name": file.name.replace(".", "-"),
        "path": file.name,
        "mediatype": kind,
        "bytes": file.stat().st_size,
        "hash": "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest(),
    }
    schema = _schema(file.name, words)
    return resource | ({"schema": schema} if schema else {})


def _schema(file: str, words: dict[str, dict[str, str]]) -> dict | None:
    """The columns of a published table and its key; None for files that are none, or whose columns need no words."""
    keys = {name: ("string", text) for name, text in _KEYS.items()}
    if file.startswith("cells."):
        return {"fields": [*_columns(keys, words), *_fields(words)], "primaryKey": list(KEY)}
    if file == FROZEN:
        columns = _columns({"role": ("string", _ROLE)} | keys, words)
        return {"fields": [*columns, *_fields(words)], "primaryKey": ["role", *KEY]}
    if file == "curves.parquet":
        return {"fields": _columns(keys | _CURVES, words), "primaryKey": [*KEY, "clock", "day"]}
    if file == HANDOVERS:
        return {"fields": _columns(_HANDOVERS, words), "primaryKey": list(_HANDOVERS)[:-1]}
    if file == "deadlines.parquet":
        return {"fields": _columns(_DEADLINES, words), "primaryKey": ["start", "rule"]}
    return None


def _columns(described: dict[str, tuple[str, Text]], words: dict[str, dict[str, str]]) -> list[dict]:
    """Fields of a schema from kind and text by name."""
    found = []
    for name, (kind, text) in described.items():
        said = fill(text, words)
        found.append({"description_id": said["id"], "name": name, "type": kind, "description": said["en"]})
    return found


def _fields(words: dict[str, dict[str, str]]) -> list[dict]:
    """The fields of cells that are no keys."""
    fields = [
        {
            "name": indicator["id"],
            "type": FIELD_TYPES.get(indicator["unit"], "integer"),
            "title": indicator["name"]["en"],
            "title_id": indicator["name"]["id"],
            "description": indicator["definition"]["en"],
            "description_id": indicator["definition"]["id"],
        }
        for indicator in registry.describe(words)
    ]
    return [*fields, *_columns(_FLAGS, words)]


def _same(new: Path, old: Path) -> bool:
    """Whether two versions say the same; when and under which name they were made does not count."""

    def content(folder: Path) -> dict:
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        return {key: value for key, value in package.items() if key not in ("created", "version")}

    return old.is_dir() and content(new) == content(old)


def _pushed_out(public: Path, *, example: bool) -> list[str]:
    """Real data push the example out: nobody should find invented figures beside them."""
    return [v["version"] for v in read_latest(public).get("versions", []) if v["example"] and not example]


def _make_newest(public: Path, name: str, as_of: date, *, example: bool, pushed_out: list[str]) -> None:
    latest = read_latest(public)
    versions = [v for v in latest.get("versions", []) if v["version"] not in pushed_out]
    versions = [{"version": name, "as_of": as_of.isoformat(), "example": example}, *versions]
    _write_latest(public, latest | {"version": name, "versions": versions})
    for old in pushed_out:
        shutil.rmtree(public / old, ignore_errors=True)


def _write_latest(public: Path, latest: dict) -> None:
    beside = public / ".latest.json.new"
    _write_json(beside, latest)
    beside.replace(public / "latest.json")


def _write_json(file: Path, content: dict) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
