"""From reports and what is known of their time to one row a report and one row a leg, with what each clock came to.

Only *observed* reports have clocks: those whose history has been watched since they came in. A plain export says
nothing about time, and then nothing is said. What each outcome means stands in :mod:`indicators.outcomes`.
"""

from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from data_loaders.contract import OPEN_STATUSES
from data_loaders.region import Region
from indicators.ageing import with_age
from indicators.calendar_table import (
    SILENCE_DAYS,
    calendar_table,
    look_up,
    look_up_resolution,
    resolution_table,
)
from indicators.legs import BEFORE_ALL, legs_of, with_leg
from indicators.outcomes import FAR, FOLLOWUP, RESOLUTION, RESOLUTION14, VERIFICATION, Question, with_outcomes

OF_REPORTS = (VERIFICATION, FOLLOWUP, RESOLUTION, RESOLUTION14)
OF_LEGS = (FOLLOWUP, RESOLUTION, RESOLUTION14)  # verifying is the city admin's part, not the agency's
TOLD = (FOLLOWUP, RESOLUTION)  # the clocks whose days are told: median, p90, curve

DIMENSIONS = ("district", "topic", "channel", "classification")  # of a leg, as of its report

CLOSINGS = ("closed", "resolved")
LEAVING = ("archived", "withdrawn", "blocked", "returned")
VERIFYING = ("verified", "dispositioned", "followed_up", *CLOSINGS)
REOPENING = ("reopened", "verified", "dispositioned")  # after a closing: it was not the final one
RETURNING = (*VERIFYING, "reopened")  # what a report that was gone comes back with; parking is none of it
ARGUING = ("reporter_replied", "reopened", "dispositioned")  # after a reply: the silence is broken
CLOSERS_AFTER_ANSWER = ("system", "reporter")  # their closing implies a follow-up

FOLLOWED_UP = ("followed_up", "reporter_replied")  # statuses that say that there was a follow-up
NOT_FOLLOWED_UP = ("unverified", "verified", "dispositioned")  # statuses that say that there was none

_OF_RULES = (
    "rule_class",
    "horizon",
    "due_on",
    "due_verification",
    "due_followup_from_submission",
    "due_yardstick",
    "due_resolution",
)


@dataclass(frozen=True)
class Measures:
    """``reports``: one row each, all of them. ``legs``: one row a leg of the observed reports; None: none is observed.

    Both have the contract's dimensions (of a leg: the agency that held it) and ``received_on``; ``observed``;
    for every clock its outcome (null: not observed); for every story ``{clock}_end`` (resolved | left | censored),
    ``{clock}_days`` with every uncertain event on its latest day and ``{clock}_days_earliest`` on its earliest.
    ``follow_up`` (yes | no | unknown | excluded; null: not yet due); ``pace_days``, working days from the (first)
    disposition to the first follow-up, where both are recorded. Reports also have what
    :func:`indicators.ageing.with_age` adds; ``reopened`` and ``reporter_replied``; ``ended_on``;
    ``closing_recorded`` and ``closed_same_minute`` (in the minute of the follow-up before it).
    """

    reports: ir.Table
    legs: ir.Table | None


