"""Responses to commands, and to reads of one aggregate."""

from collections.abc import Mapping

from fastapi.responses import JSONResponse

from services.eventstore.store import Outcome
from services.web.audited_reads import PROGRAM_HEADER, people_header


def respond(outcome: Outcome, *, source: str | None = None, path: str | None = None) -> JSONResponse:
    """Return the response to a command: what was recorded, and at which position.

    `Event-Position` is the position that a read model must have reached to show it (`min_position`); with
    `Event-Source` it is exact. A repeated command gets the response to the first one, marked by `Idempotency-Replayed`.

    Args:
        outcome: The result of the event store.
        source: The service's log, for example `hub/enrollment`.
        path: The path of the command, from which the address of a new resource follows.
    """
    body = outcome.result.body
    headers = {"Cache-Control": "no-store"}
    if outcome.position is not None:
        headers["Event-Position"] = str(outcome.position)
        if source is not None:
            headers["Event-Source"] = source
    if outcome.replayed:
        headers["Idempotency-Replayed"] = "true"
    if isinstance(version := body.get("version"), int):
        headers["ETag"] = f'"{version}"'
    if outcome.result.created and path is not None:
        headers["Location"] = resource_address(path, body)
    return JSONResponse(body, 201 if outcome.result.created else 200, headers)


def resource_address(path: str, body: Mapping[str, object]) -> str:
    """Return the address at which a new resource can be read.

    It is the collection's with the new id, or the collection itself for what is only read with the others. A part,
    such as a session of a relationship, is read with its whole.

    Args:
        path: The path of the command that created it, for example `/enrollment/v1/programs`.
        body: The response, which contains the ids.
    """
    parent, _, collection = path.rpartition("/")
    if not parent.endswith("/v1"):
        return parent
    name = f"{collection.removesuffix('s')}_id"
    return f"{path}/{body[name]}" if name in body else path


_PEOPLE = ("person_id", "mentor_id", "mentee_id")
"""The fields of a state that name people."""


def respond_state(body: dict[str, object], version: int) -> JSONResponse:
    """Return one aggregate's state; its version is the ETag that `If-Match` takes."""
    headers = {"ETag": f'"{version}"', "Cache-Control": "private, no-cache"}
    if isinstance(program := body.get("program_id"), str):
        headers[PROGRAM_HEADER] = program
    headers |= people_header(body[name] for name in _PEOPLE if isinstance(body.get(name), str))
    return JSONResponse(body, 200, headers)
