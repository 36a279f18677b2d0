"""The two doors of figures: facts for those who may see the rows, the disclosure rule for everyone else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.projections.disclosure.access import Disclosure, Door
from services.projections.disclosure.suppression import SMALLEST_GROUP
from services.projections.measures.period import BEGINNING, Period, month_start
from services.projections.measures.query.dates import read_period
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.measures.query.request import QueryRequest


@dataclass(frozen=True, slots=True)
class ProgramScope:
    """A program whose facts a query may read.

    Attributes:
        program: Its id.
        organization: Its organization's id.
        minimum: Smallest number of people of a figure; None where it states none.
        shares: Whether its organization shares its figures with others.
    """

    program: str
    organization: str
    minimum: int | None
    shares: bool


def door_of(disclosure: Disclosure, programs: Sequence[ProgramScope]) -> Door:
    """Return the door of a caller to the figures of some programs: facts only where all of them are its own.

    Args:
        disclosure: The access of the caller.
        programs: All programs of the query.
    """
    doors = {disclosure.door(each.organization, each.program) for each in programs}
    return Door.FACTS if doors == {Door.FACTS} else Door.OUTER


def released_scope(request: QueryRequest, programs: Sequence[ProgramScope]) -> list[ProgramScope]:
    """Return the programs whose sums others may see: all of the federation whose organizations share their figures.

    Raises:
        QueryRefusedError: The query is about a part of the federation.
    """
    if request.filters:
        message = "only the coordinators of a program see its figures; ask for the whole federation"
        raise QueryRefusedError("part-not-released", message, "filters")
    if any(dimension != "time:month" for dimension in request.dimensions):
        message = "figures are released for the whole federation only, by month"
        raise QueryRefusedError("part-not-released", message, "dimensions")
    return [each for each in programs if each.shares]


def released_period(request: QueryRequest, now: int) -> Period:
    """Return the period under which figures are released: whole months that are over, as they were known at their end.

    A figure about a month that is over never changes then, whatever is recorded later and however often it is read.

    Args:
        request: The query.
        now: The present, in microseconds since 1970 UTC.

    Raises:
        QueryRefusedError: The query states a date or a window that does not end with a month.
    """
    if request.known_at is not None:
        message = "figures are released as they were known on the date"
        raise QueryRefusedError("period-not-released", message, "known_at")
    closed = month_start(now) - 1
    period = read_period(request, now, default=closed)
    if period.as_of > closed or month_start(period.as_of + 1) != period.as_of + 1:
        raise QueryRefusedError("period-not-released", "figures are released as of the last day of a month", "as_of")
    check_months(period, "date_range")
    return replace(period, known_at=period.as_of)


def check_months(period: Period, field: str) -> None:
    """Raise an error if a window does not consist of whole months up to the date.

    Args:
        period: The period.
        field: The field of the query that states the window.

    Raises:
        QueryRefusedError: It begins or ends inside a month.
    """
    for edge in (period.start, min(period.end, period.as_of + 1)):
        if edge != BEGINNING and month_start(edge) != edge:
            raise QueryRefusedError("period-not-released", "figures are released for whole months", field)


def strictest(programs: Sequence[ProgramScope]) -> int:
    """Return the largest minimum group size of some programs."""
    sizes = [SMALLEST_GROUP if each.minimum is None else each.minimum for each in programs]
    return max(sizes, default=SMALLEST_GROUP)