def measure(
    reports: ir.Table,
    events: ir.Table | None = None,
    *,
    as_of: date,
    region: Region,
    closing_is_followup: bool = False,
    own_due: bool = False,
) -> Measures:
    """Measure the clocks of reports (contract, ``seen_on``, ``observed``) from their events (contract).

    Without ``events`` nothing about time is known: a plain export. ``closing_is_followup``: in this source closing is
    the only answer. ``own_due``: it brings its own due date of the resolution, which then replaces the rule.
    """
    reports = with_age(reports, as_of=as_of, region=region, own_due=own_due)
    has_rule = any(rule.clock == "followup" for rule in region.deadlines)
    today = ibis.literal(as_of)
    reports = reports.mutate(
        # A report that later exports no longer show is censored at its last sight.
        horizon=ibis.least(reports.seen_on, today) if "seen_on" in reports.columns else today,
        due_first_answer=reports.due_followup_from_submission if has_rule else reports.due_resolution,
    )
    if events is None:
        return Measures(_not_observed(reports, closing_is_followup), None)

    # Each step is kept as a table: engines and Ibis would otherwise do (and plan) it again for everyone who reads it.
    # Reports are numbered on the way: joining by a number costs a fraction of joining by a hash in letters. In order of
    # their ids, so that an engine that loses a part of its work and does it again finds the same numbers.
    number = ibis.row_number().over(order_by=reports.report_id)
    watched = reports.mutate(number=number).filter(reports.observed)
    watched = watched.mutate(own_id=watched.report_id, report_id=watched.number).drop("number").cache()
    numbers = watched.select("own_id", number="report_id")
    events = events.filter(events.event != "submitted")
    events = events.inner_join(numbers, events.report_id == numbers.own_id).drop("own_id", "report_id")
    events = events.rename(report_id="number").cache()
    calendar = calendar_table(region)
    legs = legs_of(watched, events).cache()
    answers = _answers(events, legs, calendar, closing_is_followup).cache()
    ends = _ends(watched, events, legs, calendar, closing_is_followup).cache()
    spells = _spells(events, closing_is_followup).cache()
    leg_rows = _leg_rows(watched, legs, answers, ends, calendar, region, has_rule, own_due)
    leg_rows = leg_rows.mutate(disposed_lo=leg_rows.start_lo, disposed_hi=leg_rows.start_hi)
    leg_rows = _with_pace(leg_rows, calendar).cache()
    report_rows = _joined(_report_rows(watched, leg_rows, ends), _closings(events))
    report_rows = _with_pace(report_rows, calendar).cache()
    leg_rows = with_outcomes(leg_rows, _leg_spells(spells, legs), ["report_id", "leg"], OF_LEGS)
    report_rows = with_outcomes(report_rows, spells, ["report_id"], OF_REPORTS)
    return Measures(
        reports=_with_clocks(reports, _with_days(report_rows), closing_is_followup),
        legs=_with_days(leg_rows).select(
            "received_on",
            *(*DIMENSIONS, *_shown(leg_rows)),
            *(q.id for q in OF_LEGS),
            *_story_columns(),
            "pace_days",
            follow_up=_says(leg_rows),
            agency=leg_rows.holder,
            observed=ibis.literal(True),
        ),
    )


def _answers(events: ir.Table, legs: ir.Table, calendar: ir.Table, closing_is_followup: bool) -> ir.Table:
    """The first answer in each leg that has one: report_id, leg, answer_place, answer_lo, answer_hi."""
    followed_up = events.event == "followed_up"
    if closing_is_followup:
        found = events.filter(followed_up | events.event.isin(CLOSINGS)).mutate(implied=ibis.literal(False))
    else:
        found = events.filter(followed_up | _after_answer(events)).mutate(implied=~followed_up)
    found = look_up(with_leg(found, legs), calendar, "at_latest", silent_since="silent_since")
    # The system closes after ten working days of silence, so the follow-up that it implies lies before these.
    latest = (found.closed_by == "system").fill_null(False).ifelse(found.silent_since, found.at_latest)
    lo = found.implied.ifelse(found.start_lo, found.at_earliest)
    hi = found.implied.ifelse(_later(lo, latest), found.at_latest)
    found = found.mutate(lo=lo, hi=hi)
    return found.group_by("report_id", "leg").aggregate(
        answer_place=found.place.min().cast("int64"),
        answer_lo=found.lo.argmin(found.place),
        answer_hi=found.hi.argmin(found.place),
    )


def _after_answer(events: ir.Table) -> ir.BooleanValue:
    """Closings that imply a follow-up before them."""
    return (events.event == "closed") & events.closed_by.isin(CLOSERS_AFTER_ANSWER).fill_null(False)


