"""What is known about time: reports at their last sight, and the events that sources record or exports reveal.

Sources of time, best first: what a source records (a follow-up log, columns of dates), and **the ledger**: two
successive exports of the same report in different states say that something happened in
``(day of the former, day of the latter]``. An export is taken to show the state at the end of its day.

The ledger knows the workflow, but it invents no answer: a report that was dispositioned in one export and closed in the
next may have been followed up between them, or not; the event then has the basis *possible*. Where the system closed it, an
answer lies ten working days before the closing at the latest (that long the system waits); if the report was still seen
unanswered then, there was none. Nor is there where a log, or a column of dates, records answers from the receipt on.
A recorded event always wins over one that the ledger derives for the same step.

What decides a due date is what was seen first: the day of receipt, the source's own due date, and the first class that the
report had, at the latest when an agency first had it. Later changes postpone nothing; they are counted.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from data_loaders import contract
from data_loaders.contract import ENDINGS, STATUS_EVENTS
from data_loaders.working_days import SILENCE_DAYS, WorkingDays

_BEFORE_AGENCY = ("unverified", "verified")
_ENDED = tuple(status for status, event in STATUS_EVENTS.items() if event in ENDINGS)
_RANK = {event: place for place, event in enumerate(contract.EVENTS)}
# The columns of events that have no place yet, and those that will decide it.
_UNPLACED = (*(name for name in contract.EVENT_COLUMNS if name != "place"), "tier", "sight", "step")
_AT_ONCE = 12  # exports read in one expression
_NOTHING = pa.schema([(field.name, field.type) for field in contract.EVENT]).empty_table()
# Where events of one day stand in a sequence: what must have come before, what is recorded, what the status shows.
_IMPLIED, _RECORDED, _SHOWN = -1, 0, 1


def read_history(
    con: ibis.BaseBackend,
    folders: Sequence[Path],
    *,
    calendar: WorkingDays,
    former_codes: Mapping[str, str] = MappingProxyType({}),
) -> tuple[ir.Table, ir.Table]:
    """Reports at their last sight and all their events, from export folders in any order.

    ``reports``: the contract's columns (``received_on`` and ``due_on`` as first seen), ``due_classification`` (the class
    that decides due dates), ``seen_on`` (day of the last export that shows the report), ``observed`` (bool: its history has
    been watched since it came in), ``answers_until`` (the day until which answers are recorded from the receipt on; null:
    they are not), ``seen_again`` (bool: in a second export), of these ``redated`` and ``relabelled`` (bool: a later export
    had another day of receipt, or another class than the one that decides), and ``vanished`` (bool: a later export should
    show it and does not). ``events``: contract.EVENT, each within [received_on, seen_on]; for observed reports the sequence
    agrees with the status. ``calendar`` holds the working days after which the system closes; ``former_codes``: see
    :func:`data_loaders.ledger.renames.former_codes`.
    """
    exports = _exports(folders)
    reports = _reports(con, exports)
    if len(exports) > 1:
        reports = _kept(con, reports)
    told = _told(con, exports, reports)
    used = _kept(con, told.filter(told.fault.isnull()))
    derived = _kept(con, _derived(_kept(con, _sights(con, exports, reports, former_codes))))
    settled = _kept(con, _settled(derived, used, calendar))
    events = _kept(con, _both(used, settled))
    events = _kept(con, events.union(_reopened(reports, events).select(*events.columns)))
    return reports, _kept(con, _placed(reports, events))


def _kept(con: ibis.BaseBackend, table: ir.Table) -> ir.Table:
    """The table computed once, for as long as the connection lasts: one step at a time is planned much faster."""
    return con.create_table(ibis.util.gen_name("history"), table, temp=True)


def current_reports(con: ibis.BaseBackend, folders: Sequence[Path]) -> ir.Table:
    """The reports of :func:`read_history` alone."""
    return _reports(con, _exports(folders))


def newest(folders: Sequence[Path]) -> dict:
    """What export.json says of the newest of several exports, the last taken in of its day.

    Of all parts of that day: ``standing``, what is to tell of an export as a whole (:mod:`data_loaders.ledger.scope`).
    """
    every = [read_facts(folder) for folder in folders]
    day = max(facts["as_of"] for facts in every)
    of_day = [facts for facts in every if facts["as_of"] == day]
    # Exports read by an earlier version say nothing of it.
    return of_day[-1] | {"standing": [told for facts in of_day for told in facts.get("standing", [])]}


def covered(con: ibis.BaseBackend, folders: Sequence[Path]) -> tuple[list[tuple[date, date]], bool]:
    """The first and last day of receipt that each export covers, and whether every one of them states it.

    Of an export that states no period, or is a part on purpose, only the days from its first to its last receipt are known, of a live service those
    to the day of asking. None covers a day after its own.
    """
    spans, stated = [], True
    for folder in folders:
        facts = read_facts(folder)
        if facts["coverage"] and not facts.get("partial"):
            first, last = map(date.fromisoformat, facts["coverage"])
        else:
            stated = False
            rows = con.read_parquet(str(folder / "reports.parquet"))
            row = rows.aggregate(first=rows.received_on.min(), last=rows.received_on.max()).to_pyarrow().to_pylist()[0]
            first, last = row["first"], date.max if facts.get("live") else row["last"]
        spans.append((first, min(last, date.fromisoformat(facts["as_of"]))))
    return spans, stated


def count_history(con: ibis.BaseBackend, folders: Sequence[Path], reports: ir.Table, events: ir.Table) -> dict:
    """What the quality report says of a history: exports, events in and out, reports that vanished.

    ``reports`` and ``events`` come from :func:`read_history` of the same folders.
    """
    exports = _exports(folders)
    told = _told(con, exports, reports)
    faults = _tally(told.filter(told.fault.notnull()), "fault")
    earlier = [export["events"] for export in exports if export["events"]]
    rejected = {
        reason: faults.get(reason, 0) + sum(told["events_rejected"].get(reason, 0) for told in earlier)
        for reason in contract.EVENT_REJECTIONS
    }
    counted = reports.aggregate(observed=reports.observed.sum(), vanished=reports.vanished.sum()).to_pyarrow()
    rows_in = sum(told["events_in"] for told in earlier)
    logs = [told["log_from"] for told in earlier if told["log_from"]]
    return {
        "n_exports": len(exports),
        "first_export": exports[0]["as_of"].isoformat(),
        "log_from": min(logs, default=None),
        "n_observed": counted["observed"][0].as_py() or 0,
        "vanished": counted["vanished"][0].as_py() or 0,
        "events_in": rows_in,
        "events_stored": rows_in - sum(rejected.values()),
        "events_rejected": {reason: count for reason, count in rejected.items() if count},
        "events_by_basis": {basis: _tally(events, "basis").get(basis, 0) for basis in contract.BASES},
    }


def in_order(told: ir.Table) -> ir.Table:
    """Recorded events (contract.EVENT) of one source in order, each told once.

    ``told`` has report_id, event, moment (local), timed, agency, closed_by, source_row, and ``teller``: of several
    that tell the same event of a day, the one with the highest number counts. Within a day moments decide; where they
    are not stated, the order of the rows does (a file may run backwards), then that of the workflow.
    """
    fields = [told.report_id, told.event, told.moment, told.agency, told.closed_by, told.teller]
    same = ibis.window(group_by=fields, order_by=told.source_row)
    once = told.mutate(again=ibis.row_number().over(same), day=told.moment.date(), rank=_rank(told.event))
    once = once.filter(once.again == 0)
    once = _best_told(once, "day", ["moment", "source_row"]).filter(lambda t: t.best)
    rows = ibis.window(group_by=[once.report_id, once.teller], order_by=once.source_row)
    former = once.moment.lag().over(rows)
    step = ibis.cases((once.moment > former, 1), (once.moment < former, -1), else_=0)
    rising = once.mutate(step=step)
    by_teller = ibis.window(group_by=rising.teller)
    within = ibis.window(group_by=[rising.report_id, rising.day])
    rising = rising.mutate(
        line=rising.source_row * (rising.step.sum().over(by_teller) < 0).ifelse(-1, 1),
        by_clock=rising.timed.all().over(within),
        by_rank=rising.teller.min().over(within) != rising.teller.max().over(within),
    )
    keyed = rising.mutate(
        clock=rising.by_clock.ifelse(rising.moment, rising.day.cast("timestamp")),
        first=(~rising.by_clock & rising.by_rank).ifelse(rising.rank, 0),
    )
    order = ibis.window(group_by=keyed.report_id, order_by=[keyed.clock, keyed.first, keyed.line, keyed.rank])
    minute = keyed.moment.truncate("minute")
    same_minute = keyed.timed & keyed.timed.lag().over(order) & (minute == minute.lag().over(order))
    return keyed.select(
        "report_id",
        "event",
        at_earliest="day",
        at_latest="day",
        agency="agency",
        closed_by="closed_by",
        basis=ibis.literal("recorded"),
        place=ibis.row_number().over(order).cast("int32"),
        same_minute=same_minute.fill_null(False),
    )


# -- exports and sights ------------------------------------------------------------------------------------------------


def read_facts(folder: Path) -> dict:
    """What export.json says of one export."""
    return json.loads((folder / "export.json").read_text(encoding="utf-8"))


def _exports(folders: Sequence[Path]) -> list[dict]:
    """What export.json says of each, oldest first, parts of a day in the order given, with ``folder``, the days as dates.

    ``coverage`` is None where nothing can be said to be missing: a part on purpose.
    """
    exports = []
    for folder in folders:
        facts = read_facts(folder)
        coverage = [
            date.fromisoformat(day) for day in facts["coverage"] or (date.min.isoformat(), date.max.isoformat())
        ]
        coverage = None if facts.get("partial") else coverage
        exports.append(facts | {"folder": folder, "as_of": date.fromisoformat(facts["as_of"]), "coverage": coverage})
    return sorted(exports, key=lambda export: export["as_of"])


def _read(con: ibis.BaseBackend, exports: list[dict], file: str) -> ir.Table:
    """One file of each export that has it: all rows, with ``seen_on``, ``recorded``, ``direct`` and ``teller``."""
    parts = []
    for number, export in enumerate(exports):
        path = export["folder"] / file
        if path.is_file():
            rows = con.read_parquet(str(path))
            rows = rows.mutate(
                seen_on=ibis.literal(export["as_of"]),
                recorded=ibis.literal(export["records_time"]),
                answers=ibis.literal(export.get("records_answers", export["records_time"])),
                direct=ibis.literal(export["closing_is_followup"]),
                teller=ibis.literal(number, type="int64"),
            )
            parts.append(rows)
    # A year of daily exports in one union would take minutes to plan; a few are never copied.
    while len(parts) > _AT_ONCE:
        groups = [parts[start : start + _AT_ONCE] for start in range(0, len(parts), _AT_ONCE)]
        parts = [_kept(con, _union(group)) for group in groups]
    days = [export["as_of"] for export in exports]
    return _once_a_day(_union(parts)) if file == "reports.parquet" and len(set(days)) < len(days) else _union(parts)


def _once_a_day(sights: ir.Table) -> ir.Table:
    """One sight of a report a day: where two parts of a day hold it, that of the part taken in last."""
    newest_first = ibis.window(group_by=[sights.report_id, sights.seen_on], order_by=sights.teller.desc())
    return sights.mutate(again=ibis.row_number().over(newest_first)).filter(lambda t: t.again == 0).drop("again")


def _union(tables: list[ir.Table]) -> ir.Table:
    return ibis.union(*tables) if len(tables) > 1 else tables[0]


def _reports(con: ibis.BaseBackend, exports: list[dict]) -> ir.Table:
    every = _read(con, exports, "reports.parquet")
    if len(exports) == 1:
        last = every.mutate(
            due_classification=_class(every),
            answers_until=every.answers.ifelse(every.seen_on, ibis.null("date")),
            **dict.fromkeys(("seen_again", "redated", "relabelled"), ibis.literal(False)),
        )
    else:
        last = _as_first_seen(every)
    observed = last.recorded | (last.received_on > ibis.literal(exports[0]["as_of"]))
    answers_until = last.answers_until
    for first, until in _watched(exports):
        within = last.received_on.between(ibis.literal(first), ibis.literal(until))
        observed |= within
        answers_until = within.ifelse(ibis.greatest(answers_until.fill_null(until), ibis.literal(until)), answers_until)
    last = last.mutate(observed=observed, answers_until=answers_until)
    return _with_vanished(last, exports).select(*contract.REPORT_COLUMNS, *_WATCHED, "vanished")


# What reports have besides the contract's columns.
_WATCHED = ("due_classification", "seen_on", "observed", "answers_until", "seen_again", "redated", "relabelled")


def _class(sights: ir.Table) -> ir.StringValue:
    """The class of a report; null where it has none that is known."""
    return sights.classification.nullif(contract.UNMAPPED)


def _as_first_seen(every: ir.Table) -> ir.Table:
    """Reports at their last sight, but with what decides due dates as it was first seen."""
    of_report = ibis.window(group_by=every.report_id)
    # A word that nobody had mapped yet is no label: the first that is mapped decides.
    unmapped = (every.classification == contract.UNMAPPED).fill_null(False)
    disposed = every.agency.notnull() & every.status.notin(_BEFORE_AGENCY) & ~unmapped
    every = every.mutate(
        kind=_class(every),
        sight=ibis.row_number().over(ibis.window(group_by=every.report_id, order_by=every.seen_on.desc())),
        disposed_on=disposed.ifelse(every.seen_on, ibis.null("date")).min().over(of_report),
        any_recorded=every.recorded.any().over(of_report),
    )
    in_time = every.kind.notnull() & (every.disposed_on.isnull() | (every.seen_on <= every.disposed_on))
    first = every.group_by("report_id").aggregate(
        received_first=every.received_on.argmin(every.seen_on),
        due_first=every.due_on.argmin(every.seen_on, where=every.due_on.notnull()),
        due_classification=every.kind.argmin(every.seen_on, where=in_time),
        answers_until=every.seen_on.max(where=every.answers),
        seen_again=every.count() > 1,
        redated=every.received_on.nunique() > 1,
    )
    every = every.join(first, "report_id")
    # Without a class when the first agency had it, a report has none that decides; a later one is a new label.
    other = (every.kind != every.due_classification).fill_null(every.seen_on > every.disposed_on)
    relabelled = (every.kind.notnull() & other).fill_null(False).any().over(ibis.window(group_by=every.report_id))
    every = every.mutate(relabelled=relabelled, recorded=every.any_recorded)
    last = every.filter(every.sight == 0)
    return last.mutate(received_on=last.received_first, due_on=last.due_first)


def _watched(exports: list[dict]) -> list[tuple[date, date]]:
    """The days of receipt that logs cover, as spans that do not overlap."""
    told = [export for export in exports if export["events"] and export["events"]["log_from"]]
    spans: list[tuple[date, date]] = []
    for first, until in sorted((date.fromisoformat(e["events"]["log_from"]), e["as_of"]) for e in told):
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(until, spans[-1][1]))
        else:
            spans.append((first, until))
    return spans


def _with_vanished(reports: ir.Table, exports: list[dict]) -> ir.Table:
    """Flags reports that an export later than their last sight should show: they lie in its coverage."""
    first_day, last_day = exports[0]["as_of"], exports[-1]["as_of"]
    exports = [export for export in exports if export["coverage"] and export["as_of"] > first_day]
    if not exports:
        return reports.mutate(vanished=ibis.literal(False))
    columns = {
        "day": [export["as_of"] for export in exports],
        "covers_from": [export["coverage"][0] for export in exports],
        "covers_to": [export["coverage"][1] for export in exports],
    }
    later = ibis.memtable(pa.table({name: pa.array(days, pa.date32()) for name, days in columns.items()}))
    old = reports.filter(reports.seen_on < ibis.literal(last_day)).select("report_id", "received_on", "seen_on")
    reaches = (later.day > old.seen_on, later.covers_from <= old.received_on, later.covers_to >= old.received_on)
    gone = old.semi_join(later, reaches).select(gone="report_id")
    joined = reports.left_join(gone, reports.report_id == gone.gone)
    return joined.mutate(vanished=joined.gone.notnull())


def _as_mapped_since(sights: ir.Table, former_codes: Mapping[str, str]) -> ir.Table:
    """Sights in which an agency that was mapped later has its code already, for reports that are seen with it later.

    Nobody handed such a report to another agency. Only of these: a namesake of another government has the same former code.
    """
    mapped = sights.agency.cases(*former_codes.items(), else_=sights.agency)
    sights = sights.mutate(mapped=mapped, confirmed=(sights.agency == mapped).fill_null(False))
    alike = ibis.window(group_by=[sights.report_id, sights.mapped])
    sights = sights.mutate(agency=sights.confirmed.any().over(alike).ifelse(sights.mapped, sights.agency))
    return sights.drop("mapped", "confirmed")


def _sights(con: ibis.BaseBackend, exports: list[dict], reports: ir.Table, former_codes: Mapping[str, str]) -> ir.Table:
    """Every sight of a report that says something new, with what the sight before it said.

    A first sight says something only of an observed report: what happened between its receipt and this day.
    """
    first_day = ibis.literal(exports[0]["as_of"])
    every = _read(con, exports, "reports.parquet")
    every = every.select("report_id", "status", "closed_by", "agency", "seen_on", "direct")
    every = _as_mapped_since(every, former_codes) if len(exports) > 1 and former_codes else every
    in_time = ibis.window(group_by=every.report_id, order_by=every.seen_on)
    every = every.mutate(
        was=every.status.lag().over(in_time),
        was_agency=every.agency.lag().over(in_time),
        was_seen=every.seen_on.lag().over(in_time),
    )
    known = reports.select("report_id", "received_on", "observed", "answers_until")
    sights = every.join(known, "report_id")
    first = sights.was_seen.isnull()
    moved = (sights.status != sights.was) | (sights.agency.notnull() & ~sights.agency.identical_to(sights.was_agency))
    sights = sights.mutate(
        moved=(sights.status != sights.was).fill_null(True),
        # The steps to the state are implied where exports watched it come about; a source that records time records
        # its steps itself, and one without dispositions (311 type) hands a report to its agency on receipt.
        stepwise=~first | ((sights.received_on > first_day) & ~sights.direct),
        lo=first.ifelse(sights.received_on, ibis.greatest(sights.was_seen + ibis.interval(days=1), sights.received_on)),
        hi=sights.seen_on,
    )
    return sights.filter(first.ifelse(sights.observed, moved) & (sights.hi >= sights.received_on))


# -- what a sight says -------------------------------------------------------------------------------------------------


def _derived(sights: ir.Table) -> ir.Table:
    """Events that a sight shows or implies, before anything recorded is looked at.

    One row an event: report_id, event, agency, closed_by, lo, hi, sight, step; ``shown``: the status itself says it;
    ``possible``: an answer that may lie unseen; ``silent``: it came before the system's ten working days;
    ``elsewhere``: it counts only if a record has the report at another agency.
    """
    status, was = sights.status, sights.was
    start = was.isnull()  # nothing seen before
    event = status.cases(*STATUS_EVENTS.items(), else_=None)
    with_agency = sights.agency.notnull() & status.notin(_BEFORE_AGENCY)
    new_agency = start | was.isin(_BEFORE_AGENCY) | ~sights.agency.identical_to(sights.was_agency)
    unseen_from = ibis.greatest(sights.lo, (sights.answers_until + ibis.interval(days=1)).fill_null(sights.lo))
    # Whatever was closed, or replied to by its reporter, may have been answered since the sight before.
    unseen = sights.moved & status.isin(("closed", "reporter_replied")) & ~sights.direct
    unseen &= (start | (was != "followed_up") | new_agency) & (unseen_from <= sights.hi)
    worked_on = status.isin(("dispositioned", "followed_up", "reporter_replied"))
    worked_on |= _by(sights, "system") | _by(sights, "reporter")
    # A report that goes back to an earlier state at the same agency (reopened, its details given) is not handed anew.
    anew = (
        (event.notin(("verified", "dispositioned")))
        | (event == "verified") & (start | (was == "unverified")) & sights.stepwise
        | (event == "dispositioned") & new_agency & sights.stepwise
    )
    shown = sights.moved & event.notnull() & anew
    steps = [
        ("reopened", was.isin(_ENDED) & status.notin(_ENDED), False),
        ("verified", sights.stepwise & (start | (was == "unverified")) & worked_on, False),
        ("dispositioned", with_agency & new_agency & sights.stepwise & (status != "dispositioned"), False),
        ("dispositioned", with_agency & ~sights.stepwise, True),
        ("dispositioned", with_agency & new_agency & ~sights.moved & (status == "dispositioned"), False),
    ]
    parts = [_of_step(sights, step, ibis.literal(name), *rest) for step, (name, *rest) in enumerate(steps)]
    possible = _of_step(sights.mutate(lo=unseen_from), len(steps), ibis.literal("followed_up"), unseen)
    parts.append(possible.mutate(possible=ibis.literal(True), silent=_by(possible, "system")))
    parts.append(_of_step(sights, len(steps) + 1, event, shown).mutate(shown=ibis.literal(True)))
    every = ibis.union(*parts).rename(now_closed_by="closed_by")
    return every.mutate(
        agency=(every.event == "verified").ifelse(ibis.null("string"), every.agency),
        closed_by=(every.event == "closed").ifelse(every.now_closed_by, ibis.null("string")),
    )


def _of_step(
    sights: ir.Table, step: int, event: ir.StringValue, holds: ir.BooleanValue, elsewhere: bool = False
) -> ir.Table:
    """One step of the sights for which it holds, as an event that is neither shown nor possible."""
    flags = {"shown": False, "possible": False, "silent": False, "elsewhere": elsewhere}
    rows = sights.filter(holds.fill_null(False)).mutate(
        event=event, step=ibis.literal(step), **{name: ibis.literal(value) for name, value in flags.items()}
    )
    return rows.select(
        "report_id", "event", "step", *flags, "status", "was", "lo", "hi", "seen_on", "agency", "closed_by"
    )


def _by(sights: ir.Table, closer: str) -> ir.BooleanValue:
    return (sights.status == "closed") & (sights.closed_by == closer).fill_null(False)


def _settled(derived: ir.Table, used: ir.Table, calendar: WorkingDays) -> ir.Table:
    """Derived events that no record tells, their days narrowed by what is recorded around them."""
    rec = used.select(
        "report_id",
        rec_event="event",
        rec_at="at_latest",
        rec_agency="agency",
        rec_closed_by="closed_by",
        rec_nth="nth",
    )
    # A record of the day before counts as well: an export may have been made before it happened.
    near = (
        derived.report_id == rec.report_id,
        rec.rec_at >= derived.lo - ibis.interval(days=1),
        rec.rec_at <= derived.hi,
    )
    pairs = derived.left_join(rec, near)
    same = pairs.rec_event == pairs.event
    same &= (pairs.event != "dispositioned") | (pairs.rec_agency == pairs.agency).fill_null(True)
    # A closing by another than the status names was an earlier one: the report has been reopened since.
    same &= (pairs.event != "closed") | (pairs.rec_closed_by == pairs.closed_by).fill_null(True)
    keys = ("report_id", "seen_on", "step")
    around = pairs.group_by(*keys).aggregate(
        told=pairs.rec_nth.max(where=same),
        reopened=pairs.rec_nth.max(where=pairs.rec_event == "reopened"),
        held=((pairs.rec_event == "dispositioned") & pairs.rec_agency.notnull()).any().fill_null(False),
        after=pairs.rec_at.max(where=pairs.shown | _comes_before(pairs)),
        before=pairs.rec_at.min(where=_comes_after(pairs)),
        ended_on=pairs.rec_at.max(where=_this_closing(pairs)),
    )
    found = derived.join(around, keys)
    again = found.shown & found.event.isin(ENDINGS) & (found.reopened > found.told).fill_null(False)
    told = found.told.notnull() & ~again
    found = found.filter(~told & (~found.elsewhere | found.held))
    found = found.mutate(end_day=found.ended_on.fill_null(found.hi))
    found = found.left_join(_last_starts(calendar), "end_day")
    quiet = found.silent.ifelse(found.last_start, ibis.null("date")).fill_null(found.hi)
    found = found.mutate(quiet=quiet).filter(
        lambda t: ~t.silent | (t.quiet >= t.lo)
    )  # else it had no time to be answered
    quiet = found.quiet
    hi = ibis.greatest(found.lo, ibis.least(found.hi, found.before.fill_null(found.hi), quiet))
    found = found.mutate(hi=hi)
    lo = ibis.least(found.hi, ibis.greatest(found.lo, found.after.fill_null(found.lo)))
    return found.mutate(lo=lo, tier=found.shown.ifelse(_SHOWN, _IMPLIED))


def _comes_before(pairs: ir.Table) -> ir.BooleanValue:
    """Whether what is recorded must have happened before what is implied."""
    earlier = {
        "dispositioned": ("verified", "dispositioned"),
        "followed_up": ("verified", "dispositioned"),
        "reopened": ENDINGS,
    }
    return ibis.or_(*((pairs.event == event) & pairs.rec_event.isin(events) for event, events in earlier.items()))


def _comes_after(pairs: ir.Table) -> ir.BooleanValue:
    """Whether what is recorded must have happened after what is implied."""
    work = ("followed_up", "reporter_replied", "resolved", *ENDINGS)
    first_agency = ~pairs.elsewhere & (pairs.was.isnull() | pairs.was.isin(_BEFORE_AGENCY))
    replied = (pairs.status == "reporter_replied") & (pairs.rec_event == "reporter_replied")
    closed = (pairs.status == "closed") & _this_closing(pairs)
    cases = (
        (pairs.event == "verified") & pairs.rec_event.isin(("dispositioned", *work)),
        (pairs.event == "dispositioned") & first_agency & pairs.rec_event.isin(work),
        (pairs.event == "followed_up") & (closed | replied),
    )
    return ~pairs.shown & ibis.or_(*cases)


def _this_closing(pairs: ir.Table) -> ir.BooleanValue:
    """Whether what is recorded is the closing that the status tells of, as far as one can know."""
    return (pairs.rec_event == "closed") & (pairs.rec_closed_by == pairs.now_closed_by).fill_null(True)


def _last_starts(calendar: WorkingDays) -> ir.Table:
    """end_day -> the last day from which SILENCE_DAYS working days have passed by it."""
    days = np.arange(np.datetime64(calendar.first), np.datetime64(calendar.last) + 1)
    return ibis.memtable(pa.table({"end_day": days, "last_start": calendar.last_start(days, SILENCE_DAYS)}))


# -- what is recorded --------------------------------------------------------------------------------------------------


def _told(con: ibis.BaseBackend, exports: list[dict], reports: ir.Table) -> ir.Table:
    """Every recorded event of every export with ``nth`` (its place in the report) and ``fault``: why it is not used."""
    if any(export["events"] for export in exports):
        rows = _read(con, exports, "events.parquet").select(*contract.EVENT_COLUMNS, "teller")
    else:
        rows = ibis.memtable(_NOTHING).mutate(teller=ibis.literal(0, type="int64"))
    told = _best_told(rows, "at_latest", ["place"])
    known = reports.select("report_id", "received_on", "seen_on")
    told = told.left_join(known, "report_id")
    fault = ibis.cases(
        (~told.best, "duplicate_event"),
        (told.seen_on.isnull(), "unknown_report"),
        (told.at_latest < told.received_on, "before_receipt"),
        (told.at_latest > told.seen_on, "after_last_sight"),
        else_=ibis.null("string"),
    )
    order = ibis.window(group_by=told.report_id, order_by=[told.at_latest, told.teller, told.place])
    return told.select(*contract.EVENT_COLUMNS, fault=fault, nth=ibis.row_number().over(order))


def _best_told(told: ir.Table, day: str, order: list[str]) -> ir.Table:
    """Flags (``best``) the last teller of each event: the second follow-up of a day is another event than the first."""
    alike = [told.report_id, told.event, told[day]]
    nth = ibis.row_number().over(ibis.window(group_by=[*alike, told.teller], order_by=[told[name] for name in order]))
    told = told.mutate(nth_of_day=nth)
    alike = ibis.window(group_by=[told.report_id, told.event, told[day], told.nth_of_day])
    return told.mutate(best=told.teller == told.teller.max().over(alike)).drop("nth_of_day")


# -- the whole sequence ------------------------------------------------------------------------------------------------


def _both(used: ir.Table, derived: ir.Table) -> ir.Table:
    """Recorded and derived events, with the columns that put them in order."""
    recorded = used.mutate(tier=ibis.literal(_RECORDED), sight=used.at_latest, step=used.nth)
    inferred = derived.mutate(
        at_earliest=derived.lo,
        at_latest=derived.hi,
        basis=derived.possible.ifelse(contract.POSSIBLE, "between_exports"),
        same_minute=ibis.literal(False),
        sight=derived.seen_on,
    )
    parts = [
        part.mutate(tier=part.tier.cast("int64"), step=part.step.cast("int64")).select(*_UNPLACED)
        for part in (recorded, inferred)
    ]
    return parts[0].union(parts[1])


def _placed(reports: ir.Table, events: ir.Table) -> ir.Table:
    """The events of each report in one order (contract.EVENT)."""
    newest_first = [column.desc() for column in _order_columns(events)]
    closings = ibis.window(group_by=[events.report_id, events.event], order_by=newest_first)
    state = reports.select("report_id", now="status", now_closed_by="closed_by")
    events = events.mutate(
        place=ibis.row_number().over(_order(events)).cast("int32"), last=ibis.row_number().over(closings) == 0
    ).left_join(state, "report_id")
    # Who closed it, where only the status says so.
    unsigned = (events.event == "closed") & events.closed_by.isnull() & events.last & (events.now == "closed")
    closed_by = unsigned.ifelse(events.now_closed_by, events.closed_by)
    return events.mutate(closed_by=closed_by).select(*contract.EVENT_COLUMNS)


def _reopened(reports: ir.Table, events: ir.Table) -> ir.Table:
    """A reopening for each report that is open although its last known ending is older than its last sight."""
    order = _order(events)
    turning = events.event.isin((*ENDINGS, "reopened"))
    known = events.mutate(
        nth=ibis.row_number().over(order), next_day=events.at_latest.lead().over(order), turning=turning
    )
    turns = known.filter(known.turning)
    newest_first = ibis.window(group_by=turns.report_id, order_by=turns.nth.desc())
    last = turns.mutate(newest=ibis.row_number().over(newest_first)).filter(lambda t: t.newest == 0)
    open_now = reports.filter(reports.status.isin(contract.OPEN_STATUSES)).select("report_id", "seen_on")
    last = last.join(open_now, "report_id")
    last = last.filter((last.event != "reopened") & (last.at_latest < last.seen_on))
    until = last.next_day.fill_null(last.seen_on)
    return last.mutate(
        event=ibis.literal("reopened"),
        at_earliest=ibis.least(last.at_latest, until),
        at_latest=until,
        agency=ibis.null("string"),
        closed_by=ibis.null("string"),
        basis=ibis.literal("between_exports"),
        same_minute=ibis.literal(False),
        tier=last.next_day.isnull().ifelse(_SHOWN, _IMPLIED).cast("int64"),
        sight=last.seen_on,
        step=ibis.literal(0, type="int64"),
    )


def _order_columns(events: ir.Table) -> list[ir.Column]:
    return [events.at_latest, events.tier, events.sight, events.step]


def _order(events: ir.Table):
    return ibis.window(group_by=events.report_id, order_by=_order_columns(events))


# -- small things ------------------------------------------------------------------------------------------------------


def _rank(event: ir.StringColumn) -> ir.IntegerValue:
    return event.cases(*_RANK.items(), else_=None)


def _tally(table: ir.Table, column: str) -> dict[str, int]:
    counted = table.group_by(column).aggregate(n=table.count()).to_pyarrow().to_pylist()
    return {row[column]: row["n"] for row in counted}
