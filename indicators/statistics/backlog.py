"""How many reports were open, past their due date, and how old, at the end of each period: the stock, not its own reports.

A median of the answered says nothing of those that wait, and reports of one year say nothing of those that pile up over years.
A report counts for the agency that holds it now; one whose end is known between two exports ends on the later day.
"""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from data_loaders.contract import OPEN_STATUSES
from data_loaders.published.versions import ALL, DIMENSIONS
from indicators.clocks.legs import NONE
from indicators.declared.indicator import MAKERS_CHOICE, Indicator
from indicators.declared.weights import MOST_UNDETERMINED
from locales import N_, Text

_REVIEWED = "2026-11-24"


def _stock(id: str, name: Text, definition: Text, *, unit: str = "stock") -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=N_("Apakah tumpukan laporan bertambah?"),
        definition=definition,
        why=N_("Jawaban yang makin cepat tidak berarti apa-apa bagi yang menunggu bila tumpukannya bertambah."),
        unit=unit,
        better="lower",
        source=MAKERS_CHOICE,
        reviewed_on=_REVIEWED,
        stock=id,
        caveat=N_(
            "Keadaan pada akhir periode, bukan laporan yang masuk dalam periode itu; hanya untuk seluruh "
            "wilayah dan instansi."
        ),
    )


STOCKS = (
    _stock(
        "open_at_end",
        N_("Terbuka pada akhir periode"),
        N_("Semua laporan yang sudah masuk dan belum berakhir pada hari terakhir periode, atau pada tanggal data."),
    ),
    _stock(
        "overdue_at_end",
        N_("Terbuka melewati batas waktu pada akhir periode"),
        N_("Di antaranya yang batas penyelesaiannya sudah lewat pada hari itu."),
    ),
    _stock(
        "oldest_at_end",
        N_("Umur laporan terbuka tertua pada akhir periode (hari)"),
        N_(
            "Hari kalender sejak masuk sampai hari terakhir periode, dari yang saat itu paling lama terbuka; "
            "kosong bila tidak ada yang terbuka."
        ),
        unit="days",
    ),
)
COLUMNS = tuple(stock.id for stock in STOCKS)
_SUMS = ("open", "overdue", "with_due", "received", "unknown")
_DAY_ZERO, _NEVER = date(1970, 1, 1), date(9999, 1, 1)


def at_ends(months: pd.DataFrame, cells: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    """COLUMNS for each row of ``cells`` (key columns) that is the city's or an agency's alone; missing elsewhere.

    ``months`` come from :func:`by_month`. Also missing where the end of more than a tenth of the reports received so far
    is not known; ``overdue_at_end`` also where reports are open and no due date of any of them is known.
    """
    months = pd.concat([months, added_up(months.assign(agency=ALL))], ignore_index=True)
    months = months.sort_values("month", ignore_index=True)
    by_agency = months.groupby("agency")
    sums = months[["agency", "month"]].join(by_agency[list(_SUMS)].cumsum())
    # The oldest of those that end later: the earliest day of receipt, looked at from the last month backwards.
    oldest = months[["agency", "month"]].assign(since=months[::-1].groupby("agency")["since"].cummin())
    alone = (cells[[name for name in DIMENSIONS if name != "agency"]] == ALL).all(axis=1)
    wanted = cells.loc[alone, ["period_kind", "period", "agency"]].reset_index()
    periods = zip(wanted["period_kind"], wanted["period"], strict=True)
    wanted["month"] = [_last_month(kind, period, as_of) for kind, period in periods]
    wanted = wanted.sort_values("month")
    found = pd.merge_asof(wanted, sums, on="month", by="agency").set_index("index")
    later = {"direction": "forward", "allow_exact_matches": False}
    since = pd.merge_asof(wanted, oldest.dropna(), on="month", by="agency", **later).set_index("index")["since"]
    found["oldest"] = _last_days(found["month"], as_of) - since
    found["oldest"] = found["oldest"].where(found["open"] > 0)
    known = 100 * found["unknown"] <= MOST_UNDETERMINED * found["received"]
    stocks = found[["open", "overdue", "oldest"]].set_axis(list(COLUMNS), axis=1).astype("Int64")
    stocks["overdue_at_end"] = stocks["overdue_at_end"].where((found["with_due"] > 0) | (found["open"] == 0))
    return stocks.where(known).reindex(cells.index)


def added_up(months: pd.DataFrame) -> pd.DataFrame:
    """The rows of :func:`by_month` of the same agency and month as one."""
    how = dict.fromkeys(_SUMS, "sum") | {"since": "min"}
    return months.groupby(["agency", "month"], as_index=False).agg(how)


def by_month(reports: ir.Table) -> pd.DataFrame:
    """By agency and month (counted since year 0): reports received, those whose end is not known, and what stocks rose and fell by.

    ``since`` is the earliest day of receipt (counted since 1970) among those that end in the month; open ones end in no
    month of ours, but in the last one there is.
    """
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
        since=reports.received_on.delta(ibis.literal(_DAY_ZERO), unit="day").cast("int64"),
    )
    with_due = rows.filter(rows.known & rows.due_on.notnull())
    steps = (
        _steps(rows, rows.received_on, open=rows.known.cast("int64"), received=1, unknown=(~rows.known).cast("int64")),
        _steps(rows.filter(rows.known & rows.ended_on.notnull()), ibis._.ended_on, open=-1),
        _steps(with_due, with_due.received_on, with_due=1),
        _steps(with_due.filter(with_due.ended_on.notnull()), ibis._.ended_on, with_due=-1),
        _steps(rows.filter(rows.came_due), ibis._.due_on, overdue=1),
        _steps(rows.filter(rows.came_due & rows.ended_on.notnull()), ibis._.ended_on, overdue=-1),
        _steps(rows.filter(rows.known), ibis._.ended_on.fill_null(ibis.literal(_NEVER)), since=ibis._.since),
    )
    steps = ibis.union(*steps)
    month = (steps.day.year() * 12 + steps.day.month()).cast("int64")
    added = {name: steps[name].sum().cast("int64") for name in _SUMS}
    return (
        steps.group_by("agency", month=month)
        .aggregate(**added, since=steps.since.min())
        .to_pandas()
        .astype({"since": float})
    )


def _steps(rows: ir.Table, day: ir.DateValue, *, since: ir.IntegerValue | None = None, **changes) -> ir.Table:
    named = {name: changes.get(name, 0) for name in _SUMS}
    values = {n: v if isinstance(v, ir.Value) else ibis.literal(v, "int64") for n, v in named.items()}
    since = ibis.null("int64") if since is None else since
    return rows.select("agency", day=day, **values, since=since)


def _last_days(months: pd.Series, as_of: date) -> pd.Series:
    """The last day of each month (counted since year 0), as far as the data go, counted since 1970."""
    ends = [min(date(month // 12, month % 12 + 1, 1) - timedelta(days=1), as_of) for month in months]
    return pd.Series([(day - _DAY_ZERO).days for day in ends], index=months.index, dtype="int64")


def _last_month(kind: str, period: str, as_of: date) -> int:
    """The last month of a period (counted since year 0), as far as the data go."""
    today = as_of.year * 12 + as_of.month
    if kind in ("all", "last12"):
        return today
    number = period[6:] if kind != "month" else period[5:]
    months = {"year": 12, "half": 6, "quarter": 3, "month": 1}[kind]
    return min(int(period[:4]) * 12 + months * int(number or 1), today)