def _ends(
    watched: ir.Table, events: ir.Table, legs: ir.Table, calendar: ir.Table, closing_is_followup: bool
) -> ir.Table:
    """One row a report: ``solved_place/_lo/_hi`` (null: not resolved), ``fresh_lo/_hi`` (a reply under the ten working
    days of silence), ``verified_place/_lo/_hi``, ``last_leg``, ``was_reopened``, ``was_replied``."""
    t = watched.select("report_id", "status", "horizon")
    t = _joined(t, _summed_up(events))
    last = legs.filter(legs.to_place.isnull())
    t = _joined(t, last.select("report_id", "from_place", "start_lo", last_leg="leg"))
    reopening, reopened = (t[name].fill_null(BEFORE_ALL) for name in ("reopening_place", "reopened_place"))
    t = t.mutate(
        # Only the final closing counts, and only of a report that is not open now.
        final=(t.closing_place > reopening).fill_null(False) & ~t.status.isin(OPEN_STATUSES),
        work_counts=(t.work_place > reopening).fill_null(False),
        stint_place=(reopened > t.from_place).ifelse(reopened, t.from_place),
        stint_lo=(reopened > t.from_place).ifelse(t.reopened_lo, t.start_lo),
    )
    before = events.filter(events.event == "followed_up").inner_join(
        t.filter(t.final).select("report_id", "closing_place", "stint_place"), "report_id"
    )
    before = before.filter((before.place < before.closing_place) & (before.place > before.stint_place))
    t = _joined(t, before.group_by("report_id").aggregate(**_last(before, "reply", ibis.literal(True))))
    t = look_up(t, calendar, "closing_hi", silent_since="silent_since")
    t = look_up(t, calendar, "horizon", working_days_now="working_days")
    t = look_up(t, calendar, "answered_hi", working_days_then="working_days")
    by_system = (t.closing_by == "system") & ~ibis.literal(closing_is_followup)
    replied = t.reply_place.notnull() & ~ibis.literal(closing_is_followup)
    solved = {
        end: ibis.cases(
            (~t.final, ibis.null("date")),
            (t.work_counts, t[f"work_{end}"]),
            (replied, t[f"reply_{end}"]),
            (by_system, t.stint_lo if end == "lo" else _later(t.stint_lo, t.silent_since)),
            else_=t[f"closing_{end}"],
        )
        for end in ("lo", "hi")
    }
    fresh = (
        (t.status == "followed_up")
        & (t.answered_place > t.argued_place.fill_null(BEFORE_ALL)).fill_null(False)
        & (t.working_days_now - t.working_days_then <= SILENCE_DAYS).fill_null(False)
    )
    return t.select(
        "report_id",
        "last_leg",
        "verified_place",
        "verified_lo",
        "verified_hi",
        solved_place=t.final.ifelse(t.closing_place, ibis.null("int64")),
        solved_lo=solved["lo"],
        solved_hi=solved["hi"],
        fresh_lo=fresh.ifelse(t.answered_lo, ibis.null("date")),
        fresh_hi=fresh.ifelse(t.answered_hi, ibis.null("date")),
        was_reopened=t.reopened_place.notnull(),
        was_replied=t.replied_place.notnull(),
    )


def _summed_up(events: ir.Table) -> ir.Table:
    """One row a report with events: the last (of verifying: the first) event of each kind that matters."""
    kind = events.event
    closing = kind.isin(CLOSINGS)
    verifying = kind.isin(VERIFYING)
    return events.group_by("report_id").aggregate(
        **_last(events, "closing", closing),
        closing_by=events.closed_by.fill_null("").argmax(events.place, where=closing),
        **_last(events, "work", kind == "resolved"),
        **_last(events, "reopened", kind == "reopened"),
        **_last(events, "answered", kind == "followed_up"),
        reopening_place=events.place.max(where=kind.isin(REOPENING)).cast("int64"),
        argued_place=events.place.max(where=kind.isin(ARGUING)).cast("int64"),
        replied_place=events.place.max(where=kind == "reporter_replied"),
        verified_place=events.place.min(where=verifying).cast("int64"),
        verified_lo=events.at_earliest.argmin(events.place, where=verifying),
        verified_hi=events.at_latest.argmin(events.place, where=verifying),
    )


