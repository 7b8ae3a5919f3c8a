"""The clocks a second time: one report and one day after another, slowly, so that every rule can be read.

The published numbers must equal these. Nothing here is shared with ``indicators``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

OPEN = ("unverified", "verified", "dispositioned", "followed_up", "reporter_replied", "pending_info")
LEFT = ("archived", "withdrawn", "blocked", "returned")
CLOSED = ("closed", "resolved")
RETURNS = ("verified", "dispositioned", "followed_up", "reopened", *CLOSED)  # with these a report is back
SIGNS = ("verified", "dispositioned", "followed_up", *CLOSED)  # that somebody has looked at it
LIMITS = {"complaint_supervisory": 60, "complaint": 14, "information": 5, "aspiration": 5}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class City:
    """What the clocks need to know besides reports and events."""

    as_of: date
    holidays: frozenset[date]
    closing_is_followup: bool = False
    own_due: bool = False
    has_rules: bool = True  # verification, follow-up and resolution rules as in LIMITS


@cache
def due(holidays: frozenset[date], start: date, working_days: int) -> date:
    """Walk on from the start; the day on which the last working day is used up."""
    day = start
    while working_days:
        day += DAY
        if day.weekday() < 5 and day not in holidays:
            working_days -= 1
    return day


@cache
def age(holidays: frozenset[date], day: date, until: date) -> int:
    """Working days after a day, up to and including another."""
    count = 0
    while day < until:
        day += DAY
        count += day.weekday() < 5 and day not in holidays
    return count


def outcome(dues, horizon, done, exit, possible=(), *, fresh=None) -> str:
    """What a clock came to. ``dues``: (earliest, latest) due day or None. ``done``, ``exit``, ``fresh``: (lo, hi) or None.

    ``exit``: when it left for good, undone; whoever comes back has never left. ``possible``: when an answer may lie unseen.
    """
    if dues is None:
        return "no_deadline"
    first, last = dues
    if last >= horizon:
        return "not_due"
    if done and done[1] <= first:
        return "on_time"
    exit = None if done else exit
    if exit and exit[1] <= first:
        return "excluded"
    if fresh and fresh[0] <= last:
        return "undetermined"
    if any(lo <= last for lo, _ in possible):
        return "undetermined"
    surely_unmet = not done or done[0] > last
    surely_there = not exit or exit[0] > last
    return "late" if surely_unmet and surely_there else "undetermined"


def story(done, exit, fresh, horizon, start, possible=()) -> tuple[str, int, str, int]:
    """How it ended and after how many calendar days: from earliest start to latest end, from latest start to earliest end.

    In the shortest story an answer that may lie unseen was given.
    """
    if done:
        end, (lo, hi) = "resolved", done
    elif exit:
        end, (lo, hi) = "left", exit
    else:
        end, (lo, hi) = "censored", fresh or (horizon, horizon)
    first = end
    if possible:
        unseen = min(day for day, _ in possible)
        first, lo = "resolved", min(unseen, lo) if done else unseen
    return end, max((hi - start[0]).days, 0), first, max((lo - start[1]).days, 0)


def span(event: dict) -> tuple[date, date]:
    return event["at_earliest"], event["at_latest"]


class History:
    """One observed report and its events in order."""

    def __init__(self, report: dict, events: Iterable[dict], city: City):
        self.report, self.city = report, city
        told = sorted((e for e in events if e["event"] != "submitted"), key=lambda e: e["place"])
        # What may have happened unseen is no event: it earns nothing and ends nothing.
        self.possible = [e for e in told if e["basis"] == "possible"]
        self.events = [e for e in told if e["basis"] != "possible"]
        self.horizon = min(report["seen_on"], city.as_of)
        self.stints = self._stints(told)
        self.holdings = [
            {"agency": agency, "stints": [stint for stint in self.stints if stint["agency"] == agency]}
            for agency in dict.fromkeys(stint["agency"] for stint in self.stints)
        ]

    def _stints(self, told: list[dict]) -> list[dict]:
        """Cut the events at each disposition to another agency; what lies before the first belongs to the first."""
        own = self.report["agency"] or "none"
        received = self.report["received_on"]
        stints = [{"agency": own, "start": (received, received), "disposed": False, "told": [], "end": None}]
        for event in told:
            if event["event"] == "dispositioned":
                agency = event["agency"] or own
                if not stints[-1]["disposed"]:
                    stints[-1] |= {"agency": agency, "start": span(event), "disposed": True}
                elif agency != stints[-1]["agency"]:
                    stints[-1]["end"] = span(event)
                    stints.append({"agency": agency, "start": span(event), "disposed": True, "told": [], "end": None})
            stints[-1]["told"].append(event)
        return stints

    def is_answer(self, event: dict) -> bool:
        """Only a recorded answer is one; where closing is the only answer that a source knows, a closing is."""
        if event["basis"] == "possible":
            return False
        return event["event"] == "followed_up" or (self.city.closing_is_followup and event["event"] in CLOSED)

    def answer_of(self, stints: list[dict]) -> tuple[dict | None, dict | None, list[tuple[date, date]]]:
        """The first answer in some stints, its stint, and when one may lie unseen before it."""
        possible = []
        for stint in stints:
            for event in stint["told"]:
                if self.is_answer(event):
                    return event, stint, possible
                if event["basis"] == "possible":
                    possible.append(span(event))
        return None, None, possible

    def exit_for_good(self) -> dict | None:
        """The first leaving after which the report never came back."""
        for number, event in enumerate(self.events):
            if event["event"] in LEFT and not any(e["event"] in RETURNS for e in self.events[number + 1 :]):
                return event
        return None

    def end_without_answer(self) -> tuple[date, date] | None:
        """When nobody could be expected to answer any more: it left, or was closed, and that was the end of it."""
        closed = [e for e in self.events if e["event"] in CLOSED and not self.is_answer(e)]
        last = closed[-1] if closed else None
        if last and any(e["event"] in RETURNS for e in self.events if e["place"] > last["place"]):
            last = None
        ends = [event for event in (self.exit_for_good(), last) if event]
        return span(min(ends, key=lambda event: event["place"])) if ends else None

    def resolved(self) -> tuple[dict, tuple[date, date]] | None:
        """The final closing and the day of the resolution, if the report stayed closed."""
        closings = [e for e in self.events if e["event"] in CLOSED]
        if not closings or self.report["status"] in OPEN:
            return None
        final = closings[-1]
        after = [e["event"] for e in self.events if e["place"] > final["place"]]
        if {"reopened", "verified", "dispositioned"} & set(after):
            return None
        work = None  # the source's own record of the end of the work, unless reopened since
        for event in self.events:
            if event["event"] == "resolved":
                work = event
            elif event["event"] in ("reopened", "verified", "dispositioned"):
                work = None
        if work:
            return final, span(work)
        if self.city.closing_is_followup:
            return final, span(final)
        reply, unseen = None, []
        for event in self.stints[-1]["told"]:
            if event["place"] >= final["place"]:
                break
            if event["event"] == "reopened":
                reply, unseen = None, []
            elif event["basis"] == "possible":
                unseen.append(event["at_earliest"])
            elif event["event"] == "followed_up":
                reply = event
        if reply:
            return final, span(reply)
        # The work may have ended with an answer that nobody saw.
        return final, (min([*unseen, final["at_earliest"]]), final["at_latest"])

    def fresh_reply(self) -> tuple[date, date] | None:
        """The last follow-up of a report that waits for the reporter, while the ten working days of silence run."""
        if self.report["status"] != "followed_up":
            return None
        reply = None
        for event in self.events:
            if event["event"] == "followed_up":
                reply = span(event)
            elif event["event"] in ("reporter_replied", "reopened", "dispositioned"):
                reply = None
        return reply if reply and age(self.city.holidays, reply[1], self.horizon) <= 10 else None

    def _due(self, start: tuple[date, date], working_days: int) -> tuple[date, date]:
        return tuple(due(self.city.holidays, day, working_days) for day in start)

    def due_of(self, stints: list[dict], working_days: int) -> tuple[date, date]:
        """When an agency has used up its working days with a report, all its stints together."""
        earliest = None
        most, least = 0, 0  # working days that it may have used up before
        for stint in stints:
            (start_lo, start_hi), (end_lo, end_hi) = stint["start"], stint["end"] or (date.max, date.max)
            lo = due(self.city.holidays, start_lo, max(working_days - most, 0))
            hi = due(self.city.holidays, start_hi, max(working_days - least, 0))
            if earliest is None and lo < end_hi:
                earliest = lo
            if hi < end_lo or stint is stints[-1]:
                earliest = lo if earliest is None else earliest
                return min(earliest, hi), max(earliest, hi)
            most += age(self.city.holidays, start_lo, end_hi)
            least += age(self.city.holidays, start_hi, end_lo)
        raise AssertionError("an agency without a stint")

    def resolution_limit(self) -> int:
        return LIMITS.get(self.report["due_classification"], 14)

    def own_due(self) -> tuple[date, date] | None:
        return (self.report["due_on"],) * 2 if self.report["due_on"] else None

    def resolution_due(self, stints: list[dict] | None) -> tuple[date, date] | None:
        """Of an agency by the time it held the report; of the whole report (None) from the receipt."""
        if self.city.own_due:
            return self.own_due()
        if not self.city.has_rules:
            return None
        if stints is None:
            return self._due((self.report["received_on"],) * 2, self.resolution_limit())
        return self.due_of(stints, self.resolution_limit())

    def followup_due(self, stints: list[dict], *, whole: bool) -> tuple[date, date] | None:
        if not self.city.has_rules:
            return self.resolution_due(None if whole else stints)
        if stints[0]["disposed"]:
            return self._due(stints[0]["start"], 5) if whole else self.due_of(stints, 5)
        return self._due((self.report["received_on"],) * 2, 8)

    def verification_due(self) -> tuple[date, date] | None:
        """None as well where the reporter chose the agency: there was nothing to verify."""
        kinds = [e["event"] for e in self.events]
        sign = next((e for e in self.events if e["event"] in SIGNS), None)
        straight = (
            sign
            and "verified" not in kinds
            and sign["basis"] == "recorded"
            and (
                sign["event"] == "followed_up"
                or (sign["event"] == "dispositioned" and sign["at_latest"] <= self.report["received_on"])
            )
        )
        if straight or not self.city.has_rules:
            return None
        return self._due((self.report["received_on"],) * 2, 3)

    def of_report(self) -> dict:
        """The citizen's clocks: over the whole report, from its receipt."""
        received = (self.report["received_on"],) * 2
        answer, _, possible = self.answer_of(self.stints)
        sign = next((e for e in self.events if e["event"] in SIGNS), None)
        verified = span(sign) if sign else None
        left = self.exit_for_good()
        exit = left and span(left)
        rows = {
            "verification": outcome(self.verification_due(), self.horizon, verified, exit),
            "reopened": any(e["event"] == "reopened" for e in self.events),
            "reporter_replied": any(e["event"] == "reporter_replied" for e in self.events),
            "handed_on_unanswered": any(row["handed_on_unanswered"] for row in self.of_legs()),
        }
        return rows | self._clocks(
            dues={
                "followup": self.followup_due(self.stints, whole=True),
                "resolution": self.resolution_due(None),
                "resolution14": self._due(received, 14),
            },
            answer=answer,
            possible=possible,
            resolved=self.resolved(),
            fresh=self.fresh_reply(),
            exit=exit,
            by_reporter=bool(left and left["event"] == "withdrawn"),
            unanswered=self.end_without_answer(),
            starts=(received, received),
        )

    def of_legs(self) -> list[dict]:
        """Each agency's clocks: over the time in which it held the report, all of it together."""
        return [self._of_holding(holding["agency"], holding["stints"]) for holding in self.holdings]

    def _of_holding(self, agency: str, stints: list[dict]) -> dict:
        answer, answered_in, possible = self.answer_of(stints)
        passed_on = stints[-1]["end"]
        left = None if passed_on else self.exit_for_good()
        start = self.start_of(stints, stints[-1])
        handed_on = [s for s in stints if s["end"] and (not answer or s["told"][-1]["place"] < answer["place"])]
        return {"agency": agency, "handed_on_unanswered": bool(handed_on)} | self._clocks(
            dues={
                "followup": self.followup_due(stints, whole=False),
                "resolution": self.resolution_due(stints),
                "resolution14": self.due_of(stints, 14),
            },
            answer=answer,
            possible=possible,
            resolved=None if passed_on else self.resolved(),
            fresh=None if passed_on else self.fresh_reply(),
            exit=passed_on or (left and span(left)),
            by_reporter=bool(left and left["event"] == "withdrawn"),
            unanswered=passed_on or self.end_without_answer(),
            starts=(self.start_of(stints, answered_in) if answer else start, start),
        )

    def start_of(self, stints: list[dict], stint: dict) -> tuple[date, date]:
        """From when the days of a stint are told: its start, less the days that the agency had the report before."""
        lo, hi = stint["start"]
        for former in stints:
            if former is stint:
                break
            (start_lo, start_hi), (end_lo, end_hi) = former["start"], former["end"]
            lo -= max(end_hi - start_lo, 0 * DAY)
            hi -= max(end_lo - start_hi, 0 * DAY)
        return lo, hi

    def _clocks(self, *, dues, answer, possible, resolved, fresh, exit, by_reporter, unanswered, starts) -> dict:
        answered = span(answer) if answer else None
        done = resolved[1] if resolved else None
        fresh = None if resolved else fresh
        rows = {"followup": outcome(dues["followup"], self.horizon, answered, exit, possible)}
        for clock in ("resolution", "resolution14"):
            rows[clock] = outcome(dues[clock], self.horizon, done, exit, fresh=fresh)
        from_answer, from_start = starts
        rows["followup_story"] = story(answered, unanswered, None, self.horizon, from_answer, possible)
        rows["resolution_story"] = story(done, exit, fresh, self.horizon, from_start)
        rows["follow_up"] = followed_up(rows["followup"], answered, possible)
        rows["in_time"] = in_time(rows, answered, possible, exempt=by_reporter)
        rows["left_unanswered"] = rows["followup"] == "excluded" and not by_reporter
        rows["closed_unanswered"] = bool(resolved) and not answered
        rows["changed_hands"] = len(self.stints) > 3
        return rows


