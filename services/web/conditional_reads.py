"""Reads: how fresh they are, when they need not be sent again, and how to wait for one's own write.

Every read of a read model says on which position of the log it stands. Its ETag is made from that position, so an
unchanged read costs one row: the position is looked up first, and a matching `If-None-Match` ends there.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Protocol

from fastapi import Header, Query, Request
from fastapi.responses import JSONResponse, Response

from services.web.http_errors import ErrorLocation, ProblemError

WAIT_SECONDS = 2.0
_POLL_SECONDS = 0.02
POSITION = r"^([a-z]+:)?\d{1,18}$"


class Reading(Protocol):
    """Where a projection stands."""

    @property
    def generation(self) -> int:
        """The generation its views show."""
        ...

    @property
    def position(self) -> int:
        """How much of the log it has applied; grows with every batch."""
        ...

    @property
    def lag_seconds(self) -> float:
        """Age of the oldest event it has not applied; 0 when there is none."""
        ...

    def reached(self, position: int, source: str | None) -> bool:
        """Say whether it shows everything up to a source's position (of any source, when none is named)."""
        ...


class Fresh:
    """One read: which position it stands on, and how it is answered. Made by `fresh`."""

    def __init__(self, request: Request, reading: Reading) -> None:
        self.reading = reading
        self._headers = {
            "ETag": _etag(request, reading),
            "Cache-Control": "private, no-cache",
            "Vary": "Authorization, Cookie, Accept",
            "Projection-Position": str(reading.position),
            "Projection-Generation": str(reading.generation),
            "Projection-Lag-Seconds": f"{reading.lag_seconds:.3f}",
        }
        self._known = _tags(request.headers.get("if-none-match", ""))

    def answer(self, make: Callable[[], object], *, media_type: str = "application/json") -> Response:
        """Answer with what `make` gives, or with 304 when the caller has it already.

        Args:
            make: Called only when needed; gives bytes or str to send as they are, or something to write as JSON.
            media_type: Of the bytes.
        """
        if self._headers["ETag"].removeprefix("W/") in self._known:
            return Response(status_code=304, headers=self._headers)
        content = make()
        if isinstance(content, bytes | str):
            return Response(content, headers=self._headers, media_type=media_type)
        return JSONResponse(content, headers=self._headers)


def fresh(read: Callable[[], Reading], *, wait_seconds: float = WAIT_SECONDS) -> Callable[..., Fresh]:
    """Make the dependency of a projection's reads: `def programs(fresh: Annotated[Fresh, Depends(directory)])`.

    Args:
        read: Looks up where the projection stands; one cheap row.
        wait_seconds: How long a read waits for `min_position`.

    Returns:
        A dependency that answers 503 with Retry-After while the projection has not reached `min_position`.
    """

    def dependency(
        request: Request,
        min_position: Annotated[
            str | None,
            Query(pattern=POSITION, description="Event-Position of a command, or Event-Source:Event-Position."),
        ] = None,
        if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,  # noqa: ARG001 - for the schema
    ) -> Fresh:
        reading = read() if min_position is None else wait(read, min_position, wait_seconds)
        return Fresh(request, reading)

    return dependency


def wait(read: Callable[[], Reading], min_position: str, seconds: float = WAIT_SECONDS) -> Reading:
    """Wait until a projection shows everything up to a position.

    Args:
        read: Looks up where the projection stands.
        min_position: `Event-Position` of a command, or `Event-Source:Event-Position`.
        seconds: How long.

    Raises:
        ProblemError: 503 with Retry-After when it has not got there by then.
    """
    source, _, number = min_position.rpartition(":")
    deadline = time.monotonic() + seconds
    while not (reading := read()).reached(int(number), source or None):
        if time.monotonic() > deadline:
            raise ProblemError(
                "not-yet-visible",
                f"the read model stands at {reading.position} and has not reached {min_position}",
                locations=[ErrorLocation("not reached yet", parameter="min_position")],
                headers={"Retry-After": "1", "Projection-Position": str(reading.position)},
            )
        time.sleep(_POLL_SECONDS)
    return reading


def _etag(request: Request, reading: Reading) -> str:
    """Hash generation, position, address and who may see what: two roles may be shown different figures."""
    principal = getattr(request.state, "principal", None)
    tier = sorted(principal.roles) if principal is not None else []
    accept = request.headers.get("accept", "")
    today = datetime.now(UTC).date()  # ages are told in days: a new day is a new answer
    parts = (reading.generation, reading.position, request.url.path, request.url.query, tier, accept, today)
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