def _last(events: ir.Table, name: str, where: ir.BooleanValue) -> dict[str, ir.Scalar]:
    return {
        f"{name}_place": events.place.max(where=where).cast("int64"),
        f"{name}_lo": events.at_earliest.argmax(events.place, where=where),
        f"{name}_hi": events.at_latest.argmax(events.place, where=where),
    }


def _spells(events: ir.Table, closing_is_followup: bool) -> ir.Table:
    """When reports were gone: see :mod:`indicators.outcomes`. Where closing is the answer, no closing is silent."""
    left = events.event.isin(LEAVING)
    silent = events.event.isin(CLOSINGS) & ~_after_answer(events)
    gone = events.filter(left if closing_is_followup else left | silent)
    later = events.filter(events.event.isin(RETURNING))
    later = later.select(_report="report_id", back_place="place", back_lo="at_earliest", back_hi="at_latest")
    after = gone.left_join(later, [gone.report_id == later["_report"], later.back_place > gone.place])
    spells = after.group_by("report_id", "place").aggregate(
        gone_lo=after.at_earliest.min(),
        gone_hi=after.at_latest.max(),
        left=after.event.isin(LEAVING).cast("int8").max() == 1,
        back_lo=after.back_lo.argmin(after.back_place),
        back_hi=after.back_hi.argmin(after.back_place),
    )
    far = ibis.literal(FAR)
    return spells.mutate(
        place=spells.place.cast("int64"), back_lo=spells.back_lo.fill_null(far), back_hi=spells.back_hi.fill_null(far)
    )


def _leg_spells(spells: ir.Table, legs: ir.Table) -> ir.Table:
    """The spells by leg; for a leg, passing the report on is a leaving without return."""
    columns = ("report_id", "leg", "place", "gone_lo", "gone_hi", "left", "back_lo", "back_hi")
    passed_on = legs.filter(legs.to_place.notnull())
    passed_on = passed_on.select(
        "report_id",
        "leg",
        place=passed_on.to_place,
        gone_lo=passed_on.next_lo,
        gone_hi=passed_on.next_hi,
        left=ibis.literal(True),
        back_lo=ibis.literal(FAR),
        back_hi=ibis.literal(FAR),
    )
    return with_leg(spells, legs).select(*columns).union(passed_on)


def _leg_rows(
    watched: ir.Table,
    legs: ir.Table,
    answers: ir.Table,
    ends: ir.Table,
    calendar: ir.Table,
    region: Region,
    has_rule: bool,
    own_due: bool,
) -> ir.Table:
    """Legs with the columns that :func:`outcomes.with_outcomes` and :func:`_with_days` ask for."""
    rows = _joined(legs, watched.select("report_id", "received_on", *DIMENSIONS, *_OF_RULES, *_shown(watched)))
    rows = _joined(rows, answers, "report_id", "leg")
    solved = ("solved_place", "solved_lo", "solved_hi", "fresh_lo", "fresh_hi")
    rows = _joined(rows, ends.select("report_id", *solved))
    rows = rows.mutate(**{name: rows.to_place.isnull().ifelse(rows[name], None) for name in solved})
    resolution = resolution_table(region)
    for end in ("lo", "hi"):
        start = f"start_{end}"
        dues = {f"due_resolution14_{end}": "due_yardstick", f"_disposed_{end}": "due_followup"}
        rows = look_up(rows, calendar, start, **dues)
        if own_due:
            rows = rows.mutate(**{f"due_resolution_{end}": rows.due_on})
        else:
            rows = look_up_resolution(rows, resolution, start, f"due_resolution_{end}")
        followup = rows.disposed.ifelse(rows[f"_disposed_{end}"], rows.due_followup_from_submission)
        rows = rows.mutate(**{f"due_followup_{end}": followup if has_rule else rows[f"due_resolution_{end}"]})
    return _ordered(rows, OF_LEGS)


