"""Ports of notifications to people and to sign-in: recipients, and one-time links."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person as the recipient of a mail. It is read when a mail is sent, and kept nowhere.

    Attributes:
        person_id: The person.
        name: The name.
        mail: The address.
        language: The language, such as `en`.
        zone: The time zone.
        opted_out: The categories of mails that the person does not want.
        unreachable: Whether the address was refused permanently; staff corrects it.
        registered: Whether the person has signed in once.
    """

    person_id: UUID
    name: str
    mail: str
    language: str
    zone: ZoneInfo
    opted_out: Collection[str] = ()
    unreachable: bool = False
    registered: bool = True


class Recipients(Protocol):
    """People as recipients."""

    def find(self, person_id: UUID) -> Recipient | None:
        """Return a person; None for an id that is no person, for an erased one, and for one without an address."""

    def guardians(self, person_id: UUID) -> Collection[UUID]:
        """Return the guardians of a person, none of an adult."""

    def mark_unreachable(self, person_id: UUID, mail: str, *, at: datetime) -> None:
        """Mark the address of a person as refused permanently, unless it has changed since it was read."""

    def opt_out(self, person_id: UUID, category: str, *, at: datetime) -> None:
        """Note that a person does not want the mails of a category."""


class Links(Protocol):
    """One-time links: of a token only a hash is stored."""

    def create(self, purpose: str, person_id: UUID, expires_at: datetime) -> str:
        """Create a link and return its token."""
