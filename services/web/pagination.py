"""Keyset pagination: a query composed of named fragments, and the cursor that continues it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from fastapi import Query, Request
from fastapi.responses import Response
from psycopg.rows import dict_row

from services.platform.database import Pool
from services.web.conditional_reads import ConditionalRead
from services.web.cursors import Cursor, Cursors

Row = dict[str, Any]
Limit = Annotated[int, Query(ge=1, le=200, description="The largest number of items.")]
TEXT = r"^[^\x00]*$"
"""The pattern of a search text: PostgreSQL text cannot contain NUL."""
After = Annotated[str | None, Query(max_length=600, description="The `next` of the previous page.")]


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the cursor of the next page."""

    items: list[Row]
    next: str | None = None


@dataclass
class Select:
    """A query under construction: conditions are constants of this program, their values parameters.

    Attributes:
        columns: The SELECT and FROM clauses.
        sort: The column that the list is sorted by; equal values are ordered by the id.
        id: The id's column.
        descending: Whether the greatest values come first.
        type: PostgreSQL type of the sort column, for the value in a cursor.
    """

    columns: str
    sort: str
    id: str
    descending: bool = False
    type: str = "text"
    conditions: list[str] = field(default_factory=list)
    values: Row = field(default_factory=dict)

    def where(self, condition: str, **values: object) -> "Select":
        """Add a condition, unless all of its values are None."""
        present = {name: value for name, value in values.items() if value is not None}
        if present or not values:
            self.conditions.append(condition)
            self.values.update(present)
        return self

    def after(self, cursor: Cursor | None) -> "Select":
        """Continue after a row."""
        if cursor is None:
            return self
        sign = "<" if self.descending else ">"
        condition = f"({self.sort}, {self.id}) {sign} (%(after_sort)s::{self.type}, %(after_id)s::uuid)"
        return self.where(condition, after_sort=cursor.sort, after_id=cursor.id)

    def text(self) -> str:
        """Return the statement; its parameters are `limit` and the conditions' values."""
        where = f"WHERE {' AND '.join(self.conditions)} " if self.conditions else ""
        order = "DESC" if self.descending else "ASC"
        return f"{self.columns} {where}ORDER BY {self.sort} {order}, {self.id} {order} LIMIT %(limit)s"


class Lists:
    """Runs list queries and encodes their cursors.

    Args:
        pool: The database.
        cursors: The cursor encoding.
    """

    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool, self._cursors = pool, cursors

    def page(self, select: Select, key: str, *, limit: int, cursor: str | None, filters: Mapping[str, object]) -> Page:
        """Return one page of a query.

        Args:
            select: The query.
            key: The row's entry that holds the sort value, as JSON or a time.
            limit: The largest number of rows.
            cursor: The cursor of the page, or None for the first.
            filters: Everything that determines the content of the list.

        Raises:
            InvalidCursorError: The cursor belongs to another list.
        """
        select.after(self._cursors.decode(cursor, filters))
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as rows:
            selected = rows.execute(_query(select.text()), {**select.values, "limit": limit + 1}).fetchall()
        items = selected[:limit]
        more = None
        if len(selected) > limit:
            sort = items[-1][key]
            more = self._cursors.encode(Cursor(getattr(sort, "isoformat", lambda: sort)(), items[-1]["id"]), filters)
        return Page(items, more)

    def slice(
        self, items: Sequence[Row], key: str, *, limit: int, cursor: str | None, filters: Mapping[str, object]
    ) -> Page:
        """Return one page of a list in memory that is sorted by `key` descending, then by id ascending."""

        def choose(last: Cursor | None) -> Sequence[Row]:
            rest = items
            if last is not None:
                rest = [row for row in items if (-row[key], row["id"]) > (-float(last.sort or 0), last.id)]
            return rest[: limit + 1]

        return self.select_page(choose, key, limit=limit, cursor=cursor, filters=filters)

    def select_page(
        self,
        choose: Callable[[Cursor | None], Sequence[Row]],
        key: str,
        *,
        limit: int,
        cursor: str | None,
        filters: Mapping[str, object],
    ) -> Page:
        """Return a page of rows that a function selects by cursor.

        Args:
            choose: Returns the rows after a cursor, one more than `limit` where there are more.
            key: The row's entry that the list is sorted by.
            limit: The largest number of rows.
            cursor: The cursor of the page, or None for the first.
            filters: Everything that determines the content of the list.

        Raises:
            InvalidCursorError: The cursor belongs to another list.
        """
        rows = choose(self._cursors.decode(cursor, filters))
        page = list(rows[:limit])
        more = len(rows) > limit
        return Page(page, self._cursors.encode(Cursor(page[-1][key], page[-1]["id"]), filters) if more else None)


def list_response(request: Request, read: ConditionalRead, load: Callable[[], Page], **extra: object) -> Response:
    """Return the response to a list: `items`, `next` (also in the Link header), and further entries.

    Args:
        request: The request.
        read: Its position and ETag.
        load: Returns the page; called only when the caller does not have it yet.
        extra: Further entries of the body.
    """
    links: list[str] = []

    def content() -> bytes:
        page = load()
        if page.next is not None:
            query = {**dict(request.query_params), "cursor": page.next}
            links.append(f'<{request.url.path}?{urlencode(query)}>; rel="next"')
        return msgspec.json.encode({**extra, "items": page.items, "next": page.next})

    response = read.respond(content)
    for link in links:
        response.headers["Link"] = link
    return response


def _query(statement: str) -> Any:  # noqa: ANN401 - psycopg requires a literal; this one is built of constants
    return statement