def _shown(rows: ir.Table) -> list[str]:
    """The class under which a report is counted, where that is not the one that decides its due dates."""
    return [name for name in rows.columns if name == "shown_as"]


def _report_rows(watched: ir.Table, leg_rows: ir.Table, ends: ir.Table) -> ir.Table:
    """The same for whole reports: the citizen's clocks, which never restart."""
    first = leg_rows.filter(leg_rows.leg == 0)
    first = first.select(
        "report_id", "disposed", "due_followup_lo", "due_followup_hi", disposed_lo="start_lo", disposed_hi="start_hi"
    )
    answered = leg_rows.filter(leg_rows.answer_place.notnull())
    answers = answered.group_by("report_id").aggregate(
        **{name: answered[name].argmin(answered.leg) for name in ("answer_place", "answer_lo", "answer_hi")}
    )
    rows = watched.select("report_id", "own_id", "received_on", *_OF_RULES)
    rows = _joined(_joined(_joined(rows, ends), answers), first)
    # A closing that is the first sign of life implies a follow-up, and that the report was verified before it.
    implied = (rows.answer_place == rows.verified_place).fill_null(False)
    columns = {
        f"verified_{end}": implied.ifelse(rows[f"answer_{end}"], rows[f"verified_{end}"]) for end in ("lo", "hi")
    }
    for end in ("lo", "hi"):
        columns |= {
            f"start_{end}": rows.received_on,
            f"due_verification_{end}": rows.due_verification,
            f"due_resolution_{end}": rows.due_resolution,
            f"due_resolution14_{end}": rows.due_yardstick,
        }
    return rows.mutate(**columns)


def _ordered(rows: ir.Table, questions: tuple[Question, ...]) -> ir.Table:
    """With the two ends of every due date in order, also where a change of the rules turns them round."""
    turned = {}
    for q in questions:
        lo, hi = rows[f"due_{q.id}_lo"], rows[f"due_{q.id}_hi"]
        turned |= {f"due_{q.id}_lo": (lo > hi).ifelse(hi, lo), f"due_{q.id}_hi": (lo > hi).ifelse(lo, hi)}
    return rows.mutate(**turned)


def _with_days(rows: ir.Table) -> ir.Table:
    """Adds the stories: how each ended, and after how many calendar days (see :class:`Measures`)."""
    columns = {}
    for q in TOLD:
        done, gone = rows[f"{q.done}_lo"].notnull(), rows[f"{q.id}_gone_lo"].notnull()
        columns[f"{q.id}_end"] = ibis.cases((done, "resolved"), (gone, "left"), else_="censored")
        for column, end in ((f"{q.id}_days", "hi"), (f"{q.id}_days_earliest", "lo")):
            last_seen = [rows[f"fresh_{end}"], rows.horizon] if q.waiting else [rows.horizon]
            moment = ibis.coalesce(rows[f"{q.done}_{end}"], rows[f"{q.id}_gone_{end}"], *last_seen)
            days = moment.delta(rows[f"start_{end}"], unit="day").cast("int64")
            columns[column] = (days < 0).ifelse(0, days)
    return rows.mutate(**columns)


def _with_clocks(reports: ir.Table, rows: ir.Table, closing_is_followup: bool) -> ir.Table:
    own = rows.select(
        "was_reopened",
        "was_replied",
        "pace_days",
        "ended_on",
        *(q.id for q in OF_REPORTS),
        *_story_columns(),
        report_id=rows.own_id,
        _says=_says(rows),
        _recorded=rows.closing_recorded,
        _same_minute=rows.closed_same_minute,
    )
    joined = _joined(reports, own)
    return joined.mutate(
        follow_up=joined.observed.ifelse(joined["_says"], _says_the_status(joined, closing_is_followup)),
        reopened=joined.was_reopened.fill_null(False),
        reporter_replied=joined.was_replied.fill_null(False),
        closing_recorded=joined["_recorded"].fill_null(False),
        closed_same_minute=joined["_same_minute"].fill_null(False),
    ).drop("_says", "was_reopened", "was_replied", "_recorded", "_same_minute")


