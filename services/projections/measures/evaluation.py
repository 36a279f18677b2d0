"""Evaluation of a measure over the facts of some programs."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.rows import dict_row

from services.projections.folding.event_handlers import EVIDENCE_FLOOR
from services.projections.measures.definition import Measure
from services.projections.measures.estimates.estimate import estimate
from services.projections.measures.estimates.figures import MeasuredFigure
from services.projections.measures.first_moments import decide
from services.projections.measures.people import combine, load_numbers
from services.projections.measures.period import Period
from services.projections.measures.reading_order import read_as_stored
from services.projections.measures.sources import known_then, present
from services.projections.measures.statements import statement


def evaluate(
    connection: psycopg.Connection[Any], measure: Measure, programs: Sequence[str], period: Period
) -> MeasuredFigure:
    """Return the figure of a measure: a function of the facts, the programs and the period.

    Args:
        connection: A connection to the projections' database.
        measure: The measure.
        programs: Ids of the programs whose facts count.
        period: Window, date and knowledge.
    """
    with read_as_stored(connection, programs):
        rows = _ask(connection, _query(measure, period), _parameters(measure, programs, period))
    return _figure(measure, rows, period)


def evaluate_each(
    connection: psycopg.Connection[Any], measure: Measure, programs: Sequence[str], period: Period
) -> dict[str, MeasuredFigure]:
    """Return the figure of a measure for each of some programs, by one statement.

    Args:
        connection: A connection to the projections' database.
        measure: A measure whose estimate is made from one row.
        programs: Ids of the programs.
        period: Window, date and knowledge.
    """
    one = _query(measure, period).replace("%(programs)s::uuid[]", "ARRAY[each.id]")
    query: Any = f"SELECT each.id::text AS program, f.* FROM unnest(%(programs)s::uuid[]) each(id), LATERAL ({one}) f"  # noqa: S608 - constants
    rows = _ask(connection, query, _parameters(measure, programs, period))
    return {row["program"]: _figure(measure, [row], period) for row in rows}


def explain(
    connection: psycopg.Connection[Any], measure: Measure, programs: Sequence[str], period: Period
) -> dict[str, Any]:
    """Return the plan by which the server would evaluate a measure.

    Args:
        connection: A connection to the projections' database.
        measure: The measure.
        programs: Ids of the programs.
        period: Window, date and knowledge.
    """
    query = "EXPLAIN (FORMAT JSON) " + _query(measure, period)
    row = connection.execute(query, _parameters(measure, programs, period)).fetchone()
    plan: dict[str, Any] = row[0][0]["Plan"] if row else {}
    return plan


def _figure(measure: Measure, rows: Sequence[Mapping[str, Any]], period: Period) -> MeasuredFigure:
    return estimate(measure.estimate, combine(measure.estimate, decide(measure.id, rows, period)))


def _ask(connection: psycopg.Connection[Any], query: Any, parameters: Mapping[str, object]) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    with connection.cursor(row_factory=dict_row, binary=True) as cursor:
        load_numbers(cursor)
        return cursor.execute(query, parameters).fetchall()


def _query(measure: Measure, period: Period) -> Any:  # noqa: ANN401 - psycopg requires a literal; this is of constants
    return statement(measure, present() if period.known_at is None else known_then())


def _parameters(measure: Measure, programs: Sequence[str], period: Period) -> dict[str, object]:
    return {
        "programs": list(programs),
        "from": period.start,
        "to": period.end,
        "as_of": period.as_of,
        "known_at": period.known_at,
        "floor": measure.floor or EVIDENCE_FLOOR,
        "units": measure.units,
    }
