"""Handlers of the events of participations and conflicts: states, limits, and what is valid from when until when."""

from __future__ import annotations

from services.contract.envelope import from_micros
from services.contract.event_data import enrollment as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.policy.validity import document_item, requirement_item, waiver_item
from services.relationships.eligibility.batch import Batch

UNKNOWN_SENIORITY = -1
"""Stands for a seniority that became unknown: a column of NULL is left as it was."""

Requirement = public.RequirementExpired | public.RequirementRevoked


def moves(state: str) -> EventHandler[Batch, public.ParticipationData]:
    """Return the handler of an event that leads a participation to a state."""

    def handler(batch: Batch, event: PublicEvent[public.ParticipationData]) -> None:
        _put(batch, event, state=state)

    return handler


def suspension(*, begins: bool) -> EventHandler[Batch, public.ParticipationData]:
    """Return the handler of the beginning or the end of a suspension, which leads back to the state before it."""

    def handler(batch: Batch, event: PublicEvent[public.ParticipationData]) -> None:
        _put(batch, event, suspended=begins)

    return handler


def applied(batch: Batch, event: PublicEvent[public.Applied]) -> None:
    """Set the state and the seniority that the application states."""
    _put(batch, event, state="applied", seniority=event.data["seniority"])


def enrolled(batch: Batch, event: PublicEvent[public.Enrolled]) -> None:
    """Set the state, the limits, and since when the person is eligible."""
    data, enrolled_at = event.data, from_micros(event.occurred_at).isoformat()
    _put(
        batch,
        event,
        state="enrolled",
        capacity=data["capacity"],
        seniority=data["seniority"],
        enrolled_at=enrolled_at,
    )


def capacity_changed(batch: Batch, event: PublicEvent[public.CapacityChanged]) -> None:
    """Set the capacity."""
    _put(batch, event, capacity=event.data["capacity"])


def seniority_changed(batch: Batch, event: PublicEvent[public.SeniorityChanged]) -> None:
    """Set the seniority, which may have become unknown."""
    seniority = event.data["seniority"]
    _put(batch, event, seniority=UNKNOWN_SENIORITY if seniority is None else seniority)


def requirement_cleared(batch: Batch, event: PublicEvent[public.RequirementCleared]) -> None:
    """Begin the validity of a requirement."""
    data = event.data
    _begin(batch, event, requirement_item(data["kind"]), data["valid_from"], data["valid_until"])


def requirement_waived(batch: Batch, event: PublicEvent[public.RequirementWaived]) -> None:
    """Begin the time for which a requirement is waived: as if it were cleared, and known to be waived."""
    data = event.data
    for item in (requirement_item(data["kind"]), waiver_item(data["kind"])):
        _begin(batch, event, item, event.occurred_at, data["valid_until"])


def requirement_ended(batch: Batch, event: PublicEvent[Requirement]) -> None:
    """End the validity of a requirement, and of its waiver."""
    for item in (requirement_item(event.data["kind"]), waiver_item(event.data["kind"])):
        _end(batch, event, item)


def policy_accepted(batch: Batch, event: PublicEvent[public.PolicyAccepted]) -> None:
    """Begin the validity of an acceptance."""
    data = event.data
    item = document_item(data["document_code"], data["document_version"])
    _begin(batch, event, item, event.occurred_at, data["valid_until"])


def acceptance_lapsed(batch: Batch, event: PublicEvent[public.AcceptanceLapsed]) -> None:
    """End the validity of an acceptance."""
    _end(batch, event, document_item(event.data["document_code"], event.data["document_version"]))


def conflict_declared(batch: Batch, event: PublicEvent[public.ConflictDeclared]) -> None:
    """Set a conflict between two people as declared."""
    _put_conflict(batch, event, scope=event.data["scope"], declared=True)


def conflict_withdrawn(batch: Batch, event: PublicEvent[public.ConflictWithdrawn]) -> None:
    """Set a conflict between two people as withdrawn."""
    _put_conflict(batch, event, declared=False)


def consent(*, granted: bool) -> EventHandler[Batch, public.ConsentGranted | public.ConsentRevoked]:
    """Return the handler of an answer to what a person's data may be used for; only the directory concerns us."""

    def handler(batch: Batch, event: PublicEvent[public.ConsentGranted | public.ConsentRevoked]) -> None:
        if event.data["purpose"] == "directory":
            batch.put("directory_consents", event.data["person_id"], granted=granted)

    return handler


def contact(*, held: bool) -> EventHandler[Batch, public.ContactHeld | public.ContactReleased]:
    """Return the handler of a decision to keep the two people of a relationship apart, or no longer."""

    def handler(batch: Batch, event: PublicEvent[public.ContactHeld | public.ContactReleased]) -> None:
        since = from_micros(event.occurred_at).isoformat()
        batch.put("contact_holds", event.subject, program_id=event.program_id, held=held, since=since)

    return handler


def _put(batch: Batch, event: PublicEvent[public.ParticipationData], **values: object) -> None:
    batch.put(
        "participations",
        event.subject,
        program_id=event.program_id,
        person_id=event.data["person_id"],
        role=event.data["role"],
        **values,
    )


def _begin(
    batch: Batch, event: PublicEvent[public.ParticipationData], item: str, valid_from: int, until: int | None
) -> None:
    _put_change(batch, event, item, from_micros(valid_from).isoformat(), until)


def _end(batch: Batch, event: PublicEvent[public.ParticipationData], item: str) -> None:
    _put_change(batch, event, item, None, event.occurred_at)


def _put_change(
    batch: Batch, event: PublicEvent[public.ParticipationData], item: str, valid_from: str | None, until: int | None
) -> None:
    batch.put(
        "validity_changes",
        f"{event.subject}:{event.position}:{item}",
        participation_id=event.subject,
        position=event.position,
        item=item,
        valid_from=valid_from,
        until=None if until is None else from_micros(until).isoformat(),
    )


def _put_conflict(batch: Batch, event: PublicEvent[public.ConflictData], **values: object) -> None:
    batch.put(
        "conflicts",
        event.subject,
        organization_id=event.organization_id,
        program_id=event.program_id,
        person_id=event.data["person_id"],
        counterpart_id=event.data["counterpart_id"],
        kind=event.data["kind"],
        **values,
    )
