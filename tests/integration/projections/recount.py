"""Recount of the dashboards' numbers from the events, without tables."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from services.contract.record import UntypedEvent

FLOOR = 2
_STAGES = {
    "matched": "matched",
    "activated": "active",
    "closed": "closed_planned",
    "goal-agreed": "goal_agreed",
    "goal-met": "goal_met",
}

_ADMISSION = ("invited", "applied", "screening", "waitlisted", "enrolled")
_PARTICIPATION_STATES = {"screening-started": "screening", "resumed": "enrolled", "reinstated": "enrolled"}
"""The states after events that are not named after them; the stories suspend only people who are enrolled."""
_FACTS = {"capacity-changed", "seniority-changed"}
"""Events of participations that leave the state as it is."""


def believed(events: Sequence[UntypedEvent]) -> list[UntypedEvent]:
    """Return the events without what is voided, which never happened; a closing that was taken back is a pause."""
    voided = {event.subject for event in events if event.type.endswith(".voided")}
    last: dict[str, int] = {}
    for number, event in enumerate(events):
        if event.type.endswith(".reopened"):
            last[event.subject] = number
    return [
        replace(event, type=event.type.replace(".closed", ".paused"))
        if event.type.endswith("relationships.closed") and number < last.get(event.subject, 0)
        else event
        for number, event in enumerate(events)
        if event.subject not in voided
    ]


def recount(events: Sequence[UntypedEvent]) -> dict[str, Any]:
    """Count everything a dashboard shows, over all programs, of what is believed."""
    events = believed(events)
    mentee_of = {e.subject: e.data["mentee_participation_id"] for e in events if e.type.endswith(".matched")}
    funnel: defaultdict[str, set[str]] = defaultdict(set)
    roles: dict[str, tuple[str, str]] = {}
    states: dict[str, str] = {}
    for event in events:
        _, context, name = event.type.split(".")
        data = event.data
        if context == "enrollment" and "role" in data and name not in _FACTS:
            state = _PARTICIPATION_STATES.get(name, name)
            roles[event.subject] = (data["role"], state)
            if data["role"] == "mentee" and state in _ADMISSION:
                funnel[state].add(event.subject)
        if context == "relationships":
            states[event.subject] = _state(name, states.get(event.subject))
            if name == "reopened" and data["activated_at"] is None:
                states[event.subject] = "matched"
            stage = _STAGES.get(name)
            if stage and (name != "closed" or data["planned"]):
                funnel[stage].add(mentee_of[event.subject])
    open_pairs = {mentee_of[key] for key, state in states.items() if state in {"matched", "active", "paused"}}
    enrolled = {key for key, now in roles.items() if now == ("mentee", "enrolled")}
    return {
        "funnel": {stage: len(funnel[stage]) for stage in (*_ADMISSION, *_STAGES.values())},
        "participations": Counter(roles.values()),
        "relationships": Counter(states.values()),
        "people": _people(events, states),
        "months": _months(events),
        "goals": tuple(sum(e.type.endswith(name) for e in events) for name in ("goal-agreed", "goal-met")),
        "feedback": _feedback(events),
        "waiting": len(enrolled - open_pairs),
    }


def _people(events: Sequence[UntypedEvent], states: dict[str, str]) -> dict[str, int]:
    """Distinct mentors and mentees of the relationships in each state."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    for event in events:
        if "mentor_id" in event.data and event.subject in states:
            people[states[event.subject]] |= {event.data["mentor_id"], event.data["mentee_id"]}
    return {state: len(each) for state, each in people.items()}


def _months(events: Sequence[UntypedEvent]) -> dict[date, tuple[int, int, int]]:
    """Sessions, minutes and mentees of each month."""
    held: defaultdict[date, list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        if event.type.endswith("session-held") and event.data["evidence"] >= FLOOR:
            month = datetime.fromtimestamp(event.data["started_at"] / 1e6, UTC).date().replace(day=1)
            held[month].append({**event.data, "program": event.program_id})
    return {
        month: (
            sum(session["count"] for session in sessions),
            sum(session["count"] * session["minutes"] for session in sessions),
            len({(session["program"], session["mentee_id"]) for session in sessions}),
        )
        for month, sessions in held.items()
    }


def _feedback(events: Sequence[UntypedEvent]) -> dict[tuple[Any, ...], tuple[int, int, int]]:
    """Answers, their sum and the people behind them, of each wave of each version of each instrument."""
    people = {e.subject: e.data for e in events if e.type.endswith((".matched", ".match-proposed"))}
    ratings: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    givers: defaultdict[tuple[Any, ...], set[tuple[str | None, str]]] = defaultdict(set)
    for event in events:
        if event.type.endswith("feedback-given"):
            data = event.data
            instrument = (data["instrument"], data["instrument_version"], data["wave"] or "")
            key = (*instrument, data["about"], data["given_by"])
            ratings[key].append(data["rating"])
            givers[key].add((event.program_id, people[event.subject][f"{data['given_by']}_id"]))
    return {key: (len(values), sum(values), len(givers[key])) for key, values in ratings.items()}


def _state(name: str, before: str | None) -> str:
    moves = {
        "match-proposed": "proposed",
        "matched": "matched",
        "activated": "active",
        "paused": "paused",
        "resumed": "active",
        "reopened": "active",
        "closed": "closed",
        "match-declined": "declined",
        "match-expired": "expired",
        "match-withdrawn": "withdrawn",
    }
    return moves.get(name, before or "")
