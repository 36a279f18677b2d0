"""Command requests: the idempotency key, the caller, the time, and the expected version of a command over HTTP."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from services.eventstore.command_metadata import CommandMetadata, command_now
from services.web.command_ids import CommandIds
from services.web.http_errors import ErrorLocation, ProblemError
from services.web.identity.principal import Principal, current_principal

_KEY = r"^[\x21-\x7e]{1,128}$"
_TAG = re.compile(r'^(?:W/)?"(\d{1,18})"$')
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$")


def _iso(value: object) -> object:
    """Refuse all but RFC 3339 text: pydantic also accepts numbers, and guesses between seconds and milliseconds."""
    if not isinstance(value, str) or not _ISO.match(value):
        raise ValueError("a time in ISO 8601 with its offset from UTC is required, like 2026-03-14T09:30:00Z")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_iso)]
"""A time in a body: ISO 8601 text with an offset."""
_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


class CommandBody(BaseModel):
    """Base of the body of every command: refuses unknown fields and accepts the time at which it happened."""

    model_config = ConfigDict(extra="forbid")

    occurred_at: Moment | None = Field(
        None,
        description="When it happened, with its offset from UTC; defaults to now. From 1900 on, never in the future.",
    )


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """A command as it was requested.

    Attributes:
        meta: Actor, ids and times, recorded with every event; the ids are keyed hashes, never the caller's own texts.
        scope: The scope in which the idempotency key must be unique.
        request_hash: Distinguishes a repeated request from another request with the same key.
        expected_version: The version in `If-Match`, or None.
        principal: The caller, for rules about ownership.
        path: The path of the address.
    """

    meta: CommandMetadata
    scope: str
    request_hash: bytes
    expected_version: int | None
    principal: Principal
    path: str


async def _body(request: Request) -> Any:  # noqa: ANN401 - it is JSON, whatever it holds
    raw = await request.body()
    if not raw:
        return None
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ProblemError("unsupported-media-type", "the body of a command is application/json")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ProblemError("malformed-request", f"the body is not valid UTF-8 JSON: {type(error).__name__}") from error
    _refuse_unstorable(body)
    return body


def command_request(
    request: Request,
    principal: Annotated[Principal, Depends(current_principal)],
    body: Annotated[object, Depends(_body)],
    key: Annotated[str, Header(alias="Idempotency-Key", pattern=_KEY, description="A new UUID for each command.")],
    if_match: Annotated[str | None, Header(alias="If-Match", description="The ETag of the state decided on.")] = None,
    correlation_id: Annotated[
        str | None,
        Header(alias="Correlation-Id", pattern=_KEY, description="The intention it is part of."),
    ] = None,
) -> CommandRequest:
    """Return the command of a POST request; the dependency of every command route.

    Raises:
        ProblemError: The key is missing, the body is not JSON, or a header is malformed.
        RefusedError: `occurred-in-future` or `occurred-too-early`.
    """
    ids: CommandIds = request.app.state.command_ids
    scope = principal.scope
    meta = command_now(
        principal.actor,
        clock=request.app.state.clock,
        command_id=ids.of(scope, key),
        occurred_at=_occurred_at(body),
        correlation_id=None if correlation_id is None else ids.of(scope, correlation_id),
    )
    hashed = ids.request_hash(canonical(request, body))
    return CommandRequest(meta, scope, hashed, _version(if_match), principal, request.url.path)


CommandDep = Annotated[CommandRequest, Depends(command_request)]
"""The parameter of a command route: `def enroll(request: CommandDep, …)`."""


def canonical(request: Request, body: object) -> str:
    """Return method, path and canonical JSON body, so that formatting makes no difference."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"{request.method} {request.url.path}\n{text}"


def _occurred_at(body: object) -> datetime | None:
    value = body.get("occurred_at") if isinstance(body, dict) else None
    if value is None:
        return None
    try:
        return _MOMENT.validate_python(value)
    except ValidationError as error:
        detail = error.errors()[0]["msg"]
        raise ProblemError(
            "invalid-request", detail, locations=[ErrorLocation(detail, pointer="/occurred_at")]
        ) from error


def _version(tag: str | None) -> int | None:
    if tag is None or tag.strip() == "*":
        return None
    match = _TAG.match(tag.strip())
    if match is None:
        raise ProblemError("malformed-request", 'If-Match takes one ETag exactly as it was sent, like "7"')
    return int(match[1])


def _refuse_unstorable(value: object, pointer: str = "") -> None:
    """Refuse characters that are legal in JSON but not in PostgreSQL text: NUL and unpaired surrogates."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            detail = "text must not contain NUL or unpaired surrogates"
            raise ProblemError("invalid-request", detail, locations=[ErrorLocation(detail, pointer=pointer)])
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_unstorable(key, pointer)
            _refuse_unstorable(item, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_unstorable(item, f"{pointer}/{index}")
