"""Answers that are kept: nothing is computed twice of the same facts, and what is kept equals what is computed."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from random import Random
from typing import Any

import psycopg
import pytest

from services.contract.envelope import to_micros
from services.platform.database import Pool, read_pool
from services.projections.directory.projection import DirectoryProjection
from services.projections.disclosure.access import Disclosure
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.definition import Measure
from services.projections.measures.estimates.figures import MeasuredFigure
from services.projections.measures.evaluation import evaluate
from services.projections.measures.period import Period
from services.projections.measures.projection import MeasuresProjection
from services.projections.measures.query import queries as module
from services.projections.measures.query.answer import QueryAnswer
from services.projections.measures.query.queries import MeasureQueries
from services.projections.measures.query.request import QueryRequest
from services.projector.content_version import read_version
from services.web.identity.principal import Membership, Principal
from tests.support.databases import fresh_database
from tests.support.event_stories import federation, interleave
from tests.support.principals import principal
from tests.support.read_side import ReadSide

NOW = to_micros(datetime(2026, 8, 1, tzinfo=UTC)) - 1
MINUTE = 60_000_000
EVERYWHERE = principal(Membership("coordinator"))
YEAR = QueryRequest(metrics=list(MEASURES), date_range="year", compare="year_over_year")


@pytest.fixture
def side(postgres_dsn: str) -> Iterator[ReadSide]:
    with fresh_database(postgres_dsn) as dsn:
        yield ReadSide(dsn, [DirectoryProjection(), MeasuresProjection()])


@pytest.fixture
def pool(side: ReadSide) -> Iterator[Pool]:
    with read_pool(side.dsn, name="test") as pool:
        yield pool


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the measures that are computed from the facts, as they are."""
    computed: list[str] = []

    def counted(
        connection: psycopg.Connection[Any], measure: Measure, programs: Sequence[str], period: Period
    ) -> MeasuredFigure:
        computed.append(measure.id)
        return evaluate(connection, measure, programs, period)

    monkeypatch.setattr(module, "evaluate", counted)
    return computed


def keeping(pool: Pool) -> MeasureQueries:
    return MeasureQueries(pool, version=lambda connection: read_version(connection, "measures"))


def asking(queries: MeasureQueries) -> Callable[..., QueryAnswer]:
    def ask(request: QueryRequest = YEAR, who: Principal = EVERYWHERE, now: int = NOW) -> QueryAnswer:
        return queries.answer(request, Disclosure.of(who), now, 0)

    return ask


def test_what_is_asked_again_is_not_computed_again(side: ReadSide, pool: Pool, evaluated: list[str]) -> None:
    side.play(interleave(federation(Random(5), programs=3, people=12, relationships=30), Random(5)))
    ask = asking(keeping(pool))
    first = ask()
    assert len(evaluated) == 2 * len(MEASURES), "a window and the one it is compared with"
    assert ask() == first
    assert ask(who=principal(Membership("coordinator"))) == first, "of another caller with the same access"
    assert len(evaluated) == 2 * len(MEASURES)
    assert asking(keeping(pool))() == first


def test_everything_that_decides_an_answer_is_asked_of_the_facts(
    side: ReadSide, pool: Pool, evaluated: list[str]
) -> None:
    side.play(interleave(federation(Random(6), programs=3, people=12, relationships=30), Random(6)))
    kept, computed = asking(keeping(pool)), asking(MeasureQueries(pool))
    kept()
    with pool.connection() as connection:
        program, organization = connection.execute(
            "SELECT id::text, organization_id::text FROM measures.programs ORDER BY id LIMIT 1"
        ).fetchone() or ("", "")
    one = YEAR.model_copy(update={"filters": [("is", "program", [program])]})
    staff = principal(Membership("coordinator", organization, program))
    questions = (
        (YEAR.model_copy(update={"date_range": "all", "compare": None}), EVERYWHERE, NOW),
        (YEAR.model_copy(update={"date_range": "month"}), EVERYWHERE, NOW),
        (YEAR.model_copy(update={"as_of": "2026-04-30"}), EVERYWHERE, NOW),
        (YEAR.model_copy(update={"known_at": "2026-04-30"}), EVERYWHERE, NOW),
        (YEAR, EVERYWHERE, NOW + MINUTE),
        (one, EVERYWHERE, NOW),
        (YEAR, staff, NOW),
        (one, staff, NOW),
        (one, principal(Membership("executive", organization)), NOW),
        (YEAR, principal(Membership("executive")), NOW),
    )
    for question in questions:
        expected = computed(*question)
        assert kept(*question) == expected, question
        before = len(evaluated)
        assert kept(*question) == expected, question
        assert len(evaluated) == before, question
    assert {kept(YEAR, who).door for who in (EVERYWHERE, staff)} == {"facts", "releases"}


def test_the_shares_of_many_programs_take_one_statement_and_are_the_same(
    side: ReadSide, pool: Pool, evaluated: list[str]
) -> None:
    side.play(interleave(federation(Random(8), programs=4, people=16, relationships=40), Random(8)))
    by_program = YEAR.model_copy(update={"dimensions": ["program"]})
    expected = asking(MeasureQueries(pool))(by_program)
    shares = {measure.id for measure in MEASURES.values() if measure.estimate in {"share", "ratio"}}
    assert shares <= set(evaluated)
    evaluated.clear()
    assert asking(keeping(pool))(by_program) == expected
    assert len(expected.results) == 4
    assert set(evaluated) == set(MEASURES) - shares


def test_what_is_kept_leaves_with_the_facts_it_was_computed_from(side: ReadSide, pool: Pool) -> None:
    """A law at every step of a log: the kept answer is the computed one."""
    log = interleave(federation(Random(7), programs=2, people=10, relationships=20), Random(7))
    kept, computed = asking(keeping(pool)), asking(MeasureQueries(pool))
    answers, size = [], len(log) // 5
    for start in range(0, len(log), size):
        side.play(log[start : start + size])
        answers.append(kept())
        assert answers[-1] == computed() == kept()
    figures = [answer.results[0].metrics for answer in answers]
    assert all(one != other for one, other in pairwise(figures))


def test_a_record_that_is_applied_after_it_was_parked_changes_the_version(side: ReadSide) -> None:
    side.play(interleave(federation(Random(8), programs=1, people=4, relationships=3), Random(8)))
    with psycopg.connect(side.dsn, autocommit=True) as connection:
        before = read_version(connection, "measures")
        connection.execute(
            'INSERT INTO projection.parked (projection, generation, topic, partition, "offset", blocking, headers, '
            "reason, detail) "
            "SELECT projection, generation, 't', 0, 1, true, '', 'handler', '' FROM projection.generations"
        )
        assert read_version(connection, "measures") != before is not None
        assert read_version(connection, "no-such-model") is None