def _says(rows: ir.Table) -> ir.StringValue:
    """Whether a report, or a leg, was followed up, once that is due."""
    return ibis.cases(
        (rows.followup.isin(["not_due", "no_deadline"]), ibis.null("string")),
        (rows.answer_place.notnull(), "yes"),
        (rows.followup == "late", "no"),
        (rows.followup == "excluded", "excluded"),
        else_="unknown",
    )


def _closings(events: ir.Table) -> ir.Table:
    """One row a report that ended: ``ended_on`` (the last time), ``closing_recorded``, ``closed_same_minute``."""
    in_order = ibis.window(group_by="report_id", order_by="place")
    events = events.mutate(before=events.event.lag().over(in_order))
    endings = events.filter(events.event.isin([*CLOSINGS, *LEAVING]))
    closed = endings.event == "closed"
    at_once = closed & endings.same_minute & (endings.before == "followed_up").fill_null(False)
    return endings.group_by("report_id").aggregate(
        ended_on=endings.at_latest.argmax(endings.place),
        closing_recorded=(closed & (endings.basis == "recorded")).cast("int8").max() == 1,
        closed_same_minute=at_once.cast("int8").max() == 1,
    )


def _with_pace(rows: ir.Table, calendar: ir.Table) -> ir.Table:
    """Adds ``pace_days``: needs ``disposed``, ``disposed_lo/_hi`` and ``answer_lo/_hi``."""
    rows = look_up(rows, calendar, "disposed_lo", _from="working_days")
    rows = look_up(rows, calendar, "answer_lo", _until="working_days")
    recorded = rows.disposed & (rows.disposed_lo == rows.disposed_hi) & (rows.answer_lo == rows.answer_hi)
    days = recorded.fill_null(False).ifelse(rows["_until"] - rows["_from"], ibis.null("int64"))
    return rows.mutate(pace_days=(days < 0).ifelse(0, days)).drop("_from", "_until")


def _not_observed(reports: ir.Table, closing_is_followup: bool) -> ir.Table:
    texts = [q.id for q in OF_REPORTS] + [name for name in _story_columns() if name.endswith("_end")]
    days = [name for name in _story_columns() if not name.endswith("_end")]
    return reports.mutate(
        observed=ibis.literal(False),
        follow_up=_says_the_status(reports, closing_is_followup),
        reopened=ibis.literal(False),
        reporter_replied=ibis.literal(False),
        closing_recorded=ibis.literal(False),
        closed_same_minute=ibis.literal(False),
        pace_days=ibis.null("int64"),
        ended_on=ibis.null("date"),
        **dict.fromkeys(texts, ibis.null("string")),
        **dict.fromkeys(days, ibis.null("int64")),
    )


def _says_the_status(t: ir.Table, closing_is_followup: bool) -> ir.StringValue:
    """Whether a report was followed up, from its status alone, once an answer to its submission is due."""
    closed = t.status == "closed"
    answered = closed if closing_is_followup else closed & t.closed_by.isin(CLOSERS_AFTER_ANSWER).fill_null(False)
    return ibis.cases(
        (~(t.due_first_answer < t.horizon).fill_null(False), ibis.null("string")),
        (t.status.isin(FOLLOWED_UP) | answered, "yes"),
        (t.status.isin(NOT_FOLLOWED_UP), "no"),
        else_="unknown",
    )


def _story_columns() -> list[str]:
    return [f"{q.id}_{what}" for q in TOLD for what in ("end", "days", "days_earliest")]


def _later(first: ir.DateValue, second: ir.DateValue) -> ir.DateValue:
    """The later of two days; the first where the second is not known."""
    return (second > first).fill_null(False).ifelse(second, first)


def _joined(left: ir.Table, right: ir.Table, *keys: str) -> ir.Table:
    keys = keys or ("report_id",)
    right = right.rename({f"_{key}": key for key in keys})
    return left.left_join(right, [left[key] == right[f"_{key}"] for key in keys]).drop(*(f"_{key}" for key in keys))
