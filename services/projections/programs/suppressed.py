"""From counters to what is shown: the same numbers, less those about too few people."""

from typing import Any

from services.projections.disclosure.suppression import Cell, Figure, hidden, show, show_parts
from services.projections.folding.event_handlers import EVIDENCE_FLOOR
from services.projections.programs.counter_statements import PARTICIPATION_STATES
from services.projections.programs.facts import AGES, Facts, FeedbackCount, MonthCount, WaitingCount
from services.projections.programs.models import Ages, Feedback, Funnel, Goals, Month, ProgramLine, Waiting


def disclosed(facts: Facts, minimum: int, line: ProgramLine | None = None) -> dict[str, Any]:
    """Make the fields of `models.Figures`.

    Args:
        facts: the counters.
        minimum: smallest group of people a figure may be about.
        line: where they are one program's, its line in the federation's table: what both tell, they tell alike.
    """
    told = {} if line is None else {"active": line.active_relationships}
    relationships = _parts(facts.relationships, minimum, told)
    of_mentees = {} if line is None else {"enrolled": line.enrolled_mentees}
    funnel, (agreed, met) = facts.funnel, facts.goals
    roles = {role: dict.fromkeys(PARTICIPATION_STATES, 0) for role in ("mentor", "mentee")} | facts.participations
    return {
        "minimum_group_size": minimum,
        "evidence_floor": EVIDENCE_FLOOR,
        "funnel": Funnel(**{stage: _count(funnel[stage], minimum) for stage in Funnel.model_fields}),
        "participations": {
            role: _parts(states, minimum, of_mentees if role == "mentee" else {}) for role, states in roles.items()
        },
        "relationships": relationships,
        "active_relationships": relationships["active"],
        "sessions": _months(facts.months, minimum),
        "goals": Goals(
            agreed=show(Cell(agreed, funnel["goal_agreed"]), minimum), met=show(Cell(met, funnel["goal_met"]), minimum)
        ),
        "feedback": [_feedback(counted, minimum) for counted in facts.feedback],
        "waiting": _waiting(facts.waiting, minimum, line),
    }


def _count(people: int, minimum: int) -> Figure:
    return show(Cell(people, people), minimum)


def _parts(counts: dict[str, int], minimum: int, told: dict[str, Figure]) -> dict[str, Figure]:
    return show_parts({name: Cell(count, count) for name, count in counts.items()}, minimum, told=told)


def _months(months: list[MonthCount], minimum: int) -> list[Month]:
    shown = show_parts({each.month: Cell(each.held, each.people) for each in months}, minimum)
    return [
        Month(month=each.month, held=shown[each.month], minutes=_like(shown[each.month], each.minutes))
        for each in months
    ]


def _like(shown: Figure, value: float | None) -> Figure:
    """Show another number about the same people, or hide it with the first."""
    return shown if shown.suppressed else Figure(value=value, people=shown.people)


def _feedback(counted: FeedbackCount, minimum: int) -> Feedback:
    mean = show(Cell(counted.total / counted.answers if counted.answers else None, counted.people), minimum)
    return Feedback(
        instrument=counted.instrument,
        version=counted.version,
        about=counted.about,
        given_by=counted.given_by,
        mean=mean,
        answers=None if mean.suppressed else counted.answers,
    )


def _waiting(waiting: WaitingCount, minimum: int, line: ProgramLine | None) -> Waiting:
    mentees = _count(waiting.mentees, minimum) if line is None else line.waiting_mentees
    classes = {low: Cell(count, count) for (low, _), count in zip(AGES, waiting.ages, strict=True)}
    ages = show_parts(classes, minimum)
    if mentees.suppressed:
        ages = dict.fromkeys(ages, hidden(minimum))
    return Waiting(
        mentees=mentees,
        median_days=_like(mentees, waiting.median),
        longest_days=_like(mentees, waiting.longest),
        ages=[Ages(from_days=low, to_days=high, mentees=ages[low]) for low, high in AGES],
    )
