"""Public events of enrollment, folded into the eligibility tables of a test."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg import sql

from services.contract import events
from services.contract.envelope import Envelope, to_micros
from services.contract.event_data import enrollment
from services.contract.record import UntypedEvent
from services.policy.policy import Policy
from services.policy.published import write_policy
from services.projector import connections, generations
from services.relationships.eligibility.projection import EligibilityProjection

LONG_AGO = datetime.now(UTC) - timedelta(days=400)
POLICY: dict[str, Any] = {
    "name": "First year",
    "policy_version": 1,
    **write_policy(
        Policy(
            formalities=("formal", "informal"),
            directions=("traditional", "reverse", "peer"),
            shapes=("pair", "group"),
            mentor_capacity=3,
            mentee_limit=2,
            minimum_group_size=5,
            confidentiality="open",
            request_expiry_days=14,
        )
    ),
}
INSTRUMENT: dict[str, Any] = {
    "code": "pulse",
    "version": 1,
    "title": "How is it going?",
    "purpose": "pulse",
    "about": "relationship",
    "answered_by": ["mentee", "mentor"],
    "privacy": "confidential",
    "waves": [],
    "overall": "mood",
    "item_codes": ["mood"],
    "item_texts": ["How is it going?"],
    "item_minimums": [1],
    "item_maximums": [5],
    "item_lowest_labels": ["badly"],
    "item_highest_labels": ["well"],
}
_DATA = {type_.rpartition(".")[2]: data for data, type_ in enrollment.EVENT_TYPES.items()}


class Arrivals:
    """Publishes events of organizations, programs and participations.

    Args:
        arrive: Receives each event.
    """

    def __init__(self, arrive: Callable[[UntypedEvent], None]) -> None:
        self._arrive = arrive
        self._positions = itertools.count(1)
        self._organization_of: dict[UUID, UUID] = {}
        self._people: dict[UUID, dict[str, object]] = {}

    def organization(self) -> UUID:
        """Publish that an organization joined, and return its id."""
        id = uuid4()
        self.publish("organization-joined", id, id, None, name="Riverside", terms_version="2026-1")
        return id

    def leave(self, organization_id: UUID) -> None:
        """Publish that an organization left."""
        self.publish("organization-left", organization_id, organization_id, None, reason="budget")

    def program(self, organization_id: UUID | None = None, **policy: Any) -> UUID:  # noqa: ANN401 - policy fields
        """Publish that a program opened, and return its id."""
        owner, id = organization_id or self.organization(), uuid4()
        self._organization_of[id] = owner
        self.publish("program-opened", id, owner, id, **POLICY | policy)
        return id

    def owner(self, program_id: UUID) -> UUID:
        """Return the organization of a program."""
        return self._organization_of[program_id]

    def close(self, program_id: UUID) -> None:
        """Publish that a program closed."""
        self.publish("program-closed", program_id, self.owner(program_id), program_id, reason="season-over")

    def instrument(self, program_id: UUID, **fields: Any) -> None:  # noqa: ANN401 - fields of an instrument
        """Publish that a program published an instrument."""
        self.publish("instrument-published", program_id, self.owner(program_id), program_id, **INSTRUMENT | fields)

    def enroll(
        self,
        program_id: UUID,
        role: str,
        *,
        person: UUID | None = None,
        capacity: int = 2,
        seniority: int | None = None,
    ) -> UUID:
        """Publish that a person applied and was enrolled, and return the participation's id."""
        id = uuid4()
        person_fields = self._people[id] = {"person_id": str(person or uuid4()), "role": role}
        application: dict[str, object] = {
            "attempt": 1,
            "previous_participation_id": None,
            "skills": [],
            "seniority": None,
        }
        self.publish("applied", id, self.owner(program_id), program_id, **person_fields, **application)
        self.publish(
            "enrolled",
            id,
            self.owner(program_id),
            program_id,
            **person_fields,
            capacity=capacity,
            seniority=seniority,
            policy_version=1,
        )
        return id

    def change(self, name: str, participation_id: UUID, program_id: UUID, **data: object) -> None:
        """Publish another event of a participation."""
        self.publish(
            name, participation_id, self.owner(program_id), program_id, **self._people[participation_id], **data
        )

    def publish(self, event: str, subject: UUID, organization: UUID, program: UUID | None, /, **data: object) -> None:
        """Publish one event."""
        envelope = Envelope(
            publisher="hub",
            id=f"{subject}:1",
            position=next(self._positions),
            subject=str(subject),
            organization_id=str(organization),
            program_id=None if program is None else str(program),
            occurred_at=to_micros(LONG_AGO),
            recorded_at=to_micros(LONG_AGO),
            correlation_id="arrival",
            causation_id=None,
            imported=False,
        )
        self._arrive(events.make(_DATA[event], envelope, **data))


def fold(dsn: str, batch: Sequence[UntypedEvent]) -> None:
    """Fold a batch as the engine does: in one transaction, on the live generation's search path."""
    projection = EligibilityProjection()
    with connections.connect(dsn) as connection:
        generation = generations.ensure(connection, projection, "log")
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(generation.schema)))
            projection.fold(batch, cursor)
