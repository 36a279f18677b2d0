"""Histories of a federation for measurements, recorded through the domain: every event of a service, in bulk.

One transaction holds many aggregates, because saving is not measured here. Everything else is as in production: the
decisions, the state machines, the events and their stored form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from benchmarks.support.ecosystem import Ecosystem
from services.enrollment.organizations import domain as organizations
from services.enrollment.participation import application
from services.enrollment.participation import domain as participation
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.application import Entry
from services.enrollment.programs import domain as programs
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.policy import IMPORTED
from services.eventstore.aggregate import Aggregate
from services.eventstore.command_metadata import CommandMetadata, command_now
from services.eventstore.store import CommandResult, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.agreements import domain as agreements
from services.relationships.eligibility.instrument import Instrument, Scale
from services.relationships.feedback import domain as feedback
from services.relationships.goals import domain as goals
from services.relationships.lifecycle import domain as lifecycle
from services.relationships.matching import domain as matching
from services.relationships.meeting import Meeting
from services.relationships.relationship import PARTIES, Pairing, Relationship, Terms
from services.relationships.sessions import domain as sessions
from services.relationships.start import activate

BEGAN = datetime(2019, 1, 7, 9, tzinfo=UTC)
DAYS = 6 * 365
PROGRAMS = 40
CLOSING = Instrument("closing", 1, "relationship", frozenset(PARTIES), (), "worth", {"worth": Scale(1, 5)})
"""What both parties of a relationship answer at its end."""
TOGETHER = 50
"""Relationships (and their participations) in one transaction: a megabyte."""


@dataclass
class Lives:
    """Generates lives; equal seeds give equal lives.

    Attributes:
        ecosystem: The stores they are recorded in.
        random: The random numbers.
    """

    ecosystem: Ecosystem
    random: Random

    def fill(self, relationships: int) -> None:
        """Record a number of relationships and the participations in them: about 16 events each, 14 public."""
        enrollment_store, relationship_store = self.ecosystem.stores
        organizations_and_programs = [self._organization_and_program(number) for number in range(PROGRAMS)]
        _save(enrollment_store, [aggregate for pair in organizations_and_programs for aggregate in pair])
        opened = [pair[1] for pair in organizations_and_programs]
        for start in range(0, relationships, TOGETHER):
            lives = [self._life(self.random.choice(opened)) for _ in range(min(TOGETHER, relationships - start))]
            _save(enrollment_store, [enrolled for life in lives for enrolled in life[:2]])
            _save(relationship_store, [life[2] for life in lives])

    def begin(self, relationships: int) -> list[tuple[UUID, UUID]]:
        """Record active relationships, imported as matches of the past, so that they hold no slot.

        Returns:
            The id of each, and that of its mentor's participation.
        """
        organization, program = self._organization_and_program(0)
        _save(self.ecosystem.stores[0], [organization, program])
        begun = []
        for _ in range(relationships):
            start = BEGAN + timedelta(days=self.random.randrange(DAYS))
            mentor, mentee, pairing = self._pair(program, start)
            relationship = matching.import_match(self._id(), pairing, replace(_at(start), imported=True))
            for party in PARTIES:
                agreements.sign(relationship, _at(start), by=party, terms=Terms(14, 180, "video"))
            activate(relationship, _at(start))
            _save(self.ecosystem.stores[0], [mentor, mentee])
            _save(self.ecosystem.stores[1], [relationship])
            begun.append((relationship.id, mentor.id))
        return begun

    def _id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def _organization_and_program(self, number: int) -> tuple[organizations.Organization, Program]:
        meta = _at(BEGAN - timedelta(days=1))
        organization = organizations.join(self._id(), meta, name=f"Organization {number}", terms_version="2019-01")
        program = programs.open_program(
            self._id(), meta, organization_id=organization.id, name=f"Program {number}", policy=IMPORTED, salt="0" * 32
        )
        return organization, program

    def _life(self, program: Program) -> tuple[Participation, Participation, Relationship]:
        start = BEGAN + timedelta(days=self.random.randrange(DAYS), minutes=self.random.randrange(600))
        mentor, mentee, pairing = self._pair(program, start)
        return mentor, mentee, self._relationship(pairing, start + timedelta(days=20))

    def _pair(self, program: Program, start: datetime) -> tuple[Participation, Participation, Pairing]:
        people = {role: self._id() for role in Role}
        mentor, mentee = (self._participation(program, role, people[role], start) for role in Role)
        pairing = Pairing(
            organization_id=str(program.organization_id),
            program_id=str(program.id),
            confidentiality="open",
            mentor_participation_id=str(mentor.id),
            mentee_participation_id=str(mentee.id),
            mentor_id=str(people[Role.MENTOR]),
            mentee_id=str(people[Role.MENTEE]),
            formality="formal",
            direction="traditional",
            shape="pair",
            group_id=None,
        )
        return mentor, mentee, pairing

    def _participation(self, program: Program, role: Role, person: UUID, start: datetime) -> Participation:
        enrolled = application.submit_application(
            self._id(),
            _at(start),
            Entry(
                organization_id=program.organization_id,
                program_id=program.id,
                confidentiality="open",
                person_id=person,
                role=role,
            ),
            skills=self.random.sample(("teaching", "python", "law", "design", "nursing"), 2),
            seniority=self.random.randrange(1, 9),
        )
        participation.enroll(enrolled, _at(start + timedelta(days=7)), version=program.versions[0])
        return enrolled

    def _relationship(self, pairing: Pairing, start: datetime) -> Relationship:
        days = _days(start)
        expires = datetime.now(UTC) + timedelta(days=30)  # recorded now, as everything here
        relationship = matching.propose(self._id(), pairing, next(days), proposed_by="mentee", expires_at=expires)
        matching.accept(relationship, next(days), party="mentor")
        for party in PARTIES:
            agreements.sign(relationship, next(days), by=party, terms=Terms(14, 180, "video"))
        activate(relationship, next(days))
        self._hold_sessions(relationship, days)
        if self.random.random() < 0.7:
            lifecycle.close(relationship, next(days), initiated_by="program", reason="goal_reached", planned=True)
        return relationship

    def _hold_sessions(self, relationship: Relationship, days: Iterator[CommandMetadata]) -> None:
        goal = str(self._id())
        goals.agree(relationship, next(days), goal_id=goal, category="career", due_on=None)
        for _ in range(self.random.randrange(1, 5)):
            meta, session = next(days), str(self._id())
            sessions.schedule(relationship, meta, session_id=session, starts_at=meta.occurred_at, planned_minutes=60)
            meeting = Meeting(meta.occurred_at, 60, "video", self.random.randrange(1, 5))
            sessions.hold(relationship, meta, session_id=session, meeting=meeting)
        goals.meet(relationship, next(days), goal_id=goal, attested_by="both")
        for party in PARTIES:
            scores = {CLOSING.overall: self.random.randrange(3, 6)}
            answer = feedback.Answer("relationship", str(relationship.id), party, None, scores)
            feedback.give(relationship, next(days), feedback_id=str(self._id()), instrument=CLOSING, answer=answer)


def _days(start: datetime) -> Iterator[CommandMetadata]:
    """Yield the metadata of commands, five days apart."""
    while True:
        yield _at(start)
        start += timedelta(days=5)


def _at(moment: datetime) -> CommandMetadata:
    return replace(command_now("benchmark"), occurred_at=moment)


def _save(store: EventStore, aggregates: list[Aggregate]) -> None:
    def decide(work: UnitOfWork) -> CommandResult:
        for aggregate in aggregates:
            work.add(aggregate)
        return CommandResult({})

    store.execute(command_now("benchmark"), decide)
