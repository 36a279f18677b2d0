"""What can be asked about how programs are doing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg.rows import dict_row

from services.platform.database import Pool
from services.projections.disclosure.suppression import SMALLEST_GROUP, Cell, show_parts
from services.projections.programs.facts import Connection, facts, lines, waiting_by_program
from services.projections.programs.models import LARGEST, FederationDashboard, ProgramDashboard, ProgramLine
from services.projections.programs.suppressed import disclosed

_MEMBERS = "SELECT count(*) FROM programs.organizations WHERE coalesce(state, 'joined') = 'joined'"

_PROGRAM = """
SELECT id::text AS program_id, organization_id::text, coalesce(name, '') AS name, coalesce(state, 'open') AS state,
       minimum_group_size AS minimum
FROM programs.programs WHERE id = %s"""


class ProgramQueries:
    """Reads the programs' counters; each answer is one snapshot."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def program(self, program: str) -> ProgramDashboard | None:
        """Make the dashboard of a program; None where there is none."""
        with _snapshot(self._pool) as connection:
            with connection.cursor(row_factory=dict_row) as cursor:
                row = cursor.execute(_PROGRAM, [program]).fetchone()
            if row is None:
                return None
            every, waiting, counters = lines(connection), waiting_by_program(connection), facts(connection, program)
        # From here on the connection is another reader's: suppression takes its time.
        minimum = _minimum(row.pop("minimum"))
        line = next((line for line in _every_line(every, waiting) if line.program_id == row["program_id"]), None)
        return ProgramDashboard(**row, **disclosed(counters, minimum, line))

    def federation(self) -> FederationDashboard:
        """Make the dashboard of all programs together."""
        with _snapshot(self._pool) as connection:
            every, waiting, counters = lines(connection), waiting_by_program(connection), facts(connection, None)
            members = connection.execute(_MEMBERS).fetchone()
        table = _every_line(every, waiting)
        return FederationDashboard(
            member_organizations=members[0] if members else 0,
            open_programs=sum(line.state == "open" for line in table),
            largest=table[:LARGEST],
            **disclosed(counters, _strictest(every)),
        )


def _every_line(every: list[Any], waiting: dict[str, int]) -> list[ProgramLine]:
    """Show each program's figures; together they are the federation's, so hidden ones must not follow from those."""
    minimum = _strictest(every)
    minima = {line.program: _minimum(line.minimum) for line in every}
    columns = {
        "enrolled_mentees": {line.program: line.enrolled for line in every},
        "active_relationships": {line.program: line.active for line in every},
        "waiting_mentees": {line.program: waiting.get(line.program, 0) for line in every},
    }
    shown = {
        name: show_parts({program: Cell(count, count) for program, count in counts.items()}, minimum, minima)
        for name, counts in columns.items()
    }
    table = [
        ProgramLine(
            program_id=line.program,
            organization_id=line.organization_id,
            name=line.name,
            organization=line.organization,
            state=line.state,
            **{name: figures[line.program] for name, figures in shown.items()},
        )
        for line in every
    ]
    # By what is shown: the place in the order must not tell what the figure does not.
    return sorted(table, key=lambda line: -(line.active_relationships.value or 0))


def _strictest(every: list[Any]) -> int:
    return max((_minimum(line.minimum) for line in every), default=SMALLEST_GROUP)


def _minimum(stated: int | None) -> int:
    return SMALLEST_GROUP if stated is None else stated


@contextmanager
def _snapshot(pool: Pool) -> Iterator[Connection]:
    """Read several statements from one state of the counters."""
    with pool.connection() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield connection
