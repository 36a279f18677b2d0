"""Queries of the dashboards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg.rows import dict_row

from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.suppression import SMALLEST_GROUP, Cell, show_parts
from services.projections.programs.counters import Connection, count_waiting, read_counters, read_programs
from services.projections.programs.models import LARGEST, FederationDashboard, ProgramDashboard, ProgramLine
from services.projections.programs.suppressed import show_exactly, suppress

_MEMBERS = "SELECT count(*) FROM programs.organizations WHERE coalesce(state, 'joined') <> 'left'"

_PROGRAM = """
SELECT id::text AS program_id, organization_id::text, coalesce(name, '') AS name, coalesce(state, 'open') AS state,
       minimum_group_size AS minimum
FROM programs.programs WHERE id = %s"""


class ProgramQueries:
    """Reads the counters of programs; each answer is one snapshot.

    Args:
        pool: The projections' database.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def program(self, program: str, disclosure: Disclosure) -> ProgramDashboard | None:
        """Return the dashboard of a program, exact for its own staff; None where there is none."""
        with _snapshot(self._pool) as connection:
            with connection.cursor(row_factory=dict_row) as cursor:
                row = cursor.execute(_PROGRAM, [program]).fetchone()
            if row is None or not _is_shown(row, disclosure):
                return None
            rows, waiting = read_programs(connection), count_waiting(connection)
            counters = read_counters(connection, program)
        # Suppression is slow with many programs, so it runs without a connection.
        minimum = _minimum(row.pop("minimum"))
        if disclosure.covers(row["organization_id"], row["program_id"]):
            return ProgramDashboard(**row, **show_exactly(counters, minimum))
        line = next((line for line in _program_lines(rows, waiting) if line.program_id == row["program_id"]), None)
        return ProgramDashboard(**row, **suppress(counters, minimum, line))

    def federation(self) -> FederationDashboard:
        """Return the dashboard of all programs together."""
        with _snapshot(self._pool) as connection:
            rows, waiting = read_programs(connection), count_waiting(connection)
            counters = read_counters(connection, None)
            members = connection.execute(_MEMBERS).fetchone()
        table = _program_lines(rows, waiting)
        return FederationDashboard(
            member_organizations=members[0] if members else 0,
            open_programs=sum(line.state == "open" for line in table),
            largest=table[:LARGEST],
            **suppress(counters, _strictest(rows)),
        )


def _program_lines(rows: list[Any], waiting: dict[str, int]) -> list[ProgramLine]:
    """Suppress the figures of programs as parts of the federation's totals, so that no hidden one can be derived."""
    minimum = _strictest(rows)
    minima = {row.program: _minimum(row.minimum) for row in rows}
    columns = {
        "enrolled_mentees": {row.program: row.enrolled for row in rows},
        "active_relationships": {row.program: row.active for row in rows},
        "waiting_mentees": {row.program: waiting.get(row.program, 0) for row in rows},
    }
    shown = {
        name: show_parts({program: Cell(count, count) for program, count in counts.items()}, minimum, minima)
        for name, counts in columns.items()
    }
    table = [
        ProgramLine(
            program_id=row.program,
            organization_id=row.organization_id,
            name=row.name,
            organization=row.organization,
            state=row.state,
            **{name: figures[row.program] for name, figures in shown.items()},
        )
        for row in rows
    ]
    # Sorted by the shown value: the order must not reveal a suppressed figure.
    return sorted(table, key=lambda line: -(line.active_relationships.value or 0))


def _is_shown(row: dict[str, Any], disclosure: Disclosure) -> bool:
    """Return whether a program's dashboard may be seen at all: a draft only by its own staff."""
    return row["state"] != "draft" or disclosure.covers(row["organization_id"], row["program_id"])


def _strictest(rows: list[Any]) -> int:
    return max((_minimum(row.minimum) for row in rows), default=SMALLEST_GROUP)


def _minimum(size: int | None) -> int:
    return SMALLEST_GROUP if size is None else size


@contextmanager
def _snapshot(pool: Pool) -> Iterator[Connection]:
    """Run several statements on one snapshot of the counters."""
    with pool.connection() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield connection
