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


def outcome(dues, horizon, done, gone, *, fresh=None) -> str:
    """What a clock came to. ``dues``: (earliest, latest) due day or None. ``done``: (lo, hi) or None.

    ``gone``: (left, lo, hi, back_lo, back_hi) of each time it was gone before it was done.
    """
    if dues is None:
        return "no_deadline"
    first, last = dues
    if last >= horizon:
        return "not_due"
    if done and done[1] <= first:
        return "on_time"
    for left, _, hi, back_lo, _ in gone:
        if left and hi <= first and back_lo > last:
            return "excluded"
    if fresh and fresh[0] <= last:
        return "undetermined"
    surely_unmet = not done or done[0] > last
    surely_there = all(lo > last or back_hi <= first for _, lo, _, _, back_hi in gone)
    return "late" if surely_unmet and surely_there else "undetermined"


def story(done, gone, fresh, horizon, start) -> tuple[str, int, int]:
    """How it ended, and the calendar days to that: from earliest start to latest end, from latest start to earliest end."""
    for_good = [(lo, hi) for _, lo, hi, back_lo, _ in gone if back_lo == date.max]
    if done:
        end, (lo, hi) = "resolved", done
    elif for_good:
        end, (lo, hi) = "left", for_good[0]
    else:
        end, (lo, hi) = "censored", fresh or (horizon, horizon)
    return end, max((hi - start[0]).days, 0), max((lo - start[1]).days, 0)


