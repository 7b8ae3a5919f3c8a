"""What a page is shown with: the published version, the reader's language, and the choices in the address."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from data_loaders.published import pull
from data_loaders.published import versions as published
from data_loaders.published.versions import DamagedVersion, NothingPublished, Version
from locales import Translator


@dataclass(frozen=True)
class View:
    """The state of one run of a page."""

    version: Version
    words: Translator
    choices: dict[str, str | list[str]] = field(default_factory=dict)
    region: str = ""  # the region chosen, where there are several
    page: str = ""  # its address

    def file_address(self, name: str) -> str:
        """Where a file of this version can be had."""
        return f"/unduh/{self.version.name}/{name}" + (f"?wilayah={self.region}" if self.region else "")

    @property
    def key(self) -> tuple:
        """Everything that decides what a page shows: two readers with the same key see the same.

        The list of versions is part of it, because a page may name newer ones than its own.
        """
        choices = json.dumps(self.choices, sort_keys=True)
        return _listed_at(self.region), self.region, self.version.fingerprint, self.words.lang, self.page, choices

    @property
    def asked(self) -> str:
        """The period that the reader asked for: that of a filter for settled years where the page has one."""
        return self.choices.get("tahun") or self.choices["periode"]

    @property
    def selection(self) -> dict[str, str]:
        """What the page is about besides a period: one agency, or one value of a dimension; empty for the whole area."""
        if self.choices.get("agency"):
            return {"agency": self.choices["agency"]}
        dimension, value = self.choices.get("dimensi"), self.choices.get("nilai", "*")
        return {dimension: value} if dimension and value != "*" else {}

    @property
    def period(self) -> str:
        """The period that the page shows: the one asked for, or where it has no reports the newest that has some."""
        return self.version.period_shown(self.asked, **self.selection)

    def name_of(self, dimension: str, code: str) -> str:
        return self.version.name_of(dimension, code, self.words.published)

    def named(self, cells: pd.DataFrame, dimension: str) -> pd.DataFrame:
        """Cells with the published name of each code as ``name``."""
        return cells.assign(name=[self.name_of(dimension, code) for code in cells[dimension]])

    def indicator(self, id: str, text: str = "name") -> str:
        """A text of an indicator's declaration in the reader's language."""
        return (self.version.indicators[id][text] or {}).get(self.words.published, "")

    def of_all_periods(self, id: str) -> str:
        """The name of an indicator whose value is of all periods where others are of the chosen one."""
        return self.words.t("{name}, semua periode", name=self.indicator(id))

    def written(self, id: str, value: float | None) -> str:
        """A value of an indicator in the reader's language, in the indicator's unit; a dash where there is none."""
        if value is None or pd.isna(value):
            return "–"
        unit = self.version.indicators[id]["unit"]
        if unit == "share":
            return self.words.percent(value)
        if unit in ("points", "points_total"):
            return self.words.number(round(value))
        return self.words.number(value) if unit in ("reports", "days") else self.words.decimal(value)

    def until(self, *, pair: bool = False) -> str:
        """The last day of receipt (ISO text) that is counted; pairs of dimensions end with a completed quarter."""
        package = self.version.package
        return package["pairs"]["to"] if pair and "pairs" in package else package["as_of"]

    def period_name(self, period: str, *, pair: bool = False) -> str:
        """A period in words, marked where the data cover it only in part; ``pair``: of a cell that crosses two dimensions."""
        if period == "all":
            spans, last = self.version.covered("all"), self.until(pair=pair)
            return self.span(spans[0][0], last if pair else spans[-1][1])
        if pair and period == self.until(pair=True)[:4]:
            return self.words.t("{year} sampai {day}", year=period, day=self.words.day(self.until(pair=True)))
        name = period
        if period == "last12":
            name = self.words.t("12 bulan sampai {day}", day=self.words.day(self.until(pair=pair)))
        return self.words.t("{period} (sebagian)", period=name) if self.version.is_partial(period) else name

    def period_phrase(self, period: str, *, pair: bool = False) -> str:
        """A period as the beginning of a sentence; of one that the data cover in part, with the days that they cover."""
        if period == "all":
            return self.words.t("Dari {period}", period=self.period_name(period, pair=pair))
        if period == "last12":
            phrase = self.words.t("Dalam 12 bulan sampai {day}", day=self.words.day(self.until(pair=pair)))
        else:
            phrase = self.words.t("Pada {year}", year=self.period_name(period, pair=True) if pair else period)
        spans = self.version.covered(period)
        if not spans or not self.version.is_partial(period):
            return phrase
        days = "; ".join(self.span(first, last) for first, last in spans)
        return self.words.t("{phrase} (data mencakup {days})", phrase=phrase, days=days)

    def span(self, first: str, last: str) -> str:
        """Two days (ISO texts) as a span."""
        return self.words.t("{first} sampai {last}", first=self.words.day(first), last=self.words.day(last))

    @property
    def pairs_note(self) -> str:
        """What stands beside numbers that cross two dimensions: up to when they count, and as of when."""
        told = self.version.package.get("pairs")
        if not told:
            return ""
        return self.words.t(
            "Dihitung per triwulan agar laporan baru tidak dikenali: laporan yang masuk sampai {to}, keadaannya per {day}.",
            to=self.words.day(told["to"]),
            day=self.words.day(told["counted_on"]),
        )

    @property
    def is_lapor(self) -> bool:
        """Whether the reports come from SP4N-LAPOR!; elsewhere its tracking page and the Ombudsman are of no help."""
        host = urlsplit(self.version.package["sources"][0]["path"]).hostname or ""
        return host.removeprefix("www.") == "lapor.go.id"

    @property
    def area(self) -> str:
        """The word for the region as a whole: city, regency."""
        return self.version.package["region"]["area"][self.words.published]

    @property
    def whole(self) -> str:
        """The name of the region as a whole among its parts."""
        return self.words.t("Seluruh {area}", area=self.area)

    @property
    def example_mark(self) -> str:
        """What stands on everything made from example data; empty for real data."""
        return self.words.t("DATA CONTOH") if self.version.is_example else ""

    @property
    def few(self) -> int:
        """Reports below which nothing is judged, as this version says."""
        return self.version.registry["score"]["minimum"]

    @property
    def source_line(self) -> str:
        """Source, day and publisher, as it stands under every chart and table."""
        package = self.version.package
        source = package["sources"][0]["title" if self.words.published == "id" else "title_en"]
        line = self.words.t("Sumber: {source}, data per {day}.", source=source, day=self.words.day(package["as_of"]))
        return f"{self.example_mark}. {line}" if self.example_mark else line


def _root() -> Path:
    return pull.local_folder(os.environ.get("PANTAU_PUBLIC", "public"))


def regions() -> dict[str, str]:
    """The regions to choose from, name by code; empty when the site shows only one. Pulls what lies elsewhere."""
    address = os.environ.get("PANTAU_PUBLIC", "public")
    if pull.is_address(address):
        _pulled(address)
    return published.regions(_root())


def public_folder(region: str = "") -> Path:
    """Where the published versions of a region lie on this machine; the first region's when none is named."""
    known = published.regions(_root())
    if not known:
        return _root()
    return _root() / (region if region in known else next(iter(known)))


