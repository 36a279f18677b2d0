"""Released sums of each program of a reader, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg

from services.disclosure.released_figures import Total
from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure, Door
from services.projections.disclosure.sharing import outside, own_organizations, shared

_PROGRAMS = f"""
SELECT p.id::text, coalesce(p.name, p.id::text), p.organization_id::text, coalesce(o.name, p.organization_id::text),
       {shared("figures")}
  FROM directory.programs p LEFT JOIN directory.organizations o ON o.id = p.organization_id
 WHERE coalesce(p.state, 'open') <> 'draft' AND (%(organization)s::uuid IS NULL OR p.organization_id = %(organization)s)
   AND (p.organization_id = ANY(%(own)s::uuid[])
        OR {shared("directory")} AND coalesce(p.confidentiality, 'sealed') <> 'sealed')
 ORDER BY lower(coalesce(o.name, '')), p.organization_id, lower(coalesce(p.name, '')), p.id"""  # noqa: S608 - constants
_SUMS = """
SELECT r.program_id::text, r.stream, sum(r.people)::int, sum(r.count)::bigint, sum(r.total)::bigint, max(r.released_at)
  FROM releases.releases r
 WHERE r.audience = %(audience)s AND r.program_id = ANY(%(programs)s::uuid[]) AND r.released_at <= %(now)s
 GROUP BY r.program_id, r.stream"""


@dataclass(frozen=True, slots=True)
class ProgramSums:
    """Released sums of one program.

    Attributes:
        program: Its id.
        name: Its name.
        organization: Its organization's id.
        organization_name: Its organization's name.
        door: The reader's door: inner or outer.
        sums: The sum of each stream; empty where nothing is released of it alone.
    """

    program: str
    name: str
    organization: str
    organization_name: str
    door: Door
    sums: dict[str, Total] = field(default_factory=dict)


def read_program_sums(pool: Pool, disclosure: Disclosure, organization: str | None, now: datetime) -> list[ProgramSums]:
    """Return what is released of each program, through the door of the reader, by organization and name.

    Outside an organization, sealed programs are not listed, nor those of one that keeps its place in the directory to
    itself.

    Args:
        pool: The projections' database.
        disclosure: The access of the reader.
        organization: Only programs of this one; None for all.
        now: The time until which releases are shown.
    """
    values = {"organization": organization, "own": sorted(own_organizations(disclosure.principal))}
    with pool.connection() as connection:
        rows = connection.execute(_PROGRAMS, values).fetchall()
        programs = [_program(row, disclosure) for row in rows]
        for door, audience in ((Door.INNER, "inner"), (Door.OUTER, "outer")):
            hidden = {row[0] for row in rows if not row[4] and outside({row[2]}, disclosure.principal)}
            shown = {each.program: each for each in programs if each.door is door and each.program not in hidden}
            _add(connection, shown, audience, now)
    return programs


def _program(row: Sequence[Any], disclosure: Disclosure) -> ProgramSums:
    inside = disclosure.door(row[2], row[0]) in {Door.FACTS, Door.INNER}
    return ProgramSums(row[0], row[1], row[2], row[3], Door.INNER if inside else Door.OUTER)


def _add(connection: psycopg.Connection[Any], programs: dict[str, ProgramSums], audience: str, now: datetime) -> None:
    values = {"audience": audience, "programs": list(programs), "now": now}
    for program, stream, people, count, total, at in connection.execute(_SUMS, values):
        programs[program].sums[stream] = Total(people, count, total, at)


def sum_of(programs: Sequence[ProgramSums]) -> dict[str, Total]:
    """Return the sums of some programs together: batches are disjoint, so a sum of them is one of whole batches."""
    together: dict[str, Total] = {}
    for program in programs:
        for stream, one in program.sums.items():
            other = together.get(stream, Total())
            times = [each for each in (one.as_of, other.as_of) if each is not None]
            together[stream] = Total(
                one.people + other.people, one.count + other.count, one.total + other.total, max(times, default=None)
            )
    return together
