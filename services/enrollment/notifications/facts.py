"""The facts of the process of notifications: what each public event says about a table of `schema.sql`."""

from __future__ import annotations

from collections.abc import Collection

from services.contract.envelope import from_micros
from services.contract.event_data import enrollment, relationships
from services.contract.record import PublicEvent
from services.enrollment.notifications.flash_facts import FLASH_HANDLERS
from services.process_manager.facts import Facts


def _time(micros: int | None) -> str | None:
    return None if micros is None else from_micros(micros).isoformat()


def _stamp(event: PublicEvent[Collection[str]]) -> dict[str, object]:
    return {"at": _time(event.occurred_at), "cause": event.id, "correlation": event.correlation_id}


def _program_opened(facts: Facts, event: PublicEvent[enrollment.ProgramOpened]) -> None:
    facts.put("programs", event.subject, sealed=event.data["confidentiality"] == "sealed")


def _begun(
    facts: Facts,
    event: PublicEvent[enrollment.Invited] | PublicEvent[enrollment.Applied] | PublicEvent[enrollment.Enrolled],
) -> None:
    data = event.data
    facts.put("participations", event.subject, person_id=data["person_id"], role=data["role"], ended=False)


def _ended(facts: Facts, event: PublicEvent[enrollment.ParticipationData]) -> None:
    facts.change("participations", event.subject, ended=True)


def _requirement_requested(facts: Facts, event: PublicEvent[enrollment.RequirementRequested]) -> None:
    _duty(facts, event, event.data["person_id"], "requirement", event.data["kind"], "requested", None)


def _requirement_met(
    facts: Facts, event: PublicEvent[enrollment.RequirementCleared] | PublicEvent[enrollment.RequirementWaived]
) -> None:
    data = event.data
    _duty(facts, event, data["person_id"], "requirement", data["kind"], "met", data["valid_until"])


def _requirement_over(
    facts: Facts, event: PublicEvent[enrollment.RequirementExpired] | PublicEvent[enrollment.RequirementRevoked]
) -> None:
    facts.drop("duties", f"{event.subject}:requirement:{event.data['kind']}")


def _document_accepted(facts: Facts, event: PublicEvent[enrollment.PolicyAccepted]) -> None:
    data = event.data
    _duty(facts, event, data["person_id"], "document", data["document_code"], "met", data["valid_until"])


def _acceptance_lapsed(facts: Facts, event: PublicEvent[enrollment.AcceptanceLapsed]) -> None:
    facts.drop("duties", f"{event.subject}:document:{event.data['document_code']}")


def _contact_held(facts: Facts, event: PublicEvent[enrollment.ContactHeld]) -> None:
    facts.put("holds", event.subject, **_stamp(event))


def _contact_released(facts: Facts, event: PublicEvent[enrollment.ContactReleased]) -> None:
    facts.drop("holds", event.subject)


def _duty(
    facts: Facts,
    event: PublicEvent[Collection[str]],
    person_id: str,
    what: str,
    name: str,
    state: str,
    valid_until: int | None,
) -> None:
    facts.put(
        "duties",
        f"{event.subject}:{what}:{name}",
        participation_id=event.subject,
        person_id=person_id,
        what=what,
        name=name,
        state=state,
        recorded_at=_time(event.recorded_at),
        valid_until=_time(valid_until),
        **_stamp(event),
    )


def _proposed(facts: Facts, event: PublicEvent[relationships.MatchProposed]) -> None:
    data = event.data
    proposal = {"proposed_by": data["proposed_by"], "expires_at": _time(data["expires_at"])}
    facts.put("relationships", event.subject, **_parties(event), **proposal, **_state(event, "proposed"))


def _matched(facts: Facts, event: PublicEvent[relationships.Matched]) -> None:
    matched_at = _time(event.occurred_at)
    facts.put(
        "relationships",
        event.subject,
        **_parties(event),
        matched_at=matched_at,
        ended_at=None,
        **_state(event, "matched"),
    )


def _parties(event: PublicEvent[relationships.MatchProposed] | PublicEvent[relationships.Matched]) -> dict[str, object]:
    return {
        "mentor_participation_id": event.data["mentor_participation_id"],
        "mentee_participation_id": event.data["mentee_participation_id"],
        "formality": event.data["formality"],
        "direction": event.data["direction"],
        "program_id": event.program_id,
        "imported": event.imported,
    }


def _state(event: PublicEvent[Collection[str]], state: str) -> dict[str, object]:
    return {"state": state, "recorded_at": _time(event.recorded_at), **_stamp(event)}


def _activated(facts: Facts, event: PublicEvent[relationships.Activated]) -> None:
    facts.change("relationships", event.subject, started_at=_time(event.occurred_at))


def _accepted(facts: Facts, event: PublicEvent[relationships.MatchAccepted]) -> None:
    facts.change("relationships", event.subject, **_state(event, "accepted"))


def _declined(facts: Facts, event: PublicEvent[relationships.MatchDeclined]) -> None:
    facts.change("relationships", event.subject, declined_by=event.data["declined_by"], **_state(event, "declined"))


def _over(facts: Facts, event: PublicEvent[relationships.RelationshipData]) -> None:
    facts.change("relationships", event.subject, **_state(event, "over"))


def _closed(facts: Facts, event: PublicEvent[relationships.Closed]) -> None:
    facts.change("relationships", event.subject, ended_at=_time(event.occurred_at), **_state(event, "over"))
    end = {"ended_by": event.data["initiated_by"], "recorded_at": _time(event.recorded_at)}
    facts.put("endings", event.subject, **end, **_stamp(event))


def _trial_ended(facts: Facts, event: PublicEvent[relationships.TrialEnded]) -> None:
    facts.put("trials", event.subject, recorded_at=_time(event.recorded_at), **_stamp(event))


