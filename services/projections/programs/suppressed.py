"""Disclosure control of a dashboard: counters to figures, without those about too few people."""

from collections.abc import Mapping
from typing import Any

from services.projections.disclosure.suppression import Cell, Figure, show, show_parts, suppressed_figure
from services.projections.folding.event_handlers import EVIDENCE_FLOOR
from services.projections.programs.counter_statements import PARTICIPATION_STATES
from services.projections.programs.counters import AGES, Counters, FeedbackCount, MonthCount, WaitingCount
from services.projections.programs.models import Ages, Feedback, Funnel, Goals, ProgramLine, SessionMonth, Waiting


def show_exactly(counters: Counters, minimum: int) -> dict[str, Any]:
    """Return the fields of `models.Figures` without suppression, for who may see the rows behind them.

    Args:
        counters: The counters.
        minimum: Smallest number of people of a figure that others are shown; stated, not applied.
    """
    return {**suppress(counters, 1), "minimum_group_size": minimum, "exact": True}


def suppress(counters: Counters, minimum: int, line: ProgramLine | None = None) -> dict[str, Any]:
    """Return the fields of `models.Figures`.

    Args:
        counters: The counters.
        minimum: Smallest number of people that a figure may be about.
        line: The line of the program in the federation's table, for a single program: figures that occur in both
            places are the same in both, or one would reveal what the other suppresses.
    """
    fixed = {} if line is None else {"active": line.active_relationships}
    people = counters.people
    relationships = _parts(counters.relationships, people.relationships, minimum, fixed)
    fixed_mentees = {} if line is None else {"enrolled": line.enrolled_mentees}
    funnel, (agreed, met) = counters.funnel, counters.goals
    roles = {role: dict.fromkeys(PARTICIPATION_STATES, 0) for role in ("mentor", "mentee")} | counters.participations
    return {
        "minimum_group_size": minimum,
        "exact": False,
        "evidence_floor": EVIDENCE_FLOOR,
        "funnel": Funnel(
            **{stage: show(Cell(funnel[stage], people.funnel[stage]), minimum) for stage in Funnel.model_fields}
        ),
        "participations": {
            role: _parts(
                states,
                {state: people.participations[role, state] for state in states},
                minimum,
                fixed_mentees if role == "mentee" else {},
            )
            for role, states in roles.items()
        },
        "relationships": relationships,
        "active_relationships": relationships["active"],
        "sessions": _months(counters.months, minimum),
        "goals": Goals(
            agreed=show(Cell(agreed, people.funnel["goal_agreed"]), minimum),
            met=show(Cell(met, people.funnel["goal_met"]), minimum),
        ),
        "feedback": [_feedback(each, minimum) for each in counters.feedback],
        "waiting": _waiting(counters.waiting, people.waiting, minimum, line),
    }


def _parts(
    counts: Mapping[str, int], people: Mapping[str, int], minimum: int, fixed: dict[str, Figure]
) -> dict[str, Figure]:
    return show_parts({name: Cell(count, people[name]) for name, count in counts.items()}, minimum, fixed=fixed)


def _months(months: list[MonthCount], minimum: int) -> list[SessionMonth]:
    shown = show_parts({each.month: Cell(each.held, each.people) for each in months}, minimum)
    return [
        SessionMonth(month=each.month, held=shown[each.month], minutes=_like(shown[each.month], each.minutes))
        for each in months
    ]


def _like(shown: Figure, value: float | None) -> Figure:
    """Return another number about the same people, suppressed where the first is."""
    return shown if shown.suppressed else Figure(value=value, people=shown.people)


def _feedback(count: FeedbackCount, minimum: int) -> Feedback:
    mean = show(Cell(count.total / count.answers if count.answers else None, count.people), minimum)
    return Feedback(
        instrument=count.instrument,
        version=count.version,
        wave=count.wave or None,
        about=count.about,
        given_by=count.given_by,
        mean=mean,
        answers=None if mean.suppressed else count.answers,
    )


def _waiting(waiting: WaitingCount, people: int, minimum: int, line: ProgramLine | None) -> Waiting:
    mentees = show(Cell(waiting.mentees, people), minimum) if line is None else line.waiting_mentees
    classes = {low: Cell(count, min(count, people)) for (low, _), count in zip(AGES, waiting.ages, strict=True)}
    ages = show_parts(classes, minimum)
    if mentees.suppressed:
        ages = dict.fromkeys(ages, suppressed_figure(minimum))
    return Waiting(
        mentees=mentees,
        median_days=_like(mentees, waiting.median),
        ages=[Ages(from_days=low, to_days=high, mentees=ages[low]) for low, high in AGES],
    )
