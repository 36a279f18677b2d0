"""Facts of many relationships, made by the server itself: what a fold would leave, in the order of arrival."""

from time import sleep
from typing import Any

import psycopg

from services.projections.measures.facts.person_numbers import number
from services.projections.measures.projection import MeasuresProjection

START, DAY = 1_577_836_800_000_000, 86_400_000_000
SPREAD_DAYS = 2_000
"""Days from the first application to the last."""
END = START + 2_500 * DAY
SESSIONS = 10
"""Sessions of a relationship that became active; 10⁷ at 10⁶ relationships, of which some never did."""
_ATTEMPTS = 30
"""Attempts to vacuum a table: an automatic analysis beside it keeps rows from being visible to all."""
_NEVER = 253_402_300_799_999_999
_TABLES = (
    *("programs", "participations", "interruptions", "relationships", "active_spells"),
    *("sessions", "unheld_sessions", "goals", "answers", "declared"),
)

_ID = """
CREATE FUNCTION id(kind integer, n bigint) RETURNS uuid IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
SELECT (lpad(to_hex(kind), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$"""
# One row a relationship: `h` is a number without an order, the rest are days since the application, NULL for never.
_LIVES = f"""
CREATE UNLOGGED TABLE lives AS
SELECT l.*, {START} + n * %(step)s AS at,
       CASE WHEN h %% 20 < 17 THEN 3 + h %% 97 END AS matched, CASE WHEN h %% 20 < 16 THEN 6 + h %% 97 END AS active,
       CASE WHEN h %% 20 < 14 THEN 36 + h %% 97 + h %% 401 END AS closed,
       CASE WHEN h %% 8 = 0 AND n > 100 THEN id(1, n * 7 / 10) ELSE id(2, n / 3) END AS mentor, id(1, n) AS mentee
  FROM (SELECT n, n %% %(programs)s AS program, (hashint8(n) & 1073741823)::bigint AS h
          FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n) l"""
_LATER = "coalesce(at + {0} * 86400000000, 253402300799999999)"
_MENTOR_LEFT = _LATER.format("(CASE WHEN h % 2 = 0 THEN closed + 30 END)")
"""A mentee leaves a month after the end of the relationship, every second mentor as well."""
_PAIR = f"{number('mentor')}, {number('mentee')}"
_FILLS = (
    f"INSERT INTO programs SELECT id(3, p), id(4, p), false, {START}, {START}, {_NEVER}, {_NEVER}, 5 "
    "FROM (SELECT DISTINCT program FROM lives) AS l(p) ON CONFLICT DO NOTHING",
    "INSERT INTO participations SELECT id(5, n), id(3, program), mentee, 1, at, at, at + 86400000000, "
    f"at + 86400000000, {_LATER.format('(closed + 30)')}, {_LATER.format('(closed + 30)')} FROM lives",
    "INSERT INTO participations SELECT id(6, n), id(3, program), mentor, 2, at, at, at + 86400000000, "
    f"at + 86400000000, {_MENTOR_LEFT}, {_MENTOR_LEFT} FROM lives",
    "INSERT INTO interruptions SELECT id(5, n), 1, n, id(3, program), at + 172800000000, at + 172800000000, "
    "at + 864000000000, at + 864000000000 FROM lives WHERE h % 10 = 0",
    "INSERT INTO relationships SELECT id(7, n), id(3, program), id(5, n), mentor, mentee, 1, at, at, "
    + ", ".join([_LATER.format("matched")] * 2 + [_LATER.format("active")] * 2 + [_LATER.format("(active + 7)")])
    + f", {_LATER.format('closed')}, {_LATER.format('closed')}, CASE WHEN closed IS NOT NULL THEN 1 END, "
    "CASE WHEN closed IS NOT NULL THEN 1 + h % 4 END, CASE WHEN closed IS NOT NULL THEN h % 3 > 0 END, 14, 180, "
    f"{_NEVER} FROM lives",
    f"INSERT INTO active_spells SELECT id(7, n), n, id(3, program), {_LATER.format('active')}, "
    f"{_LATER.format('active')}, {_LATER.format('closed')}, {_LATER.format('closed')}, 14, {_PAIR} FROM lives "
    "WHERE active IS NOT NULL",
    "INSERT INTO sessions SELECT id(3, program), at + (active + k * 14) * 86400000000, id(8, n * 16 + k), id(7, n), "
    f"at + (active + k * 14) * 86400000000, 60, 1, 3, {_PAIR} FROM lives, generate_series(1, %(sessions)s) AS k "
    "WHERE active IS NOT NULL ORDER BY 5",
    "INSERT INTO unheld_sessions SELECT id(3, program), at + (active + 9) * 86400000000, id(9, n), "
    f"at + (active + 9) * 86400000000, id(7, n), 1 + h % 5, {_PAIR} FROM lives WHERE active IS NOT NULL AND h % 4 = 0",
    "INSERT INTO goals SELECT id(7, n), id(10, n), id(3, program), at + (active + 5) * 86400000000, "
    f"at + (active + 5) * 86400000000, CASE WHEN h % 5 < 3 THEN at + (active + 60) * 86400000000 ELSE {_NEVER} END, "
    f"CASE WHEN h % 5 < 3 THEN at + (active + 60) * 86400000000 ELSE {_NEVER} END, CASE WHEN h % 5 < 3 THEN 1 END "
    "FROM lives WHERE active IS NOT NULL AND h % 2 = 0",
    "INSERT INTO answers SELECT id(7, n), id(11, n * 2 + w), id(3, program), 'pulse', 1, "
    "(ARRAY['pre', 'post'])[w + 1], 'relationship', 1, 1 + (h + w) % 5, at + (active + 9 + w * 80) * 86400000000, "
    "at + (active + 9 + w * 80) * 86400000000 FROM lives, generate_series(0, 1) AS w "
    "WHERE active IS NOT NULL AND h % 3 = 0",
    "INSERT INTO declared SELECT id(3, program), id(5, n), 'seniority', ARRAY[(h % 4)::text], at FROM lives",
)