def _listed_at(region: str) -> int:
    """When the list of a region's versions was last changed, in nanoseconds."""
    return (public_folder(region) / "latest.json").stat().st_mtime_ns


def changes(region: str) -> list[dict]:
    """What each published version of a region says of itself, newest first."""
    return _changes(str(public_folder(region)), _listed_at(region))


@st.cache_data(max_entries=4, show_spinner=False)
def _changes(public: str, listed_at: int) -> list[dict]:
    return published.changes(Path(public))


@st.cache_data(ttl=60, refresh_mode="background", show_spinner=False)
def _pulled(address: str) -> bool:
    """Ask an address for a newer version at most once a minute; readers never wait for it but the very first."""
    return pull.pull(address)


@dataclass(frozen=True)
class Shown:
    """The version of this run: the one asked for or the newest good one, and what to tell the reader about it."""

    version: Version
    newest: str
    damaged: str | None  # a newer version that cannot be shown


def version_shown(asked: str | None, region: str = "") -> Shown:
    """The version that an address asks for (``?v=``) if it is listed and whole, else the newest that can be shown.

    Raises NothingPublished when there is none at all.
    """
    public, damaged, newest = public_folder(region), None, None
    listed = [entry["version"] for entry in published.versions(public)]
    for name in listed:
        try:
            newest = _load(str(public), name, published.stamp(public, name))
            break
        except DamagedVersion:
            damaged = damaged or name
    if newest is None:
        raise NothingPublished(str(public))
    if asked in listed and asked != newest.name:
        try:
            return Shown(_load(str(public), asked, published.stamp(public, asked)), newest.name, damaged)
        except DamagedVersion:
            pass
    return Shown(newest, newest.name, damaged)


@st.cache_resource(max_entries=4, show_spinner=False)
def _load(public: str, name: str, stamp: float) -> Version:
    """``stamp`` tells a version from another one that took its name after the folder was emptied."""
    return published.load(Path(public), name)


def refreshed(region: str) -> tuple[dict | None, dict[str, dict]]:
    """How the last unattended refresh went, and the versions that were taken back."""
    public = public_folder(region)
    return published.refreshed(public), published.withdrawn(public)


def show(view: View) -> None:
    """Hand the view to the page of this run."""
    st.session_state["_view"] = view


def current() -> View:
    """The view of this run, made by the frame."""
    return st.session_state["_view"]
