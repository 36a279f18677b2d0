"""Relationships and how far they are, from the relationships context's events."""

from services.contract.record import PublicEvent
from services.projections.directory.tables import RELATIONSHIPS
from services.projections.folding.event_handlers import EVIDENCE_FLOOR, Batch, Handler, ignored, relationships


def _put(batch: Batch, event: PublicEvent, **values: object) -> None:
    batch[RELATIONSHIPS].put(
        event.subject,
        organization_id=event.organization_id,
        program_id=event.program_id,
        proposed_at=event.occurred_at,
        **values,
    )


def _forms(event: PublicEvent) -> dict[str, object]:
    names = ("mentor_id", "mentee_id", "formality", "direction", "shape", "group_id")
    return {name: event.data[name] for name in names}


def _match_proposed(batch: Batch, event: PublicEvent) -> None:
    _put(batch, event, state="proposed", **_forms(event))


def _matched(batch: Batch, event: PublicEvent) -> None:
    _put(batch, event, state="matched", matched_at=event.occurred_at, **_forms(event))


def _activated(batch: Batch, event: PublicEvent) -> None:
    _put(batch, event, state="active", started_at=event.occurred_at, **_forms(event))


def _moves(state: str) -> Handler:
    def handler(batch: Batch, event: PublicEvent) -> None:
        _put(batch, event, state=state)

    return handler


def _ends(state: str, by: str | None, reason: str | None = None) -> Handler:
    """Make the handler of an end; ``by`` and ``reason`` name the fields that say who and why."""

    def handler(batch: Batch, event: PublicEvent) -> None:
        data = event.data
        _put(
            batch,
            event,
            state=state,
            ended_at=event.occurred_at,
            ended_by=data[by] if by else None,
            end_reason=data[reason] if reason else None,
            planned=data.get("planned"),
        )

    return handler


def _session_held(batch: Batch, event: PublicEvent) -> None:
    data = event.data
    if data["evidence"] >= EVIDENCE_FLOOR:
        _put(batch, event, sessions_held=data["count"], last_session_at=data["started_at"])


def _goal_agreed(batch: Batch, event: PublicEvent) -> None:
    _put(batch, event, goals_agreed=1)


def _goal_met(batch: Batch, event: PublicEvent) -> None:
    _put(batch, event, goals_met=1)


HANDLERS = relationships(
    match_proposed=_match_proposed,
    matched=_matched,
    activated=_activated,
    paused=_moves("paused"),
    resumed=_moves("active"),
    closed=_ends("closed", "initiated_by", "reason"),
    match_declined=_ends("declined", "declined_by", "reason"),
    match_expired=_ends("expired", None),
    match_withdrawn=_ends("withdrawn", "withdrawn_by"),
    session_held=_session_held,
    goal_agreed=_goal_agreed,
    goal_met=_goal_met,
)

IGNORED = ignored("relationships", "agreement-signed", "session-scheduled", "session-cancelled", "feedback-given")
