"""The flash sessions of a participant by month: how many one has, against the most that the policy allows.

Two that one person begins or takes at once touch the same aggregate, so one of them meets a version conflict, decides
again and is refused where the month is full: the limit holds at every position of the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid5

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.flash_sessions.flash_session import FlashSession

_MONTHS = UUID("5d0f2c1e-8a44-5b7e-9c35-2f6f0a9b7d18")  # the namespace of their ids; changing it orphans them all
_CONTEXT = ("organization_id", "program_id", "confidentiality")


class MonthEvent(Event):
    """Base of the events of a participant's months: their program, and the flash session."""

    organization_id: str
    program_id: str
    confidentiality: str
    flash_session_id: str


class FlashCounted(MonthEvent):
    """A flash session began to count for the participant, in the month in which it is to begin."""

    TOPIC = "relationships.flash-months.counted"
    month: str
    limit: int | None

    def apply(self, aggregate: FlashMonths) -> None:
        """Count it."""
        aggregate.counted[self.flash_session_id] = self.month


class FirstFlashCounted(FlashCounted, CreatedEvent):
    """The first flash session of a participant began to count."""

    TOPIC = "relationships.flash-months.first-counted"

    def apply(self, aggregate: FlashMonths) -> None:
        """Set the context, and count it."""
        aggregate.context = {name: getattr(self, name) for name in _CONTEXT}
        super().apply(aggregate)


class FlashReleased(MonthEvent):
    """A flash session was called off: it counts no longer."""

    TOPIC = "relationships.flash-months.released"

    def apply(self, aggregate: FlashMonths) -> None:
        """Count it no longer."""
        aggregate.counted.pop(self.flash_session_id)


class FlashMonths(Aggregate):
    """The flash sessions of one participation.

    Attributes:
        context: The fields that every event of it carries.
        counted: The month, as 2026-03, of every flash session that counts, by its id.
    """

    TOPIC = "relationships.flash-months"

    def __init__(self) -> None:
        self.context: dict[str, str] = {}
        self.counted: dict[str, str] = {}


def months_id(participation_id: str) -> UUID:
    """Return the id of the months of a participation."""
    return uuid5(_MONTHS, participation_id)


def month_of(moment: datetime) -> str:
    """Return the calendar month of a moment, in UTC, as 2026-03."""
    return moment.astimezone(UTC).strftime("%Y-%m")


def is_full(uow: UnitOfWork, participation_id: str, starts_at: datetime, limit: int | None) -> bool:
    """Return whether a participant has as many in the month of a moment as the policy allows."""
    return _holds(uow.find(FlashMonths, months_id(participation_id)), month_of(starts_at), limit)


def count(
    uow: UnitOfWork,
    flash: FlashSession,
    participation_id: str,
    meta: CommandMetadata,
    limit: int | None,
    *,
    field: str | None = None,
) -> None:
    """Count a flash session for a participant who offers, asks, takes or accepts.

    Args:
        uow: The unit of work.
        flash: The flash session, with its plan.
        participation_id: The participant's participation.
        meta: The command's metadata.
        limit: The most that the policy allows in a month; None for no limit.
        field: The field by which a refusal is named; None for a command without one.

    Raises:
        RefusedError: `flash-sessions-full`.
    """
    month = month_of(flash.plan.starts_at)
    months = uow.find(FlashMonths, months_id(participation_id))
    if _holds(months, month, limit):
        shown = f"{flash.plan.starts_at.astimezone(UTC):%B %Y}"
        detail = f"a person has at most {limit} flash sessions in a month here, and those of {shown} are taken"
        raise RefusedError("flash-sessions-full", detail, field=field)
    counted = {"flash_session_id": str(flash.id), "month": month, "limit": limit}
    if months is None:
        context = {name: flash.context[name] for name in _CONTEXT}
        uow.add(FlashMonths.begin(FirstFlashCounted, months_id(participation_id), meta, **context, **counted))
    else:
        months.record(FlashCounted, meta, **months.context, **counted)


def release(uow: UnitOfWork, flash: FlashSession, meta: CommandMetadata) -> None:
    """Count a flash session no longer for those for whom it counts.

    One that an older release began counts for no one, and nothing is released.
    """
    for months in _months_of(uow, flash):
        if str(flash.id) in months.counted:
            months.record(FlashReleased, meta, **months.context, flash_session_id=str(flash.id))


def _months_of(uow: UnitOfWork, flash: FlashSession) -> Iterator[FlashMonths]:
    for participation in (flash.context["mentor_participation_id"], flash.mentee_participation_id):
        months = None if participation is None else uow.find(FlashMonths, months_id(participation))
        if months is not None:
            yield months


def _holds(months: FlashMonths | None, month: str, limit: int | None) -> bool:
    """Return whether a month holds as many as it may."""
    counted = () if months is None else months.counted.values()
    return limit is not None and sum(each == month for each in counted) >= limit
