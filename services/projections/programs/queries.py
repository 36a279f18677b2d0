"""Queries of the dashboards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from services.disclosure.batch import Audience
from services.disclosure.batch_rule import SMALLEST_INNER_BATCH, SMALLEST_OUTER_BATCH
from services.disclosure.released_figures import Total
from services.platform.clock import system_clock
from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure, Door
from services.projections.disclosure.sharing import outside
from services.projections.disclosure.suppression import SMALLEST_GROUP, Cell, show_parts
from services.projections.programs.counters import Connection, count_waiting, read_counters, read_programs, sum_counters
from services.projections.programs.flash_sessions import read_flash_sessions
from services.projections.programs.models import LARGEST, FederationDashboard, ProgramDashboard, ProgramLine
from services.projections.programs.released_figures import NOT_RELEASED, released_figures, released_lines
from services.projections.programs.shared_figures import hide_recoverable
from services.projections.programs.suppressed import show_exactly, suppress
from services.projections.releases.program_sums import ProgramSums, read_program_sums
from services.projections.releases.queries import OUTSIDE, ReleaseQueries
from services.web.identity.principal import Membership, Principal

_MEMBERS = "SELECT count(*) FROM programs.organizations WHERE coalesce(state, 'joined') <> 'left'"

_PROGRAM = """
SELECT p.id::text AS program_id, p.organization_id::text, coalesce(p.name, '') AS name,
       coalesce(p.state, 'open') AS state, p.minimum_group_size AS minimum, o.shares
FROM programs.programs p LEFT JOIN programs.organizations o ON o.id = p.organization_id WHERE p.id = %s"""

OUTSIDE_READER = Disclosure(Principal("", "", frozenset({Membership("analyst")}), actor=""))
"""A reader of no organization: the federation's dashboard is the same for all."""


class ProgramQueries:
    """Reads the counters of programs; each answer is one snapshot.

    Args:
        pool: The projections' database.
        releases: Reads releases: ratings leave a program by no other door.
    """

    def __init__(self, pool: Pool, releases: ReleaseQueries) -> None:
        self._pool, self._releases = pool, releases

    def program(self, program: str, disclosure: Disclosure, now: datetime | None = None) -> ProgramDashboard | None:
        """Return the dashboard of a program: facts for its own staff, else what is released; None where there is none.

        Of an organization that does not share its figures, those outside of it are shown none. Readers without a door
        to figures, such as operators, are shown none of any program.

        Args:
            program: The program.
            disclosure: The access of the caller.
            now: The time until which releases are shown; None for the present one.
        """
        with _snapshot(self._pool) as connection:
            with connection.cursor(row_factory=dict_row) as cursor:
                row = cursor.execute(_PROGRAM, [program]).fetchone()
            if row is None or not _is_shown(row, disclosure):
                return None
            counters = read_counters(connection, program)
            flash = read_flash_sessions(connection, program)
        minimum, shares = _minimum(row.pop("minimum")), row.pop("shares")
        if disclosure.covers(row["organization_id"], row["program_id"]):
            return ProgramDashboard(**row, **show_exactly(counters, minimum), flash_sessions=flash)
        door = disclosure.door(row["organization_id"], program)
        inside = door is Door.INNER
        totals = self._releases.totals([Audience.INNER if inside else Audience.OUTER], program=program, now=now)
        if outside({row["organization_id"]}, disclosure.principal):
            row["name"] = row["name"] if _shares(shares, "directory") else ""
            totals = totals if _shares(shares, "figures") else {}
        if door is Door.NOTHING:
            totals = {}
        smallest = SMALLEST_INNER_BATCH if inside else SMALLEST_OUTER_BATCH
        return ProgramDashboard(**row, **released_figures(totals, smallest), flash_sessions=NOT_RELEASED)

    def federation(self, disclosure: Disclosure, now: datetime | None = None) -> FederationDashboard:
        """Return the dashboard of all programs of the organizations that share their figures.

        It is the same for all but those with access to the facts of all programs, who see them at once, and those
        without a door to figures, such as operators, who see none. That of facts hides what would reveal a small part
        of an organization that does not share.

        Args:
            disclosure: The access of the caller.
            now: The time until which releases are shown; None for the present one.
        """
        with _snapshot(self._pool) as connection:
            every, waiting = read_programs(connection), count_waiting(connection)
            withheld = _programs_of_withholding(every)
            door = disclosure.door(None, None)
            facts = door is Door.FACTS
            counters = sum_counters(connection, None, without=[p for own in withheld.values() for p in own])
            withheld_counters = [sum_counters(connection, own) for own in withheld.values()] if facts else []
            members = connection.execute(_MEMBERS).fetchone()
        rows = [row for row in every if row.organization_id not in withheld]
        if facts:
            minimum = _strictest(every)
            table = _program_lines(rows, waiting)
            figures = _sums(suppress(counters, minimum), [suppress(each, minimum) for each in withheld_counters])
        else:
            programs, totals = self._released(disclosure if door is Door.NOTHING else OUTSIDE_READER, now)
            table = released_lines(programs, {row.program: row.state for row in rows}, SMALLEST_OUTER_BATCH)
            figures = released_figures(totals, SMALLEST_OUTER_BATCH)
        return FederationDashboard(
            member_organizations=members[0] if members else 0,
            open_programs=sum(line.state == "open" for line in table),
            largest=table[:LARGEST],
            **figures,
        )

    def _released(self, reader: Disclosure, now: datetime | None) -> tuple[list[ProgramSums], dict[str, Total]]:
        """Return what is released of each program and of all together; without a door, the programs alone."""
        programs = read_program_sums(self._pool, reader, None, now or system_clock())
        if reader is not OUTSIDE_READER:
            return [replace(each, sums={}) for each in programs], {}
        return programs, self._releases.totals(OUTSIDE, without=self._releases.withholding(), now=now)


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
