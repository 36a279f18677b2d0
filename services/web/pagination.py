"""Lists page by page: a query composed of named fragments, and the cursor that continues it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from fastapi import Query, Request
from fastapi.responses import Response
from psycopg.rows import dict_row

from services.platform.database import Pool
from services.web.conditional_reads import Fresh
from services.web.cursors import Cursor, Cursors

Row = dict[str, Any]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
TEXT = r"^[^\x00]*$"
"""What a text to search for may hold: no database takes a NUL."""
After = Annotated[str | None, Query(max_length=600, description="The `next` of the page before.")]


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and where it goes on."""

    items: list[Row]
    next: str | None = None


@dataclass
class Select:
    """A query under construction: conditions are constants of this program, their values parameters.

    Attributes:
        columns: The SELECT and FROM clauses.
        sort: The column the list is sorted by; ties are broken by the id.
        id: The id's column.
        descending: Whether the greatest come first.
        type: PostgreSQL type of the sort column, for the value that comes back in a cursor.
    """

    columns: str
    sort: str
    id: str
    descending: bool = False
    type: str = "text"
    conditions: list[str] = field(default_factory=list)
    values: Row = field(default_factory=dict)

    def where(self, condition: str, **values: object) -> "Select":
        """Add a condition; left out when all of its values are None."""
        given = {name: value for name, value in values.items() if value is not None}
        if given or not values:
            self.conditions.append(condition)
            self.values.update(given)
        return self

    def after(self, cursor: Cursor | None) -> "Select":
        """Go on behind a row."""
        if cursor is None:
            return self
        sign = "<" if self.descending else ">"
        condition = f"({self.sort}, {self.id}) {sign} (%(after_sort)s::{self.type}, %(after_id)s::uuid)"
        return self.where(condition, after_sort=cursor.sort, after_id=cursor.id)

    def text(self) -> str:
        """The statement; it takes `limit` beside the conditions' values."""
        where = f"WHERE {' AND '.join(self.conditions)} " if self.conditions else ""
        order = "DESC" if self.descending else "ASC"
        return f"{self.columns} {where}ORDER BY {self.sort} {order}, {self.id} {order} LIMIT %(limit)s"


class Lists:
    """Runs list queries and writes their cursors."""

    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool, self._cursors = pool, cursors

    def page(self, select: Select, key: str, *, limit: int, cursor: str | None, filters: Mapping[str, object]) -> Page:
        """Run a query for one page.

        Args:
            select: The query.
            key: The row's entry that holds the sort value, as JSON or a time.
            limit: Rows at most.
            cursor: Where to go on.
            filters: All that decides what the list holds.

        Raises:
            InvalidCursorError: The cursor belongs to another list.
        """
        select.after(self._cursors.decode(cursor, filters))
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as rows:
            found = rows.execute(_query(select.text()), {**select.values, "limit": limit + 1}).fetchall()
        items = found[:limit]
        more = None
        if len(found) > limit:
            sort = items[-1][key]
            more = self._cursors.encode(Cursor(getattr(sort, "isoformat", lambda: sort)(), items[-1]["id"]), filters)
        return Page(items, more)

    def slice(
        self, items: Sequence[Row], key: str, *, limit: int, cursor: str | None, filters: Mapping[str, object]
    ) -> Page:
        """Cut one page out of a list held in memory, sorted by `key` descending and then by id ascending."""

        def choose(last: Cursor | None) -> Sequence[Row]:
            rest = items
            if last is not None:
                rest = [row for row in items if (-row[key], row["id"]) > (-float(last.sort or 0), last.id)]
            return rest[: limit + 1]

        return self.chosen(choose, key, limit=limit, cursor=cursor, filters=filters)

    def chosen(
        self,
        choose: Callable[[Cursor | None], Sequence[Row]],
        key: str,
        *,
        limit: int,
        cursor: str | None,
        filters: Mapping[str, object],
    ) -> Page:
        """Make a page of rows that are chosen by where it goes on.

        Args:
            choose: Gives the rows behind a cursor, one more than `limit` where there are more.
            key: The row's entry that the list is sorted by.
            limit: Rows at most.
            cursor: Where to go on.
            filters: All that decides what the list holds.

        Raises:
            InvalidCursorError: The cursor belongs to another list.
        """
        found = choose(self._cursors.decode(cursor, filters))
        page = list(found[:limit])
        more = len(found) > limit
        return Page(page, self._cursors.encode(Cursor(page[-1][key], page[-1]["id"]), filters) if more else None)


def answer(request: Request, fresh: Fresh, make: Callable[[], Page], **beside: object) -> Response:
    """Answer a list: its rows as they are, `next` beside them and in the Link header."""
    links: list[str] = []

    def content() -> bytes:
        page = make()
        if page.next is not None:
            query = {**dict(request.query_params), "cursor": page.next}
            links.append(f'<{request.url.path}?{urlencode(query)}>; rel="next"')
        return msgspec.json.encode({**beside, "items": page.items, "next": page.next})

    response = fresh.answer(content)
    for link in links:
        response.headers["Link"] = link
    return response


def _query(statement: str) -> Any:  # noqa: ANN401 - psycopg asks for a literal; ours is built of constants
    return statement