def followed_up(followup: str, answered: tuple[date, date] | None, possible: list) -> str | None:
    """Whether there was an answer, once it is due. One that may lie unseen is none, and its absence neither."""
    if followup in ("not_due", "no_deadline"):
        return None
    if answered:
        return "yes"
    return "unknown" if possible else {"late": "no", "excluded": "excluded"}.get(followup, "unknown")


def in_time(rows: dict, answered, possible: list, *, exempt: bool) -> str | None:
    """The third question of the score: resolved in time? Only what was answered earns; ``left``: gone for good before."""
    resolution = rows["resolution"]
    if resolution in ("not_due", "no_deadline"):
        return None
    if resolution == "late" or rows["follow_up"] == "no":
        return "no"
    if resolution == "excluded":
        return None if exempt else "left"
    if resolution == "on_time" and not answered:
        return "unknown" if possible else "no"
    return "yes" if resolution == "on_time" else "unknown"


def from_status(report: dict, city: City) -> str | None:
    """Followed up or not, of a report whose history nobody watched."""
    if city.has_rules:
        day = due(city.holidays, report["received_on"], 8)
    elif city.own_due:
        day = report["due_on"]
    else:
        day = None
    if day is None or day >= min(report["seen_on"], city.as_of):
        return None
    status = report["status"]
    closed_after_answer = city.closing_is_followup or report["closed_by"] in ("system", "reporter")
    if status in ("followed_up", "reporter_replied") or (status == "closed" and closed_after_answer):
        return "yes"
    return "no" if status in ("unverified", "verified", "dispositioned") else "unknown"


