"""Handlers of relationship events: lives, active spells, sessions, goals and answers."""

from services.contract.event_data import relationships as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import EVIDENCE_FLOOR, Batch
from services.projections.folding.upserts import NEVER
from services.projections.measures.facts.codes import (
    CANCELLED,
    CANCELLED_LATE,
    CLOSED,
    FORMS,
    INITIATORS,
    MET,
    MISSED,
    RELATIONSHIP_OUTCOMES,
    ROLES,
)
from services.projections.measures.facts.spells import begin, end
from services.projections.measures.facts.statements import UNSTATED
from services.projections.measures.facts.tables import (
    ACTIVE_SPELLS,
    ANSWER_BATCHES,
    ANSWERS,
    CORRECTIONS,
    ENDS,
    FIRST_SESSIONS,
    FIRST_SESSIONS_LEFT,
    GOALS,
    HELD_CORRECTIONS,
    RELATIONSHIPS,
    REOPENINGS,
    REVISIONS,
    SESSIONS,
    SPELL_ENDS,
    UNHELD_SESSIONS,
)

_DeadEnd = public.MatchDeclined | public.MatchExpired | public.MatchWithdrawn | public.MatchSuperseded
_Pair = (
    _DeadEnd
    | public.MatchProposed
    | public.Matched
    | public.Activated
    | public.Closed
    | public.Reopened
    | public.Voided
    | public.AgreementSigned
)
_Formed = public.MatchProposed | public.Matched | public.Activated


def _match_proposed(batch: Batch, event: PublicEvent[public.MatchProposed]) -> None:
    participation = event.data["mentee_participation_id"]
    moment = {"proposed": event.occurred_at, "proposed_known": event.recorded_at}
    _relationship(batch, event, participation_id=participation, form=_form(event.data), **moment)


def _matched(batch: Batch, event: PublicEvent[public.Matched]) -> None:
    participation = event.data["mentee_participation_id"]
    moment = {"matched": event.occurred_at, "matched_known": event.recorded_at}
    _relationship(batch, event, participation_id=participation, form=_form(event.data), **moment)


def _agreement_signed(batch: Batch, event: PublicEvent[public.AgreementSigned]) -> None:
    data = event.data
    if not data["complete"]:
        return
    terms = {"cadence_days": data["cadence_days"], "duration_days": data["duration_days"]}
    _relationship(batch, event, **terms)
    if data["version"] == 1:
        return
    place = {"program_id": event.program_id, "at": event.occurred_at, "known": event.recorded_at}
    batch[REVISIONS].put(event.subject, event.position, **place, **terms)
    if data["running"]:
        end(batch[SPELL_ENDS], event)
        begin(batch[ACTIVE_SPELLS], event)


def _activated(batch: Batch, event: PublicEvent[public.Activated]) -> None:
    moment = {"active": event.occurred_at, "active_known": event.recorded_at}
    _relationship(batch, event, form=_form(event.data), **moment)
    begin(batch[ACTIVE_SPELLS], event)


def _paused(batch: Batch, event: PublicEvent[public.Paused]) -> None:
    end(batch[SPELL_ENDS], event)


def _resumed(batch: Batch, event: PublicEvent[public.Resumed]) -> None:
    begin(batch[ACTIVE_SPELLS], event)


def _closed(batch: Batch, event: PublicEvent[public.Closed]) -> None:
    data = event.data
    _ended(batch, event, CLOSED, INITIATORS[data["initiated_by"]], planned=data["planned"])
    end(batch[SPELL_ENDS], event)


def _reopened(batch: Batch, event: PublicEvent[public.Reopened]) -> None:
    data = event.data
    _relationship(batch, event)
    batch[ENDS].put(event.subject, closed=NEVER, closed_known=NEVER, outcome=0, closed_by=0, planned=False)
    batch[REOPENINGS].put(
        event.subject,
        event.position,
        program_id=event.program_id,
        closed=data["closed_at"],
        closed_known=data["closed_recorded_at"],
        closed_by=INITIATORS[data["closed_by"]],
        planned=data["planned"],
        reopened_known=event.recorded_at,
    )
    if data["activated_at"] is not None:
        begin(batch[ACTIVE_SPELLS], event)


def _voided(batch: Batch, event: PublicEvent[public.Voided]) -> None:
    _relationship(batch, event, voided_known=event.recorded_at)


def _dead_end(outcome: str) -> EventHandler[Batch, _DeadEnd]:
    code = RELATIONSHIP_OUTCOMES[outcome]

    def handler(batch: Batch, event: PublicEvent[_DeadEnd]) -> None:
        _ended(batch, event, code)

    return handler


def _ended(
    batch: Batch, event: PublicEvent[_DeadEnd | public.Closed], outcome: int, by: int = 0, *, planned: bool = False
) -> None:
    _relationship(batch, event)
    moment = {"closed": event.occurred_at, "closed_known": event.recorded_at}
    batch[ENDS].put(event.subject, **moment, outcome=outcome, closed_by=by, planned=planned)