def _reminded(facts: Facts, event: PublicEvent[relationships.Reminded]) -> None:
    """Note the last reminder of a party about something."""
    data = event.data
    facts.put(
        "reminders",
        f"{event.subject}:{data['about']}:{data['party']}",
        relationship_id=event.subject,
        about=data["about"],
        party=data["party"],
        recorded_at=_time(event.recorded_at),
        **_stamp(event),
    )


def _reopened(facts: Facts, event: PublicEvent[relationships.Reopened]) -> None:
    """Ask and remind again, and tell both; no second mail says that the two were matched."""
    facts.change("relationships", event.subject, ended_at=None, **_state(event, "reopened"))
    facts.drop("endings", event.subject)
    facts.drop("trials", event.subject)


def _voided(facts: Facts, event: PublicEvent[relationships.Voided]) -> None:
    facts.change("relationships", event.subject, ended_at=_time(event.occurred_at), **_state(event, "over"))
    facts.drop("endings", event.subject)


def _scheduled(facts: Facts, event: PublicEvent[relationships.SessionScheduled]) -> None:
    data = event.data
    facts.put(
        "sessions",
        data["session_id"],
        relationship_id=event.subject,
        starts_at=_time(data["starts_at"]),
        minutes=data["planned_minutes"],
        **_session(event, "scheduled"),
    )


def _rescheduled(facts: Facts, event: PublicEvent[relationships.SessionRescheduled]) -> None:
    data = event.data
    planned = {"starts_at": _time(data["starts_at"]), "minutes": data["planned_minutes"]}
    facts.change("sessions", data["session_id"], **planned, **_session(event, "scheduled"))
    facts.put("session_changes", event.id, session_id=data["session_id"])


def _cancelled(facts: Facts, event: PublicEvent[relationships.SessionCancelled]) -> None:
    facts.change("sessions", event.data["session_id"], **_session(event, "cancelled"))
    facts.put("session_changes", event.id, session_id=event.data["session_id"])


def _held(facts: Facts, event: PublicEvent[relationships.SessionHeld]) -> None:
    facts.change("sessions", event.data["session_id"], **_session(event, "held"))


def _missed(facts: Facts, event: PublicEvent[relationships.SessionMissed]) -> None:
    facts.change("sessions", event.data["session_id"], **_session(event, "missed"))


def _corrected(facts: Facts, event: PublicEvent[relationships.SessionCorrected]) -> None:
    facts.change("sessions", event.data["session_id"], **_session(event, "scheduled"))


def _session(event: PublicEvent[Collection[str]], state: str) -> dict[str, object]:
    stamp = {"cause": event.id, "correlation": event.correlation_id}
    return {"state": state, "changed_at": _time(event.recorded_at), **stamp}


def _instrument_published(facts: Facts, event: PublicEvent[enrollment.InstrumentPublished]) -> None:
    """Note the last version of an instrument: only that one is asked."""
    data = event.data
    asked = {"purpose": data["purpose"], "about": data["about"], "waves": list(data["waves"])}
    facts.put(
        "instruments",
        f"{event.subject}:{data['code']}",
        program_id=event.subject,
        code=data["code"],
        title=data["title"],
        answered_by=list(data["answered_by"]),
        **asked,
    )


def _feedback_given(facts: Facts, event: PublicEvent[relationships.FeedbackGiven]) -> None:
    """Note that an answer was given, never what it was."""
    data = event.data
    question = (data["instrument"], data["wave"] or "", data["about_id"], data["given_by"])
    facts.put(
        "answers",
        ":".join((event.subject, *question)),
        relationship_id=event.subject,
        **dict(zip(("instrument", "wave", "about_id", "given_by"), question, strict=True)),
        at=_time(event.occurred_at),
    )


def _answered_anonymously(facts: Facts, event: PublicEvent[relationships.AnsweredAnonymously]) -> None:
    """Note that a person answered an anonymous questionnaire."""
    data = event.data
    question = (data["instrument"], data["wave"] or "", data["given_by"], data["person_id"])
    facts.put(
        "anonymous_answers",
        ":".join((str(event.program_id), *question)),
        program_id=event.program_id,
        **dict(zip(("instrument", "wave", "given_by", "person_id"), question, strict=True)),
        at=_time(event.occurred_at),
    )


HANDLERS = {
    **enrollment.handlers(
        program_opened=_program_opened,
        invited=_begun,
        applied=_begun,
        enrolled=_begun,
        withdrawn=_ended,
        completed=_ended,
        removed=_ended,
        rejected=_ended,
        requirement_requested=_requirement_requested,
        requirement_cleared=_requirement_met,
        requirement_waived=_requirement_met,
        requirement_expired=_requirement_over,
        requirement_revoked=_requirement_over,
        policy_accepted=_document_accepted,
        acceptance_lapsed=_acceptance_lapsed,
        contact_held=_contact_held,
        contact_released=_contact_released,
        instrument_published=_instrument_published,
    ),
    **relationships.handlers(
        match_proposed=_proposed,
        match_accepted=_accepted,
        matched=_matched,
        activated=_activated,
        match_declined=_declined,
        match_expired=_over,
        match_withdrawn=_over,
        match_superseded=_over,
        closed=_closed,
        trial_ended=_trial_ended,
        reminded=_reminded,
        reopened=_reopened,
        voided=_voided,
        session_scheduled=_scheduled,
        session_rescheduled=_rescheduled,
        session_cancelled=_cancelled,
        session_held=_held,
        session_missed=_missed,
        session_corrected=_corrected,
        feedback_given=_feedback_given,
        answered_anonymously=_answered_anonymously,
    ),
    **FLASH_HANDLERS,
}
"""The handler of each event type that a mail or a calendar follows from."""
