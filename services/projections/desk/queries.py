"""Queries of the desk. What is due is decided at the time of the question, which is passed in."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

import psycopg
from psycopg.rows import dict_row

from services.platform.database import Pool
from services.projections.desk.kinds import Kind
from services.projections.desk.models import DeskGroup, DeskList, DeskSummary
from services.projections.desk.rows import next_date, rows
from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.sharing import inside, network_allowed
from services.projections.permissions import Action
from services.web.cursors import Cursor
from services.web.identity.grants import Columns
from services.web.pagination import Lists, Row, Select

EVERY_KIND: tuple[Kind, ...] = get_args(Kind)
_SCOPE = Columns("p.organization_id", "p.id", "p.confidentiality")


@dataclass(frozen=True, slots=True)
class DeskQuestion:
    """The filter of a query of the desk.

    Attributes:
        disclosure: What the caller may see.
        now: The time of the question.
        program: Only this program's rows.
        due_before: Only rows that are due before this time.
    """

    disclosure: Disclosure
    now: datetime
    program: str | None = None
    due_before: datetime | None = None

    def scope(self) -> str:
        """Return the condition of its programs."""
        condition = self.disclosure.where(Action.SEE_DESK, _SCOPE)
        return condition.sql if self.program is None else f"{condition.sql} AND p.id = %(program)s"

    def select(self, kinds: Sequence[Kind]) -> Select:
        """Return the query of the rows of some kinds."""
        condition = self.disclosure.where(Action.SEE_DESK, _SCOPE)
        select = Select(rows(kinds, self.scope()), "d.since", "d.id", type="timestamptz")
        select.where("d.due_at < %(due_before)s", due_before=self.due_before)
        select.values.update(condition.values, now=self.now, program=self.program)
        self._without_refusals(select)
        return select

    def _without_refusals(self, select: Select) -> None:
        """Leave out people who refused the use of their data in the network, for a role in the whole federation."""
        own = inside(self.disclosure).where(Action.SEE_DESK, _SCOPE, name="inside")
        if own != self.disclosure.where(Action.SEE_DESK, _SCOPE, name="inside"):
            within = f"EXISTS (SELECT FROM desk.programs p WHERE p.id = d.program AND {own.sql})"
            select.where(f"({within} OR {network_allowed('ANY(d.people)')})", **own.values)


class DeskQueries:
    """Reads the tables of the desk; each answer is one snapshot.

    Args:
        pool: The projections' database.
        lists: Runs paginated queries.
    """

    def __init__(self, pool: Pool, lists: Lists) -> None:
        self._pool, self._lists = pool, lists

    def rows(
        self, question: DeskQuestion, *, kind: Kind | None = None, limit: int, cursor: str | None = None
    ) -> DeskList:
        """Return one page of rows, oldest first, with their number in all and by kind.

        Args:
            question: What is asked.
            kind: Only rows of this kind.
            limit: Most rows to return.
            cursor: The cursor of the page.

        Raises:
            InvalidCursorError: The cursor belongs to another list.
        """
        kinds = EVERY_KIND if kind is None else (kind,)
        filters = {"of": "desk", "kind": kind, "program": question.program, "due_before": question.due_before}
        with _snapshot(self._pool) as connection:

            def choose(after: Cursor | None) -> list[Row]:
                select = question.select(kinds).after(after)
                return [
                    _with_text(row) for row in _fetch(connection, select.text(), {**select.values, "limit": limit + 1})
                ]

            page = self._lists.select_page(choose, "sort", limit=limit, cursor=cursor, filters=filters)
            groups = _groups(connection, question)
        counts = {group.kind: group.count for group in groups}
        total = sum(counts.values()) if kind is None else counts.get(kind, 0)
        return DeskList.model_validate({"total": total, "counts": counts, "items": page.items, "next": page.next})

    def first_rows(self, question: DeskQuestion, *, each: int) -> DeskList:
        """Return the oldest rows of each kind, oldest first, with their number in all and by kind.

        Args:
            question: What is asked.
            each: Most rows of a kind.
        """
        select = question.select(EVERY_KIND)
        where = f" WHERE {' AND '.join(select.conditions)}" if select.conditions else ""
        statement = (
            "SELECT * FROM (SELECT r.*, row_number() OVER (PARTITION BY kind ORDER BY since, id) AS place "  # noqa: S608 - constants
            f"FROM ({select.columns}{where}) AS r) AS f WHERE place <= %(each)s ORDER BY since, id"
        )
        with _snapshot(self._pool) as connection:
            items = _fetch(connection, statement, {**select.values, "each": each})
            groups = _groups(connection, question)
        counts = {group.kind: group.count for group in groups}
        return DeskList.model_validate({"total": sum(counts.values()), "counts": counts, "items": items})

    def next_due(self, question: DeskQuestion) -> datetime | None:
        """Return when the next thing will be on the desk because of its date; None where none will."""
        select = question.select(EVERY_KIND)
        with _snapshot(self._pool) as connection:
            (row,) = _fetch(connection, next_date(question.scope()), select.values)
        found: datetime | None = row["at"]
        return found

    def programs(self, question: DeskQuestion) -> dict[str, str]:
        """Return the names of the programs of a desk, whatever its filter, by id."""
        every = replace(question, program=None)
        statement = (
            "SELECT p.id::text, coalesce(p.name, '') AS name FROM desk.programs p "  # noqa: S608 - constants
            f"WHERE {every.scope()} AND coalesce(p.state, 'open') <> 'archived' ORDER BY p.name, p.id LIMIT 500"
        )
        with _snapshot(self._pool) as connection:
            found = _fetch(connection, statement, every.select(EVERY_KIND).values)
        return {row["id"]: row["name"] for row in found}

    def summary(self, question: DeskQuestion) -> DeskSummary:
        """Return the number of rows of each kind, its oldest row and its next date."""
        with _snapshot(self._pool) as connection:
            groups = _groups(connection, question)
        return DeskSummary(total=sum(group.count for group in groups), groups=groups)


def _groups(connection: psycopg.Connection[Any], question: DeskQuestion) -> list[DeskGroup]:
    select = question.select(EVERY_KIND)
    where = f" WHERE {' AND '.join(select.conditions)}" if select.conditions else ""
    found = _fetch(
        connection,
        "SELECT kind, count(*) AS count, min(since) AS oldest_since, min(due_at) AS next_due_at "  # noqa: S608 - constants
        f"FROM ({select.columns}{where}) AS g GROUP BY kind",
        select.values,
    )
    groups = {row["kind"]: DeskGroup.model_validate(row) for row in found}
    return [groups[kind] for kind in EVERY_KIND if kind in groups]


def _with_text(row: Row) -> Row:
    """Return a row with its sort value as text, for a cursor."""
    return {**row, "sort": row["since"].isoformat()}


def _fetch(connection: psycopg.Connection[Any], statement: str, values: Row) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_query(statement), values).fetchall()


@contextmanager
def _snapshot(pool: Pool) -> Iterator[psycopg.Connection[Any]]:
    """Run several statements on one snapshot of the tables."""
    with pool.connection() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield connection


def _query(statement: str) -> Any:  # noqa: ANN401 - psycopg requires a literal; this one is built of constants
    return statement
