"""The facts of the process of enrollment: what each public event says about a table of `schema.sql`."""

from __future__ import annotations

from collections.abc import Collection

from services.contract.envelope import from_days, from_micros
from services.contract.event_data import enrollment, relationships
from services.contract.record import PublicEvent
from services.process_manager.facts import Facts

_NEVER_PAIR = "never-pair"


def _time(micros: int | None) -> str | None:
    return None if micros is None else from_micros(micros).isoformat()


def _day(days: int | None) -> str | None:
    return None if days is None else from_days(days).isoformat()


def _cause(event: PublicEvent[Collection[str]], prefix: str) -> dict[str, object]:
    """Return the columns that name an event as a cause."""
    return {f"{prefix}_cause": event.id, f"{prefix}_correlation": event.correlation_id}


def _organization_leaving(facts: Facts, event: PublicEvent[enrollment.OrganizationLeaving]) -> None:
    facts.put(
        "organizations",
        event.subject,
        leaving_at=_time(event.occurred_at),
        leaves_at=_time(event.data["leaves_at"]),
        **_cause(event, "leaving"),
        has_left=False,
    )


def _organization_left(facts: Facts, event: PublicEvent[enrollment.OrganizationLeft]) -> None:
    facts.put("organizations", event.subject, has_left=True)


def _program_opened(facts: Facts, event: PublicEvent[enrollment.ProgramOpened]) -> None:
    _program(facts, event, "open")
    _policy(facts, event, event.data, event.occurred_at)


def _policy_changed(facts: Facts, event: PublicEvent[enrollment.PolicyChanged]) -> None:
    _policy(facts, event, event.data, event.data["effective_at"])


def _program_closed(facts: Facts, event: PublicEvent[enrollment.ProgramClosed]) -> None:
    _program(facts, event, "closed")


def _program_ended(facts: Facts, event: PublicEvent[enrollment.ProgramEnded]) -> None:
    _program(facts, event, "ended", ended_at=_time(event.occurred_at), **_cause(event, "ended"))


def _program(facts: Facts, event: PublicEvent[enrollment.ProgramData], state: str, **values: object) -> None:
    facts.put("programs", event.subject, organization_id=event.organization_id, state=state, **values)


def _policy(
    facts: Facts,
    event: PublicEvent[enrollment.ProgramOpened] | PublicEvent[enrollment.PolicyChanged],
    data: enrollment.ProgramOpened | enrollment.PolicyChanged,
    effective_at: int,
) -> None:
    facts.put(
        "policies",
        f"{event.subject}:{data['policy_version']}",
        program_id=event.subject,
        version=data["policy_version"],
        effective_at=_time(effective_at),
        closes_on=_day(data["closes_on"]),
        ends_on=_day(data["ends_on"]),
        cause=event.id,
        correlation=event.correlation_id,
    )


def _invited(facts: Facts, event: PublicEvent[enrollment.Invited]) -> None:
    expires_at = _time(event.data["expires_at"])
    _begun(facts, event, event.data["role"], state="invited", expires_at=expires_at, **_cause(event, "invitation"))


def _applied(facts: Facts, event: PublicEvent[enrollment.Applied]) -> None:
    data = event.data
    _begun(facts, event, data["role"], state="applied", seniority=data["seniority"], expires_at=None)


def _begun(facts: Facts, event: PublicEvent[enrollment.ParticipationData], role: str, **values: object) -> None:
    place = {"organization_id": event.organization_id, "program_id": event.program_id}
    facts.put("participations", event.subject, **place, role=role, **values)
    facts.put("participants", event.subject, **place, person_id=event.data["person_id"])


def _screening_started(facts: Facts, event: PublicEvent[enrollment.ScreeningStarted]) -> None:
    facts.change("participations", event.subject, state="screening")


def _waitlisted(facts: Facts, event: PublicEvent[enrollment.Waitlisted]) -> None:
    facts.change("participations", event.subject, state="waitlisted")


def _enrolled(facts: Facts, event: PublicEvent[enrollment.Enrolled]) -> None:
    facts.change("participations", event.subject, state="enrolled", seniority=event.data["seniority"])


