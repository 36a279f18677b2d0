"""Meetings of the pairs after the example's past: planned at the agreed cadence, and reported when they are over."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from services.cli.demo.example.calendars import Calendars
from services.cli.demo.example.step import DAY, Step

LEFT_OPEN = 8 * DAY
"""Sessions of so many days before the start are not reported yet: they are reported one by one."""
_AHEAD = 2 * DAY
"""Least time from the planning of a session to its beginning."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session that is planned and not reported.

    Attributes:
        relationship: Its relationship.
        program: The program.
        name: The name of the session in the relationship.
        starts_at: When it begins.
        ready: When it can be reported.
        steps: Its report, as the past planned it; empty for one that was planned since.
    """

    relationship: str
    program: str
    name: str
    starts_at: datetime
    ready: datetime
    steps: tuple[Step, ...] = ()


def split_meetings(
    steps: Collection[Step], active: Collection[str], program: str, now: datetime
) -> tuple[list[Step], list[Meeting]]:
    """Return the steps of a program's past, and the sessions that are planned by then and are reported later.

    Args:
        steps: Every step that was planned, also those after the past.
        active: The relationships that go on.
        program: The program.
        now: The end of the past.
    """
    past = [step for step in steps if step.at < now]
    later: dict[str, list[Step]] = {}
    for step in steps:
        session, _, part = step.name.rpartition("-")
        if step.story in active and part == "held":
            later[session] = [step]
    scheduled = {step.name for step in past}
    open_ = {name: found for name, found in later.items() if name in scheduled and _start(found[0]) >= now - LEFT_OPEN}
    meetings = [
        Meeting(found[0].story, program, name.rpartition(".")[2], _start(found[0]), found[0].at, tuple(found))
        for name, found in open_.items()
    ]
    return [step for step in past if not _is_report(step, open_)], meetings


def last_starts(steps: Collection[Step]) -> dict[str, datetime]:
    """Return when each relationship met last, or is to meet next, as far as it is planned.

    Args:
        steps: The steps of the past.
    """
    last: dict[str, datetime] = {}
    for step in steps:
        if step.path.endswith("/sessions"):
            at = datetime.fromisoformat(str(step.body["starts_at"]))
            last[step.story] = max(at, last.get(step.story, at))
    return last


def _is_report(step: Step, open_: Mapping[str, object]) -> bool:
    """Return whether a step says how an open session went: that it was held, or what was thought of it."""
    name = step.name.removesuffix("-held").removesuffix("-pulse-mentee")
    return name != step.name and name in open_


def _start(held: Step) -> datetime:
    return datetime.fromisoformat(str(held.body["started_at"]))


class Diary:
    """The meetings of all pairs that go on: what is ahead, what is to be reported, and when each pair is to meet again.

    Args:
        calendars: The calendars of the people.
        open_: Sessions that are planned and not reported at the start.
        last: When each pair met last, or is to meet next.
    """

    def __init__(self, calendars: Calendars, open_: Collection[Meeting], last: Mapping[str, datetime]) -> None:
        self._calendars = calendars.copy()
        self._open = {f"{each.relationship}.{each.name}": each for each in open_}
        self._last = dict(last)

    def reportable(self, now: datetime, personas: Collection[str]) -> Iterator[Meeting]:
        """Yield what can be reported: of a pair of personas a day later, so that a visitor may do it.

        Args:
            now: The present time.
            personas: The relationships of personas.
        """
        for each in self._open.values():
            if each.ready + (DAY if each.relationship in personas else timedelta()) <= now:
                yield each

    def plannable(self, relationship: str, cadence: int, now: datetime) -> bool:
        """Return whether a pair is to plan its next session now: none is open, and the cadence asks for one soon."""
        if any(each.relationship == relationship for each in self._open.values()):
            return False
        last = self._last.get(relationship)
        return last is None or last + cadence * DAY <= now + 2 * _AHEAD

    def next_start(
        self, relationship: str, people: Collection[str], cadence: int, now: datetime, dice: Random
    ) -> datetime:
        """Book the next session of a pair.

        Args:
            relationship: The pair.
            people: In whose calendars it is.
            cadence: Days between sessions, as agreed.
            now: The present time.
            dice: Draws the hour.
        """
        last = self._last.get(relationship)
        earliest = now + _AHEAD if last is None else max(last + cadence * DAY, now + _AHEAD)
        return self._calendars.book(people, earliest + timedelta(hours=dice.randrange(24)))

    def plan(self, meeting: Meeting, people: Collection[str]) -> None:
        """Note a session that was planned.

        Args:
            meeting: The session.
            people: Who meets.
        """
        self._open[f"{meeting.relationship}.{meeting.name}"] = meeting
        self._last[meeting.relationship] = meeting.starts_at
        self._calendars.take(people, meeting.starts_at)

    def report(self, relationship: str, name: str) -> None:
        """Note that a session was reported."""
        self._open.pop(f"{relationship}.{name}", None)

    def end(self, relationship: str) -> None:
        """Forget the sessions of a relationship that has ended."""
        self._open = {name: each for name, each in self._open.items() if each.relationship != relationship}
