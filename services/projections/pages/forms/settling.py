"""A page after an action waits until it shows it; where that takes too long, it says so instead of failing."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Query, Request

from services.projections.pages.queries import PageQueries
from services.web.http_errors import ProblemError
from services.web.min_position import parse
from services.web.position_waits import PositionWaits

Dependency = Callable[..., Awaitable[None]]


def settled(queries: PageQueries) -> Dependency:
    """Return the dependency of every page: it waits for `min_position` in the read models that actions change.

    Args:
        queries: Return the positions of the read models.
    """
    waits = [PositionWaits(lambda name=name: queries.reading(name)) for name in queries.acted_on]  # type: ignore[misc]  # the default binds the name

    async def dependency(request: Request, min_position: Annotated[str | None, Query(max_length=200)] = None) -> None:
        if min_position is None or request.method not in {"GET", "HEAD"}:
            return
        try:
            wanted = parse(min_position, queries.sources)
            for each in waits:
                await each.until(wanted)
        except ProblemError:  # the page is shown, and says that it is behind
            request.state.behind = True

    return dependency