def _seniority_changed(facts: Facts, event: PublicEvent[enrollment.SeniorityChanged]) -> None:
    facts.change("participations", event.subject, seniority=event.data["seniority"])


def _paused(facts: Facts, event: PublicEvent[enrollment.Paused]) -> None:
    resumes_at = _time(event.data["resumes_at"])
    facts.change("participations", event.subject, paused=True, resumes_at=resumes_at, **_cause(event, "pause"))


def _resumed(facts: Facts, event: PublicEvent[enrollment.Resumed]) -> None:
    facts.change("participations", event.subject, paused=False, resumes_at=None)


def _suspended(facts: Facts, event: PublicEvent[enrollment.Suspended]) -> None:
    facts.change("participations", event.subject, suspended=True)


def _reinstated(facts: Facts, event: PublicEvent[enrollment.Reinstated]) -> None:
    facts.change("participations", event.subject, suspended=False)


def _ended(facts: Facts, event: PublicEvent[enrollment.ParticipationData]) -> None:
    facts.drop("participations", event.subject)


def _requirement_met(
    facts: Facts, event: PublicEvent[enrollment.RequirementCleared] | PublicEvent[enrollment.RequirementWaived]
) -> None:
    kind, valid_until = event.data["kind"], event.data["valid_until"]
    facts.put("requirements", f"{event.subject}:{kind}", kind=kind, **_validity(event, valid_until))


def _requirement_over(
    facts: Facts, event: PublicEvent[enrollment.RequirementExpired] | PublicEvent[enrollment.RequirementRevoked]
) -> None:
    facts.drop("requirements", f"{event.subject}:{event.data['kind']}")


def _policy_accepted(facts: Facts, event: PublicEvent[enrollment.PolicyAccepted]) -> None:
    code, valid_until = event.data["document_code"], event.data["valid_until"]
    facts.put("acceptances", f"{event.subject}:{code}", document_code=code, **_validity(event, valid_until))


def _acceptance_lapsed(facts: Facts, event: PublicEvent[enrollment.AcceptanceLapsed]) -> None:
    facts.drop("acceptances", f"{event.subject}:{event.data['document_code']}")


def _validity(event: PublicEvent[Collection[str]], valid_until: int | None) -> dict[str, object]:
    return {
        "participation_id": event.subject,
        "valid_until": _time(valid_until),
        "cause": event.id,
        "correlation": event.correlation_id,
    }


def _conflict_declared(facts: Facts, event: PublicEvent[enrollment.ConflictDeclared]) -> None:
    if event.data["kind"] == _NEVER_PAIR:
        facts.put(
            "conflicts",
            event.subject,
            program_id=event.program_id,
            scope=event.data["scope"],
            person_id=event.data["person_id"],
            counterpart_id=event.data["counterpart_id"],
            holds=True,
            recorded_at=_time(event.recorded_at),
        )


def _conflict_withdrawn(facts: Facts, event: PublicEvent[enrollment.ConflictWithdrawn]) -> None:
    facts.change("conflicts", event.subject, holds=False, recorded_at=_time(event.recorded_at))


def _proposed(facts: Facts, event: PublicEvent[relationships.MatchProposed]) -> None:
    by = event.data["proposed_by"]
    declared = event.data["formality"] == "informal" and by in {"mentor", "mentee"}
    _paired(facts, event, matched=False, declared_by=by if declared else None)


def _matched(facts: Facts, event: PublicEvent[relationships.Matched]) -> None:
    _paired(facts, event, matched=True)
    facts.put(
        "pairs",
        event.subject,
        program_id=event.program_id,
        mentor_participation_id=event.data["mentor_participation_id"],
        mentee_participation_id=event.data["mentee_participation_id"],
    )
    facts.put(
        "counterparts",
        event.subject,
        mentor_id=event.data["mentor_id"],
        mentee_id=event.data["mentee_id"],
        matched_at=_time(event.occurred_at),
        group_id=event.data["group_id"],
    )


