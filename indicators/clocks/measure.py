"""From reports and what is known of their time to one row a report and one row a leg, with what each clock came to.

Only *observed* reports have clocks: those whose history has been watched since they came in. A plain export says
nothing about time, and then nothing is said. What each outcome means stands in :mod:`indicators.clocks.outcomes`.
"""

from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from data_loaders.contract import OPEN_STATUSES, POSSIBLE
from data_loaders.published import versions
from data_loaders.region import Region
from indicators.clocks.ageing import with_age
from indicators.clocks.calendar_table import SILENCE_DAYS, calendar_table, look_up, resolution_table
from indicators.clocks.holding import legs_of, with_dues, with_time_used
from indicators.clocks.legs import BEFORE_ALL, moves_of, stints_of, with_stint
from indicators.clocks.outcomes import (
    FOLLOWUP,
    RESOLUTION,
    RESOLUTION14,
    VERIFICATION,
    Question,
    followed_up,
    resolved_in_time,
    with_outcomes,
)

OF_REPORTS = (VERIFICATION, FOLLOWUP, RESOLUTION, RESOLUTION14)
OF_LEGS = (FOLLOWUP, RESOLUTION, RESOLUTION14)  # verifying is the city admin's part, not the agency's
TOLD = (FOLLOWUP, RESOLUTION)  # the clocks whose days are told: median, p90, curve

DIMENSIONS = tuple(name for name in versions.DIMENSIONS if name != "agency")  # of a leg, as of its report

CLOSINGS = ("closed", "resolved")
LEAVING = ("archived", "withdrawn", "blocked", "returned")
VERIFYING = ("verified", "dispositioned", "followed_up", *CLOSINGS)
REOPENING = ("reopened", "verified", "dispositioned")  # after a closing: it was not the final one
RETURNING = (*VERIFYING, "reopened")  # what a report that was gone comes back with; parking is none of it
ARGUING = ("reporter_replied", "reopened", "dispositioned")  # after a reply: the silence is broken
CLOSERS_AFTER_ANSWER = ("system", "reporter")  # from a plain export: their closing implies a follow-up
MANY_HANDS = 3  # so many times or more did a report change hands

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
WATCHED = ("seen_again", "redated", "relabelled")  # what exports one after another say of a report
# What is said of observed reports and of legs besides their clocks: flags, and the answer to the score's third question.
_FLAGS = ("left_unanswered", "closed_unanswered", "handed_on_unanswered", "changed_hands")


