"""Conditional reads of a read model: ETag, freshness headers, and read-your-writes by `min_position`.

Every read of a read model states the position of the log that it shows. Its ETag is derived from that position, so an
unchanged read costs one row: the position is looked up first, and a matching `If-None-Match` ends the request there
(RFC 9110, conditional requests).
"""

import hashlib
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Annotated, Protocol

from fastapi import Header, Query, Request
from fastapi.responses import JSONResponse, Response

from services.web.min_position import PATTERN, parse
from services.web.position_waits import WAIT_SECONDS, PositionWaits


class ReadPosition(Protocol):
    """The position of a read model."""

    @property
    def generation(self) -> int:
        """The generation that its views show."""
        ...

    @property
    def position(self) -> int:
        """How much of the log it has applied; grows with every batch."""
        ...

    @property
    def lag_seconds(self) -> float:
        """Age of the oldest event that it has not applied, in seconds; 0 when there is none."""
        ...

    def has_reached(self, position: int, source: str) -> bool:
        """Return whether it shows everything up to a source's position."""
        ...


class ConditionalRead:
    """One read of a read model: its position, and its response. Created by `conditional_read`.

    Args:
        request: The request.
        position: The position of the read model.
        moment: The time for which the response is valid, where it changes without an event; part of the ETag.
        version: The version of what the response depends on beside the read model, if anything; part of the ETag.

    Attributes:
        moment: The time of the read: what is due is decided at it.
    """

    def __init__(
        self, request: Request, position: ReadPosition, moment: datetime | None = None, version: object = None
    ) -> None:
        self.position = position
        self.moment: datetime = moment or request.app.state.clock()
        versions = (
            position.generation,
            position.position,
            *([moment] if moment else []),
            *([] if version is None else [version]),
        )
        self._headers = {
            "ETag": entity_tag(request, *versions),
            "Cache-Control": "private, no-cache",
            "Vary": "Authorization, Cookie, Accept",
            "Projection-Position": str(position.position),
            "Projection-Generation": str(position.generation),
            "Projection-Lag-Seconds": f"{position.lag_seconds:.3f}",
        }
        self._cached = is_cached(request, self._headers["ETag"])

    def respond(self, content: Callable[[], object], *, media_type: str = "application/json") -> Response:
        """Return the content, or 304 when the caller has it already.

        Args:
            content: Called only when needed; returns bytes or str to send unchanged, or a value to encode as JSON.
            media_type: Of the bytes.
        """
        if self._cached:
            return Response(status_code=304, headers=self._headers)
        body = content()
        if isinstance(body, bytes | str):
            return Response(body, headers=self._headers, media_type=media_type)
        return JSONResponse(body, headers=self._headers)

    def stream(self, make: Callable[[], Response]) -> Response:
        """Return a response that is sent while it is made, or 304 when the caller has it already.

        Args:
            make: Returns the response; called only when needed.
        """
        if self._cached:
            return Response(status_code=304, headers=self._headers)
        response = make()
        response.headers.update(self._headers)
        return response


def conditional_read(
    look_up: Callable[[], ReadPosition],
    sources: Collection[str],
    *,
    wait_seconds: float = WAIT_SECONDS,
    moment: Callable[[Request], datetime] | None = None,
    version: Callable[[], object] | None = None,
) -> Callable[..., Awaitable[ConditionalRead]]:
    """Return the dependency of a read model's routes: `def programs(read: Annotated[ConditionalRead, Depends(…)])`.

    Args:
        look_up: Returns the position of the read model; one cheap row.
        sources: The sources that `min_position` may name.
        wait_seconds: How long a read waits for `min_position`.
        moment: Returns the time for which a response is valid, where it changes without an event.
        version: Returns the version of what a response depends on beside the read model; one cheap row.

    Returns:
        A dependency that raises 503 with Retry-After while the read model has not reached `min_position`, and 422 for a
        position of an unknown source.
    """
    waits = PositionWaits(look_up, seconds=wait_seconds)

    async def dependency(
        request: Request,
        min_position: Annotated[
            str | None,
            Query(
                description="Event-Source:Event-Position of a command, like hub/enrollment:123.",
                json_schema_extra={"pattern": PATTERN},
            ),
        ] = None,
        if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,  # noqa: ARG001 - for the schema
    ) -> ConditionalRead:
        position = await (waits.now() if min_position is None else waits.until(parse(min_position, sources)))
        return ConditionalRead(request, position, moment and moment(request), version and version())

    return dependency


def entity_tag(request: Request, *versions: object) -> str:
    """Hash what a response depends on: its versions, its address, and everything that decides what the caller sees.

    Args:
        request: The request; its principal is the caller.
        versions: Positions, or other values that change whenever the content does.
    """
    principal = getattr(request.state, "principal", None)
    caller = "" if principal is None else principal.fingerprint
    accept = request.headers.get("accept", "")
    today = request.app.state.clock().date()  # ages are given in days: a new day is a new response
    parts = (*versions, request.url.path, request.url.query, caller, accept, today)
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def is_cached(request: Request, tag: str) -> bool:
    """Check whether the caller has the response with a tag already, by its `If-None-Match` header.

    Several lines of the header are one list; `*` matches any tag.
    """
    lines = request.headers.getlist("if-none-match")
    known = {each.strip().removeprefix("W/") for line in lines for each in line.split(",")}
    return "*" in known or tag.removeprefix("W/") in known
