"""The service without a database: events in a list, facts of enrollment in a dictionary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from services.eventstore.aggregate import Aggregate, Event
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy.pairing import Participant
from services.policy.policy import Policy
from services.policy.versions import PolicyVersion
from services.relationships.eligibility.facts import Facts, Program
from services.relationships.eligibility.instrument import Instrument, Scale
from services.relationships.relationship import Party
from tests.support.given import NOON
from tests.support.publishable import assert_publishable
from tests.unit.relationships.examples import ORGANIZATION, PROGRAM

POLICY = Policy(
    formalities=("formal", "informal"),
    directions=("traditional", "peer"),
    shapes=("pair", "group"),
    mentor_capacity=3,
    mentee_limit=2,
    minimum_group_size=5,
    confidentiality="open",
    request_expiry_days=14,
)


def open_program(*versions: PolicyVersion, **policy: Any) -> Program:  # noqa: ANN401 - any field of a policy
    """Return an open program under these versions of its policy, or under one that differs from `POLICY`."""
    one = PolicyVersion(1, NOON, replace(POLICY, **policy))
    return Program(program_id=PROGRAM, organization_id=ORGANIZATION, state="open", versions=versions or (one,))


OPEN_PROGRAM = open_program()
PULSE = Instrument(
    code="pulse",
    version=1,
    about="relationship",
    answered_by=frozenset({"mentor", "mentee"}),
    waves=(),
    overall="mood",
    scales={"mood": Scale(1, 5)},
)


@dataclass
class Memory:
    """A log in memory; a refused decision records nothing, and everything recorded must be publishable."""

    log: list[Event] = field(default_factory=list)
    values: dict[UUID, bytes] = field(default_factory=dict)

    def execute(self, decide: Callable[[UnitOfWork], CommandResult]) -> CommandResult:
        """Decide on rebuilt aggregates and append their new events."""
        work = UnitOfWork(self.load, self.values.get)
        result = decide(work)
        recorded = cast("list[Event]", [event for a in work.changed() for event in a.collect_events()])
        for event in recorded:
            assert_publishable(event)
        self.log.extend(recorded)
        kept = {**self.values, **work.values}
        self.values = {id: content for id, content in kept.items() if content is not None}
        return result

    def load(self, id: UUID) -> Aggregate | None:
        """Rebuild an aggregate from its events."""
        aggregate: Aggregate | None = None
        for event in self.log:
            if event.originator_id == id:
                aggregate = event.mutate(aggregate)
        return aggregate


@dataclass
class InMemoryEligibility:
    """Facts of enrollment, set by a test."""

    present_program: Program = OPEN_PROGRAM
    participations: dict[str, Participant] = field(default_factory=dict)
    organization: str | None = "joined"
    conflicts: frozenset[str] = frozenset()
    held_since: datetime | None = None
    directory_consents: dict[str, bool] = field(default_factory=dict)
    shares: list[str] | None = None
    published: list[Instrument] = field(default_factory=lambda: [PULSE])

    def enroll(
        self, id: UUID, person: UUID, role: Party, at: datetime, *, capacity: int = 2, seniority: int | None = None
    ) -> UUID:
        """Enroll a person, and return the participation's id."""
        self.participations[str(id)] = Participant(
            participation_id=str(id),
            program_id=self.present_program.program_id,
            person_id=str(person),
            role=role,
            state="enrolled",
            capacity=capacity,
            seniority=seniority,
            enrolled_at=at,
        )
        return id

    def change(self, id: UUID, **changes: object) -> None:
        """Change fields of a participation."""
        self.participations[str(id)] = replace(self.participations[str(id)], **changes)  # type: ignore[arg-type] # its fields

    def facts(self, mentor_participation_id: UUID, mentee_participation_id: UUID) -> Facts:
        """Return the facts as the reader does."""
        mentor, mentee = (self.participations.get(str(id)) for id in (mentor_participation_id, mentee_participation_id))
        return Facts(mentor, mentee, self.present_program, self.organization, self.conflicts)

    def program(self, program_id: UUID) -> Program | None:
        """Return the facts as the reader does."""
        return self.present_program if str(program_id) == self.present_program.program_id else None

    def instruments(self, program_id: UUID) -> list[Instrument]:
        """Return the facts as the reader does."""
        return self.published if str(program_id) == self.present_program.program_id else []

    def participants_of(self, program_id: UUID) -> list[Participant]:
        """Return the participations of the program."""
        return [each for each in self.participations.values() if each.program_id == str(program_id)]

    def conflicts_of(self, program_id: UUID) -> list[tuple[str, str, str]]:  # noqa: ARG002 - of the one program
        """Return the conflicts between the two people of the program."""
        people = [each.person_id for each in self.participations.values()][:2]
        return [(people[0], people[1], kind) for kind in sorted(self.conflicts)] if len(people) > 1 else []

    def directory_consents_of(self, program_id: UUID) -> dict[str, bool]:  # noqa: ARG002 - of the one program
        """Return the facts as the reader does."""
        return self.directory_consents

    def shares_of(self, organization_id: UUID) -> list[str] | None:  # noqa: ARG002 - of the one organization
        """Return the facts as the reader does."""
        return self.shares

    def contact_held_since(self, relationship_id: UUID) -> datetime | None:  # noqa: ARG002 - of the one relationship
        """Return the facts as the reader does."""
        return self.held_since

    def organization_state(self, organization_id: UUID) -> str | None:
        """Return the facts as the reader does."""
        return self.organization if str(organization_id) == ORGANIZATION else None
