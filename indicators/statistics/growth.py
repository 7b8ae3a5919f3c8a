"""What grew and what shrank: a topic's, or a channel's, part of all reports against the year before.

Parts are compared, not numbers: how many reports come in changes with how easy it is to report. The comparison is the
usual one of two proportions (pooled, normal approximation; Fleiss, Levin and Paik 2003, section 3.1), and only a change
beyond 99.8% is called one, as in the funnel: there are many topics, and some always look as if they had moved.
"""

from statistics import NormalDist

import numpy as np
import pandas as pd

from indicators.declared.indicator import Indicator
from locales import N_, Text

COMPARED = ("topic", "channel")  # the dimensions for which it is told
STATES = ("grew", "shrank", "steady")
CONFIDENCE = 0.998
MINIMUM = 10  # reports of the two years together, below which nothing is told
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)

_SOURCE = N_(
    "Perbandingan dua proporsi: Fleiss, Levin, Paik (2003), Statistical Methods for Rates and Proportions, 3.1"
)
_REVIEWED = "2026-11-25"
_CHANGES = (
    (
        "2026-11-25",
        N_("Tahun yang tercakup sebagian tidak dibandingkan."),
    ),
)


def _made(id: str, name: Text, definition: Text, unit: str) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=N_("Apa yang lebih banyak dilaporkan daripada tahun sebelumnya?"),
        definition=definition,
        why=N_("Bagian, bukan jumlah: jumlah ikut naik bila melapor menjadi lebih mudah."),
        unit=unit,
        better="neither",
        source=_SOURCE,
        reviewed_on=_REVIEWED,
        made="growth",
        minimum=MINIMUM if unit == "state" else 1,
        changes=_CHANGES if unit == "state" else (),
        caveat=N_("Lebih banyak dilaporkan tidak berarti lebih banyak masalah."),
    )


INDICATORS = (
    _made(
        "part_of_city",
        N_("Bagian dari semua laporan"),
        N_("Laporan dengan topik atau kanal ini dibagi semua laporan pada periode yang sama."),
        "share",
    ),
    _made(
        "part_change",
        N_("Perubahan bagian terhadap tahun sebelumnya"),
        N_(
            "grew: bagiannya naik melebihi kebetulan (99,8%); shrank: turun; steady: tidak terbukti berubah. "
            "Hanya antara dua tahun yang tercakup penuh oleh datanya, dari sedikitnya {minimum} laporan "
            "kedua tahun; yang turun menjadi 0 ikut dibandingkan.",
            minimum=MINIMUM,
        ),
        "state",
    ),
)


def columns(counts: pd.DataFrame) -> pd.DataFrame:
    """``part_of_city`` and ``part_change`` for rows of one dimension.

    ``counts`` has ``code``, ``period_kind``, ``period``, ``n`` (reports) and ``of`` (the city's reports of that period);
    the result has its index. ``part_change`` is missing without the year before and below MINIMUM.
    """
    n, of = counts["n"].astype(float), counts["of"].astype(float)
    part = (n / of.where(of > 0)).round(4).astype("Float64")
    is_year = counts["period_kind"] == "year"
    years = counts[is_year].assign(year=counts["period"].where(is_year).dropna().astype(int))
    before = years[["code", "year", "n"]].assign(year=years["year"] + 1)
    met = years.merge(before, on=["code", "year"], how="left", suffixes=("", "_before")).set_axis(years.index)
    totals = years.groupby("year")["of"].first()
    of_before = met["year"].sub(1).map(totals).astype(float)
    n_before = met["n_before"].fillna(0).astype(float)
    n_now, of_now = met["n"].astype(float), met["of"].astype(float)
    pooled = (n_now + n_before) / (of_now + of_before)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / of_now + 1 / of_before.where(of_before > 0)))
    z = (n_now / of_now - n_before / of_before) / spread.where(spread > 0)
    state = pd.Series("steady", index=met.index, dtype="object").mask(z > _Z, "grew").mask(z < -_Z, "shrank")
    state = state.where((n_now + n_before >= MINIMUM) & of_before.notna() & (of_before > 0))
    return pd.DataFrame({"part_of_city": part, "part_change": state.reindex(counts.index)})
