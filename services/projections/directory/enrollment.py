"""Handlers of enrollment events: organizations and participations of the directory."""

from services.contract.event_data import enrollment as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.directory.tables import (
    CONSENTS,
    DISCLOSURE_CHANGES,
    NO_REASON,
    ORGANIZATIONS,
    PARTICIPATIONS,
    PROGRAMS,
    UNKNOWN,
)
from services.projections.folding.event_handlers import Batch


def _organization_joined(batch: Batch, event: PublicEvent[public.OrganizationJoined]) -> None:
    data = event.data
    batch[ORGANIZATIONS].put(
        event.subject,
        name=data["name"],
        state="joined",
        terms_version=data["terms_version"],
        joined_at=event.occurred_at,
    )


def _terms_accepted(batch: Batch, event: PublicEvent[public.TermsAccepted]) -> None:
    data = event.data
    batch[ORGANIZATIONS].put(event.subject, terms_version=data["terms_version"], shares=data["shares"])
    batch[DISCLOSURE_CHANGES].put(event.organization_id, count=1)


def _consent(*, granted: bool) -> EventHandler[Batch, public.ConsentGranted | public.ConsentRevoked]:
    def handler(batch: Batch, event: PublicEvent[public.ConsentGranted | public.ConsentRevoked]) -> None:
        person, purpose = event.data["person_id"], event.data["purpose"]
        batch[CONSENTS].put(person, purpose, organization_id=event.organization_id, granted=granted)
        batch[DISCLOSURE_CHANGES].put(event.organization_id, count=1)

    return handler


def _organization_leaving(batch: Batch, event: PublicEvent[public.OrganizationLeaving]) -> None:
    batch[ORGANIZATIONS].put(event.subject, state="leaving", leaves_at=event.data["leaves_at"])


def _organization_left(batch: Batch, event: PublicEvent[public.OrganizationLeft]) -> None:
    batch[ORGANIZATIONS].put(event.subject, state="left", left_at=event.occurred_at)


def _invited(batch: Batch, event: PublicEvent[public.Invited]) -> None:
    _move(batch, event, "invited", invited_at=event.occurred_at, expires_at=event.data["expires_at"])


def _applied(batch: Batch, event: PublicEvent[public.Applied]) -> None:
    data = event.data
    if event.imported:
        _backdate(batch, event)
    _move(
        batch,
        event,
        "applied",
        applied_at=event.occurred_at,
        attempt=data["attempt"],
        previous_participation_id=data["previous_participation_id"],
        seniority=data["seniority"],
        skills=data["skills"],
    )


def _backdate(batch: Batch, event: PublicEvent[public.Applied]) -> None:
    """Move an organization and its program back to their first imported participation.

    Files arrive in any order: a later one may reach further back than the one that first named the program.
    """
    batch[ORGANIZATIONS].put(event.organization_id, joined_at=event.occurred_at)
    batch[PROGRAMS].put(event.program_id, organization_id=event.organization_id, opened_at=event.occurred_at)


def _screening_started(batch: Batch, event: PublicEvent[public.ScreeningStarted]) -> None:
    _move(batch, event, "screening")


def _waitlisted(batch: Batch, event: PublicEvent[public.Waitlisted]) -> None:
    _move(batch, event, "waitlisted", reason=event.data["reason"], priority=event.data["priority"])


def _enrolled(batch: Batch, event: PublicEvent[public.Enrolled]) -> None:
    data = event.data
    _move(
        batch,
        event,
        "enrolled",
        paused=False,
        capacity=data["capacity"],
        seniority=data["seniority"],
        enrolled_at=event.occurred_at,
        policy_version=data["policy_version"],
    )


def _paused(batch: Batch, event: PublicEvent[public.Paused]) -> None:
    data = event.data
    _move(batch, event, "paused", paused=True, reason=data["reason"], resumes_at=data["resumes_at"])


def _resumed(batch: Batch, event: PublicEvent[public.Resumed]) -> None:
    _move(batch, event, "enrolled", paused=False)


def _suspended(batch: Batch, event: PublicEvent[public.Suspended]) -> None:
    _move(batch, event, "suspended", reason=event.data["reason"])


def _reinstated(batch: Batch, event: PublicEvent[public.Reinstated]) -> None:
    _move(batch, event, "reinstated")


def _end(state: str) -> EventHandler[Batch, public.Withdrawn | public.Rejected | public.Removed]:
    def handler(batch: Batch, event: PublicEvent[public.Withdrawn | public.Rejected | public.Removed]) -> None:
        _move(batch, event, state, ended_at=event.occurred_at, end_reason=event.data["reason"])

    return handler


def _completed(batch: Batch, event: PublicEvent[public.Completed]) -> None:
    _move(batch, event, "completed", ended_at=event.occurred_at)


def _capacity_changed(batch: Batch, event: PublicEvent[public.CapacityChanged]) -> None:
    _participation(batch, event, capacity=event.data["capacity"])


def _seniority_changed(batch: Batch, event: PublicEvent[public.SeniorityChanged]) -> None:
    seniority = event.data["seniority"]
    _participation(batch, event, seniority=UNKNOWN if seniority is None else seniority)


def _participant_erased(batch: Batch, event: PublicEvent[public.ParticipantErased]) -> None:
    """Drop what was stated about the person; the participation remains, under its pseudonym."""
    _participation(batch, event, seniority=UNKNOWN, skills=[])


def _move(
    batch: Batch, event: PublicEvent[public.ParticipationData], step: str, reason: str = NO_REASON, **more: object
) -> None:
    """Put a participation into another state."""
    _participation(batch, event, step=step, since=event.occurred_at, reason=reason, **more)


def _participation(batch: Batch, event: PublicEvent[public.ParticipationData], **values: object) -> None:
    batch[PARTICIPATIONS].put(
        event.subject,
        organization_id=event.organization_id,
        program_id=event.program_id,
        person_id=event.data["person_id"],
        role=event.data["role"],
        began_at=event.occurred_at,
        **values,
    )


HANDLERS = public.handlers(
    organization_joined=_organization_joined,
    terms_accepted=_terms_accepted,
    consent_granted=_consent(granted=True),
    consent_revoked=_consent(granted=False),
    organization_leaving=_organization_leaving,
    organization_left=_organization_left,
    invited=_invited,
    applied=_applied,
    screening_started=_screening_started,
    waitlisted=_waitlisted,
    enrolled=_enrolled,
    paused=_paused,
    resumed=_resumed,
    suspended=_suspended,
    reinstated=_reinstated,
    withdrawn=_end("withdrawn"),
    completed=_completed,
    rejected=_end("rejected"),
    removed=_end("removed"),
    capacity_changed=_capacity_changed,
    seniority_changed=_seniority_changed,
    participant_erased=_participant_erased,
)
