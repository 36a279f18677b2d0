"""Queries of the dashboards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg.rows import dict_row

from services.disclosure.batch import Audience
from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure, Door
from services.projections.disclosure.sharing import outside
from services.projections.disclosure.suppression import SMALLEST_GROUP, Cell, show_parts
from services.projections.programs.counters import Connection, count_waiting, read_counters, read_programs, sum_counters
from services.projections.programs.models import LARGEST, FederationDashboard, ProgramDashboard, ProgramLine
from services.projections.programs.released_ratings import released_ratings
from services.projections.programs.shared_figures import hide_all, hide_recoverable
from services.projections.programs.suppressed import show_exactly, suppress
from services.projections.releases.queries import OUTSIDE, ReleaseQueries

_MEMBERS = "SELECT count(*) FROM programs.organizations WHERE coalesce(state, 'joined') <> 'left'"

_PROGRAM = """
SELECT p.id::text AS program_id, p.organization_id::text, coalesce(p.name, '') AS name,
       coalesce(p.state, 'open') AS state, p.minimum_group_size AS minimum, o.shares
FROM programs.programs p LEFT JOIN programs.organizations o ON o.id = p.organization_id WHERE p.id = %s"""


class ProgramQueries:
    """Reads the counters of programs; each answer is one snapshot.

    Args:
        pool: The projections' database.
        releases: Reads releases: ratings leave a program by no other door.
    """

    def __init__(self, pool: Pool, releases: ReleaseQueries) -> None:
        self._pool, self._releases = pool, releases

    def program(self, program: str, disclosure: Disclosure) -> ProgramDashboard | None:
        """Return the dashboard of a program, exact for its own staff; None where there is none.

        Of an organization that does not share its figures, those outside of it are shown none.
        """
        with _snapshot(self._pool) as connection:
            with connection.cursor(row_factory=dict_row) as cursor:
                row = cursor.execute(_PROGRAM, [program]).fetchone()
            if row is None or not _is_shown(row, disclosure):
                return None
            rows, waiting = read_programs(connection), count_waiting(connection)
            counters = read_counters(connection, program)
        # Suppression is slow with many programs, so it runs without a connection.
        minimum = _minimum(row.pop("minimum"))
        shares = row.pop("shares")
        if outside({row["organization_id"]}, disclosure.principal):
            row["name"] = row["name"] if _shares(shares, "directory") else ""
            if not _shares(shares, "figures"):
                return ProgramDashboard(**row, **hide_all(suppress(counters, minimum)) | {"feedback": []})
        if disclosure.covers(row["organization_id"], row["program_id"]):
            return ProgramDashboard(**row, **show_exactly(counters, minimum))
        lines = _program_lines([each for each in rows if _shares(each.shares, "figures")], waiting)
        line = next((line for line in lines if line.program_id == row["program_id"]), None)
        inside = disclosure.door(row["organization_id"], program) is Door.INNER
        totals = self._releases.totals([Audience.INNER if inside else Audience.OUTER], program=program)
        return ProgramDashboard(**row, **suppress(counters, minimum, line) | {"feedback": released_ratings(totals)})

    def federation(self, disclosure: Disclosure) -> FederationDashboard:
        """Return the dashboard of all programs of the organizations that share their figures.

        It is the same for everyone but those with access to the facts of all programs, who see ratings at once.
        """
        with _snapshot(self._pool) as connection:
            every, waiting = read_programs(connection), count_waiting(connection)
            withheld = _programs_of_withholding(every)
            counters = sum_counters(connection, None, without=[p for own in withheld.values() for p in own])
            withheld_counters = [sum_counters(connection, own) for own in withheld.values()]
            members = connection.execute(_MEMBERS).fetchone()
        minimum = _strictest(every)
        rows = [row for row in every if row.organization_id not in withheld]
        table = _program_lines(rows, waiting)
        hidden = [suppress(each, minimum) for each in withheld_counters]
        figures = _sums(suppress(counters, minimum), hidden)
        if disclosure.door(None, None) is not Door.FACTS:
            figures["feedback"] = released_ratings(self._releases.totals(OUTSIDE, without=list(withheld)))
        return FederationDashboard(
            member_organizations=members[0] if members else 0,
            open_programs=sum(line.state == "open" for line in table),
            largest=table[:LARGEST],
            **figures,
        )


def _sums(figures: dict[str, Any], withheld: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the federation's figures, without those from which a small part that is not shared could be recovered."""
    return hide_recoverable(figures, withheld) if withheld else figures


def _shares(shares: list[str] | None, share: str) -> bool:
    """Return whether an organization shares something; everything while it has accepted no published terms."""
    return shares is None or share in shares


def _programs_of_withholding(rows: list[Any]) -> dict[str, list[str]]:
    """Return the programs of each organization that does not share its figures."""
    programs: dict[str, list[str]] = {}
    for row in rows:
        if not _shares(row.shares, "figures"):
            programs.setdefault(row.organization_id, []).append(row.program)
    return programs


def _program_lines(rows: list[Any], waiting: dict[str, int]) -> list[ProgramLine]:
    """Suppress the figures of programs as parts of the federation's totals, so that no hidden one can be derived."""
    minimum = _strictest(rows)
    minima = {row.program: _minimum(row.minimum) for row in rows}
    columns = {
        "enrolled_mentees": {row.program: row.enrolled for row in rows},
        "active_relationships": {row.program: row.active for row in rows},
        "waiting_mentees": {row.program: waiting.get(row.program, 0) for row in rows},
    }
    # A person has one participation at a time in a role of a program; pairs share people.
    people = {**columns, "active_relationships": {row.program: row.active_people for row in rows}}
    shown = {
        name: show_parts(
            {program: Cell(count, people[name][program]) for program, count in counts.items()}, minimum, minima
        )
        for name, counts in columns.items()
    }
    table = [
        ProgramLine(
            program_id=row.program,
            organization_id=row.organization_id,
            name=row.name if _shares(row.shares, "directory") else "",
            organization=row.organization if _shares(row.shares, "directory") else None,
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
    return max(size or 0, SMALLEST_GROUP)  # a policy of before the rule may state fewer


@contextmanager
def _snapshot(pool: Pool) -> Iterator[Connection]:
    """Run several statements on one snapshot of the counters."""
    with pool.connection() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield connection
