"""Stints and legs: which agency held a report from when to when. The citizen's clock never restarts.

A *stint* begins with each disposition to another agency and ends with the next one. Without any disposition a report has
one, from its receipt on, of the agency that the report names (none: the city's admin). A *leg* is all stints of one agency
with one report: handing a report on and getting it back makes no new one (:mod:`indicators.clocks.holding`).
"""

import ibis
import ibis.expr.types as ir

NONE = "none"  # no agency
BEFORE_ALL = -1  # a place before the first event


def stints_of(reports: ir.Table, events: ir.Table) -> ir.Table:
    """One row a stint: ``report_id``, ``stint`` (0 first), ``leg``, ``holder``, start, ``disposed``, places, end.

    ``leg`` is the number of the agency's first stint; ``disposed`` says whether a disposition began the stint, on a day in
    [``start_lo``, ``start_hi``]. Its events have a place from ``from_place`` to before ``to_place`` (null: the last stint);
    what happened before the first disposition belongs to the first. The transfer away lies in [``next_lo``, ``next_hi``].
    A disposition that names no agency is taken to be to the report's own.
    """
    own = reports.select("report_id", "received_on", own=reports.agency)
    dispositions = events.filter(events.event == "dispositioned").inner_join(own, "report_id")
    in_order = ibis.window(group_by="report_id", order_by="place")
    dispositions = dispositions.mutate(holder=ibis.coalesce(dispositions.agency, dispositions.own, ibis.literal(NONE)))
    dispositions = dispositions.mutate(before=dispositions.holder.lag().over(in_order))
    starts = dispositions.filter(dispositions.before.isnull() | (dispositions.before != dispositions.holder))
    starts = starts.mutate(stint=ibis.row_number().over(in_order).cast("int64"))
    disposed = starts.select(
        "report_id",
        "stint",
        "holder",
        start_lo=starts.at_earliest,
        start_hi=starts.at_latest,
        disposed=ibis.literal(True),
        from_place=(starts.stint == 0).ifelse(BEFORE_ALL, starts.place).cast("int64"),
        to_place=starts.place.lead().over(in_order).cast("int64"),
        next_lo=starts.at_earliest.lead().over(in_order),
        next_hi=starts.at_latest.lead().over(in_order),
    )
    others = own.anti_join(starts, "report_id")
    undisposed = others.select(
        "report_id",
        stint=ibis.literal(0).cast("int64"),
        holder=others.own.fill_null(NONE),
        start_lo=others.received_on,
        start_hi=others.received_on,
        disposed=ibis.literal(False),
        from_place=ibis.literal(BEFORE_ALL).cast("int64"),
        to_place=ibis.null("int64"),
        next_lo=ibis.null("date"),
        next_hi=ibis.null("date"),
    )
    stints = disposed.union(undisposed)
    of_agency = ibis.window(group_by=[stints.report_id, stints.holder])
    return stints.mutate(leg=stints.stint.min().over(of_agency))


def moves_of(stints: ir.Table, reports: ir.Table) -> ir.Table:
    """One row a hand-over from one agency to the next: ``received_on`` of its report, ``from_agency``, ``to_agency``."""
    in_order = ibis.window(group_by="report_id", order_by="stint")
    moves = stints.select("report_id", from_agency=stints.holder, to_agency=stints.holder.lead().over(in_order))
    received = reports.select("report_id", "received_on")
    return moves.filter(moves.to_agency.notnull()).inner_join(received, "report_id").drop("report_id")


def with_stint(events: ir.Table, stints: ir.Table) -> ir.Table:
    """Events with the ``leg`` and the ``stint`` in which they happened."""
    spans = stints.select("leg", "stint", "from_place", "to_place", _report="report_id")
    inside = (spans.from_place <= events.place) & (spans.to_place.isnull() | (events.place < spans.to_place))
    return events.inner_join(spans, [events.report_id == spans["_report"], inside]).drop(
        "_report", "from_place", "to_place"
    )
