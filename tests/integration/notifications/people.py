"""People and links as notifications ask for them, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from services.enrollment.notifications.ports import Recipient


class KnownRecipients:
    """People with addresses."""

    def __init__(self) -> None:
        self.people: dict[UUID, Recipient] = {}
        self.of_wards: dict[UUID, set[UUID]] = {}

    def add(self, name: str, mail: str, *, zone: str = "Europe/Vienna", registered: bool = True) -> UUID:
        """Add a person and return its id."""
        person_id = uuid4()
        zone_info = ZoneInfo(zone)
        self.people[person_id] = Recipient(person_id, name, mail, "en", zone_info, registered=registered)
        return person_id

    def change(self, person_id: UUID, **values: object) -> None:
        """Change what is known about a person."""
        self.people[person_id] = replace(self.people[person_id], **values)  # type: ignore[arg-type]  # by name

    def find(self, person_id: UUID) -> Recipient | None:
        """Return a person."""
        return self.people.get(person_id)

    def guardians(self, person_id: UUID) -> list[UUID]:
        """Return the guardians of a person."""
        return sorted(self.of_wards.get(person_id, ()))

    def mark_unreachable(self, person_id: UUID, mail: str, *, at: datetime) -> None:
        """Mark an address."""
        del at
        if self.people[person_id].mail == mail:
            self.change(person_id, unreachable=True)

    def opt_out(self, person_id: UUID, category: str, *, at: datetime) -> None:
        """Note an opt-out."""
        del at
        self.change(person_id, opted_out=frozenset({*self.people[person_id].opted_out, category}))


class CreatedLinks:
    """Links that were created."""

    def __init__(self) -> None:
        self.created: list[tuple[str, UUID, datetime, str]] = []

    def create(self, purpose: str, person_id: UUID, expires_at: datetime) -> str:
        """Create a link."""
        token = f"token-{len(self.created)}"
        self.created.append((purpose, person_id, expires_at, token))
        return token
