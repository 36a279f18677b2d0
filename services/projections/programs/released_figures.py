"""Figures of a dashboard as released, for readers without access to the facts of the programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.disclosure.released_figures import Total, stock
from services.projections.disclosure.suppression import Figure, suppressed_figure
from services.projections.folding.event_handlers import EVIDENCE_FLOOR
from services.projections.programs.counter_statements import PARTICIPATION_STATES, RELATIONSHIP_STATES
from services.projections.programs.counters import AGES
from services.projections.programs.models import Ages, Funnel, Goals, ProgramLine, Waiting
from services.projections.programs.released_ratings import released_ratings
from services.projections.releases.program_sums import ProgramSums

NOT_RELEASED = Figure(value=None, suppressed="not released")
"""A figure of which there is no release."""
_STAGES = {"applied": "applied", "enrolled": "enrolled", "matched": "matched", "active": "activated"}
Totals = Mapping[str, Total]


def released_figures(totals: Totals, smallest: int) -> dict[str, Any]:
    """Return the fields of `models.Figures` as functions of sums of whole batches.

    Args:
        totals: The released sums by stream.
        smallest: Fewest people of a batch.
    """
    active = _stock(totals, "activated", "closed-active", smallest)
    roles = {role: dict.fromkeys(PARTICIPATION_STATES, NOT_RELEASED) for role in ("mentor", "mentee")}
    roles["mentee"]["enrolled"] = _stock(totals, "enrolled", "left", smallest)
    stages = {name: _count(totals, stream, smallest) for name, stream in _STAGES.items()}
    return {
        "minimum_group_size": smallest,
        "exact": False,
        "evidence_floor": EVIDENCE_FLOOR,
        "funnel": Funnel(**(dict.fromkeys(Funnel.model_fields, NOT_RELEASED) | stages)),
        "participations": roles,
        "relationships": {**dict.fromkeys(RELATIONSHIP_STATES, NOT_RELEASED), "active": active},
        "active_relationships": active,
        "sessions": [],
        "goals": Goals(
            agreed=_count(totals, "goal-agreed", smallest),
            met=_count(totals, "goal-met", smallest),
        ),
        "feedback": released_ratings(totals),
        "waiting": Waiting(
            mentees=NOT_RELEASED,
            median_days=NOT_RELEASED,
            ages=[Ages(from_days=low, to_days=high, mentees=NOT_RELEASED) for low, high in AGES],
        ),
    }


def released_lines(programs: Sequence[ProgramSums], states: Mapping[str, str], smallest: int) -> list[ProgramLine]:
    """Return the lines of programs as released, those with the most active relationships first.

    Args:
        programs: What is released of each, outside its organization.
        states: The state of each program.
        smallest: Fewest people of a batch.
    """
    lines = [
        ProgramLine(
            program_id=each.program,
            organization_id=each.organization,
            name=each.name,
            organization=each.organization_name,
            state=states.get(each.program, "open"),
            enrolled_mentees=_stock(each.sums, "enrolled", "left", smallest),
            active_relationships=_stock(each.sums, "activated", "closed-active", smallest),
            waiting_mentees=NOT_RELEASED,
        )
        for each in programs
    ]
    return sorted(lines, key=lambda line: (-(line.active_relationships.value or 0), line.program_id))


def _count(totals: Totals, stream: str, smallest: int) -> Figure:
    total = totals.get(stream)
    return suppressed_figure(smallest) if total is None else Figure(value=total.count, people=total.people)


def _stock(totals: Totals, entered: str, left: str, smallest: int) -> Figure:
    total = totals.get(entered)
    if total is None:
        return suppressed_figure(smallest)
    return Figure(value=stock(total, totals.get(left, Total())), people=total.people)
