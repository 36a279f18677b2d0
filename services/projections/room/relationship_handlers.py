"""Handlers of the events of relationships: their state from proposal to end, agreements and conflicts."""

from services.contract.event_data import relationships as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import Batch
from services.projections.room.tables import AGREEMENTS, CONFLICTS, GOING_ON, RELATIONSHIPS, SIGNATURES

_NO_REASON = ""
"""The reason of a pause that is over: a merge cannot set a column to null."""
_FORM = ("formality", "direction", "shape", "group_id")
_PARTICIPATIONS = ("mentor_participation_id", "mentee_participation_id")

_Pair = (
    public.MatchProposed
    | public.MatchAccepted
    | public.MatchDeclined
    | public.MatchExpired
    | public.MatchWithdrawn
    | public.MatchSuperseded
    | public.Matched
    | public.Activated
    | public.Paused
    | public.Resumed
    | public.Closed
    | public.Reopened
    | public.Voided
)


def _match_proposed(batch: Batch, event: PublicEvent[public.MatchProposed]) -> None:
    data = event.data
    proposal = {"proposed_by": data["proposed_by"], "proposed_at": event.occurred_at, "expires_at": data["expires_at"]}
    _move(batch, event, "proposed", **_stated(data, *_FORM, *_PARTICIPATIONS), **proposal)


def _match_accepted(batch: Batch, event: PublicEvent[public.MatchAccepted]) -> None:
    _move(batch, event, "awaiting-approval")


def _matched(batch: Batch, event: PublicEvent[public.Matched]) -> None:
    stated = _stated(event.data, *_FORM, *_PARTICIPATIONS, "predecessor_id")
    _move(batch, event, "matched", matched_at=event.occurred_at, **stated)


def _activated(batch: Batch, event: PublicEvent[public.Activated]) -> None:
    trial_ends_at = event.data["trial_ends_at"]
    stated = _stated(event.data, *_FORM)
    _move(batch, event, "active", started_at=event.occurred_at, trial_ends_at=trial_ends_at, **stated)


def _trial_continued(batch: Batch, event: PublicEvent[public.TrialContinued]) -> None:
    batch[GOING_ON].put(event.subject, event.data["stated_by"])


def _paused(batch: Batch, event: PublicEvent[public.Paused]) -> None:
    _move(batch, event, "paused", pause_reason=event.data["reason"])


def _resumed(batch: Batch, event: PublicEvent[public.Resumed]) -> None:
    _move(batch, event, "active", pause_reason=_NO_REASON)


def _closed(batch: Batch, event: PublicEvent[public.Closed]) -> None:
    data = event.data
    end = {"ended_by": data["initiated_by"], "end_reason": data["reason"], "planned": data["planned"]}
    _move(batch, event, "closed", ended_at=event.occurred_at, closed_recorded_at=event.recorded_at, **end)


def _voided(batch: Batch, event: PublicEvent[public.Voided]) -> None:
    end = {"ended_by": "coordinator", "end_reason": event.data["reason"]}
    _move(batch, event, "voided", ended_at=event.occurred_at, **end)


def _reopened(batch: Batch, event: PublicEvent[public.Reopened]) -> None:
    state = "matched" if event.data["activated_at"] is None else "active"
    _move(batch, event, state, pause_reason=_NO_REASON, reopened=True)


def _match_declined(batch: Batch, event: PublicEvent[public.MatchDeclined]) -> None:
    end = {"ended_by": event.data["declined_by"], "end_reason": event.data["reason"]}
    _move(batch, event, "declined", ended_at=event.occurred_at, **end)


def _match_withdrawn(batch: Batch, event: PublicEvent[public.MatchWithdrawn]) -> None:
    _move(batch, event, "withdrawn", ended_at=event.occurred_at, ended_by=event.data["withdrawn_by"])


def _ended(state: str) -> EventHandler[Batch, public.MatchExpired | public.MatchSuperseded]:
    def handler(batch: Batch, event: PublicEvent[public.MatchExpired | public.MatchSuperseded]) -> None:
        _move(batch, event, state, ended_at=event.occurred_at)

    return handler


def _agreement_signed(batch: Batch, event: PublicEvent[public.AgreementSigned]) -> None:
    data = event.data
    version, people = data["version"], {"mentor_id": data["mentor_id"], "mentee_id": data["mentee_id"]}
    terms = {"cadence_days": data["cadence_days"], "duration_days": data["duration_days"], "channel": data["channel"]}
    batch[SIGNATURES].put(event.subject, version, data["signed_by"], signed_at=event.occurred_at)
    batch[AGREEMENTS].put(
        event.subject,
        version,
        other_channels=data["other_channels"],
        guardian=data["guardian"],
        guardian_of_mentor=data["guardian_of_mentor"],
        proposed_by=data["signed_by"],
        proposed_at=event.occurred_at,
        **terms,
        **({"agreed_at": event.occurred_at} if data["complete"] else {}),
    )
    _put(batch, event, **people, **(terms if data["complete"] else {}))


def _agreement_withdrawn(batch: Batch, event: PublicEvent[public.AgreementWithdrawn]) -> None:
    data = event.data
    end = {"withdrawn_at": event.occurred_at, "withdrawn_by": data["withdrawn_by"]}
    batch[AGREEMENTS].put(event.subject, data["version"], **end)


def _conflict_raised(batch: Batch, event: PublicEvent[public.ConflictRaised]) -> None:
    batch[CONFLICTS].put(event.subject, event.data["kind"], raised=True, since=event.occurred_at)


def _conflict_cleared(batch: Batch, event: PublicEvent[public.ConflictCleared]) -> None:
    batch[CONFLICTS].put(event.subject, event.data["kind"], raised=False, since=event.occurred_at)


def _stated(data: public.MatchProposed | public.Matched | public.Activated, *names: str) -> dict[str, object]:
    stated: dict[str, object] = {**data}
    return {name: stated[name] for name in names}


def _move(batch: Batch, event: PublicEvent[_Pair], state: str, **more: object) -> None:
    people = {"mentor_id": event.data["mentor_id"], "mentee_id": event.data["mentee_id"]}
    _put(batch, event, state=state, since=event.occurred_at, **people, **more)


def _put(batch: Batch, event: PublicEvent, **values: object) -> None:
    place = {"organization_id": event.organization_id, "program_id": event.program_id}
    batch[RELATIONSHIPS].put(event.subject, **place, **values)


HANDLERS = public.handlers(
    match_proposed=_match_proposed,
    match_accepted=_match_accepted,
    match_declined=_match_declined,
    match_expired=_ended("expired"),
    match_withdrawn=_match_withdrawn,
    match_superseded=_ended("superseded"),
    matched=_matched,
    agreement_signed=_agreement_signed,
    agreement_withdrawn=_agreement_withdrawn,
    activated=_activated,
    trial_continued=_trial_continued,
    paused=_paused,
    resumed=_resumed,
    closed=_closed,
    reopened=_reopened,
    voided=_voided,
    conflict_raised=_conflict_raised,
    conflict_cleared=_conflict_cleared,
)
