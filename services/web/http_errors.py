"""What can be wrong with a request apart from the domain's refusals, and what each means to whoever meets it.

A fault's slug is the last part of its `type` URL; the page served there is made from this table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of problem.

    Attributes:
        status: The HTTP status it answers with.
        title: What is wrong, the same for every occurrence.
        remedy: What the caller can do about it.
    """

    status: int
    title: str
    remedy: str


KINDS: Mapping[str, FaultKind] = {
    "malformed-request": FaultKind(400, "The request could not be read", "Send valid UTF-8 JSON, URLs and headers."),
    "idempotency-key-missing": FaultKind(
        400,
        "The Idempotency-Key header is missing",
        "Send a fresh UUID as Idempotency-Key with every new command, and the same one again when you repeat it.",
    ),
    "cursor-invalid": FaultKind(
        400,
        "The cursor does not belong to this list",
        "Take cursors only from `next`, use them with the same filters, or start again without one.",
    ),
    "unauthenticated": FaultKind(401, "Nobody proved to be asking", "Send `Authorization: Bearer …`, or sign in."),
    "forbidden": FaultKind(403, "This is not yours to do", "Ask the federation's operator for the role named."),
    "too-few-people": FaultKind(
        403, "This is about too few people to be shown", "Ask for a larger part, or for the whole federation."
    ),
    "cross-site-request": FaultKind(
        403, "Another site sent this request", "A cookie counts only from our own pages; programs send a bearer token."
    ),
    "not-found": FaultKind(404, "There is no such thing", "Check the address and the id."),
    "method-not-allowed": FaultKind(405, "This address has other methods", "Use one of those the Allow header lists."),
    "not-acceptable": FaultKind(406, "None of the forms asked for exists", "Accept application/json or text/html."),
    "body-too-large": FaultKind(413, "The body is too large", "Send at most 1 MB; import histories from a file."),
    "unsupported-media-type": FaultKind(415, "The body's form is not understood", "Send application/json."),
    "invalid-request": FaultKind(422, "A value is not valid", "Correct the places listed under `errors`."),
    "rate-limited": FaultKind(429, "Too many requests", "Wait as long as Retry-After says."),
    "unexpected": FaultKind(
        500, "We failed", "It is recorded; tell the operator the request id. Repeating with the same key is safe."
    ),
    "not-yet-visible": FaultKind(
        503, "The read model has not got there yet", "Repeat after Retry-After seconds, or read without min_position."
    ),
    "unavailable": FaultKind(
        503, "A part of the system does not answer", "Repeat after Retry-After seconds; with the same key it is safe."
    ),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a request something is wrong.

    Attributes:
        detail: What is wrong there.
        pointer: An RFC 6901 pointer into the body, or None where it is not in the body.
        parameter: The query, path or header parameter, or None where it is in the body.
    """

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class Fault(Exception):  # noqa: N818 - an answer to the caller, not an error of the program
    """A request is answered with a problem.

    Args:
        slug: A key of `KINDS`.
        detail: One sentence about this occurrence.
        places: Where the request is wrong.
        headers: Further headers of the answer.
    """

    def __init__(
        self,
        slug: str,
        detail: str,
        *,
        places: Sequence[Place] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{slug}: {detail}")
        self.slug, self.detail, self.kind = slug, detail, KINDS[slug]
        self.places, self.headers = tuple(places), dict(headers or {})
