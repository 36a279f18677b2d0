"""Handlers of relationship events: relationships of the directory and their progress."""

from services.contract.event_data import relationships as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.directory.tables import CONFLICTS, CORRECTED, RELATIONSHIPS
from services.projections.folding.event_handlers import EVIDENCE_FLOOR, Batch


def _put(batch: Batch, event: PublicEvent, **values: object) -> None:
    batch[RELATIONSHIPS].put(
        event.subject,
        organization_id=event.organization_id,
        program_id=event.program_id,
        proposed_at=event.occurred_at,
        **values,
    )


def _put_pair(
    batch: Batch,
    event: PublicEvent[public.MatchProposed | public.Matched | public.Activated | public.Reopened],
    **values: object,
) -> None:
    data = event.data
    _put(
        batch,
        event,
        mentor_id=data["mentor_id"],
        mentee_id=data["mentee_id"],
        formality=data["formality"],
        direction=data["direction"],
        shape=data["shape"],
        group_id=data["group_id"],
        **values,
    )


def _match_proposed(batch: Batch, event: PublicEvent[public.MatchProposed]) -> None:
    data = event.data
    _put_pair(batch, event, state="proposed", expires_at=data["expires_at"], policy_version=data["policy_version"])


def _match_accepted(batch: Batch, event: PublicEvent[public.MatchAccepted]) -> None:
    _put(batch, event, state="awaiting-approval", accepted_at=event.occurred_at)


def _matched(batch: Batch, event: PublicEvent[public.Matched]) -> None:
    _put_pair(batch, event, state="matched", matched_at=event.occurred_at, policy_version=event.data["policy_version"])


def _agreement_signed(batch: Batch, event: PublicEvent[public.AgreementSigned]) -> None:
    data = event.data
    if data["complete"]:
        _put(batch, event, cadence_days=data["cadence_days"], duration_days=data["duration_days"])


def _activated(batch: Batch, event: PublicEvent[public.Activated]) -> None:
    _put_pair(batch, event, state="active", started_at=event.occurred_at, policy_version=event.data["policy_version"])


def _state_change(state: str) -> EventHandler[Batch, public.Paused | public.Resumed]:
    def handler(batch: Batch, event: PublicEvent[public.Paused | public.Resumed]) -> None:
        _put(batch, event, state=state)

    return handler


def _closed(batch: Batch, event: PublicEvent[public.Closed]) -> None:
    data = event.data
    end = {"ended_by": data["initiated_by"], "end_reason": data["reason"], "planned": data["planned"]}
    _put(batch, event, state="closed", ended_at=event.occurred_at, **end)


def _match_declined(batch: Batch, event: PublicEvent[public.MatchDeclined]) -> None:
    end = {"ended_by": event.data["declined_by"], "end_reason": event.data["reason"]}
    _put(batch, event, state="declined", ended_at=event.occurred_at, **end)


def _match_expired(batch: Batch, event: PublicEvent[public.MatchExpired]) -> None:
    _put(batch, event, state="expired", ended_at=event.occurred_at)


def _match_withdrawn(batch: Batch, event: PublicEvent[public.MatchWithdrawn]) -> None:
    _put(batch, event, state="withdrawn", ended_at=event.occurred_at, ended_by=event.data["withdrawn_by"])


def _match_superseded(batch: Batch, event: PublicEvent[public.MatchSuperseded]) -> None:
    end = {"superseded_by_id": event.data["superseded_by_id"]}
    _put(batch, event, state="superseded", ended_at=event.occurred_at, **end)


def _voided(batch: Batch, event: PublicEvent[public.Voided]) -> None:
    _put(
        batch,
        event,
        state="voided",
        ended_at=event.occurred_at,
        ended_by="coordinator",
        end_reason=event.data["reason"],
    )


def _reopened(batch: Batch, event: PublicEvent[public.Reopened]) -> None:
    _put_pair(batch, event, state="matched" if event.data["activated_at"] is None else "active")


def _conflict_raised(batch: Batch, event: PublicEvent[public.ConflictRaised]) -> None:
    batch[CONFLICTS].put(event.subject, event.data["kind"], state="raised", since=event.occurred_at)


def _conflict_cleared(batch: Batch, event: PublicEvent[public.ConflictCleared]) -> None:
    data = event.data
    batch[CONFLICTS].put(event.subject, data["kind"], state=data["outcome"], since=event.occurred_at)


def _session_held(batch: Batch, event: PublicEvent[public.SessionHeld]) -> None:
    data = event.data
    if data["evidence"] >= EVIDENCE_FLOOR:
        _put(batch, event, sessions_held=data["count"], last_session_at=data["started_at"])


def _session_corrected(batch: Batch, event: PublicEvent[public.SessionCorrected]) -> None:
    """Take back what a session had added; the last one is then the last of those that are left."""
    data = event.data
    if data["outcome"] != "held" or (data["evidence"] or 0) < EVIDENCE_FLOOR:
        return
    counted = zip(data["left_starts"], data["left_evidence"], strict=True)
    left = [at for at, evidence in counted if evidence >= EVIDENCE_FLOOR]
    batch[CORRECTED].put(event.subject)
    batch[RELATIONSHIPS].forget(event.subject, columns=("last_session_at",))
    _put(batch, event, sessions_held=-(data["count"] or 0), last_session_at=max(left, default=None))


def _goal_agreed(batch: Batch, event: PublicEvent[public.GoalAgreed]) -> None:
    _put(batch, event, goals_agreed=1)


def _goal_met(batch: Batch, event: PublicEvent[public.GoalMet]) -> None:
    _put(batch, event, goals_met=1)


HANDLERS = public.handlers(
    match_proposed=_match_proposed,
    matched=_matched,
    activated=_activated,
    paused=_state_change("paused"),
    resumed=_state_change("active"),
    closed=_closed,
    reopened=_reopened,
    voided=_voided,
    match_declined=_match_declined,
    match_expired=_match_expired,
    match_withdrawn=_match_withdrawn,
    match_accepted=_match_accepted,
    match_superseded=_match_superseded,
    agreement_signed=_agreement_signed,
    conflict_raised=_conflict_raised,
    conflict_cleared=_conflict_cleared,
    session_held=_session_held,
    session_corrected=_session_corrected,
    goal_agreed=_goal_agreed,
    goal_met=_goal_met,
)
