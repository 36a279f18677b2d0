"""Conditional reads of figures by the door of the reader: positions of the log are for those who may see facts.

A reader of releases has the position of the releases in the tag and in the headers, which no event moves between two
points, and no `min_position` to try: it would tell how much the log holds.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import sha256
from typing import Annotated

import msgspec
from fastapi import Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from services.projections.disclosure.access import Disclosure, Door
from services.web.conditional_reads import ConditionalRead, ReadPosition, entity_tag, is_cached
from services.web.identity.principal import Principal, current_principal
from services.web.min_position import PATTERN

Read = Callable[..., Awaitable[ConditionalRead]]
FactsPosition = Annotated[
    str | None,
    Query(
        description="Event-Source:Event-Position of a command, like hub/enrollment:123; for readers of facts.",
        pattern=PATTERN,
    ),
]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match")]


class ContentRead(ConditionalRead):
    """A read whose tag is a hash of what the reader is shown: it changes with that and with nothing else.

    Args:
        request: The request.
        position: The position of the read model.
        moment: The time for which the response is valid, where it changes without an event.
    """

    def __init__(self, request: Request, position: ReadPosition, moment: datetime | None = None) -> None:
        super().__init__(request, position, moment)
        self._request = request

    def respond(self, content: Callable[[], object], *, media_type: str = "application/json") -> Response:
        """Return the content, or 304 when the caller has it already.

        Args:
            content: Returns bytes or str to send unchanged, or a value to encode as JSON.
            media_type: Of the bytes.
        """
        body = content()
        sent = body if isinstance(body, bytes | str) else msgspec.json.encode(body)
        tag = entity_tag(self._request, sha256(sent if isinstance(sent, bytes) else sent.encode()).hexdigest())
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie, Accept"}
        if is_cached(self._request, tag):
            return Response(status_code=304, headers=headers)
        return Response(sent, headers=headers, media_type=media_type)


def read_by_content(
    facts: Read, reading: Callable[[], ReadPosition], moment: Callable[[Request], datetime] | None = None
) -> Read:
    """Return the dependency of routes that answer some readers from facts, and others from releases.

    Those who may not see all facts get a tag of the content, and no position of the log where they may see none.

    Args:
        facts: The dependency of readers who may see all facts.
        reading: Returns the position of the read model.
        moment: Returns the time for which a response is valid, where it changes without an event.
    """

    async def dependency(
        request: Request,
        principal: Annotated[Principal, Depends(current_principal)],
        min_position: FactsPosition = None,
        if_none_match: IfNoneMatch = None,
    ) -> ConditionalRead:
        disclosure = Disclosure.of(principal)
        if disclosure.door(None, None) is Door.FACTS:
            return await facts(request, min_position, if_none_match)
        if disclosure.sees_facts and min_position is not None:
            await facts(request, min_position, None)
        return ContentRead(request, await run_in_threadpool(reading), moment and moment(request))

    return dependency


def read_by_door(facts: Read, released: Read) -> Read:
    """Return the dependency of routes that answer from facts or from releases.

    Args:
        facts: The dependency of readers who may see some facts.
        released: The dependency of all others.
    """

    async def dependency(
        request: Request,
        principal: Annotated[Principal, Depends(current_principal)],
        min_position: FactsPosition = None,
        if_none_match: IfNoneMatch = None,
    ) -> ConditionalRead:
        if Disclosure.of(principal).sees_facts:
            return await facts(request, min_position, if_none_match)
        return await released(request, None, if_none_match)

    return dependency
