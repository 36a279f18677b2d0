"""The facts of flash sessions: an arranged one is a pair of recipients with one session.

So mails and calendars of sessions hold for it.
"""

from __future__ import annotations

from collections.abc import Collection

from services.contract.envelope import from_micros
from services.contract.event_data import relationships
from services.contract.record import PublicEvent
from services.process_manager.facts import Facts


def _arranged(facts: Facts, event: PublicEvent[relationships.FlashSessionArranged]) -> None:
    """Note the two people, who know each other's name from now on, and when they meet."""
    data, at = event.data, _time(event.occurred_at)
    facts.put(
        "relationships",
        event.subject,
        mentor_participation_id=data["mentor_participation_id"],
        mentee_participation_id=data["mentee_participation_id"],
        program_id=event.program_id,
        imported=event.imported,
        formality="formal",
        direction="traditional",
        state="flash",
        at=at,
        recorded_at=_time(event.recorded_at),
        matched_at=at,
        **_cause(event),
    )
    plan = {"starts_at": _time(data["starts_at"]), "minutes": data["planned_minutes"]}
    facts.put("sessions", event.subject, relationship_id=event.subject, **plan, **_session(event, "scheduled"))


def _held(facts: Facts, event: PublicEvent[relationships.FlashSessionHeld]) -> None:
    _over(facts, event, "held")


def _ended(facts: Facts, event: PublicEvent[relationships.FlashSessionEnded]) -> None:
    _over(facts, event, event.data["outcome"])
    facts.put("session_changes", event.id, session_id=event.subject)


def _over(facts: Facts, event: PublicEvent[relationships.FlashSessionData], state: str) -> None:
    """Note the end; of an offer that no one took there is nothing to note."""
    facts.change("relationships", event.subject, state="over", ended_at=_time(event.occurred_at))
    facts.change("sessions", event.subject, **_session(event, state))


def _session(event: PublicEvent[Collection[str]], state: str) -> dict[str, object]:
    return {"state": state, "changed_at": _time(event.recorded_at), **_cause(event)}


def _cause(event: PublicEvent[Collection[str]]) -> dict[str, object]:
    return {"cause": event.id, "correlation": event.correlation_id}


def _time(micros: int) -> str:
    return from_micros(micros).isoformat()


FLASH_HANDLERS = relationships.handlers(
    flash_session_arranged=_arranged,
    flash_session_held=_held,
    flash_session_ended=_ended,
)
