"""The federation's past, planned from a seed: participations, relationships, and who gives back.

Pure: the same seed, number of people and first day give the same plan. It obeys the rules the services enforce
(capacity, order of time, one open participation), because it imitates people who know them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from services.cli.demo.example import group_script, program_script, relationship_script
from services.cli.demo.example import participation_script as person
from services.cli.demo.example import people_script as people
from services.cli.demo.example.calendars import Calendars
from services.cli.demo.example.climate_script import ClimateAnswers, publication
from services.cli.demo.example.federation import ORGANIZATIONS, PROGRAMS, OrganizationProfile, ProgramProfile
from services.cli.demo.example.instrument_script import publications
from services.cli.demo.example.meetings import Meeting, split_meetings
from services.cli.demo.example.participation_script import Participant
from services.cli.demo.example.persona_places import PAIRED
from services.cli.demo.example.relationship_script import Couple, RelationshipDates
from services.cli.demo.example.step import DAY, Step, days, iso_format, person_key, seeded_rng
from services.cli.demo.example.terms_script import publishes_terms

_MINUTE = timedelta(minutes=1)
_WAITING = 3
"""People who wait for a place in a full program."""
_WAITING_PEOPLE = 3_000_000
"""First number of the people who wait; they are not counted in the example's number of people."""
_PERSONA_PEOPLE = 4_000_000
"""First number of the people of a pair planned for personas; they are not counted in the example's number either."""
_MENTEES = 0.78
"""Share of the people who begin as mentees; mentors who founded, and those who give back, are the rest."""


@dataclass(slots=True)
class Plan:
    """The events before the first start.

    Attributes:
        founding: Organizations join, programs open and publish their instruments; in order.
        arrivals: For each organization the people who are entered there; lanes beside each other, before all others.
        links: What people link who are one person in two organizations; after all arrivals.
        lanes: For each program everything else; each lane in order, lanes beside each other.
        active: Relationships that are active at the end, by program.
        couples: The participations of those relationships.
        waiting: Participations that wait for a place at the end, by program.
        mentors: Mentors who are enrolled at the end, by program.
        alumni: People who would give back, and have not yet.
        meetings: Sessions of the active relationships that are planned and not reported.
        calendars: When people meet.
        people: How many people there are.
        ended_at: The moment that it leads up to.
    """

    ended_at: datetime

    founding: list[Step] = field(default_factory=list)
    arrivals: dict[str, list[Step]] = field(default_factory=dict)
    links: list[Step] = field(default_factory=list)
    lanes: dict[str, list[Step]] = field(default_factory=dict)
    active: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    couples: dict[str, Couple] = field(default_factory=dict)
    waiting: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    mentors: dict[str, list[Participant]] = field(default_factory=lambda: defaultdict(list))
    alumni: list[str] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    calendars: Calendars = field(default_factory=Calendars)
    people: int = 0

    @property
    def steps(self) -> int:
        """The number of commands."""
        parallel = (*self.arrivals.values(), *self.lanes.values())
        return len(self.founding) + len(self.links) + sum(map(len, parallel))


@dataclass(frozen=True, slots=True)
class _Alumna:
    person: str
    ready: datetime
    program: str


def plan(seed: int, people: int, now: datetime) -> Plan:
    """Plan the past.

    Args:
        seed: Decides everything that is left to seeded_rng.
        people: How many people it is about.
        now: The moment it leads up to.
    """
    planner = _Planner(seed, people, now)
    for start, sketch, mentees in planner.cohorts():
        planner.hold(sketch, start, mentees)
    return planner.finish()


