"""What this service's routes share: executing what was request, the types of their bodies, and who may ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import Depends
from fastapi.responses import JSONResponse
from pydantic import BeforeValidator, Field, WithJsonSchema

from services.eventstore.store import Answer, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.web.command_request import CommandBody, CommandRequest
from services.web.identity.principal import require
from services.web.responses import respond

CONTEXT = "enrollment"
BASE = f"/{CONTEXT}/v1"
RUNS_PROGRAMS = Depends(require("coordinator", "executive", "operator"))
"""Who may ask anything of this service; reading its figures is the projections' business."""

Code = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$",
        description="A code of a list, never free text.",
        examples=["season-over"],
    ),
]
Count = Annotated[int, Field(strict=True)]
Name = Annotated[str, Field(min_length=1, max_length=200, description="Visible text on one line; a public name.")]


class Because(CommandBody):
    """The body of a command that gives its reason."""

    reason: Code


def execute(store: EventStore, request: CommandRequest, decide: Callable[[UnitOfWork], Answer]) -> JSONResponse:
    """Decide, save and answer, once per idempotency key."""
    outcome = store.execute(request.meta, decide, scope=request.scope, request_hash=request.request_hash)
    return respond(outcome, source=CONTEXT)


def _iso_day(value: object) -> object:
    # The lax parser also takes numbers and times; a day is written one way only.
    if value is not None and not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
        raise ValueError("a day is written YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_iso_day), WithJsonSchema({"type": "string", "format": "date"})]
