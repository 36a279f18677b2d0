"""From a request to a command: its key, who asks, when it happened, and which version the caller had in mind."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from services.eventstore.command_metadata import CommandMetadata, command_now
from services.web.http_errors import ErrorLocation, ProblemError
from services.web.identity.principal import Principal, authenticated

_KEY = r"^[\x21-\x7e]{1,128}$"
_TAG = re.compile(r'^(?:W/)?"(\d{1,18})"$')
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$")


def _iso(value: object) -> object:
    """Let only RFC 3339 through: pydantic would also take numbers, as seconds or milliseconds as it pleases."""
    if not isinstance(value, str) or not _ISO.match(value):
        raise ValueError("a time in ISO 8601 with its offset from UTC is needed, like 2026-03-14T09:30:00Z")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_iso)]
"""A time in a body: ISO 8601 text with an offset."""
_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


class CommandBody(BaseModel):
    """Base of every command's body: unknown fields are refused, and when it happened may be said."""

    model_config = ConfigDict(extra="forbid")

    occurred_at: Moment | None = Field(
        None, description="When it happened, with its offset from UTC; now when left out. Never in the future."
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One command as it was asked for.

    Attributes:
        command: Who, why and when, stamped on every event.
        scope: Within which the command's key must not repeat.
        request_hash: Tells the same request from another one sent with the same key.
        expected_version: The version `If-Match` names, or None.
        principal: Who asks, for rules about whose it is.
    """

    command: CommandMetadata
    scope: str
    request_hash: bytes
    expected_version: int | None
    principal: Principal


async def _body(request: Request) -> Any:  # noqa: ANN401 - it is JSON, whatever it holds
    raw = await request.body()
    if not raw:
        return None
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ProblemError("unsupported-media-type", "a command's body is application/json")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ProblemError("malformed-request", f"the body is not valid UTF-8 JSON: {type(error).__name__}") from error
    _refuse_untypable(body)
    return body


def asked(
    request: Request,
    principal: Annotated[Principal, Depends(authenticated)],
    body: Annotated[object, Depends(_body)],
    key: Annotated[str, Header(alias="Idempotency-Key", pattern=_KEY, description="A fresh UUID for each command.")],
    if_match: Annotated[str | None, Header(alias="If-Match", description="The ETag the decision was made on.")] = None,
    correlation_id: Annotated[
        str | None, Header(alias="Correlation-Id", pattern=_KEY, description="The intention it belongs to.")
    ] = None,
) -> Asked:
    """Give the command of a POST; a dependency of every command route.

    Raises:
        ProblemError: The key is missing, the body is not JSON, or a header is malformed.
        RefusedError: `occurred-in-future`.
    """
    command = command_now(
        principal.actor, command_id=key, occurred_at=_occurred_at(body), correlation_id=correlation_id
    )
    return Asked(command, principal.scope, request_hash(request, body), _version(if_match), principal)


Commanded = Annotated[Asked, Depends(asked)]
"""What a command route takes: `def enroll(asked: Commanded, …)`."""


def request_hash(request: Request, body: object) -> bytes:
    """Hash what makes two requests the same: method, path and the body's meaning, not its spelling."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{request.method} {request.url.path}\n{canonical}".encode()).digest()


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
        raise ProblemError("malformed-request", 'If-Match takes one ETag as it was given, like "7"')
    return int(match[1])


def _refuse_untypable(value: object, pointer: str = "") -> None:
    """Refuse characters that are legal in JSON and in no database: NUL and half of a surrogate pair."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            detail = "text must not contain NUL or unpaired surrogates"
            raise ProblemError("invalid-request", detail, locations=[ErrorLocation(detail, pointer=pointer)])
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_untypable(key, pointer)
            _refuse_untypable(item, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_untypable(item, f"{pointer}/{index}")
