"""Handlers of the events of relationships: states, agreements, sessions and raised conflicts."""

from services.contract.event_data import relationships as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.desk.tables import (
    ANONYMOUS_ANSWERS,
    ANSWERS,
    CONFLICTS,
    CORRECTED,
    GOING_ON,
    HELD_SESSIONS,
    MISSED_SESSIONS,
    NOT_HELD,
    RELATIONSHIPS,
    REMINDERS,
    SESSIONS,
    SETTLED,
    SIGNATURES,
)
from services.projections.folding.event_handlers import Batch

_MINUTE = 60_000_000
NOT_EXCUSED = frozenset({"none", "unknown", None})
"""What the report of a missed session states where it was not excused; nothing is no excuse."""

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
    _move(batch, event, "proposed", group_id=data["group_id"], **proposal, **_participations(data))


def _matched(batch: Batch, event: PublicEvent[public.Matched]) -> None:
    _move(batch, event, "matched", group_id=event.data["group_id"], **_participations(event.data))


def _activated(batch: Batch, event: PublicEvent[public.Activated]) -> None:
    _move(batch, event, "active", started_at=event.occurred_at, trial_ends_at=event.data["trial_ends_at"])


def _trial_continued(batch: Batch, event: PublicEvent[public.TrialContinued]) -> None:
    batch[GOING_ON].put(event.subject, event.data["stated_by"])


def _reminded(batch: Batch, event: PublicEvent[public.Reminded]) -> None:
    batch[REMINDERS].put(event.subject, event.data["about"], event.data["party"], reminded_at=event.occurred_at)


def _participations(data: public.MatchProposed | public.Matched) -> dict[str, str]:
    return {name: data[name] for name in ("mentor_participation_id", "mentee_participation_id")}


def _moved(state: str) -> EventHandler[Batch, _Pair]:
    def handler(batch: Batch, event: PublicEvent[_Pair]) -> None:
        _move(batch, event, state)

    return handler


def _ended(state: str) -> EventHandler[Batch, _Pair]:
    def handler(batch: Batch, event: PublicEvent[_Pair]) -> None:
        _move(batch, event, state, ended_at=event.occurred_at)

    return handler


def _reopened(batch: Batch, event: PublicEvent[public.Reopened]) -> None:
    _move(batch, event, "matched" if event.data["activated_at"] is None else "active", reopened=True)


def _move(batch: Batch, event: PublicEvent[_Pair], state: str, **more: object) -> None:
    data = event.data
    batch[RELATIONSHIPS].put(
        event.subject,
        program_id=event.program_id,
        mentor_id=data["mentor_id"],
        mentee_id=data["mentee_id"],
        state=state,
        since=event.occurred_at,
        **more,
    )


_Planned = public.SessionScheduled | public.SessionRescheduled | public.SessionCorrected


def _session_planned(batch: Batch, event: PublicEvent[_Planned]) -> None:
    data = event.data
    batch[SETTLED].drop(data["session_id"])
    ends_at = data["starts_at"] + data["planned_minutes"] * _MINUTE
    batch[SESSIONS].put(data["session_id"], relationship_id=event.subject, ends_at=ends_at)


def _session_scheduled(batch: Batch, event: PublicEvent[public.SessionScheduled | public.SessionCorrected]) -> None:
    _session_planned(batch, event)
    batch[SESSIONS].put(event.data["session_id"], group_session=event.data["group_session_id"])


def _agreement_signed(batch: Batch, event: PublicEvent[public.AgreementSigned]) -> None:
    data = event.data
    batch[SIGNATURES].put(event.subject, data["version"], data["signed_by"], signed_at=event.occurred_at)
    agreed = {"agreed_version": data["version"], "cadence_days": data["cadence_days"]}
    known = agreed if data["complete"] else {"proposed_version": data["version"]}
    _agreement(batch, event, guardian_signs=data["guardian"], other_guardian_signs=data["guardian_of_mentor"], **known)


def _agreement_withdrawn(batch: Batch, event: PublicEvent[public.AgreementWithdrawn]) -> None:
    _agreement(batch, event, proposed_version=0)


