"""Use cases of requirements and documents at stated times and by stated callers, one line each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.enrollment.document import PublishedDocument, build_document
from services.enrollment.documents import commands as documents
from services.enrollment.participation.command_support import Target
from services.enrollment.requirements import commands as requirements
from services.eventstore.command_metadata import command_now
from services.eventstore.store import EventStore
from services.platform.clock import system_clock
from services.policy.policy import Requirement
from services.web.identity.principal import SYSTEM, Membership, Principal

DAY = timedelta(days=1)
KIND = "background-check"
REQUIRED = Requirement("background-check", "mentor", 100)
STAFF = Principal("staff", "https://issuer.test", frozenset({Membership("coordinator")}), actor=str(uuid4()))


def person(*ids: UUID, wards: tuple[UUID, ...] = (), staff: bool = False) -> Principal:
    """Return a principal that is known as some persons, or as their guardian."""
    memberships = frozenset({Membership("coordinator")} if staff else set())
    return Principal(
        "person",
        "https://issuer.test",
        memberships,
        people=frozenset(map(str, ids)),
        wards=frozenset(map(str, wards)),
        actor=str(uuid4()),
    )


def act(
    store: EventStore,
    command: Callable[..., Any],
    participation_id: object,
    *,
    by: Principal = SYSTEM,
    at: datetime | None = None,
    **data: object,
) -> dict[str, Any]:
    """Execute a use case about a participation, at a time of the clock, and return its result."""
    meta = command_now("test", clock=(lambda: at) if at else system_clock)
    target = Target(by, UUID(str(participation_id)))
    return store.execute(meta, lambda uow: command(uow, meta, target, **data)).result.body


def expire(store: EventStore, participation_id: object, *, due: datetime, at: datetime) -> dict[str, Any]:
    """Expire the background check as the process manager does: it was due, and is executed later."""
    meta = command_now("test", clock=lambda: at, occurred_at=due)
    id = UUID(str(participation_id))
    return store.execute(meta, lambda uow: requirements.expire(uow, meta, SYSTEM, id, KIND)).result.body


def lapse(store: EventStore, participation_id: object, *, due: datetime, at: datetime) -> dict[str, Any]:
    """Let the acceptance of the code of conduct lapse as the process manager does."""
    meta = command_now("test", clock=lambda: at, occurred_at=due)
    id = UUID(str(participation_id))
    return store.execute(meta, lambda uow: documents.lapse_acceptance(uow, meta, SYSTEM, id, "conduct")).result.body


def publish(store: EventStore, program_id: UUID, *, at: datetime, **changes: Any) -> None:  # noqa: ANN401 - fields
    """Publish a version of the code of conduct, mandatory at once."""
    meta = command_now("test", clock=lambda: at)

    def build(following: int) -> PublishedDocument:
        usual: dict[str, Any] = {
            "code": "conduct",
            "version": following,
            "kind": "code-of-conduct",
            "title": "How we treat each other",
            "text": "Be kind to the people whom you meet.",
            "roles": ["mentor", "mentee"],
            "mandatory_at": at,
        }
        return build_document(**(usual | changes))

    store.execute(
        meta, lambda uow: documents.publish(uow, meta, SYSTEM, program_id=program_id, build=build, code="conduct")
    )