def create(connection: psycopg.Connection[Any]) -> None:
    """Create the tables of facts in the schema `measures`."""
    connection.execute("CREATE SCHEMA measures; SET search_path = measures")
    connection.execute(MeasuresProjection.schema_sql.encode())
    connection.execute(_ID)


def fill(connection: psycopg.Connection[Any], first: int, last: int, programs: int) -> None:
    """Add relationships with everything that belongs to them, and vacuum the tables.

    Args:
        connection: A connection in autocommit, to the database with the tables.
        first: Number of the first relationship.
        last: Number of the last one.
        programs: How many programs they are divided among; those of one are spread over the tables.
    """
    step = SPREAD_DAYS * DAY // (last + 1)
    numbers = {"first": first, "last": last, "step": step, "programs": programs}
    connection.execute("SET search_path = measures; SET synchronous_commit = off; DROP TABLE IF EXISTS lives")
    lives: Any = _LIVES
    with psycopg.ClientCursor(connection) as cursor:
        cursor.execute(lives, numbers)
        for fill_table in _FILLS:
            sized = {"sessions": SESSIONS} if "%(sessions)s" in fill_table else None
            statement: Any = fill_table
            cursor.execute(statement if sized is None else statement.replace("% ", "%% "), sized)
    connection.execute("SET search_path = public")
    for table in _TABLES:
        _vacuum(connection, table)


def _vacuum(connection: psycopg.Connection[Any], table: str) -> None:
    """Vacuum a table until an index is read without it: rows that another transaction might see are passed over."""
    pages = f"SELECT relallvisible = relpages FROM pg_class WHERE oid = 'measures.{table}'::regclass"
    for _ in range(_ATTEMPTS):
        connection.execute(f"VACUUM ANALYZE measures.{table}".encode())
        row = connection.execute(pages.encode()).fetchone()
        if row is not None and row[0]:
            return
        sleep(1)
    raise RuntimeError(f"{table} has pages that are not all visible after {_ATTEMPTS} attempts")