def _relationship(batch: Batch, event: PublicEvent[_Pair], **values: object) -> None:
    people = {"mentor_id": event.data["mentor_id"], "mentee_id": event.data["mentee_id"]}
    batch[RELATIONSHIPS].put(event.subject, program_id=event.program_id, **people, **values)


def _form(data: _Formed) -> int:
    return FORMS[data["formality"], data["direction"], data["shape"]]


def _session_held(batch: Batch, event: PublicEvent[public.SessionHeld]) -> None:
    data, at = event.data, event.data["started_at"]
    batch[SESSIONS].put(
        event.program_id,
        at,
        data["session_id"],
        event.recorded_at,
        relationship_id=event.subject,
        minutes=data["minutes"],
        count=data["count"],
        evidence=data["evidence"],
    )
    if data["evidence"] >= EVIDENCE_FLOOR:
        batch[FIRST_SESSIONS].put(event.subject, at=at)


def _session_missed(batch: Batch, event: PublicEvent[public.SessionMissed]) -> None:
    _unheld(batch, event, MISSED[event.data["missed_by"]])


def _session_cancelled(batch: Batch, event: PublicEvent[public.SessionCancelled]) -> None:
    _unheld(batch, event, CANCELLED_LATE if event.data["late"] else CANCELLED)


def _session_corrected(batch: Batch, event: PublicEvent[public.SessionCorrected]) -> None:
    data, held = event.data, event.data["outcome"] == "held"
    report = (event.program_id, data["missed_at"], data["session_id"], data["reported_at"] or UNSTATED)
    batch[HELD_CORRECTIONS if held else CORRECTIONS].put(*report, corrected=event.recorded_at)
    if held:
        firsts = zip(data["left_starts"], data["left_evidence"], strict=True)
        left = [at for at, evidence in firsts if evidence >= EVIDENCE_FLOOR]
        batch[FIRST_SESSIONS].drop(event.subject)
        batch[FIRST_SESSIONS_LEFT].put(event.subject, at=min(left, default=NEVER))


def _unheld(batch: Batch, event: PublicEvent[public.SessionMissed | public.SessionCancelled], outcome: int) -> None:
    key = (event.program_id, event.occurred_at, event.data["session_id"], event.recorded_at)
    batch[UNHELD_SESSIONS].put(*key, relationship_id=event.subject, outcome=outcome)


def _goal_agreed(batch: Batch, event: PublicEvent[public.GoalAgreed]) -> None:
    _goal(batch, event, agreed=event.occurred_at, agreed_known=event.recorded_at)


def _goal_met(batch: Batch, event: PublicEvent[public.GoalMet]) -> None:
    _goal(batch, event, ended=event.occurred_at, ended_known=event.recorded_at, outcome=MET)


def _goal(batch: Batch, event: PublicEvent[public.GoalAgreed | public.GoalMet], **values: object) -> None:
    batch[GOALS].put(event.subject, event.data["goal_id"], program_id=event.program_id, **values)


def _feedback_given(batch: Batch, event: PublicEvent[public.FeedbackGiven]) -> None:
    data = event.data
    batch[ANSWERS].put(
        event.subject,
        data["feedback_id"],
        program_id=event.program_id,
        instrument=data["instrument"],
        version=data["instrument_version"],
        wave=data["wave"] or "",
        about=data["about"],
        given_by=ROLES[data["given_by"]],
        rating=data["rating"],
        at=event.occurred_at,
        known=event.recorded_at,
    )


def _answers_released(batch: Batch, event: PublicEvent[public.AnswersReleased]) -> None:
    data = event.data
    batch[ANSWER_BATCHES].put(
        event.program_id,
        event.id,
        instrument=data["instrument"],
        version=data["instrument_version"],
        wave=data["wave"] or "",
        given_by=ROLES[data["given_by"]],
        people=data["people"],
        total=data["rating_total"],
        at=event.occurred_at,
        known=event.recorded_at,
        items=data["item_codes"],
        totals=data["item_totals"],
    )


HANDLERS = public.handlers(
    match_proposed=_match_proposed,
    match_declined=_dead_end("declined"),
    match_expired=_dead_end("expired"),
    match_withdrawn=_dead_end("withdrawn"),
    match_superseded=_dead_end("superseded"),
    matched=_matched,
    agreement_signed=_agreement_signed,
    activated=_activated,
    paused=_paused,
    resumed=_resumed,
    closed=_closed,
    reopened=_reopened,
    voided=_voided,
    session_held=_session_held,
    session_missed=_session_missed,
    session_corrected=_session_corrected,
    session_cancelled=_session_cancelled,
    goal_agreed=_goal_agreed,
    goal_met=_goal_met,
    feedback_given=_feedback_given,
    answers_released=_answers_released,
)
