"""Handlers of relationship events: relationships, sessions, goals and feedback of the dashboards."""

from datetime import UTC, datetime
from functools import lru_cache

from services.contract.event_data import relationships as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import Batch
from services.projections.programs.tables import (
    ATTENDANCE,
    CONTRIBUTED_ANSWERS,
    CONTRIBUTED_MONTHS,
    CORRECTED_MONTHS,
    FEEDBACK,
    FLASH_ATTENDANCE,
    GOALS,
    MONTHS,
    RELATIONSHIPS,
    REOPENED,
    RESPONSES,
    STEPS,
    VOIDED,
)

_DAY = 86_400_000_000


_Pair = (
    public.MatchProposed
    | public.Matched
    | public.Activated
    | public.Paused
    | public.Resumed
    | public.Closed
    | public.Reopened
    | public.Voided
    | public.MatchDeclined
    | public.MatchExpired
    | public.MatchWithdrawn
    | public.MatchAccepted
    | public.MatchSuperseded
)


def _state(batch: Batch, event: PublicEvent[_Pair], state: str, **more: object) -> None:
    batch[RELATIONSHIPS].put(
        event.subject,
        program_id=event.program_id,
        mentor_id=event.data["mentor_id"],
        mentee_id=event.data["mentee_id"],
        state=state,
        **more,
    )


def _state_change(state: str) -> EventHandler[Batch, _Pair]:
    def handler(batch: Batch, event: PublicEvent[_Pair]) -> None:
        _state(batch, event, state)

    return handler


def _match_proposed(batch: Batch, event: PublicEvent[public.MatchProposed]) -> None:
    declared = event.data["formality"] == "informal"
    _state(
        batch,
        event,
        "proposed",
        mentee_participation_id=event.data["mentee_participation_id"],
        **({"declared": True} if declared else {}),
    )


def _matched(batch: Batch, event: PublicEvent[public.Matched]) -> None:
    _state(batch, event, "matched", mentee_participation_id=event.data["mentee_participation_id"], matched=True)
    batch[STEPS].put(event.subject, matched=True, open=1)


def _activated(batch: Batch, event: PublicEvent[public.Activated]) -> None:
    _state(batch, event, "active", active=True)
    batch[STEPS].put(event.subject, active=True)


def _closed(batch: Batch, event: PublicEvent[public.Closed]) -> None:
    planned = event.data["planned"]
    _state(batch, event, "closed", closed_planned=planned, closed_at=event.occurred_at)
    batch[STEPS].put(event.subject, closed_planned=planned, open=-1, waiting_since=event.occurred_at)


def _reopened(batch: Batch, event: PublicEvent[public.Reopened]) -> None:
    _state(batch, event, "matched" if event.data["activated_at"] is None else "active")
    batch[STEPS].put(event.subject, open=1)
    batch[REOPENED].put(event.subject)


def _voided(batch: Batch, event: PublicEvent[public.Voided]) -> None:
    _state(batch, event, "voided")
    batch[VOIDED].put(event.subject)


def _session_held(batch: Batch, event: PublicEvent[public.SessionHeld]) -> None:
    data = event.data
    month = month_of(data["started_at"])
    _contribute(batch, event, month, data["evidence"], data["count"], data["minutes"] * data["count"])
    batch[ATTENDANCE].put(event.program_id, month, data["mentee_id"], evidence=data["evidence"])


def _session_corrected(batch: Batch, event: PublicEvent[public.SessionCorrected]) -> None:
    """Take back what a session that was not held had contributed; who attended then is counted again afterwards."""
    data = event.data
    if data["outcome"] != "held":
        return
    month, count = month_of(data["missed_at"]), data["count"] or 0
    _contribute(batch, event, month, data["evidence"] or 0, -count, -(data["minutes"] or 0) * count)
    batch[CORRECTED_MONTHS].put(event.subject, month)


def _contribute(
    batch: Batch,
    event: PublicEvent[public.SessionHeld | public.SessionCorrected],
    month: str,
    evidence: int,
    count: int,
    minutes: int,
) -> None:
    held = {"held": count, "minutes": minutes}
    batch[CONTRIBUTED_MONTHS].put(event.subject, month, evidence, **held)
    for floor in range(evidence + 1):
        batch[MONTHS].put(event.program_id, month, floor, **held)


def _flash_session_held(batch: Batch, event: PublicEvent[public.FlashSessionHeld]) -> None:
    data = event.data
    batch[FLASH_ATTENDANCE].put(event.program_id, data["mentee_id"], data["evidence"], held=1)


def _goal_agreed(batch: Batch, event: PublicEvent[public.GoalAgreed]) -> None:
    batch[GOALS].put(event.program_id, agreed=1)
    batch[RELATIONSHIPS].put(event.subject, program_id=event.program_id, goal_agreed=True, goals_agreed=1)
    batch[STEPS].put(event.subject, goal_agreed=True)


def _goal_met(batch: Batch, event: PublicEvent[public.GoalMet]) -> None:
    batch[GOALS].put(event.program_id, met=1)
    batch[RELATIONSHIPS].put(event.subject, program_id=event.program_id, goal_met=True, goals_met=1)
    batch[STEPS].put(event.subject, goal_met=True)


def _feedback_given(batch: Batch, event: PublicEvent[public.FeedbackGiven]) -> None:
    data = event.data
    instrument = (data["instrument"], data["instrument_version"], data["wave"] or "")
    key = (event.program_id, *instrument, data["about"], data["given_by"])
    batch[FEEDBACK].put(*key, answers=1, total=data["rating"])
    batch[CONTRIBUTED_ANSWERS].put(event.subject, *key, answers=1, total=data["rating"])
    batch[RESPONSES].put(*key, event.subject)


def _answers_released(batch: Batch, event: PublicEvent[public.AnswersReleased]) -> None:
    data, people = event.data, event.data["people"]
    key = (event.program_id, data["instrument"], data["instrument_version"], data["wave"] or "", "program")
    batch[FEEDBACK].put(*key, data["given_by"], answers=people, total=data["rating_total"], people=people)


def month_of(micros: int) -> str:
    """Return the calendar month (UTC) of a time in microseconds as its first day, ``2026-03-01``."""
    return _month_of_day(micros // _DAY)


@lru_cache(maxsize=65536)
def _month_of_day(day: int) -> str:
    return datetime.fromtimestamp(day * 86_400, UTC).strftime("%Y-%m-01")


HANDLERS = public.handlers(
    match_proposed=_match_proposed,
    matched=_matched,
    activated=_activated,
    paused=_state_change("paused"),
    resumed=_state_change("active"),
    closed=_closed,
    reopened=_reopened,
    voided=_voided,
    match_declined=_state_change("declined"),
    match_expired=_state_change("expired"),
    match_withdrawn=_state_change("withdrawn"),
    match_accepted=_state_change("awaiting-approval"),
    match_superseded=_state_change("superseded"),
    session_held=_session_held,
    session_corrected=_session_corrected,
    flash_session_held=_flash_session_held,
    goal_agreed=_goal_agreed,
    goal_met=_goal_met,
    feedback_given=_feedback_given,
    answers_released=_answers_released,
)
