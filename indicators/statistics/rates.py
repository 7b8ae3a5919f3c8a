"""Reports per 1,000 people, on district cells of about a year; off unless the operator gives a population table."""

import pandas as pd

from data_loaders.population import Population
from data_loaders.published.versions import ALL, DIMENSIONS
from indicators.declared.indicator import Indicator
from locales import N_

REPORTS_PER_1000 = Indicator(
    id="reports_per_1000",
    name=N_("Laporan per 1.000 penduduk"),
    question=N_("Seberapa sering warga melapor, dibanding jumlah penduduk?"),
    definition=N_(
        "Laporan masuk dibagi penduduk kecamatan, kali seribu; hanya untuk satu tahun atau 12 bulan terakhir."
    ),
    why=N_("Kecamatan besar menerima lebih banyak laporan hanya karena lebih banyak orang tinggal di sana."),
    unit="per_1000",
    better="neither",
    source=N_("Penduduk: tabel yang diberikan pengelola, dengan tahun dan sumbernya"),
    reviewed_on="2026-11-24",
    per_1000="n_reports",
    caveat=N_("Banyak laporan tidak berarti banyak masalah; laporan tanpa kecamatan tidak ikut dihitung di sini."),
)

RATES = (REPORTS_PER_1000,)
_KINDS = ("year", "last12")


def with_rates(cells: pd.DataFrame, population: Population | None) -> pd.DataFrame:
    """Published cells with the rates (four decimals), null where no population belongs to the cell.

    They are made from published counts, so they tell no more than these do.
    """
    alone = (cells[[name for name in DIMENSIONS if name != "district"]] == ALL).all(axis=1)
    counted = alone & cells["period_kind"].isin(_KINDS)
    people = cells["district"].map(population.people if population else {}).astype("Float64").where(counted)
    return cells.assign(
        **{rate.id: (cells[rate.per_1000].astype("Float64") / people * 1000).round(4) for rate in RATES}
    )