def _paired(
    facts: Facts,
    event: PublicEvent[relationships.MatchProposed | relationships.Matched | relationships.Reopened],
    *,
    matched: bool,
    declared_by: str | None = None,
) -> None:
    facts.put(
        "relationships",
        event.subject,
        organization_id=event.organization_id,
        program_id=event.program_id,
        mentor_participation_id=event.data["mentor_participation_id"],
        mentee_participation_id=event.data["mentee_participation_id"],
        mentor_id=event.data["mentor_id"],
        mentee_id=event.data["mentee_id"],
        matched=matched,
        formality=event.data["formality"],
        direction=event.data["direction"],
        shape=event.data["shape"],
        declared_by=declared_by,
    )


def _over(facts: Facts, event: PublicEvent[relationships.RelationshipData]) -> None:
    facts.drop("relationships", event.subject)


def _reopened(facts: Facts, event: PublicEvent[relationships.Reopened]) -> None:
    _paired(facts, event, matched=True)
    facts.change("counterparts", event.subject, ended_at=None)


def _voided(facts: Facts, event: PublicEvent[relationships.Voided]) -> None:
    facts.change("counterparts", event.subject, ended_at=_time(event.occurred_at))
    _over(facts, event)


def _closed(facts: Facts, event: PublicEvent[relationships.Closed]) -> None:
    facts.change("counterparts", event.subject, ended_at=_time(event.occurred_at))
    if event.data["never_pair_again"]:
        facts.change(
            "relationships",
            event.subject,
            never_again_at=_time(event.occurred_at),
            never_again_recorded_at=_time(event.recorded_at),
            **_cause(event, "never_again"),
        )
    else:
        _over(facts, event)


def _flash_arranged(facts: Facts, event: PublicEvent[relationships.FlashSessionArranged]) -> None:
    """Note two people who are to meet: they know each other's name."""
    facts.put(
        "counterparts",
        event.subject,
        mentor_id=event.data["mentor_id"],
        mentee_id=event.data["mentee_id"],
        matched_at=_time(event.occurred_at),
    )


def _flash_over(facts: Facts, event: PublicEvent[relationships.FlashSessionData]) -> None:
    facts.change("counterparts", event.subject, ended_at=_time(event.occurred_at))


def _closing_answered(facts: Facts, event: PublicEvent[relationships.ClosingAnswered]) -> None:
    """Note the wish of a party, also of one who did not end the relationship; not whose it is."""
    if event.data["never_pair_again"]:
        facts.put(
            "wishes",
            event.subject,
            mentor_id=event.data["mentor_id"],
            mentee_id=event.data["mentee_id"],
            at=_time(event.occurred_at),
            recorded_at=_time(event.recorded_at),
            cause=event.id,
            correlation=event.correlation_id,
        )


HANDLERS = {
    **enrollment.handlers(
        organization_leaving=_organization_leaving,
        organization_left=_organization_left,
        program_opened=_program_opened,
        policy_changed=_policy_changed,
        program_closed=_program_closed,
        program_ended=_program_ended,
        invited=_invited,
        applied=_applied,
        screening_started=_screening_started,
        waitlisted=_waitlisted,
        enrolled=_enrolled,
        seniority_changed=_seniority_changed,
        paused=_paused,
        resumed=_resumed,
        suspended=_suspended,
        reinstated=_reinstated,
        withdrawn=_ended,
        completed=_ended,
        removed=_ended,
        rejected=_ended,
        requirement_cleared=_requirement_met,
        requirement_waived=_requirement_met,
        requirement_expired=_requirement_over,
        requirement_revoked=_requirement_over,
        policy_accepted=_policy_accepted,
        acceptance_lapsed=_acceptance_lapsed,
        conflict_declared=_conflict_declared,
        conflict_withdrawn=_conflict_withdrawn,
    ),
    **relationships.handlers(
        match_proposed=_proposed,
        matched=_matched,
        match_declined=_over,
        match_expired=_over,
        match_withdrawn=_over,
        match_superseded=_over,
        closed=_closed,
        closing_answered=_closing_answered,
        reopened=_reopened,
        voided=_voided,
        flash_session_arranged=_flash_arranged,
        flash_session_held=_flash_over,
        flash_session_ended=_flash_over,
    ),
}
"""The handler of each event type that a rule of the process depends on."""
