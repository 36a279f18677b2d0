"""A naive computation of every measure from the events themselves, without tables, histograms or SQL."""

from collections.abc import Sequence

from services.contract.record import UntypedEvent
from services.projections.measures.period import Period
from tests.integration.projections.measures import oracle_generations, oracle_programs
from tests.integration.projections.measures.oracle_programs import Figure, World
from tests.integration.projections.recount import believed

MEASURES = {**oracle_programs.MEASURES, **oracle_generations.MEASURES}

__all__ = ["MEASURES", "Figure", "figure"]


def figure(measure: str, events: Sequence[UntypedEvent], period: Period) -> Figure:
    """Return the figure of a measure as (value, people, parts), of what is believed."""
    return MEASURES[measure](World.of(believed(events), period.as_of), period)
