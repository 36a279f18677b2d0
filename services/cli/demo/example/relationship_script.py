"""Script of one relationship, from proposal to closure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from services.cli.demo.example.calendars import Calendars
from services.cli.demo.example.federation import ProgramProfile
from services.cli.demo.example.step import DAY, Step, days, iso_format, seeded_rng

_BASE = "/relationships/v1/relationships"
_GOALS = ("confidence", "skills", "career", "network", "belonging")
_MINUTE = timedelta(minutes=1)
REPORTED_AFTER = timedelta(hours=3)
"""Time from the beginning of a session to its report."""
_PEERS = 0.3
"""Share of relationships between peers, where the program has both."""
_AGAIN = ("yes", "not_now", "no")
_EARLY = ("moved_away", "no_time", "poor_fit", "changed_role", "lost_contact")


@dataclass(frozen=True, slots=True)
class Couple:
    """Two participations that are paired.

    Attributes:
        name: The relationship's name in the example.
        mentor, mentee: The participations' names.
        group: The name of their group; empty for a pair.
        people: The keys of the two people, in whose calendars their sessions are; empty for people who are new.
    """

    name: str
    mentor: str
    mentee: str
    group: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationshipDates:
    """The dates of a relationship, drawn before it starts because capacity is planned with them.

    Attributes:
        proposed: When it is proposed.
        active: When it starts; None when it never does.
        over: When it ends, or the proposal does.
        planned: Whether it ends as agreed.
    """

    proposed: datetime
    active: datetime | None
    over: datetime
    planned: bool


def draw_dates(sketch: ProgramProfile, proposed: datetime, dice: Random) -> RelationshipDates:
    """Draw the dates of a relationship."""
    if dice.random() < 0.07:
        return RelationshipDates(proposed, None, proposed + days(dice, 2, 9), planned=False)
    active = proposed + days(dice, 5, 14)
    length = timedelta(days=sketch.months * 30.4)
    if dice.random() < sketch.early:
        return RelationshipDates(proposed, active, active + length * dice.uniform(0.15, 0.8), planned=False)
    return RelationshipDates(proposed, active, active + length * dice.uniform(0.97, 1.12), planned=True)


def relationship_steps(
    seed: int, sketch: ProgramProfile, couple: Couple, plan: RelationshipDates, calendars: Calendars
) -> Iterator[Step]:
    """Yield the steps of a relationship, ordered by time within each kind."""
    steps = RelationshipSteps(sketch, couple, seeded_rng(seed, couple.name), plan)
    if plan.active is None:
        yield from steps.fail(plan)
        return
    yield from steps.start(plan.proposed, plan.active)
    yield from steps.pause()
    yield from steps.trial(plan, seeded_rng(seed, f"{couple.name} trial"))
    yield from steps.revise(plan, seeded_rng(seed, f"{couple.name} terms"))
    yield from steps.sessions(plan.active, plan.over, calendars)
    yield from steps.goals(plan.active, plan.over)
    yield steps.closure(plan.over, planned=plan.planned)
    yield from steps.feedback(plan.over)


class RelationshipSteps:
    """The steps of one relationship, in parts.

    Args:
        sketch: Its program.
        couple: Who it is about.
        dice: What it leaves to seeded_rng.
        plan: Its dates.
    """

    def __init__(self, sketch: ProgramProfile, couple: Couple, dice: Random, plan: RelationshipDates) -> None:
        self._sketch, self._couple, self._dice = sketch, couple, dice
        self._rest = self._interruption(plan)

    def _interruption(self, plan: RelationshipDates) -> tuple[datetime, datetime] | None:
        """Draw a pause of some weeks; most relationships have none."""
        if plan.active is None or plan.over - plan.active < 120 * DAY or self._dice.random() > 0.06:
            return None
        start = plan.active + (plan.over - plan.active) * self._dice.uniform(0.3, 0.5)
        return start, start + days(self._dice, 14, 35)

    def _awake(self, at: datetime) -> datetime:
        """Return the time, or the end of the pause it lies in."""
        if self._rest is not None and self._rest[0] - DAY < at < self._rest[1] + DAY:
            return self._rest[1] + DAY
        return at

    def pause(self) -> Iterator[Step]:
        """Yield the steps of the pause, if there is one."""
        if self._rest is not None:
            yield self._step(self._rest[0], "pause", {"reason": self._dice.choice(("exams", "illness", "travel"))})
            yield self._step(self._rest[1], "resume")

    def revise(self, plan: RelationshipDates, dice: Random) -> Iterator[Step]:
        """Yield the steps by which some long relationships agree on two more months, half-way through."""
        if self._informal or plan.active is None or plan.over - plan.active < 150 * DAY or dice.random() > 0.15:
            return
        at = self._awake(plan.active + (plan.over - plan.active) * 0.5)
        first, second = dice.choice((("mentor", "mentee"), ("mentee", "mentor")))
        duration = max(self._sketch.months * 30, self._sketch.rules.commitment_days or 0) + 60
        terms = {"cadence_days": self._sketch.cadence, "duration_days": duration, "channel": self._sketch.channel}
        yield self._step(at, "agreement", {"by": first, **terms}, tail="terms")
        signatories = [second, *(["guardian"] if self._guarded else [])]
        for number, by in enumerate(signatories, 1):
            yield self._step(at + number * DAY / 4, "sign", {"by": by, "version": 2}, tail=f"terms-{by}")

    def trial(self, plan: RelationshipDates, dice: Random) -> Iterator[Step]:
        """Yield the steps by which the two go on after their trial; some do not say so, and go on as they were."""
        days_on_trial = self._sketch.rules.trial_days
        if plan.active is None or not days_on_trial or plan.active + (days_on_trial + 8) * DAY > plan.over:
            return
        over = plan.active + days_on_trial * DAY
        silent = [party for party in ("mentor", "mentee") if dice.random() >= 0.85]
        for party in ("mentor", "mentee"):
            if party not in silent:
                yield self._step(over + days(dice, 0.2, 6), "go-on", {"by": party}, tail=f"go-on-{party}")
        if silent:
            yield self._step(self._awake(over + 7.5 * DAY), "remind", {"about": "trial"})

    @property
    def _guarded(self) -> bool:
        """Whether a guardian signs the agreement."""
        return any(each.kind == "guardian-consent" for each in self._sketch.rules.checks)

    def fail(self, plan: RelationshipDates) -> Iterator[Step]:
        """Yield the steps of a proposal that is declined or withdrawn."""
        proposer = self._dice.choice(("mentor", "mentee"))
        yield self.proposal(plan.proposed, proposer)
        if self._dice.random() < 0.6:
            respondent = "mentee" if proposer == "mentor" else "mentor"
            body = {"by": respondent, "reason": self._dice.choice(("no_time", "poor_fit"))}
            yield self._step(plan.over, "decline", body)
        else:
            yield self._step(plan.over, "withdraw", {"by": proposer})

    def start(self, proposed: datetime, active: datetime) -> Iterator[Step]:
        """Yield the steps from the proposal to the start: of an informal one, the declaration and its confirmation."""
        proposer = self._dice.choice(("coordinator", "coordinator", "mentee", "mentor"))
        if self._informal:
            yield from self._declare(proposed, active, "mentor" if proposer == "mentor" else "mentee")
            return
        room = active - proposed
        yield self.proposal(proposed, proposer)
        for part, party in enumerate(party for party in ("mentor", "mentee") if party != proposer):
            yield self.acceptance(proposed + room * (0.2 + 0.1 * part), party)
        if self._sketch.rules.approval:
            yield self._step(proposed + room * 0.5, "approve")
        duration = max(self._sketch.months * 30, self._sketch.rules.commitment_days or 0)
        terms = {"cadence_days": self._sketch.cadence, "duration_days": duration, "channel": self._sketch.channel}
        for part, party in enumerate(("mentee", "mentor")):
            at = proposed + room * (0.6 + 0.2 * part)
            yield self._step(at, "sign", {"by": party, **terms}, tail=f"sign-{party}")
        if self._guarded:
            yield self._step(proposed + room * 0.9, "sign", {"by": "guardian", **terms}, tail="sign-guardian")
        yield self._step(active, "activate")

    @property
    def _informal(self) -> bool:
        """Whether one of the two declares it, and no one signs."""
        return self._sketch.formality == "informal"

    def _declare(self, declared: datetime, confirmed: datetime, declarer: str) -> Iterator[Step]:
        """Yield the steps of an informal relationship, which starts when the other party confirms it."""
        yield self.proposal(declared, declarer)
        if self._sketch.rules.approval:
            between = declared + (confirmed - declared) * 0.5
            yield self.acceptance(between, "mentee" if declarer == "mentor" else "mentor")
            yield self._step(confirmed, "approve")
            return
        yield self.acceptance(confirmed, "mentee" if declarer == "mentor" else "mentor")

    def acceptance(self, at: datetime, party: str) -> Step:
        """Return the step of a party's acceptance."""
        return self._step(at, "accept", {"by": party}, tail=f"accept-{party}")

    def sessions(self, active: datetime, over: datetime, calendars: Calendars) -> Iterator[Step]:
        """Yield the steps of all sessions: about as often as was agreed, when both are free."""
        at, number = active + days(self._dice, 1, self._sketch.cadence), 0
        while at < over - DAY:
            number, at = number + 1, self._awake(at)
            starts_at = calendars.book(self._couple.people, at) + self._dice.choice((0, 15, 30)) * _MINUTE
            yield from self.session(f"s{number}", starts_at, active)
            at += timedelta(days=self._sketch.cadence * self._dice.uniform(0.75, 1.6))

    def goals(self, active: datetime, over: datetime) -> Iterator[Step]:
        """Yield the steps of the goals, met or not."""
        for number in range(self._dice.choice((0, 1, 1, 2))):
            goal = f"{self._couple.name}.g{number}"
            agreed = self._awake(active + (over - active) * self._dice.uniform(0.02, 0.3))
            due = (agreed + (over - agreed) * 0.8).date().isoformat()
            body = {"category": self._dice.choice(_GOALS), "due_on": due}
            yield self._step(agreed, "goals", body, tail=f"g{number}", gives=(goal, "goal_id"))
            if self._dice.random() < 0.62:
                met = agreed + (over - agreed) * self._dice.uniform(0.4, 0.95)
                owner = self._dice.choice(("third_party", "mentee", "mentor"))
                yield self._step(met, f"goals/{{{goal}}}/meet", {"attested_by": owner}, tail=f"g{number}-met")

    def closure(self, over: datetime, *, planned: bool) -> Step:
        """Return the step of the closure."""
        initiator = "program" if planned else self._dice.choice(("mentor", "mentee", "mentee", "coordinator"))
        early = (*_EARLY, "recusal") if "assessor" in self._sketch.rules.conflicts else _EARLY
        reason = "completed" if planned else self._dice.choice(early)
        return self.ending(over, initiator, reason)

    def ending(self, at: datetime, initiator: str, reason: str) -> Step:
        """Return the step of a closure for a reason; a party who ends it says what it wants next."""
        asked = initiator in {"mentor", "mentee"}
        said = {"again": _AGAIN[at.day % len(_AGAIN)], "conversation_on": at.date().isoformat()} if asked else {}
        return self._step(at, "close", {"initiated_by": initiator, "reason": reason, **said})

    def reopening(self, at: datetime, reason: str) -> Step:
        """Return the step by which staff takes the end back."""
        return self._step(at, "reopen", {"reason": reason})

    def voiding(self, at: datetime, reason: str) -> Step:
        """Return the step by which staff voids a relationship that was made in error."""
        return self._step(at, "void", {"reason": reason})

    def feedback(self, over: datetime, *, at_once: bool = False) -> Iterator[Step]:
        """Yield the closing feedback of the parties."""
        for party in ("mentor", "mentee"):
            if self._dice.random() < 0.7:
                later = over if at_once else over + days(self._dice, 1, 12)
                yield self._feedback(later, party, "closing", self._couple.name, wave="post")

    def session(self, name: str, at: datetime, active: datetime) -> Iterator[Step]:
        """Yield the steps of one session: scheduled, then held, cancelled or never reported.

        Args:
            name: Its name in the relationship.
            at: When it starts.
            active: It is not planned before this.
        """
        session, minutes = f"{self._couple.name}.{name}", self._minutes()
        scheduled = min(at, self._awake(max(active, at - days(self._dice, 2, 9))))
        yield self.planning(name, at, scheduled, minutes)
        fate = self._dice.random()
        if fate < 0.83:
            yield from self.report(name, at, at + REPORTED_AFTER, minutes, thought_at=at + DAY)
        elif fate < 0.92:
            by = self._dice.choice(("mentor", "mentee"))
            off = max(scheduled, at - days(self._dice, 0.1, 2))
            yield self._step(off, f"sessions/{{{session}}}/cancel", {"cancelled_by": by}, tail=f"{name}-off")

    def planning(self, name: str, at: datetime, scheduled: datetime, minutes: int | None = None) -> Step:
        """Return the step that plans a session.

        Args:
            name: Its name in the relationship.
            at: When it starts.
            scheduled: When it is planned.
            minutes: How long it is to be; drawn if None.
        """
        body = {"starts_at": iso_format(at), "planned_minutes": minutes or self._minutes()}
        return self._step(scheduled, "sessions", body, tail=name, gives=(f"{self._couple.name}.{name}", "session_id"))

    def report(
        self, name: str, at: datetime, reported: datetime, minutes: int | None = None, *, thought_at: datetime
    ) -> Iterator[Step]:
        """Yield the steps after a session: that it was held, and for some what the mentee thought of it.

        Args:
            name: Its name in the relationship.
            at: When it started.
            reported: When it is reported.
            minutes: How long it was; drawn if None.
            thought_at: When the mentee answers.
        """
        session = f"{self._couple.name}.{name}"
        mode = self._sketch.channel if self._dice.random() < 0.8 else "phone"
        held = {
            "started_at": iso_format(at),
            "minutes": minutes or self._minutes(),
            "mode": mode,
            "evidence": self._evidence(),
        }
        yield self._step(reported, f"sessions/{{{session}}}/hold", held, tail=f"{name}-held", dated=False)
        if self._dice.random() < 0.12:
            yield self._feedback(thought_at, "mentee", "pulse", session)

    def _minutes(self) -> int:
        return self._dice.choice((30, 45, 60, 60, 90))

    def _evidence(self) -> int:
        return self._dice.choices((1, 2, 5), (6, 91, 3))[0]

    def _feedback(self, at: datetime, party: str, instrument: str, about: str, *, wave: str | None = None) -> Step:
        body: dict[str, object] = {
            "instrument": instrument,
            "instrument_version": 1,
            "about": "relationship" if about == self._couple.name else "session",
            "about_id": f"{{{about}}}",
            "given_by": party,
            "rating": self._dice.choices((1, 2, 3, 4, 5), (2, 4, 14, 42, 38))[0],
        }
        if wave is not None:
            body["wave"] = wave
        return self._step(at, "feedback", body, tail=f"{about.rpartition('.')[2]}-{instrument}-{party}")

    def proposal(self, at: datetime, proposer: str, *, answer_by: datetime | None = None) -> Step:
        """Return the step of the proposal.

        Args:
            at: When it is proposed.
            proposer: `mentor`, `mentee` or `coordinator`.
            answer_by: When it lapses, if earlier than under the policy.
        """
        couple, sketch = self._couple, self._sketch
        body: dict[str, object] = {
            "mentor_participation_id": f"{{{couple.mentor}}}",
            "mentee_participation_id": f"{{{couple.mentee}}}",
            "formality": sketch.formality,
            "direction": "peer" if sketch.rules.also_peer and self._dice.random() < _PEERS else sketch.direction,
            "proposed_by": proposer,
            "occurred_at": iso_format(at),
        }
        if couple.group:  # the pairs of a group have its direction
            body |= {"group_id": f"{{{couple.group}}}", "direction": sketch.direction}
        if answer_by is not None:
            body["answer_by"] = iso_format(answer_by)
        gives = (couple.name, "relationship_id")
        needs = (couple.mentor, couple.mentee, *([couple.group] if couple.group else []))
        return Step(at, couple.name, couple.name, _BASE, body, gives, needs)

    def _step(
        self,
        at: datetime,
        act: str,
        body: Mapping[str, object] | None = None,
        *,
        tail: str | None = None,
        gives: tuple[str, str] | None = None,
        dated: bool = True,
    ) -> Step:
        name, path = f"{self._couple.name}.{tail or act}", f"{_BASE}/{{{self._couple.name}}}/{act}"
        # A session happened when it started; its report takes no other time.
        content = {**({"occurred_at": iso_format(at)} if dated else {}), **(body or {})}
        return Step(at, name, self._couple.name, path, content, gives)
