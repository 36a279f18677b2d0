"""Catalogue of HTTP errors that are not refusals of the domain, and the exception that raises one.

The slug of an error is the last part of the `type` URL of its problem details; the page served there is rendered from
this table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem.

    Attributes:
        status: The HTTP status of the response.
        title: What is wrong, the same for every occurrence.
        remedy: What the caller can do about it.
        protects: What the rule behind it protects; empty where no rule of the domain is.
    """

    status: int
    title: str
    remedy: str
    protects: str = ""


KINDS: Mapping[str, ProblemKind] = {
    "malformed-request": ProblemKind(400, "Malformed request", "Send valid UTF-8 JSON, URLs and headers."),
    "idempotency-key-missing": ProblemKind(
        400,
        "Idempotency-Key header missing",
        "Send a new UUID as Idempotency-Key with every new command, and the same one when you repeat a command.",
    ),
    "cursor-invalid": ProblemKind(
        400,
        "Invalid cursor",
        "Take cursors only from `next` and use them with the same filters, or start again without a cursor.",
    ),
    "unauthenticated": ProblemKind(401, "Authentication required", "Send `Authorization: Bearer …`, or sign in."),
    "forbidden": ProblemKind(403, "Permission denied", "Ask the federation's operator for one of the roles named."),
    "cross-site-request": ProblemKind(
        403,
        "Cross-site request refused",
        "The session cookie is accepted only from pages of this site; programs send a bearer token.",
    ),
    "not-found": ProblemKind(404, "Not found", "Check the address and the id."),
    "method-not-allowed": ProblemKind(405, "Method not allowed", "Use one of the methods in the Allow header."),
    "another-reader": ProblemKind(409, "Form of another person", "Open the page of the form again, and send it then."),
    "request-timeout": ProblemKind(408, "Request timeout", "Send the whole body without long pauses."),
    "body-too-large": ProblemKind(413, "Request body too large", "Send at most 1 MB; import histories from a file."),
    "unsupported-media-type": ProblemKind(415, "Unsupported media type", "Send application/json."),
    "misdirected-request": ProblemKind(421, "Misdirected request", "Use the address that the operator published."),
    "invalid-request": ProblemKind(422, "Invalid request", "Correct the values listed under `errors`."),
    "unknown-metric": ProblemKind(422, "Unknown metric", "Take the ids of measures from docs/measures.md."),
    "unknown-dimension": ProblemKind(422, "Unknown dimension", "Use one of the dimensions named, or none."),
    "unknown-filter": ProblemKind(422, "Unknown filter", "Filter by program or by organization."),
    "unknown-range": ProblemKind(422, "Unknown range", "Use one of the ranges named, or two days."),
    "unknown-comparison": ProblemKind(422, "Unknown comparison", "Use one of the comparisons named, or two days."),
    "invalid-date": ProblemKind(422, "Invalid date", "Write days as 2026-01-31 and times by ISO 8601."),
    "range-reversed": ProblemKind(
        422, "The window ends before it begins", "State the first day first, then the last day."
    ),
    "window-open": ProblemKind(422, "The window has no first day", "State a date_range with two days."),
    "time-in-future": ProblemKind(422, "Time in the future", "Ask as of today, or of an earlier day."),
    "too-many-rows": ProblemKind(422, "Too many rows", "Ask for a shorter window, or for fewer programs."),
    "part-not-released": ProblemKind(
        403,
        "Figures of a part of the federation are not released",
        "Ask for the whole federation, or ask the program's coordinator.",
        "Nobody outside a program learns about few people by subtracting two figures.",
    ),
    "period-not-released": ProblemKind(
        403,
        "Figures of this period are not released",
        "Ask for whole months that are over, as of the last day of a month.",
        "Nobody outside a program learns about few people by moving a date.",
    ),
    "measure-not-released": ProblemKind(
        403,
        "The figure is not released",
        "Ask for one of the measures named, or ask the program's coordinator.",
        "Curves, medians and extremes are about single people: they are facts, and in no release.",
    ),
    "rate-limited": ProblemKind(429, "Too many requests", "Wait for the number of seconds in Retry-After."),
    "unexpected": ProblemKind(
        500,
        "Internal server error",
        "The error is logged. Tell the operator the request id. Repeating with the same key is safe.",
    ),
    "not-yet-visible": ProblemKind(
        503,
        "Read model not up to date yet",
        "Repeat after Retry-After seconds, or read without min_position.",
    ),
    "unavailable": ProblemKind(
        503,
        "Service unavailable",
        "Repeat after Retry-After seconds; with the same key it is safe.",
    ),
}


@dataclass(frozen=True, slots=True)
class ErrorLocation:
    """A place in a request at which a value is wrong.

    Attributes:
        detail: What is wrong there.
        pointer: An RFC 6901 pointer into the body, or None where the value is not in the body.
        parameter: The query, path or header parameter, or None where the value is in the body.
    """

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class ProblemError(Exception):
    """An HTTP error that is sent as problem details.

    Args:
        slug: A key of `KINDS`.
        detail: One sentence about this occurrence.
        locations: Where the request is wrong.
        headers: Further headers of the response.
    """

    def __init__(
        self,
        slug: str,
        detail: str,
        *,
        locations: Sequence[ErrorLocation] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{slug}: {detail}")
        self.slug, self.detail, self.kind = slug, detail, KINDS[slug]
        self.locations, self.headers = tuple(locations), dict(headers or {})
