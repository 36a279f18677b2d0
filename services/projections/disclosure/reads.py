"""Conditional reads of figures by the door of the reader: positions of the log are for those who may see facts.

A reader of releases has the position of the releases in the tag and in the headers, which no event moves between two
points, and no `min_position` to try: it would tell how much the log holds.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Header, Query, Request

from services.projections.disclosure.access import Disclosure
from services.web.conditional_reads import ConditionalRead
from services.web.identity.principal import Principal, current_principal
from services.web.min_position import PATTERN

Read = Callable[..., Awaitable[ConditionalRead]]


def read_by_door(facts: Read, released: Read) -> Read:
    """Return the dependency of routes that answer from facts or from releases.

    Args:
        facts: The dependency of readers who may see some facts.
        released: The dependency of all others.
    """

    async def dependency(
        request: Request,
        principal: Annotated[Principal, Depends(current_principal)],
        min_position: Annotated[
            str | None,
            Query(
                description="Event-Source:Event-Position of a command, like hub/enrollment:123; for readers of facts.",
                json_schema_extra={"pattern": PATTERN},
            ),
        ] = None,
        if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,
    ) -> ConditionalRead:
        if Disclosure.of(principal).sees_facts:
            return await facts(request, min_position, if_none_match)
        return await released(request, None, if_none_match)

    return dependency
