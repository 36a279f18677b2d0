"""Handlers of what happens in a relationship: sessions, goals and answers."""

from services.contract.envelope import from_days
from services.contract.event_data import relationships as public
from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import Batch
from services.projections.room.tables import ANONYMOUS_ANSWERS, ANSWERS, CLOSING_ANSWERS, GOALS, SESSIONS

_Session = (
    public.SessionScheduled
    | public.SessionRescheduled
    | public.SessionCancelled
    | public.SessionMissed
    | public.SessionCorrected
    | public.SessionHeld
)


_Planned = public.SessionScheduled | public.SessionRescheduled | public.SessionCorrected


def _planned(batch: Batch, event: PublicEvent[_Planned]) -> None:
    data = event.data
    plan = {"starts_at": data["starts_at"], "planned_minutes": data["planned_minutes"]}
    _session(batch, event, "scheduled", **plan)


def _scheduled(batch: Batch, event: PublicEvent[public.SessionScheduled]) -> None:
    _planned(batch, event)
    batch[SESSIONS].put(event.subject, event.data["session_id"], group_session=event.data["group_session_id"])


def _cancelled(batch: Batch, event: PublicEvent[public.SessionCancelled]) -> None:
    data = event.data
    _session(batch, event, "cancelled", cancelled_by=data["cancelled_by"], late=data["late"])


def _missed(batch: Batch, event: PublicEvent[public.SessionMissed]) -> None:
    data = event.data
    # Never null: a later report that states nothing takes the place of what an earlier one stated.
    stated = {"excuse": data["excuse"] or "", "reported_by": data["reported_by"] or ""}
    _session(batch, event, "missed", missed_by=data["missed_by"], **stated)


def _held(batch: Batch, event: PublicEvent[public.SessionHeld]) -> None:
    data = event.data
    _session(
        batch,
        event,
        "held",
        starts_at=data["started_at"],
        minutes=data["minutes"],
        mode=data["mode"],
        evidence=data["evidence"],
        count=data["count"],
        reported_by=data["reported_by"] or "",
        group_session=data["group_session_id"],
    )


def _session(batch: Batch, event: PublicEvent[_Session], status: str, **values: object) -> None:
    key = (event.subject, event.data["session_id"])
    batch[SESSIONS].put(*key, status=status, changed_at=event.recorded_at, changes=1, **values)


def _goal_agreed(batch: Batch, event: PublicEvent[public.GoalAgreed]) -> None:
    data = event.data
    due_on = None if data["due_on"] is None else from_days(data["due_on"]).isoformat()
    batch[GOALS].put(
        event.subject, data["goal_id"], category=data["category"], due_on=due_on, agreed_at=event.occurred_at
    )


def _goal_met(batch: Batch, event: PublicEvent[public.GoalMet]) -> None:
    data = event.data
    batch[GOALS].put(event.subject, data["goal_id"], met_at=event.occurred_at, attested_by=data["attested_by"])


def _feedback_given(batch: Batch, event: PublicEvent[public.FeedbackGiven]) -> None:
    data = event.data
    batch[ANSWERS].put(
        event.subject,
        data["feedback_id"],
        instrument=data["instrument"],
        wave=data["wave"] or "",
        about=data["about"],
        about_id=data["about_id"],
        given_by=data["given_by"],
        given_at=event.occurred_at,
    )


def _closing_answered(batch: Batch, event: PublicEvent[public.ClosingAnswered]) -> None:
    data = event.data
    on = "" if data["conversation_on"] is None else from_days(data["conversation_on"]).isoformat()
    given = {"again": data["again"], "conversation_on": on, "never_again": data["never_pair_again"]}
    batch[CLOSING_ANSWERS].put(event.subject, data["given_by"], **given, recorded_at=event.recorded_at)


def _answered_anonymously(batch: Batch, event: PublicEvent[public.AnsweredAnonymously]) -> None:
    data = event.data
    batch[ANONYMOUS_ANSWERS].put(
        event.program_id, data["person_id"], data["instrument"], data["wave"] or "", data["given_by"]
    )


HANDLERS = public.handlers(
    closing_answered=_closing_answered,
    session_scheduled=_scheduled,
    session_rescheduled=_planned,
    session_cancelled=_cancelled,
    session_missed=_missed,
    session_corrected=_planned,
    session_held=_held,
    goal_agreed=_goal_agreed,
    goal_met=_goal_met,
    feedback_given=_feedback_given,
    answered_anonymously=_answered_anonymously,
)