def not_yet_due(report: dict, city: City) -> bool:
    """Whether the resolution is due only after the day of the data, by the day of receipt and the rules alone."""
    if city.own_due:
        return report["due_on"] is not None and report["due_on"] >= city.as_of
    limit = LIMITS.get(report["due_classification"], 14)
    return city.has_rules and due(city.holidays, report["received_on"], limit) >= city.as_of


def first_day_reaching(stories: list[tuple[str, int]], level: Fraction) -> int | None:
    """The first day on which the share resolved reaches a level, by the estimator of Aalen and Johansen."""
    days = sorted({day for _, day in stories})
    staying, share = Fraction(1), Fraction(0)
    for day in days:
        at_risk = sum(1 for _, d in stories if d >= day)
        resolved = sum(1 for end, d in stories if d == day and end == "resolved")
        left = sum(1 for end, d in stories if d == day and end == "left")
        share += staying * Fraction(resolved, at_risk)
        staying *= 1 - Fraction(resolved + left, at_risk)
        if share >= level:
            return day
    return None


def waiting_on(stories: list[tuple[str, int]], day: int) -> int:
    return sum(1 for _, d in stories if d >= day)


def days_told(shortest: list[tuple[str, int]], longest: list[tuple[str, int]], level: Fraction) -> dict:
    """What is said of the day on which a level is reached, whose stories are known only to lie between two lengths."""
    found = []
    for stories in (shortest, longest):
        day = first_day_reaching(stories, level)
        if len(stories) < 10 or (day is not None and waiting_on(stories, day) < 10):
            return {"state": "too_few", "days": None, "days_shortest": None, "days_longest": None}
        found.append(day)
    first, last = sorted(found, key=lambda day: date.max.toordinal() if day is None else day)
    near = last is not None and last - first <= 2 and (last - first) * 5 <= first
    state = "not_reached" if first is None else "ok" if near else "range"
    return {"state": state, "days": last if near else None, "days_shortest": first, "days_longest": last}
