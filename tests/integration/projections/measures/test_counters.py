"""The counters of the dashboards equal the figures of the facts: two ways to the same numbers."""

from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest

from services.contract.envelope import from_micros
from services.platform.database import read_pool
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.estimates.figures import MeasuredFigure
from services.projections.measures.evaluation import evaluate
from services.projections.measures.period import Period
from services.projections.measures.projection import MeasuresProjection
from services.projections.programs.counters import sum_counters
from services.projections.programs.projection import ProgramsProjection
from tests.support.event_stories import DAY, YEAR_2026, federation, interleave
from tests.support.read_side import ReadSide

YEAR = Period(YEAR_2026, YEAR_2026 + 365 * DAY, YEAR_2026 + 365 * DAY)


@pytest.mark.parametrize("seed", range(3))
def test_counters_are_the_figures_of_the_facts(database: str, seed: int) -> None:
    random = Random(seed)
    side = ReadSide(database, [ProgramsProjection(), MeasuresProjection()])
    events = side.play(interleave(federation(random, programs=3, people=15, relationships=40), random))
    programs = sorted({event.program_id for event in events if event.program_id is not None})
    with read_pool(database, name="test") as pool, pool.connection() as connection:
        counters = sum_counters(connection, None)

        def figure(measure: str, during: Period = YEAR) -> MeasuredFigure:
            return evaluate(connection, MEASURES[measure], programs, during)

        roles = {part.key: part.value for part in figure("enrolled").parts}
        assert roles == {role: states["enrolled"] for role, states in counters.participations.items()}
        assert figure("active-relationships").value == counters.relationships["active"] > 0
        assert figure("active-relationships").people == counters.people.relationships["active"]
        assert figure("waiting").value == counters.waiting.mentees
        assert figure("waiting").people == counters.people.waiting
        assert figure("goals-agreed").value == counters.goals[0] > 0
        assert figure("goals-met").numerator == counters.goals[1]
        assert figure("funnel").parts[0].value == counters.funnel["applied"]
        months = {month.month: (month.held, month.minutes) for month in counters.months}
        assert months
        for each in YEAR.months():
            held, minutes = months.pop(from_micros(each.start).date(), (0, 0))
            assert figure("sessions-held", each).value == held
            assert figure("mentoring-hours", each).value == pytest.approx(minutes / 60)
        assert not months
        answers = Counter[str]()
        for feedback in counters.feedback:
            wave = f" {feedback.wave}" if feedback.wave else ""
            key = f"{feedback.instrument} v{feedback.version}{wave} about {feedback.about} by {feedback.given_by}"
            answers[key] += feedback.answers
        assert {part.key: part.of for part in figure("feedback-mean").parts} == answers


def test_a_month_ends_where_the_next_begins() -> None:
    march = Period(*(int(datetime(2026, month, 15, tzinfo=UTC).timestamp()) * 1_000_000 for month in (2, 5)))
    edges = [(each.start, each.end) for each in march.months()]
    assert [end for _, end in edges[:-1]] == [start for start, _ in edges[1:]]
    assert (edges[0][0], edges[-1][1], len(edges)) == (march.start, march.end, 4)
