"""`min_position`: the position of a source that a read must show, written `<publisher>/<context>:<position>`."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from services.web.http_errors import ErrorLocation, ProblemError

PATTERN = r"^[a-z][a-z0-9-]{0,39}/[a-z]{1,40}:[0-9]{1,18}$"
_PARTS = re.compile(PATTERN)


@dataclass(frozen=True, slots=True)
class MinPosition:
    """A position of one source.

    Attributes:
        source: `Event-Source` of a command; positions of different sources are not comparable.
        position: Its `Event-Position`.
    """

    source: str
    position: int

    def __str__(self) -> str:
        return f"{self.source}:{self.position}"


def parse(text: str, sources: Collection[str]) -> MinPosition:
    """Return the position that a caller names.

    Args:
        text: The value of the parameter.
        sources: The sources that may be named.

    Raises:
        ProblemError: 422: it is not a position, or of a source that is not known here; names those that are.
    """
    source, _, position = text.rpartition(":")
    known = ", ".join(sorted(sources))
    if _PARTS.fullmatch(text) is None:
        raise _refusal(f"min_position is <Event-Source>:<Event-Position> of a command; the sources are {known}")
    if source not in sources:
        raise _refusal(f"no events of {source} are read here; the sources are {known}")
    return MinPosition(source, int(position))


def _refusal(detail: str) -> ProblemError:
    return ProblemError("invalid-request", detail, locations=[ErrorLocation(detail, parameter="min_position")])