class _Planner:
    def __init__(self, seed: int, size: int, now: datetime) -> None:
        self._seed, self._budget, self._now = seed, size, now
        self._plan = Plan(now)
        self._steps: dict[str, list[Step]] = {sketch.key: [] for sketch in PROGRAMS}
        self._alumni: list[_Alumna] = []
        self._counts: dict[str, int] = defaultdict(int)
        self._groups: set[str] = set()
        self._climate = ClimateAnswers(seed)

    def cohorts(self) -> Iterable[tuple[datetime, ProgramProfile, int]]:
        """Yield every intake in order of time, with its number of mentees."""
        intakes = [(start, sketch, grown) for sketch in PROGRAMS for start, grown in self._intakes(sketch)]
        share = self._budget * _MENTEES / sum(grown for _, _, grown in intakes)
        carried = 0.0
        for start, sketch, grown in sorted(intakes, key=lambda intake: intake[0]):
            carried += grown * share
            yield start, sketch, int(carried)
            carried -= int(carried)

    def _intakes(self, sketch: ProgramProfile) -> Iterable[tuple[datetime, float]]:
        start, number = self._before(sketch.opened) + 75 * DAY, 0
        last = self._now - 15 * DAY
        if sketch.closed is not None:
            last = self._before(sketch.closed) - timedelta(days=sketch.months * 35 + 60)
        while start < last:
            yield start, sketch.weight * (1 + 0.15 * number)
            start, number = start + sketch.every * DAY, number + 1

    def hold(self, sketch: ProgramProfile, start: datetime, mentees: int) -> None:
        """Plan one intake: mentees, mentors and their relationships."""
        dice = seeded_rng(self._seed, f"{sketch.key}@{start.date()}")
        waiting = [
            waiting_mentee for _ in range(mentees) if (waiting_mentee := self._mentee(sketch, start, dice)) is not None
        ]
        self._gather_mentors(sketch, start, len(waiting), dice)
        for mentee in waiting:
            self._accompany(sketch, mentee, start, start + days(dice, 0, 14), dice)

    def _mentee(self, sketch: ProgramProfile, start: datetime, dice: Random) -> Participant | None:
        applied = start - days(dice, 9, 32)
        mentee = self._participant(sketch, "mentee", self._newcomer(), applied + days(dice, 1, 6))
        if mentee is None:
            return None
        if dice.random() < 0.05:
            self._add(sketch, person.is_turned_down(sketch, mentee, applied, dice))
            return None
        self._add(sketch, person.enters(sketch, mentee, applied, dice))
        return mentee

    def _gather_mentors(self, sketch: ProgramProfile, start: datetime, mentees: int, dice: Random) -> None:
        """Enroll mentors until capacity suffices: alumni who give back first, then people from outside."""
        mentors = self._plan.mentors[sketch.key]
        for alumna in [a for a in self._alumni if a.program == sketch.key and a.ready < start - 60 * DAY]:
            self._alumni.remove(alumna)
            self._mentor(sketch, alumna.person, start, dice)
        end = start + timedelta(days=sketch.months * 30.4)
        room = sum(sketch.capacity - sum(start < over for _, over in mentor.busy) for mentor in mentors)
        # Mentors are scarce at the moment: that is why there is a waiting list.
        scarce = start > self._now - 100 * DAY
        while room < mentees * (0.75 if scarce else 1.05) and end > start:
            if self._mentor(sketch, self._newcomer(), start, dice) is None:
                return
            room += sketch.capacity

    def _mentor(
        self, sketch: ProgramProfile, person_id: str | None, start: datetime, dice: Random
    ) -> Participant | None:
        applied = start - days(dice, 36, 58)
        mentor = self._participant(sketch, "mentor", person_id, applied + days(dice, 1, 7))
        if mentor is not None:
            self._add(sketch, person.enters(sketch, mentor, applied, dice))
            self._plan.mentors[sketch.key].append(mentor)
        return mentor

    def _accompany(
        self, sketch: ProgramProfile, mentee: Participant, intake: datetime, proposed: datetime, dice: Random
    ) -> None:
        """Plan a mentee's relationships until one is completed, and what follows for the mentee.

        Where a program has groups, those whom a mentor accompanies from one intake on are a group; who is matched again
        later is a pair of her own.
        """
        dates, grouped = relationship_script.draw_dates(sketch, proposed, dice), True
        for _ in range(3):
            mentor = self._match(sketch, mentee, dates, dice)
            if mentor is None:
                if dice.random() < 0.4:
                    self._add(sketch, [person.withdraws(mentee, dates.proposed + days(dice, 30, 90), dice)])
                return
            group = self._group(sketch, mentor, intake) if grouped else ""
            self._relate(sketch, mentor, mentee, dates, group)
            if dates.planned or dice.random() > (0.9 if dates.active is None else 0.3):
                break
            grouped, dates = False, relationship_script.draw_dates(sketch, dates.over + days(dice, 3, 20), dice)
        self._leave(sketch, mentee, dates, dice)

    def _match(
        self, sketch: ProgramProfile, mentee: Participant, dates: RelationshipDates, dice: Random
    ) -> Participant | None:
        mentors = [
            mentor
            for mentor in self._plan.mentors[sketch.key]
            if mentor.person != mentee.person
            and mentor.enrolled < dates.proposed
            and mentor.free(dates.proposed, dates.over, sketch.capacity)
        ]
        return min(mentors, key=lambda mentor: (len(mentor.busy) > 0) * 0.5 + dice.random(), default=None)

    def _group(self, sketch: ProgramProfile, mentor: Participant, intake: datetime) -> str:
        """Return the group that a mentor leads from an intake on, formed for its first mentee; empty for pairs."""
        name = group_script.group_name(sketch, mentor, intake)
        if name and name not in self._groups:
            self._groups.add(name)
            self._add(sketch, [group_script.forms(sketch, name, (mentor,), intake)])
        return name

    def _relate(
        self,
        sketch: ProgramProfile,
        mentor: Participant,
        mentee: Participant,
        dates: RelationshipDates,
        group: str,
    ) -> None:
        self._counts[sketch.key] += 1
        name, people = f"{sketch.key}.r{self._counts[sketch.key]}", (mentor.person, mentee.person)
        couple = Couple(name, mentor.name, mentee.name, group, people)
        self._add(
            sketch, relationship_script.relationship_steps(self._seed, sketch, couple, dates, self._plan.calendars)
        )
        self._add(sketch, self._climate.of(sketch, couple, dates))
        mentor.busy.append((dates.proposed, dates.over))
        mentee.busy.append((dates.proposed, dates.over))
        if dates.active is not None and dates.active < self._now <= dates.over:
            self._plan.active[sketch.key].append(couple.name)
            self._plan.couples[couple.name] = couple

    def _leave(self, sketch: ProgramProfile, mentee: Participant, dates: RelationshipDates, dice: Random) -> None:
        done = dates.over + days(dice, 3, 15)
        if dates.planned or dice.random() < 0.3:
            self._add(sketch, [person.completes(mentee, done)])
        elif dice.random() < 0.7:
            self._add(sketch, [person.withdraws(mentee, done, dice)])
        else:
            return
        if dice.random() < (0.34 if dates.planned else 0.1):
            elsewhere = [other.key for other in PROGRAMS if other.key != sketch.key and other.direction != "reverse"]
            program = sketch.key if dice.random() < 0.55 else dice.choice(elsewhere)
            self._alumni.append(_Alumna(mentee.person, done + days(dice, 30, 300), program))

    def finish(self) -> Plan:
        """End the participations of mentors who stop, and sort all steps by time."""
        for sketch in PROGRAMS:
            dice = seeded_rng(self._seed, f"{sketch.key}@end")
            for mentor in self._plan.mentors[sketch.key]:
                self._retire(sketch, mentor, dice)
            self._plan.mentors[sketch.key] = [m for m in self._plan.mentors[sketch.key] if m.last < self._now]
        self._plan.founding = sorted(self._founding(), key=lambda step: step.at)
        self._pair_personas()
        for sketch in PROGRAMS:
            if sketch.rules.places is not None:
                self._fill(sketch)
        ends = [(sketch.key, step) for sketch in PROGRAMS for step in self._farewell(sketch)]
        for key, step in ends:
            self._steps[key].append(step)
        for key, steps in self._steps.items():
            self._plan.active[key] = _awake(self._plan.active[key], [step for step in steps if step.at < self._now])
            past, meetings = split_meetings(steps, self._plan.active[key], key, self._now)
            self._plan.lanes[key] = sorted(past, key=lambda step: step.at)
            self._plan.meetings += meetings
        self._plan.alumni = [a.person for a in self._alumni if a.ready < self._now]
        self._enter_people()
        return self._plan

    def _enter_people(self) -> None:
        """Plan that people are entered in each organization, that what is one person is linked, and who registers."""
        entering = people.arrivals(self._seed, (step for lane in self._plan.lanes.values() for step in lane))
        for step in entering:
            self._plan.arrivals.setdefault(step.name.partition("/")[0], []).append(step)
        links = people.same_people(entering)
        answering = [each for each in entering if each.name in self._climate.people]
        registering = [people.registers(each.name, each.name, each.at) for each in answering]
        known = {step.name for step in links}
        self._plan.links = [*links, *(step for step in registering if step.name not in known)]

    def _pair_personas(self) -> None:
        """Plan an active pair in each program of a persona that has none: small examples fill few programs.

        Where places are few there are two: a mentee of the other pair frees a place in an opening scene.
        """
        programs = {program for program, _ in PAIRED.values()}
        for sketch in PROGRAMS:
            past = [step for step in self._steps[sketch.key] if step.at < self._now]
            if sketch.key in programs:
                wanted = 1 if sketch.rules.places is None else 2
                for more in range(wanted - len(_awake(self._plan.active[sketch.key], past))):
                    self._pair(sketch, more)

    def _pair(self, sketch: ProgramProfile, more: int) -> None:
        """Plan two newcomers of a program who are in an active relationship now.

        Args:
            sketch: The program.
            more: How many pairs were planned in this way before.
        """
        dice = seeded_rng(self._seed, f"{sketch.key}@personas" + (f"-{more}" if more else ""))
        started = self._now - 45 * DAY
        number = _PERSONA_PEOPLE + 2 * (PROGRAMS.index(sketch) + more * len(PROGRAMS))
        mentor = self._late(sketch, "mentor", person_key(number), started, dice)
        mentee = self._late(sketch, "mentee", person_key(number + 1), started, dice)
        dates = RelationshipDates(started, started + 7 * DAY, started + 120 * DAY, planned=True)
        self._relate(sketch, mentor, mentee, dates, "")

    def _late(self, sketch: ProgramProfile, role: person.Role, key: str, by: datetime, dice: Random) -> Participant:
        """Plan one who enters a program in time for a date."""
        self._counts["participations"] += 1
        name = f"{sketch.key}.a{self._counts['participations']}"
        late = Participant(name, key, role, by - days(dice, 2, 5))
        self._add(sketch, person.enters(sketch, late, by - days(dice, 20, 30), dice))
        return late

    def _retire(self, sketch: ProgramProfile, mentor: Participant, dice: Random) -> None:
        """Plan the ends and pauses of mentors after their last relationship."""
        idle, fate = self._now - mentor.last, dice.random()
        if sketch.closed is not None:
            self._add(sketch, [person.completes(mentor, max(mentor.last, self._before(sketch.closed)) + DAY)])
        elif idle > 200 * DAY:
            self._add(sketch, [person.completes(mentor, mentor.last + days(dice, 20, 90))])
        elif idle > 90 * DAY:
            self._vary(sketch, mentor, mentor.last + days(dice, 5, 20), fate, dice)

    def _vary(self, sketch: ProgramProfile, mentor: Participant, at: datetime, fate: float, dice: Random) -> None:
        """Plan what befalls a mentor without a relationship, for some."""
        if fate < 0.3:
            self._add(sketch, person.pause_and_resume(mentor, at, dice))
        elif fate < 0.4:
            self._add(sketch, person.suspend_and_reinstate(mentor, at, dice))
        elif fate < 0.44:
            self._add(sketch, [person.removes(mentor, at)])
        elif fate < 0.6 and sketch.capacity > 1:
            self._add(sketch, [person.changes_capacity(mentor, at, sketch.capacity - 1)])

    def _fill(self, sketch: ProgramProfile) -> None:
        """Plan that the places are cut to those that are taken: the program is full, and later applicants wait."""
        mentees = {step.name for step in self._steps[sketch.key] if step.body.get("role") == "mentee"}
        past = [step for step in self._steps[sketch.key] if step.at < self._now and step.story in mentees]
        acts = Counter(step.path.rpartition("/")[2] for step in past)
        taken = acts["enroll"] - acts["complete"] - acts["withdraw"] - acts["remove"]
        self._add(sketch, [program_script.limits_places(sketch, self._now - 3 * _MINUTE, max(1, taken))])
        dice = seeded_rng(self._seed, f"{sketch.key}@full")
        for number in range(_WAITING):
            name = f"{sketch.key}.w{number}"
            mentee = Participant(name, person_key(_WAITING_PEOPLE + number), "mentee", self._now)
            self._add(sketch, person.waits(sketch, mentee, self._now - 2 * _MINUTE, dice))
            self._plan.waiting[sketch.key].append(name)

    def _founding(self) -> Iterable[Step]:
        for home in ORGANIZATIONS:
            body = {"name": home.name, "terms_version": "2023-1", "occurred_at": iso_format(self._before(home.joined))}
            gives = (home.key, "organization_id")
            yield Step(self._before(home.joined), home.key, home.key, "/enrollment/v1/organizations", body, gives)
        for sketch in PROGRAMS:
            opened = self._before(sketch.opened)
            yield from program_script.opens(sketch, opened)
            yield from publications(sketch, opened)
            yield from publication(sketch, opened)
        yield from publishes_terms(self._now)

    def _farewell(self, sketch: ProgramProfile) -> Iterable[Step]:
        if sketch.closed is None:
            return
        home = next(home for home in ORGANIZATIONS if home.key == sketch.home)
        closed = self._before(sketch.closed)
        body = {"reason": "funding-ended", "occurred_at": iso_format(closed)}
        path = f"/enrollment/v1/programs/{{{sketch.key}}}"
        yield Step(closed, f"{sketch.key}.close", sketch.key, f"{path}/close", body)
        ended = max([closed, *(step.at for step in self._steps[sketch.key] if step.at < self._now)]) + DAY
        body = {"reason": "funding-ended", "occurred_at": iso_format(ended)}
        yield Step(ended, f"{sketch.key}.end", sketch.key, f"{path}/end", body)
        yield from self._departure(home, ended)

    def _departure(self, home: OrganizationProfile, ended: datetime) -> Iterable[Step]:
        """Plan an organization's leaving, after its last program has ended."""
        if home.left is not None:
            left = max(self._before(home.left), ended + DAY)
            body = {"reason": "merged", "occurred_at": iso_format(left)}
            yield Step(left, f"{home.key}.leave", home.key, f"/enrollment/v1/organizations/{{{home.key}}}/leave", body)

    def _participant(
        self, sketch: ProgramProfile, role: person.Role, person_id: str | None, enrolled: datetime
    ) -> Participant | None:
        if person_id is None:
            return None
        self._counts["participations"] += 1
        return Participant(f"{sketch.key}.a{self._counts['participations']}", person_id, role, enrolled)

    def _newcomer(self) -> str | None:
        """Return a new person while the example has any left."""
        if self._plan.people >= self._budget:
            return None
        self._plan.people += 1
        return person_key(self._plan.people)

    def _add(self, sketch: ProgramProfile, steps: Iterable[Step]) -> None:
        self._steps[sketch.key].extend(steps)

    def _before(self, ago: int) -> datetime:
        return self._now - ago * DAY


def _awake(active: Iterable[str], steps: Iterable[Step]) -> list[str]:
    """Return the relationships that are not paused."""
    names = {step.name for step in steps}
    return [name for name in active if f"{name}.pause" not in names or f"{name}.resume" in names]
