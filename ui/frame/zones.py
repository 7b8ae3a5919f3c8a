"""The Ombudsman's zones as a layer that the reader can switch on: somebody else's scale, named with its survey year."""

from charts.score import Band
from ui.frame.view import View


def survey_year(view: View) -> int:
    """The survey whose zones belong to the chosen period: that of its year, else the last one whose zones are known."""
    zones = view.version.registry["zones"]
    year = int(view.period) if view.period.isdigit() else None
    if any(zone["first_year"] <= year <= zone["last_year"] for zone in zones if year):
        return year
    return max(zone["last_year"] for zone in zones)


def _zones(view: View) -> list[dict]:
    """The zones of that survey, lowest first; none while the switch is off."""
    if not view.choices["ambang"]:
        return []
    year = survey_year(view)
    zones = (zone for zone in view.version.registry["zones"] if zone["first_year"] <= year <= zone["last_year"])
    return sorted(zones, key=lambda zone: zone["low"])


def bands(view: View) -> list[Band]:
    """What to draw behind the scores: each zone up to where the next begins (they are printed a hundredth apart)."""
    zones = _zones(view)
    ends = [*(zone["low"] for zone in zones[1:]), 100.0]
    return [Band(zone["zone"], zone["low"], end) for zone, end in zip(zones, ends, strict=False)]


def caption(view: View) -> str:
    """What the layer is, with its source; empty while the switch is off."""
    words, zones = view.words, _zones(view)
    if not zones:
        return ""
    text = words.t(
        "Pita abu-abu: ambang Opini Ombudsman RI {year}, sebagai pembanding saja; Ombudsman menilai hal lain dengan cara "
        "lain. Sumber: {source}.",
        year=survey_year(view),
        source="; ".join(dict.fromkeys(zone["source"][words.published] for zone in zones if zone["verified"])),
    )
    unverified = ", ".join(zone["zone"] for zone in zones if not zone["verified"])
    if unverified:
        text += " " + words.t("Batas zona {zones} belum diverifikasi.", zones=unverified)
    return text