@dataclass(frozen=True)
class Measures:
    """``reports``: one row each, all of them. ``legs``: one row a leg of the observed reports; None: none is observed.
    ``moves``: one row a hand-over of these (:func:`indicators.clocks.legs.moves_of`).

    Reports and legs have the contract's dimensions (of a leg: the agency that held it) and ``received_on``; ``observed``;
    for every clock its outcome (null: not observed); for every story ``{clock}_end`` (resolved | left | censored) and its
    calendar days at both true ends: ``{clock}_days_longest`` (earliest start to latest end), ``{clock}_days_shortest``, where an
    answer that may lie unseen is one (``{clock}_end_shortest``).
    ``follow_up`` (yes | no | unknown | excluded; null: not yet due); ``in_time``
    (:func:`indicators.clocks.outcomes.resolved_in_time`); ``left_unanswered`` (gone for good before the follow-up was due, not by
    the reporter), ``closed_unanswered`` (without a recorded answer), ``handed_on_unanswered``, ``changed_hands`` (MANY_HANDS
    times or more); ``pace_days``, working days from the (first) disposition to the first follow-up, where both are recorded.
    Reports also have what
    :func:`indicators.clocks.ageing.with_age` adds; ``reopened`` and ``reporter_replied``; ``ended_on``;
    ``closing_recorded`` and ``closed_same_minute`` (in the minute of the follow-up before it).
    """

    reports: ir.Table
    legs: ir.Table | None
    moves: ir.Table | None = None


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
    missing = [name for name in WATCHED if name not in reports.columns]
    reports = reports.mutate(
        **dict.fromkeys(missing, ibis.literal(False)),
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
    told = events.rename(report_id="number")
    unseen, events = told.filter(told.basis == POSSIBLE).cache(), told.filter(told.basis != POSSIBLE).cache()
    calendar = calendar_table(region)
    stints = with_time_used(stints_of(watched, events), calendar).cache()
    sightings = _sightings(events, unseen, stints, closing_is_followup).cache()
    ends = _ends(watched, events, unseen, stints, calendar, closing_is_followup).cache()
    due = _joined(stints, watched.select("report_id", *_OF_RULES))
    due = with_dues(due, calendar, resolution_table(region), has_rule=has_rule, own_due=own_due).cache()
    leg_rows = _leg_rows(watched, legs_of(due, [q.id for q in OF_LEGS]), sightings, ends)
    leg_rows = _with_pace(leg_rows, calendar).cache()
    report_rows = _joined(_report_rows(watched, leg_rows, sightings, due, ends), _closings(events))
    report_rows = _with_pace(report_rows, calendar).cache()
    leg_rows = _said(with_outcomes(leg_rows, OF_LEGS))
    report_rows = _said(with_outcomes(report_rows, OF_REPORTS))
    return Measures(
        reports=_with_clocks(reports, _with_days(report_rows), closing_is_followup),
        legs=_with_days(leg_rows).select(
            *("received_on", *DIMENSIONS, *_shown(leg_rows), *(q.id for q in OF_LEGS), *_story_columns()),
            *(*_FLAGS, "pace_days", "follow_up", "in_time"),
            agency=leg_rows.holder,
            observed=ibis.literal(True),
        ),
        moves=moves_of(stints, watched),
    )


def _sightings(events: ir.Table, unseen: ir.Table, stints: ir.Table, closing_is_followup: bool) -> ir.Table:
    """Answers in their legs, and when one may lie unseen: events with ``leg``, ``stint``, ``since_lo/_hi``, ``seen``.

    Only a recorded answer is one; where closing is the only answer that a source knows, a closing is.
    """
    answering = events.filter(events.event.isin(("followed_up", *(CLOSINGS if closing_is_followup else ()))))
    columns = ("report_id", "place", "at_earliest", "at_latest")
    found = answering.select(*columns, seen=ibis.literal(True)).union(unseen.select(*columns, seen=ibis.literal(False)))
    since = stints.select("report_id", "stint", "since_lo", "since_hi")
    return _joined(with_stint(found, stints), since, "report_id", "stint")


def _answers(sightings: ir.Table, *keys: str) -> ir.Table:
    """The first answer by keys: ``answer_place/_lo/_hi/_since_lo/_since_hi``; ``unseen_lo``: one may lie unseen before it."""
    of_keys = ibis.window(group_by=list(keys))
    first = sightings.seen.ifelse(sightings.place, ibis.null("int32")).min().over(of_keys)
    found = sightings.mutate(first=first)
    before = ~found.seen & (found["first"].isnull() | (found.place < found["first"]))
    columns = {"lo": "at_earliest", "hi": "at_latest", "since_lo": "since_lo", "since_hi": "since_hi"}
    return found.group_by(*keys).aggregate(
        answer_place=found["first"].min().cast("int64"),
        **{f"answer_{new}": found[old].argmin(found.place, where=found.seen) for new, old in columns.items()},
        unseen_lo=found.at_earliest.min(where=before),
    )


def _ends(
    watched: ir.Table,
    events: ir.Table,
    unseen: ir.Table,
    stints: ir.Table,
    calendar: ir.Table,
    closing_is_followup: bool,
) -> ir.Table:
    """One row a report: ``solved_place/_lo/_hi`` (null: not resolved), ``fresh_lo/_hi`` (a reply under the ten working
    days of silence), ``verified_place/_lo/_hi``, ``straight`` (to the agency, without a verification), what
    :func:`_exits` finds, ``last_leg``, ``changed_hands``, ``was_reopened``, ``was_replied``."""
    t = watched.select("report_id", "received_on", "status", "horizon")
    t = _joined(_joined(t, _summed_up(events)), _exits(events, closing_is_followup))
    last = stints.filter(stints.to_place.isnull())
    t = _joined(t, last.select("report_id", "from_place", "stint", last_leg="leg"))
    reopening, reopened = (t[name].fill_null(BEFORE_ALL) for name in ("reopening_place", "reopened_place"))
    t = t.mutate(
        # Only the final closing counts, and only of a report that is not open now.
        final=(t.closing_place > reopening).fill_null(False) & ~t.status.isin(OPEN_STATUSES),
        work_counts=(t.work_place > reopening).fill_null(False),
        since_place=(reopened > t.from_place).ifelse(reopened, t.from_place),
    )
    t = _joined(t, _replies(t, events, unseen))
    t = look_up(t, calendar, "horizon", working_days_now="working_days")
    t = look_up(t, calendar, "answered_hi", working_days_then="working_days")
    replied = t.reply_place.notnull() & ~ibis.literal(closing_is_followup)
    # The work may have ended with an answer that nobody saw.
    closing_lo = t.closing_lo if closing_is_followup else ibis.least(t.closing_lo, t.hidden_lo.fill_null(t.closing_lo))
    solved = {
        end: ibis.cases(
            (~t.final, ibis.null("date")),
            (t.work_counts, t[f"work_{end}"]),
            (replied, t[f"reply_{end}"]),
            else_=closing_lo if end == "lo" else t.closing_hi,
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
        *(name for name in _EXITS),
        solved_place=t.final.ifelse(t.closing_place, ibis.null("int64")),
        solved_lo=solved["lo"],
        solved_hi=solved["hi"],
        fresh_lo=(fresh & ~t.final).ifelse(t.answered_lo, ibis.null("date")),
        fresh_hi=(fresh & ~t.final).ifelse(t.answered_hi, ibis.null("date")),
        straight=_went_straight(t),
        changed_hands=t.stint >= MANY_HANDS,
        was_reopened=t.reopened_place.notnull(),
        was_replied=t.replied_place.notnull(),
    )


def _replies(t: ir.Table, events: ir.Table, unseen: ir.Table) -> ir.Table:
    """Of reports with a final closing the last answer before it in the same stint, and the earliest that nobody saw."""
    spans = t.filter(t.final).select("report_id", "closing_place", "since_place")
    before, hidden = (
        found.inner_join(spans, "report_id").filter(
            lambda rows: (rows.place < rows.closing_place) & (rows.place > rows.since_place)
        )
        for found in (events.filter(events.event == "followed_up"), unseen)
    )
    replies = before.group_by("report_id").aggregate(**_last(before, "reply", ibis.literal(True)))
    hidden = hidden.group_by("report_id").aggregate(hidden_lo=hidden.at_earliest.min())
    return _joined(_joined(spans.select("report_id"), replies), hidden)


def _went_straight(t: ir.Table) -> ir.BooleanValue:
    """Whether the reporter chose the agency: it had the report at once, or answered, and nobody verified it before."""
    at_once = (t.sign == "dispositioned") & (t.verified_hi <= t.received_on)
    found = ~t.has_verification & (t.sign_basis == "recorded") & (at_once | (t.sign == "followed_up"))
    return found.fill_null(False)


_EXITS = ("left_lo", "left_hi", "left_by_reporter", "ended_lo", "ended_hi")


def _exits(events: ir.Table, closing_is_followup: bool) -> ir.Table:
    """One row a report with events: _EXITS. ``left``: it left for good; who comes back has never left.

    ``ended``: from then on nobody can be expected to answer, for it left for good, or was closed without an answer.
    """
    kind = events.event
    returning = kind.isin(RETURNING)
    back = returning.ifelse(events.place, ibis.null("int32")).max().over(ibis.window(group_by=events.report_id))
    events = events.mutate(back=back.fill_null(BEFORE_ALL))
    left = events.event.isin(LEAVING) & (events.place > events.back)
    shut = events.event.isin(CLOSINGS) & (events.place == events.back) & ~ibis.literal(closing_is_followup)
    found = {}
    for name, where in (("left", left), ("ended", left | shut)):
        found |= {
            f"{name}_lo": events.at_earliest.argmin(events.place, where=where),
            f"{name}_hi": events.at_latest.argmin(events.place, where=where),
        }
    kind_left = events.event.argmin(events.place, where=left)
    return events.group_by("report_id").aggregate(**found, left_by_reporter=(kind_left == "withdrawn").fill_null(False))


def _summed_up(events: ir.Table) -> ir.Table:
    """One row a report with events: the last (of verifying: the first) event of each kind that matters."""
    kind = events.event
    verifying = kind.isin(VERIFYING)
    return events.group_by("report_id").aggregate(
        **_last(events, "closing", kind.isin(CLOSINGS)),
        **_last(events, "work", kind == "resolved"),
        **_last(events, "answered", kind == "followed_up"),
        reopened_place=events.place.max(where=kind == "reopened").cast("int64"),
        reopening_place=events.place.max(where=kind.isin(REOPENING)).cast("int64"),
        argued_place=events.place.max(where=kind.isin(ARGUING)).cast("int64"),
        replied_place=events.place.max(where=kind == "reporter_replied"),
        verified_place=events.place.min(where=verifying).cast("int64"),
        verified_lo=events.at_earliest.argmin(events.place, where=verifying),
        verified_hi=events.at_latest.argmin(events.place, where=verifying),
        sign=kind.argmin(events.place, where=verifying),
        sign_basis=events.basis.argmin(events.place, where=verifying),
        has_verification=(kind == "verified").cast("int8").max() == 1,
    )


def _last(events: ir.Table, name: str, where: ir.BooleanValue) -> dict[str, ir.Scalar]:
    return {
        f"{name}_place": events.place.max(where=where).cast("int64"),
        f"{name}_lo": events.at_earliest.argmax(events.place, where=where),
        f"{name}_hi": events.at_latest.argmax(events.place, where=where),
    }


def _leg_rows(watched: ir.Table, legs: ir.Table, sightings: ir.Table, ends: ir.Table) -> ir.Table:
    """Legs with the columns that :func:`outcomes.with_outcomes`, :func:`_said` and :func:`_with_days` ask for."""
    rows = _joined(legs, watched.select("report_id", "received_on", "horizon", *DIMENSIONS, *_shown(watched)))
    rows = _joined(rows, _answers(sightings, "report_id", "leg"), "report_id", "leg")
    of_last = ("solved_place", "solved_lo", "solved_hi", "fresh_lo", "fresh_hi", *_EXITS)
    rows = _joined(rows, ends.select("report_id", "changed_hands", *of_last))
    holds = rows.to_place.isnull()
    passed_on = {f"{name}_{end}": rows[f"next_{end}"] for name in ("left", "ended") for end in ("lo", "hi")}
    passed_on["left_by_reporter"] = ibis.literal(False)
    rows = rows.mutate(**{name: holds.ifelse(rows[name], passed_on.get(name)) for name in of_last})
    unanswered = rows.answer_place.isnull() | (rows.first_to_place < rows.answer_place)
    rows = rows.mutate(
        handed_on_unanswered=(rows.first_to_place.notnull() & unanswered).fill_null(False),
        **{f"followup_since_{end}": _first(rows[f"answer_since_{end}"], rows[f"since_{end}"]) for end in ("lo", "hi")},
        **{f"resolution_since_{end}": rows[f"since_{end}"] for end in ("lo", "hi")},
    )
    return _ordered(rows, OF_LEGS)


def _shown(rows: ir.Table) -> list[str]:
    """The class under which a report is counted, where that is not the one that decides its due dates."""
    return [name for name in rows.columns if name == "shown_as"]


def _report_rows(watched: ir.Table, leg_rows: ir.Table, sightings: ir.Table, due: ir.Table, ends: ir.Table) -> ir.Table:
    """The same for whole reports: the citizen's clocks, which never restart."""
    first = due.filter(due.stint == 0)
    first = first.select(
        "report_id", "disposed", "due_followup_lo", "due_followup_hi", disposed_lo="start_lo", disposed_hi="start_hi"
    )
    handed_on = leg_rows.group_by("report_id").aggregate(
        handed_on_unanswered=leg_rows.handed_on_unanswered.cast("int8").max() == 1
    )
    rows = watched.select("report_id", "own_id", "received_on", *_OF_RULES)
    for more in (ends, _answers(sightings, "report_id"), first, handed_on):
        rows = _joined(rows, more)
    columns = {}
    for end in ("lo", "hi"):
        columns |= {
            **{f"{clock.id}_since_{end}": rows.received_on for clock in TOLD},
            f"due_verification_{end}": rows.straight.ifelse(ibis.null("date"), rows.due_verification),
            f"due_resolution_{end}": rows.due_resolution,
            f"due_resolution14_{end}": rows.due_yardstick,
        }
    return _ordered(rows.mutate(**columns), (FOLLOWUP,))


def _said(rows: ir.Table) -> ir.Table:
    """Rows with outcomes, and with ``follow_up``, ``in_time``, ``left_unanswered`` and ``closed_unanswered``."""
    rows = rows.mutate(left_by_reporter=rows.left_by_reporter.fill_null(False), follow_up=followed_up(rows))
    return rows.mutate(
        in_time=resolved_in_time(rows),
        left_unanswered=(rows.followup == "excluded") & ~rows.left_by_reporter,
        closed_unanswered=rows.solved_place.notnull() & rows.answer_place.isnull(),
    )


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
        done, gone = rows[f"{q.done}_lo"].notnull(), rows[f"{q.gone}_lo"].notnull()
        unseen = rows.unseen_lo if q.unseen else ibis.null("date")
        ends = {"": done, "_shortest": done | unseen.notnull()}  # in the shortest story it was answered unseen
        for which, resolved in ends.items():
            columns[f"{q.id}_end{which}"] = ibis.cases((resolved, "resolved"), (gone, "left"), else_="censored")
        for which, start, end in (("longest", "lo", "hi"), ("shortest", "hi", "lo")):
            last_seen = [rows[f"fresh_{end}"], rows.horizon] if q.waiting else [rows.horizon]
            answered = rows[f"{q.done}_{end}"]
            if which == "shortest":
                answered = ibis.coalesce(ibis.least(answered, unseen), answered, unseen)
            moment = ibis.coalesce(answered, rows[f"{q.gone}_{end}"], *last_seen)
            days = moment.delta(rows[f"{q.id}_since_{start}"], unit="day").cast("int64")
            columns[f"{q.id}_days_{which}"] = (days < 0).ifelse(0, days)
    return rows.mutate(**columns)


def _with_clocks(reports: ir.Table, rows: ir.Table, closing_is_followup: bool) -> ir.Table:
    own = rows.select(
        "was_reopened",
        "was_replied",
        "pace_days",
        "ended_on",
        *(q.id for q in OF_REPORTS),
        *_story_columns(),
        "in_time",
        *_FLAGS,
        report_id=rows.own_id,
        _says=rows.follow_up,
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
        **{name: joined[name].fill_null(False) for name in _FLAGS},
    ).drop("_says", "was_reopened", "was_replied", "_recorded", "_same_minute")


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
    days = [name for name in _story_columns() if "_days" in name]
    texts = [q.id for q in OF_REPORTS] + [name for name in _story_columns() if name not in days]
    return reports.mutate(
        observed=ibis.literal(False),
        follow_up=_says_the_status(reports, closing_is_followup),
        reopened=ibis.literal(False),
        reporter_replied=ibis.literal(False),
        closing_recorded=ibis.literal(False),
        closed_same_minute=ibis.literal(False),
        pace_days=ibis.null("int64"),
        ended_on=ibis.null("date"),
        in_time=ibis.null("string"),
        **dict.fromkeys(_FLAGS, ibis.literal(False)),
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
    return [f"{q.id}_{what}" for q in TOLD for what in ("end", "end_shortest", "days_shortest", "days_longest")]


def _first(*days: ir.DateValue) -> ir.DateValue:
    return ibis.coalesce(*days)


def _joined(left: ir.Table, right: ir.Table, *keys: str) -> ir.Table:
    keys = keys or ("report_id",)
    right = right.rename({f"_{key}": key for key in keys})
    return left.left_join(right, [left[key] == right[f"_{key}"] for key in keys]).drop(*(f"_{key}" for key in keys))
