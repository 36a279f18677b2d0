"""Every measure against the oracle, at any date, and what was known at any time against a fold of what was known."""

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contract.record import UntypedEvent
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.estimates.figures import MeasuredFigure
from services.projections.measures.evaluation import evaluate
from services.projections.measures.first_moments import DECIDED
from services.projections.measures.period import Period
from tests.integration.projections.measures import oracle
from tests.integration.projections.measures.histories import facts, history
from tests.support.databases import fresh_database
from tests.support.event_stories import DAY, YEAR_2026
from tests.support.generation import cut

a_few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SEEDS = st.integers(0, 2**32)


@pytest.fixture(scope="module")
def connection(postgres_dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with fresh_database(postgres_dsn) as dsn, psycopg.connect(dsn) as connection:
        yield connection


def period(random: Random) -> Period:
    """Return a window of some months, as of a date inside or after it."""
    start = YEAR_2026 + random.randrange(60) * DAY
    end = start + random.randrange(1, 160) * DAY
    whole = Period(as_of=YEAR_2026 + random.randrange(1, 300) * DAY)
    return random.choice([whole, whole.shifted(start, end)])


def shown(figure: MeasuredFigure) -> oracle.Figure:
    """Return a figure in the shape of the oracle."""
    return figure.value, figure.people, {part.key: (part.value, part.people) for part in figure.parts}


def same(one: oracle.Figure, other: oracle.Figure) -> bool:
    """Check whether two figures are equal, numbers up to rounding of doubles."""
    keys = one[2].keys() == other[2].keys()
    return keys and pytest.approx(_flat(other), rel=1e-9, abs=1e-9) == _flat(one)


def _flat(figure: oracle.Figure) -> list[float]:
    value, people, parts = figure
    numbers = [value, people, *(number for key in sorted(parts) for number in parts[key])]
    return [-1.0 if number is None else float(number) for number in numbers]


def programs_of(log: Sequence[UntypedEvent], random: Random) -> list[str]:
    """Return all programs of a log, or one."""
    every = sorted({event.program_id for event in log if event.program_id is not None})
    return random.choice([every, every[:1]])


@a_few
@given(seed=SEEDS)
def test_every_measure_equals_the_naive_computation(connection: psycopg.Connection[Any], seed: int) -> None:
    random = Random(seed)
    log = history(random)
    programs = programs_of(log, random)
    own = [event for event in log if event.program_id in programs]
    with facts(connection, cut(log, random)):
        for each in [period(random) for _ in range(3)]:
            for measure in MEASURES.values():
                figure = shown(evaluate(connection, measure, programs, each))
                expected = oracle.figure(measure.id, own, each)
                assert same(figure, expected), (measure.id, each, figure, expected)


@pytest.mark.parametrize("seed", range(3))
def test_measures_of_groups_and_generations_equal_the_naive_computation(
    connection: psycopg.Connection[Any], seed: int
) -> None:
    """With enough people to compare, and years behind them."""
    random = Random(seed)
    log = history(random, people=60, relationships=120)
    year = Period(YEAR_2026, YEAR_2026 + 365 * DAY, YEAR_2026 + random.randrange(480, 1_500) * DAY)
    programs = sorted({event.program_id for event in log if event.program_id is not None})
    measured = ("equity", "give-back", "cohort-reproduction", "match-rate", "rematch", "no-show", "late-cancellation")
    with facts(connection, cut(log, random)):
        for name in measured:
            figure = evaluate(connection, MEASURES[name], programs, year)
            assert same(shown(figure), oracle.figure(name, log, year)), name
            assert any(part.value for part in figure.parts) or figure.value, name
            for part in figure.parts:
                assert part.low is None or part.value is None or part.low <= part.value + 1e-9, part
                assert part.high is None or part.value is None or part.high >= part.value - 1e-9, part
        equity = evaluate(connection, MEASURES["equity"], programs, year)
        assert None in {part.note for part in equity.parts}


@a_few
@given(seed=SEEDS)
def test_what_was_known_at_a_time_is_a_fold_of_what_was_recorded_until_then(
    connection: psycopg.Connection[Any], seed: int
) -> None:
    random = Random(seed)
    log, each = history(random), period(random)
    programs, known_at = programs_of(log, random), YEAR_2026 + random.randrange(1, 200) * DAY
    with facts(connection, cut(log, random)):
        then = _all(connection, programs, replace(each, known_at=known_at))
        now = _all(connection, programs, replace(each, known_at=max(event.recorded_at for event in log)))
        assert now == _all(connection, programs, each)
    with facts(connection, [[event for event in log if event.recorded_at <= known_at]]):
        assert then == _all(connection, programs, each)


def _all(connection: psycopg.Connection[Any], programs: Sequence[str], each: Period) -> dict[str, MeasuredFigure]:
    return {measure.id: evaluate(connection, measure, programs, each) for measure in MEASURES.values()}


@a_few
@given(seed=SEEDS)
def test_parts_add_up_between_measures(connection: psycopg.Connection[Any], seed: int) -> None:
    random = Random(seed)
    log = history(random)
    programs = programs_of(log, random)
    year = Period(YEAR_2026, YEAR_2026 + 365 * DAY, YEAR_2026 + 365 * DAY)

    def figure(measure: str, of: Sequence[str] = programs, during: Period = year) -> MeasuredFigure:
        return evaluate(connection, MEASURES[measure], of, during)

    with facts(connection, cut(log, random)):
        for additive in ("sessions-held", "mentoring-hours", "goals-agreed", "active-relationships"):
            whole = figure(additive).value
            assert whole == pytest.approx(sum(figure(additive, [each]).value or 0 for each in programs))
        months = [figure("sessions-held", during=month).value or 0 for month in year.months()]
        assert sum(months) == figure("sessions-held").value
        stages = [part.value or 0 for part in figure("funnel").parts]
        assert stages == [] or max(stages) == stages[0]
        assert (figure("waiting").value or 0) <= (figure("enrolled").value or 0)


def test_a_window_after_the_date_holds_nothing(connection: psycopg.Connection[Any]) -> None:
    """Not even relationships that, as is known today, were still active when it began."""
    log = history(Random(3), relationships=40)
    programs = sorted({event.program_id for event in log if event.program_id is not None})
    with facts(connection, [log]):
        later = Period(YEAR_2026 + 60 * DAY, YEAR_2026 + 90 * DAY, YEAR_2026 + 90 * DAY)
        assert evaluate(connection, MEASURES["adherence"], programs, later).people > 0
        for measure in MEASURES.values():
            if measure.window != "none":
                figure = evaluate(connection, measure, programs, replace(later, as_of=YEAR_2026 + 50 * DAY))
                assert figure.people == 0, measure.id


def test_every_measure_is_defined_whole() -> None:
    assert oracle.MEASURES.keys() == MEASURES.keys()
    for measure in MEASURES.values():
        assert measure.question.endswith("?"), measure.id
        assert all(_is_sentence(text) for text in (measure.numerator, measure.people, measure.exclusions)), measure.id
        assert _is_sentence(measure.example), measure.id
        counts_sessions = "%(floor)s" in measure.statement or "first_held" in measure.statement
        assert (measure.floor is not None) == counts_sessions, measure.id
        decided = inspect.getsource(DECIDED[measure.id]) if measure.id in DECIDED else ""
        windowed = "%(from)s" in measure.statement or "period.start" in decided
        assert (measure.window != "none") == windowed, measure.id
        assert "%(as_of)s" in measure.statement, measure.id


def _is_sentence(text: str) -> bool:
    return text[0].isupper() and text.endswith(".")
