"""Public events by name, from the published examples: a test states only what it is about."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from services.contract.catalogue import catalogue
from services.contract.envelope import to_micros
from services.contract.record import UntypedEvent
from tests.support.events import example, public_event

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
_NAMES = UUID("6f1d3b52-8a77-4c7e-9d10-0000000000aa")


def named(name: str) -> str:
    """Return the id of a name; the same in every test."""
    return str(uuid5(_NAMES, name))


class Happenings:
    """Makes events in the order in which they are recorded; each happens an hour after the one before it.

    Args:
        organization: The name of their organization.
        program: The name of their program.
    """

    def __init__(self, organization: str = "harbour", program: str = "mentors") -> None:
        self.organization, self.program = named(organization), named(program)
        self.log: list[UntypedEvent] = []
        self._positions = itertools.count(1)
        self._versions: Counter[str] = Counter()
        self._examples = {entry.name: entry for entry in catalogue().events.values() if entry.context == "enrollment"}
        self._others = {entry.name: entry for entry in catalogue().events.values() if entry.context == "relationships"}

    def enrollment(self, event: str, subject: str, /, **data: Any) -> UntypedEvent:  # noqa: ANN401 - fields
        """Record an event of enrollment about the thing of a name."""
        return self._record(self._examples[event], subject, data)

    def relationships(self, event: str, subject: str, /, **data: Any) -> UntypedEvent:  # noqa: ANN401 - fields
        """Record an event of relationships about the thing of a name."""
        return self._record(self._others[event], subject, data)

    def participation(self, event: str, subject: str, role: str, /, **data: Any) -> UntypedEvent:  # noqa: ANN401 - fields
        """Record an event of a participation; its person has the same name."""
        return self.enrollment(event, subject, person_id=named(f"person {subject}"), role=role, **data)

    def pair(self, event: str, subject: str, mentor: str, mentee: str, /, **data: Any) -> UntypedEvent:  # noqa: ANN401 - fields
        """Record a proposal or a match of two participations."""
        return self.relationships(
            event,
            subject,
            mentor_participation_id=named(mentor),
            mentee_participation_id=named(mentee),
            mentor_id=named(f"person {mentor}"),
            mentee_id=named(f"person {mentee}"),
            **data,
        )

    def _record(self, entry: Any, subject: str, data: dict[str, Any]) -> UntypedEvent:  # noqa: ANN401 - an event type
        position = next(self._positions)
        self._versions[subject] += 1
        at = to_micros(START + timedelta(hours=position))
        envelope = {
            "position": position,
            "subject": named(subject),
            "organization_id": self.organization,
            "program_id": self.program if entry.in_program else None,
            "occurred_at": at,
            "recorded_at": at,
            "correlation_id": f"intention {subject} {self._versions[subject]}",
            "causation_id": None,
            "imported": False,
        }
        flat = {**example(entry), **envelope, **data}
        event = public_event(entry, flat, version=self._versions[subject])
        self.log.append(event)
        return event


def at(hours: float) -> datetime:
    """Return the time of the event that is recorded at a position."""
    return START + timedelta(hours=hours)
