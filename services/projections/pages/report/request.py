"""The request of a report: what its address names, who may see it, and the report itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from services.projections.disclosure.access import Disclosure, Door
from services.projections.errors import NotFoundError, ReadModelError
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.network.in_memory.scope import Scope
from services.projections.pages.components import formats
from services.projections.pages.queries import PageQueries
from services.projections.pages.report.document import SECTIONS, ReportDocument
from services.projections.pages.report.report_view import report_document
from services.projections.pages.report.ripple_sections import NetworkPart, ReleasedPart, Ripple
from services.projections.reports.figures import ReportQueries, ReportRequest, end_of, released_only
from services.projections.reports.period import ReportPeriod, last_closed, usual_period, year_before
from services.web.identity.principal import Principal

FEDERATION = "the federation"
NOTHING = "none"
"""Name of the comparison with nothing."""
Name = Annotated[str, Query(max_length=20)]
Place = Annotated[str, Query(pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$")]
Chosen = Annotated[list[str] | None, Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """Choice of a reader.

    Attributes:
        organization: The organization; empty for the federation.
        period: Name of the period.
        compare: Name of the period compared with; `none` for nothing.
        as_of: The last day that counts; empty for the end of the period.
        sections: Names of the sections to show.
        errors: What is wrong, by field.
    """

    organization: str
    period: str
    compare: str
    as_of: str
    sections: Sequence[str]
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, today: date, organization: str, period: str, compare: str, as_of: str, sections: Sequence[str] | None
    ) -> "ReportChoice":
        """Return the choice, with the last quarter and the year before it where an address names none."""
        named = period.strip() or usual_period(today)
        kept = [each for each in SECTIONS if not sections or each in sections]
        return cls(organization, named, compare.strip() or year_before(named), as_of.strip(), kept)

    def request(self, today: date) -> ReportRequest:
        """Return the request of the figures.

        Raises:
            QueryRefusedError: A period or the date is none, or is not over.
        """
        closed = last_closed(today)
        period = ReportPeriod.parse(self.period, "period").until(closed)
        compared = None if self.compare == NOTHING else ReportPeriod.parse(self.compare, "compare").as_long_as(period)
        return ReportRequest(self.organization or None, period, compared, self._date(period, closed))

    def _date(self, period: ReportPeriod, closed: date) -> date:
        if not self.as_of:
            return period.last
        as_of = ReportPeriod.parse(self.as_of, "as_of").last
        if as_of > closed or as_of < period.last:
            message = "choose a month that is over and not before the end of the period, such as 2026-03"
            raise QueryRefusedError("period-not-released", message, "as_of")
        return as_of

    def address(self, path: str = "/report", **more: str) -> str:
        """Return the address of the choice."""
        values = {"organization": self.organization, "period": self.period, "compare": self.compare}
        pairs = [(name, value) for name, value in {**values, "as_of": self.as_of, **more}.items() if value]
        if len(self.sections) < len(SECTIONS):
            pairs += [("section", each) for each in self.sections]
        return f"{path}?{urlencode(pairs)}"


def report_choice(
    request: Request,
    organization: Place = "",
    period: Name = "",
    compare: Name = "",
    as_of: Name = "",
    section: Chosen = None,
) -> ReportChoice:
    """Return the choice that an address names."""
    return ReportChoice.of(request.app.state.clock().date(), organization, period, compare, as_of, section)


ChoiceDep = Annotated[ReportChoice, Depends(report_choice)]


def access(principal: Principal, organization: str) -> Disclosure:
    """Return the access through which a report is read.

    An executive reads what the report will hold when it is frozen, whatever other roles the executive has.

    Args:
        principal: The reader.
        organization: The organization; empty for the federation.

    Raises:
        NotFoundError: The reader may not see the figures of the organization.
    """
    whole, released = Disclosure.of(principal), released_only(Disclosure.of(principal), organization or None)
    if not organization:
        return released if "executive" in principal.roles else whole
    if released.door(organization, None) is Door.INNER:
        return released
    if whole.door(organization, None) is not Door.FACTS:
        raise NotFoundError("there is no report of this organization, or you may not see it")
    return whole


def build_report(
    queries: PageQueries, reports: ReportQueries, choice: ReportChoice, disclosure: Disclosure, now: datetime
) -> ReportDocument:
    """Return the report of a choice, with all of its sections.

    Args:
        queries: Names, and the network.
        reports: The figures.
        choice: What the reader chose.
        disclosure: The access of the reader.
        now: The present time.

    Raises:
        QueryRefusedError: The choice breaks a rule.
    """
    request = choice.request(now.date())
    figures = reports.read(request, disclosure, now)
    name = FEDERATION
    if request.organization:
        name = queries.parts(disclosure).name(f"organization:{request.organization}")
    network, refusal = _network(queries, request, disclosure, now)
    return report_document(name, figures, network, refusal)


def _released(queries: PageQueries, scope: Scope, disclosure: Disclosure, now: datetime) -> ReleasedPart:
    """Return what had been released by the date; what is released now where that was nothing, as after an import."""
    found = _read_released(queries, scope, disclosure, now)
    if found.network.complete_to is not None:
        return found
    today = _read_released(queries, replace(scope, as_of=None), disclosure, now)
    return replace(today, afterwards=today.network.complete_to is not None)


def _read_released(queries: PageQueries, scope: Scope, disclosure: Disclosure, now: datetime) -> ReleasedPart:
    network = queries.released_network(scope, disclosure, now)
    return ReleasedPart(network, queries.released_flows(scope, disclosure, now))


def _network(queries: PageQueries, request: ReportRequest, disclosure: Disclosure, now: datetime) -> tuple[Ripple, str]:
    """Return what the network answers through the door of the reader; nothing, and why, where it answers nothing."""
    scope = Scope(queries.default_effect(), as_of=end_of(request.as_of), organization=request.organization)
    try:
        if queries.network_door(scope, disclosure) is not Door.FACTS:
            return _released(queries, scope, disclosure, now), ""
        summary, flows = queries.summary(scope, disclosure), queries.flows(scope, disclosure)
        return NetworkPart(summary, queries.cohorts(scope, disclosure), flows, _widest(queries, scope, disclosure)), ""
    except ReadModelError as error:
        return None, formats.sentence(str(error))


def _widest(queries: PageQueries, scope: Scope, disclosure: Disclosure) -> Sequence[int]:
    """Return how many people are in each generation of the widest ripple; empty where no one was reached."""
    first = next(iter(queries.people(scope, disclosure, "reach", None).items), None)
    person = None if first is None else queries.person(first.id, scope, disclosure)
    return () if person is None else [each.people for each in person.generations]