class History:
    """One observed report and its events in order."""

    def __init__(self, report: dict, events: Iterable[dict], city: City):
        self.report, self.city = report, city
        self.events = sorted((e for e in events if e["event"] != "submitted"), key=lambda e: e["place"])
        self.horizon = min(report["seen_on"], city.as_of)
        self.legs = self._legs()

    def _legs(self) -> list[dict]:
        """Cut the events at each disposition to another agency; what lies before the first belongs to the first."""
        own = self.report["agency"] or "none"
        received = self.report["received_on"]
        legs = [{"agency": own, "start": (received, received), "disposed": False, "events": []}]
        for event in self.events:
            if event["event"] == "dispositioned":
                agency, span = event["agency"] or own, (event["at_earliest"], event["at_latest"])
                if not legs[-1]["disposed"]:
                    legs[-1] |= {"agency": agency, "start": span, "disposed": True}
                elif agency != legs[-1]["agency"]:
                    legs.append({"agency": agency, "start": span, "disposed": True, "events": []})
            legs[-1]["events"].append(event)
        return legs

    def is_answer(self, event: dict) -> bool:
        if event["event"] == "followed_up":
            return True
        if self.city.closing_is_followup:
            return event["event"] in CLOSED
        return event["event"] == "closed" and event["closed_by"] in ("system", "reporter")

    def first_answer(self, leg: dict) -> tuple[dict, tuple[date, date]] | None:
        """The first answer in a leg and when; a closing by the system or the reporter implies one before it."""
        for event in leg["events"]:
            if self.is_answer(event):
                lo, hi = event["at_earliest"], event["at_latest"]
                if event["event"] != "followed_up" and not self.city.closing_is_followup:
                    lo = leg["start"][0]
                    hi = max(lo, self.silent_since(hi)) if event["closed_by"] == "system" else max(lo, hi)
                return event, (lo, hi)
        return None

    def silent_since(self, closing: date) -> date:
        """The last day after which ten working days have passed by the closing."""
        day = closing
        while due(self.city.holidays, day, 10) > closing:
            day -= DAY
        return day

    def gone(self, events: list[dict], before: dict | None, *, silent: bool) -> list[tuple]:
        """When it was gone before an event: left, or (``silent``) closed without an answer; and when it came back."""
        found = []
        for event in events:
            if before and event["place"] >= before["place"]:
                break
            left = event["event"] in LEFT
            if left or (silent and event["event"] in CLOSED and not self.is_answer(event)):
                back = (date.max, date.max)
                for later in self.events:
                    returns = later["event"] in ("verified", "dispositioned", "followed_up", "reopened", *CLOSED)
                    if later["place"] > event["place"] and returns:
                        back = (later["at_earliest"], later["at_latest"])
                        break
                found.append((left, event["at_earliest"], event["at_latest"], *back))
        return found

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
        own = (final["at_earliest"], final["at_latest"])
        if work:
            return final, (work["at_earliest"], work["at_latest"])
        if self.city.closing_is_followup:
            return final, own
        since, reply = self.legs[-1]["start"][0], None
        for event in self.legs[-1]["events"]:
            if event["place"] >= final["place"]:
                break
            if event["event"] == "reopened":
                since, reply = event["at_earliest"], None
            elif event["event"] == "followed_up":
                reply = event
        if reply:
            return final, (reply["at_earliest"], reply["at_latest"])
        if final["closed_by"] == "system":
            return final, (since, max(since, self.silent_since(own[1])))
        return final, own

    def fresh_reply(self) -> tuple[date, date] | None:
        """The last follow-up of a report that waits for the reporter, while the ten working days of silence run."""
        if self.report["status"] != "followed_up":
            return None
        reply = None
        for event in self.events:
            if event["event"] == "followed_up":
                reply = (event["at_earliest"], event["at_latest"])
            elif event["event"] in ("reporter_replied", "reopened", "dispositioned"):
                reply = None
        return reply if reply and age(self.city.holidays, reply[1], self.horizon) <= 10 else None

    def _due(self, start: tuple[date, date], working_days: int) -> tuple[date, date]:
        return tuple(due(self.city.holidays, day, working_days) for day in start)

    def resolution_due(self, start: tuple[date, date]) -> tuple[date, date] | None:
        if self.city.own_due:
            return (self.report["due_on"],) * 2 if self.report["due_on"] else None
        if not self.city.has_rules:
            return None
        return self._due(start, LIMITS.get(self.report["classification"], 14))

    def followup_due(self, leg: dict, start: tuple[date, date]) -> tuple[date, date] | None:
        if not self.city.has_rules:
            return self.resolution_due(start)
        if leg["disposed"]:
            return self._due(leg["start"], 5)
        return self._due((self.report["received_on"],) * 2, 8)

    def of_report(self) -> dict:
        """The citizen's clocks: over the whole report, from its receipt."""
        received = (self.report["received_on"],) * 2
        answers = [found for leg in self.legs if (found := self.first_answer(leg))]
        answer, answered = answers[0] if answers else (None, None)
        final, resolved = self.resolved() or (None, None)
        fresh = None if resolved else self.fresh_reply()
        signs = ("verified", "dispositioned", "followed_up", *CLOSED)
        sign = next((e for e in self.events if e["event"] in signs), None)
        verified = (sign["at_earliest"], sign["at_latest"]) if sign else None
        if sign and sign is answer:
            verified = answered
        unanswered = self.gone(self.events, answer, silent=True)
        unresolved = self.gone(self.events, final, silent=False)
        rows = {
            "verification": outcome(
                self._due(received, 3) if self.city.has_rules else None,
                self.horizon,
                verified,
                self.gone(self.events, sign, silent=False),
            ),
            "followup": outcome(self.followup_due(self.legs[0], received), self.horizon, answered, unanswered),
            "resolution": outcome(self.resolution_due(received), self.horizon, resolved, unresolved, fresh=fresh),
            "resolution14": outcome(self._due(received, 14), self.horizon, resolved, unresolved, fresh=fresh),
            "followup_story": story(answered, unanswered, None, self.horizon, received),
            "resolution_story": story(resolved, unresolved, fresh, self.horizon, received),
            "reopened": any(e["event"] == "reopened" for e in self.events),
            "reporter_replied": any(e["event"] == "reporter_replied" for e in self.events),
        }
        rows["follow_up"] = followed_up(rows["followup"], answered)
        return rows

    def of_legs(self) -> list[dict]:
        """Each agency's clocks: over its own leg, from the day it got the report. Passing it on ends its leg."""
        rows = []
        for number, leg in enumerate(self.legs):
            following = self.legs[number + 1] if number + 1 < len(self.legs) else None
            answer, answered = self.first_answer(leg) or (None, None)
            final, resolved = (None, None) if following else self.resolved() or (None, None)
            fresh = None if following or resolved else self.fresh_reply()
            unanswered = self.gone(leg["events"], answer, silent=True)
            unresolved = self.gone(leg["events"], final, silent=False)
            if following:
                passed_on = (True, *following["start"], date.max, date.max)
                unanswered += [] if answered else [passed_on]
                unresolved.append(passed_on)
            start = leg["start"]
            rows.append(
                {
                    "agency": leg["agency"],
                    "answered": answered,
                    "followup": outcome(self.followup_due(leg, start), self.horizon, answered, unanswered),
                    "resolution": outcome(self.resolution_due(start), self.horizon, resolved, unresolved, fresh=fresh),
                    "resolution14": outcome(self._due(start, 14), self.horizon, resolved, unresolved, fresh=fresh),
                    "followup_story": story(answered, unanswered, None, self.horizon, start),
                    "resolution_story": story(resolved, unresolved, fresh, self.horizon, start),
                }
            )
        return [row | {"follow_up": followed_up(row["followup"], row.pop("answered"))} for row in rows]


def followed_up(followup: str, answered: tuple[date, date] | None) -> str | None:
    """Whether there was an answer, once it is due."""
    if followup in ("not_due", "no_deadline"):
        return None
    return "yes" if answered else {"late": "no", "excluded": "excluded"}.get(followup, "unknown")


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
    limit = LIMITS.get(report["classification"], 14)
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
