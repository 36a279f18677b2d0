"""The facts of the process of relationships: what each public event says about a table of `schema.sql`."""

from __future__ import annotations

from collections.abc import Collection

from services.contract.envelope import from_micros
from services.contract.event_data import enrollment, relationships
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.process_manager.facts import Facts


def _time(micros: int | None) -> str | None:
    return None if micros is None else from_micros(micros).isoformat()


def _stamp(event: PublicEvent[Collection[str]], prefix: str) -> dict[str, object]:
    """Return the columns that name an event as a cause."""
    return {
        f"{prefix}_at": _time(event.occurred_at),
        f"{prefix}_cause": event.id,
        f"{prefix}_correlation": event.correlation_id,
    }


def _organization_leaving(facts: Facts, event: PublicEvent[enrollment.OrganizationLeaving]) -> None:
    facts.put("organizations", event.subject, **_stamp(event, "leaving"))


def _program_ended(facts: Facts, event: PublicEvent[enrollment.ProgramEnded]) -> None:
    facts.put("programs", event.subject, **_stamp(event, "ended"))


def _program_opened(facts: Facts, event: PublicEvent[enrollment.ProgramOpened]) -> None:
    _policy(facts, event.subject, event.data, event.occurred_at)


def _policy_changed(facts: Facts, event: PublicEvent[enrollment.PolicyChanged]) -> None:
    _policy(facts, event.subject, event.data, event.data["effective_at"])


def _policy(
    facts: Facts, program_id: str, data: enrollment.ProgramOpened | enrollment.PolicyChanged, effective_at: int
) -> None:
    facts.put(
        "policies",
        f"{program_id}:{data['policy_version']}",
        program_id=program_id,
        version=data["policy_version"],
        effective_at=_time(effective_at),
        mentee_limit=data["mentee_limit"],
        conflict_kinds=data["conflict_kinds"],
    )


def _participation(facts: Facts, event: PublicEvent[enrollment.ParticipationData], **values: object) -> None:
    facts.put("participations", event.subject, role=event.data["role"], **values)


def _enrolled(facts: Facts, event: PublicEvent[enrollment.Enrolled]) -> None:
    _participation(facts, event, capacity=event.data["capacity"], seniority=event.data["seniority"])


def _capacity_changed(facts: Facts, event: PublicEvent[enrollment.CapacityChanged]) -> None:
    _participation(facts, event, capacity=event.data["capacity"])


def _seniority_changed(facts: Facts, event: PublicEvent[enrollment.SeniorityChanged]) -> None:
    recorded = {"seniority": event.data["seniority"], "seniority_recorded_at": _time(event.recorded_at)}
    _participation(facts, event, **recorded, **_stamp(event, "seniority"))


def _suspended(facts: Facts, event: PublicEvent[enrollment.Suspended]) -> None:
    _participation(facts, event, suspended=True, **_stamp(event, "suspension"))


def _reinstated(facts: Facts, event: PublicEvent[enrollment.Reinstated]) -> None:
    _participation(facts, event, suspended=False, **_stamp(event, "suspension"))


def _ended(state: str) -> EventHandler[Facts, enrollment.ParticipationData]:
    def handler(facts: Facts, event: PublicEvent[enrollment.ParticipationData]) -> None:
        _participation(facts, event, ended_as=state, ended_imported=event.imported, **_stamp(event, "ended"))

    return handler


def _conflict_declared(facts: Facts, event: PublicEvent[enrollment.ConflictDeclared]) -> None:
    facts.put(
        "conflicts",
        event.subject,
        organization_id=event.organization_id,
        program_id=event.program_id,
        person_id=event.data["person_id"],
        counterpart_id=event.data["counterpart_id"],
        kind=event.data["kind"],
        scope=event.data["scope"],
        **_conflict(event, holds=True),
    )


def _conflict_withdrawn(facts: Facts, event: PublicEvent[enrollment.ConflictWithdrawn]) -> None:
    facts.change("conflicts", event.subject, **_conflict(event, holds=False))


def _conflict(event: PublicEvent[enrollment.ConflictData], *, holds: bool) -> dict[str, object]:
    return {
        "holds": holds,
        "at": _time(event.occurred_at),
        "recorded_at": _time(event.recorded_at),
        "cause": event.id,
        "correlation": event.correlation_id,
    }


def _contact(*, held: bool) -> EventHandler[Facts, enrollment.ContactHeld | enrollment.ContactReleased]:
    def handler(facts: Facts, event: PublicEvent[enrollment.ContactHeld | enrollment.ContactReleased]) -> None:
        facts.put(
            "contact_holds",
            event.subject,
            program_id=event.program_id,
            held=held,
            at=_time(event.occurred_at),
            cause=event.id,
            correlation=event.correlation_id,
        )

    return handler


def _match_proposed(facts: Facts, event: PublicEvent[relationships.MatchProposed]) -> None:
    facts.put(
        "living",
        event.subject,
        **_pair(event),
        state="proposed",
        position=event.position,
        expires_at=_time(event.data["expires_at"]),
        proposal_cause=event.id,
        proposal_correlation=event.correlation_id,
    )


def _match_accepted(facts: Facts, event: PublicEvent[relationships.MatchAccepted]) -> None:
    facts.change("living", event.subject, state="awaiting-approval")