def _agreement(
    batch: Batch, event: PublicEvent[public.AgreementSigned | public.AgreementWithdrawn], **values: object
) -> None:
    people = {"mentor_id": event.data["mentor_id"], "mentee_id": event.data["mentee_id"]}
    batch[RELATIONSHIPS].put(event.subject, program_id=event.program_id, **people, **values)


def _session_held(batch: Batch, event: PublicEvent[public.SessionHeld]) -> None:
    data = event.data
    batch[SETTLED].put(data["session_id"])
    batch[HELD_SESSIONS].put(
        data["session_id"], relationship_id=event.subject, started_at=data["started_at"], single=data["count"] == 1
    )
    batch[RELATIONSHIPS].put(event.subject, program_id=event.program_id, last_held_at=data["started_at"])


def _session_settled(batch: Batch, event: PublicEvent[public.SessionCancelled]) -> None:
    batch[SETTLED].put(event.data["session_id"])


def _session_missed(batch: Batch, event: PublicEvent[public.SessionMissed]) -> None:
    data = event.data
    batch[SETTLED].put(data["session_id"])
    excused = data["excuse"] not in NOT_EXCUSED
    report = {"at": event.occurred_at, "missed_by": data["missed_by"], "counts": not excused}
    batch[MISSED_SESSIONS].put(data["session_id"], relationship_id=event.subject, **report)


def _session_corrected(batch: Batch, event: PublicEvent[public.SessionCorrected]) -> None:
    data = event.data
    if data["outcome"] == "held":
        batch[HELD_SESSIONS].drop(data["session_id"])
        batch[NOT_HELD].put(data["session_id"])
        batch[CORRECTED].put(event.subject)
        batch[RELATIONSHIPS].forget(event.subject, columns=("last_held_at",))
        last = max(data["left_starts"], default=None)
        batch[RELATIONSHIPS].put(event.subject, program_id=event.program_id, last_held_at=last)
    else:
        taken_back = {"at": data["missed_at"], "missed_by": "", "counts": False}
        batch[MISSED_SESSIONS].put(data["session_id"], relationship_id=event.subject, **taken_back)
    _session_scheduled(batch, event)


def _feedback_given(batch: Batch, event: PublicEvent[public.FeedbackGiven]) -> None:
    data = event.data
    batch[ANSWERS].put(event.subject, data["instrument"], data["wave"] or "", data["about_id"], data["given_by"])


def _answered_anonymously(batch: Batch, event: PublicEvent[public.AnsweredAnonymously]) -> None:
    data = event.data
    batch[ANONYMOUS_ANSWERS].put(
        event.program_id, data["person_id"], data["instrument"], data["wave"] or "", data["given_by"]
    )


def _conflict_raised(batch: Batch, event: PublicEvent[public.ConflictRaised]) -> None:
    batch[CONFLICTS].put(event.subject, event.data["kind"], raised=True, since=event.occurred_at)


def _conflict_cleared(batch: Batch, event: PublicEvent[public.ConflictCleared]) -> None:
    batch[CONFLICTS].put(event.subject, event.data["kind"], raised=False, since=event.occurred_at)


HANDLERS = public.handlers(
    match_proposed=_match_proposed,
    match_accepted=_moved("awaiting-approval"),
    match_declined=_ended("declined"),
    match_expired=_ended("expired"),
    match_withdrawn=_ended("withdrawn"),
    match_superseded=_ended("superseded"),
    matched=_matched,
    activated=_activated,
    trial_continued=_trial_continued,
    reminded=_reminded,
    paused=_moved("paused"),
    resumed=_moved("active"),
    closed=_ended("closed"),
    reopened=_reopened,
    voided=_ended("voided"),
    session_scheduled=_session_scheduled,
    session_rescheduled=_session_planned,
    agreement_signed=_agreement_signed,
    agreement_withdrawn=_agreement_withdrawn,
    session_held=_session_held,
    session_cancelled=_session_settled,
    session_missed=_session_missed,
    session_corrected=_session_corrected,
    feedback_given=_feedback_given,
    answered_anonymously=_answered_anonymously,
    conflict_raised=_conflict_raised,
    conflict_cleared=_conflict_cleared,
)
