"""How many reports were open, and past their due date, at the end of each period: the stock, not the period's own reports.

A median of the answered says nothing of those that wait, and reports of one year say nothing of those that pile up over years.
A report counts for the agency that holds it now; one whose end is known between two exports ends on the later day.
"""

from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from data_loaders.contract import OPEN_STATUSES
from data_loaders.published import ALL, DIMENSIONS
from indicators.indicator import MAKERS_CHOICE, Indicator
from indicators.legs import NONE
from indicators.weights import MOST_UNDETERMINED

_REVIEWED = "2026-11-24"


def _stock(id: str, name: dict, definition: dict) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question={"id": "Apakah tumpukan laporan bertambah?", "en": "Does the backlog grow?"},
        definition=definition,
        why={
            "id": "Jawaban yang makin cepat tidak berarti apa-apa bagi yang menunggu bila tumpukannya bertambah.",
            "en": "Ever faster answers mean nothing to those who wait while the backlog grows.",
        },
        unit="stock",
        better="lower",
        source=MAKERS_CHOICE,
        reviewed_on=_REVIEWED,
        stock=id,
        caveat={
            "id": "Keadaan pada akhir periode, bukan laporan yang masuk dalam periode itu; hanya untuk seluruh wilayah dan instansi.",
            "en": "The state at the end of the period, not the reports received in it; only for the whole area and agencies.",
        },
    )


STOCKS = (
    _stock(
        "open_at_end",
        {"id": "Terbuka pada akhir periode", "en": "Open at the end of the period"},
        {
            "id": "Semua laporan yang sudah masuk dan belum berakhir pada hari terakhir periode, atau pada tanggal data.",
            "en": "All reports received and not ended on the last day of the period, or on the day of the data.",
        },
    ),
    _stock(
        "overdue_at_end",
        {
            "id": "Terbuka melewati batas waktu pada akhir periode",
            "en": "Open past the due date at the end of the period",
        },
        {
            "id": "Di antaranya yang batas penyelesaiannya sudah lewat pada hari itu.",
            "en": "Of these, those whose date of resolution had passed on that day.",
        },
    ),
)
COLUMNS = tuple(stock.id for stock in STOCKS)
_SUMS = ("open", "overdue", "with_due", "received", "unknown")


def at_ends(months: pd.DataFrame, cells: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    """COLUMNS for each row of ``cells`` (key columns) that is the city's or an agency's alone; missing elsewhere.

    ``months`` come from :func:`by_month`. Also missing where the end of more than a tenth of the reports received so far
    is not known; ``overdue_at_end`` also where reports are open and no due date of any of them is known.
    """
    everyone = months.groupby("month", as_index=False).sum(numeric_only=True).assign(agency=ALL)
    months = pd.concat([months, everyone], ignore_index=True).sort_values("month", ignore_index=True)
    sums = months[["agency", "month"]].join(months.groupby("agency")[list(_SUMS)].cumsum())
    alone = (cells[[name for name in DIMENSIONS if name != "agency"]] == ALL).all(axis=1)
    wanted = cells.loc[alone, ["period_kind", "period", "agency"]].reset_index()
    periods = zip(wanted["period_kind"], wanted["period"], strict=True)
    wanted["month"] = [_last_month(kind, period, as_of) for kind, period in periods]
    found = pd.merge_asof(wanted.sort_values("month"), sums, on="month", by="agency").set_index("index")
    known = 100 * found["unknown"] <= MOST_UNDETERMINED * found["received"]
    stocks = found[["open", "overdue"]].set_axis(list(COLUMNS), axis=1).astype("Int64")
    stocks["overdue_at_end"] = stocks["overdue_at_end"].where((found["with_due"] > 0) | (found["open"] == 0))
    return stocks.where(known).reindex(cells.index)


def by_month(reports: ir.Table) -> pd.DataFrame:
    """By agency and month (counted since year 0): reports received, those whose end is not known, and what stocks rose and fell by."""
    is_open = reports.status.isin(OPEN_STATUSES)
    known = is_open | (reports.observed & reports.ended_on.notnull())
    ended_on = is_open.ifelse(ibis.null("date"), reports.ended_on)
    came_due = (reports.due_resolution < reports.horizon) & (ended_on.isnull() | (ended_on > reports.due_resolution))
    rows = reports.select(
        "received_on",
        agency=reports.agency.fill_null(NONE),
        known=known,
        ended_on=ended_on,
        due_on=reports.due_resolution + ibis.interval(days=1),
        came_due=(known & came_due).fill_null(False),
    )
    with_due = rows.filter(rows.known & rows.due_on.notnull())
    steps = (
        _steps(rows, rows.received_on, open=rows.known.cast("int64"), received=1, unknown=(~rows.known).cast("int64")),
        _steps(rows.filter(rows.known & rows.ended_on.notnull()), ibis._.ended_on, open=-1),
        _steps(with_due, with_due.received_on, with_due=1),
        _steps(with_due.filter(with_due.ended_on.notnull()), ibis._.ended_on, with_due=-1),
        _steps(rows.filter(rows.came_due), ibis._.due_on, overdue=1),
        _steps(rows.filter(rows.came_due & rows.ended_on.notnull()), ibis._.ended_on, overdue=-1),
    )
    steps = ibis.union(*steps)
    month = (steps.day.year() * 12 + steps.day.month()).cast("int64")
    summed = steps.group_by("agency", month=month).aggregate(**{n: steps[n].sum().cast("int64") for n in _SUMS})
    return summed.to_pandas()


def _steps(rows: ir.Table, day: ir.DateValue, **changes) -> ir.Table:
    named = {name: changes.get(name, 0) for name in _SUMS}
    values = {n: v if isinstance(v, ir.Value) else ibis.literal(v, "int64") for n, v in named.items()}
    return rows.select("agency", day=day, **values)


def _last_month(kind: str, period: str, as_of: date) -> int:
    """The last month of a period (counted since year 0), as far as the data go."""
    today = as_of.year * 12 + as_of.month
    if kind in ("all", "last12"):
        return today
    number = period[6:] if kind != "month" else period[5:]
    months = {"year": 12, "half": 6, "quarter": 3, "month": 1}[kind]
    return min(int(period[:4]) * 12 + months * int(number or 1), today)