def _matched(facts: Facts, event: PublicEvent[relationships.Matched]) -> None:
    match = {"state": "matched", "matched_position": event.position, **_stamp(event, "matched")}
    if event.imported:  # an imported match has no proposal
        facts.put("living", event.subject, **_pair(event), **match, position=event.position)
    else:
        facts.change("living", event.subject, **match)


def _pair(
    event: PublicEvent[relationships.MatchProposed | relationships.Matched | relationships.Reopened],
) -> dict[str, object]:
    data = event.data
    return {
        "organization_id": event.organization_id,
        "program_id": event.program_id,
        "imported": event.imported,
        "mentor_participation_id": data["mentor_participation_id"],
        "mentee_participation_id": data["mentee_participation_id"],
        "mentor_id": data["mentor_id"],
        "mentee_id": data["mentee_id"],
        "direction": data["direction"],
        "group_id": data["group_id"],
    }


def _activated(facts: Facts, event: PublicEvent[relationships.Activated]) -> None:
    trial = {"trial_cause": event.id, "trial_correlation": event.correlation_id}
    facts.change("living", event.subject, state="active", trial_ends_at=_time(event.data["trial_ends_at"]), **trial)


def _trial_ended(facts: Facts, event: PublicEvent[relationships.TrialEnded]) -> None:
    facts.change("living", event.subject, trial_ends_at=None)


def _paused(facts: Facts, event: PublicEvent[relationships.Paused]) -> None:
    facts.change("living", event.subject, state="paused", pause_reason=event.data["reason"])


def _resumed(facts: Facts, event: PublicEvent[relationships.Resumed]) -> None:
    facts.change("living", event.subject, state="active", pause_reason=None)


def _reopened(facts: Facts, event: PublicEvent[relationships.Reopened]) -> None:
    """Note it as a match of now: it takes a place, so it may leave other proposals of the mentee none."""
    match = {"position": event.position, "matched_position": event.position, **_stamp(event, "matched")}
    state = "matched" if event.data["activated_at"] is None else "active"
    facts.put("living", event.subject, **_pair(event), **match, state=state)


def _over(facts: Facts, event: PublicEvent[relationships.RelationshipData]) -> None:
    facts.drop("living", event.subject)


def _conflict_raised(facts: Facts, event: PublicEvent[relationships.ConflictRaised]) -> None:
    facts.put(
        "raised",
        f"{event.subject}:{event.data['kind']}",
        relationship_id=event.subject,
        kind=event.data["kind"],
        automatic=event.causation_id is not None,  # staff's command has no cause
        outcome=None,
        recorded_at=_time(event.recorded_at),
    )


def _conflict_cleared(facts: Facts, event: PublicEvent[relationships.ConflictCleared]) -> None:
    outcome, recorded_at = event.data["outcome"], _time(event.recorded_at)
    facts.change("raised", f"{event.subject}:{event.data['kind']}", outcome=outcome, recorded_at=recorded_at)


def _flash_offered(facts: Facts, event: PublicEvent[relationships.FlashSessionOffered]) -> None:
    facts.put(
        "flash_sessions",
        event.subject,
        state="offered" if event.data["mentee_id"] is None else "asked",
        organization_id=event.organization_id,
        program_id=event.program_id,
        mentor_participation_id=event.data["mentor_participation_id"],
        mentee_participation_id=event.data["mentee_participation_id"],
        starts_at=_time(event.data["starts_at"]),
        cause=event.id,
        correlation=event.correlation_id,
    )


def _flash_arranged(facts: Facts, event: PublicEvent[relationships.FlashSessionArranged]) -> None:
    mentee = event.data["mentee_participation_id"]
    facts.change("flash_sessions", event.subject, state="arranged", mentee_participation_id=mentee)


def _flash_over(facts: Facts, event: PublicEvent[relationships.FlashSessionData]) -> None:
    facts.drop("flash_sessions", event.subject)


HANDLERS = {
    **enrollment.handlers(
        organization_leaving=_organization_leaving,
        program_opened=_program_opened,
        policy_changed=_policy_changed,
        program_ended=_program_ended,
        enrolled=_enrolled,
        capacity_changed=_capacity_changed,
        seniority_changed=_seniority_changed,
        suspended=_suspended,
        reinstated=_reinstated,
        withdrawn=_ended("withdrawn"),
        completed=_ended("completed"),
        removed=_ended("removed"),
        rejected=_ended("rejected"),
        conflict_declared=_conflict_declared,
        conflict_withdrawn=_conflict_withdrawn,
        contact_held=_contact(held=True),
        contact_released=_contact(held=False),
    ),
    **relationships.handlers(
        match_proposed=_match_proposed,
        match_accepted=_match_accepted,
        matched=_matched,
        match_declined=_over,
        match_expired=_over,
        match_withdrawn=_over,
        match_superseded=_over,
        activated=_activated,
        trial_ended=_trial_ended,
        paused=_paused,
        resumed=_resumed,
        closed=_over,
        reopened=_reopened,
        voided=_over,
        conflict_raised=_conflict_raised,
        conflict_cleared=_conflict_cleared,
        flash_session_offered=_flash_offered,
        flash_session_arranged=_flash_arranged,
        flash_session_held=_flash_over,
        flash_session_ended=_flash_over,
    ),
}
"""The handler of each event type that a rule of the process depends on."""
