"""The federation's page: is it working, for whom not, and what did it set in motion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from services.projections.network.answers.summary import NetworkSummary
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Card, Chart, Empty, Link, Table
from services.projections.pages.components.wording import ripple_sentence, stated
from services.projections.pages.dashboards.cards import dashboard_cards
from services.projections.pages.dashboards.funnel import funnel_chart
from services.projections.pages.dashboards.programs_table import Order, programs_table
from services.projections.pages.dashboards.sessions_by_month import Series, sessions_chart
from services.projections.pages.dashboards.waiting import waiting_chart
from services.projections.programs.models import FederationDashboard

Period = Literal["12", "36", "all"]

PERIODS: dict[Period, str] = {"12": "last 12 months", "36": "last 3 years", "all": "all months"}
"""What the form offers: the months that the chart of sessions shows."""


@dataclass(frozen=True, slots=True)
class FederationView:
    """What the federation's page shows."""

    sentence: str
    cards: Sequence[Card]
    sessions: Chart
    funnel: Chart
    waiting: Chart
    programs: Table
    ripple: str
    ripple_stated: str
    period: str
    empty: Empty | None

    @property
    def tables(self) -> list[Table]:
        """Return every table of the page."""
        return [*(chart.table for chart in (self.sessions, self.funnel, self.waiting)), self.programs]


def federation_view(
    dashboard: FederationDashboard, network: NetworkSummary, *, today: date, period: Period, order: Order
) -> FederationView:
    """Build the page from the dashboard of all programs and the network's summary."""
    state: Mapping[str, str] = {} if period == "12" else {"period": period}
    series = Series.of(dashboard.sessions, today).window(None if period == "all" else int(period))
    return FederationView(
        sentence=_sentence(dashboard),
        cards=dashboard_cards(dashboard, today),
        sessions=sessions_chart(series, _csv("sessions", state)),
        funnel=funnel_chart(dashboard.funnel, _csv("funnel", state)),
        waiting=waiting_chart(dashboard.waiting, _csv("waiting", state)),
        programs=programs_table(dashboard.largest, order, state, _csv("programs", {**state, "sort": order})),
        ripple=ripple_sentence(network),
        ripple_stated=stated(network),
        period=period,
        empty=None if dashboard.programs else _nothing_yet(dashboard),
    )


def _sentence(dashboard: FederationDashboard) -> str:
    active = figures.counted(dashboard.active_relationships, "mentoring relationship is", "mentoring relationships are")
    programs = formats.count(dashboard.programs, "program")
    organizations = formats.count(dashboard.organizations, "organization")
    waiting = figures.counted(dashboard.waiting.mentees, "mentee waits", "mentees wait")
    sentence = f"{active} active in {programs} of {organizations}; {waiting} for a mentor{_where(dashboard)}."
    return sentence[0].upper() + sentence[1:]


def _where(dashboard: FederationDashboard) -> str:
    """Say where most of the waiting are, when the table holds every program and one of them may be named."""
    waiting = [(figures.known(line.waiting_mentees) or 0, line.name) for line in dashboard.largest]
    most, name = max(waiting, default=(0, ""))
    if most == 0 or len(waiting) < 2 or len(waiting) < dashboard.programs:
        return ""
    return f", the most in {name} ({formats.number(most)})"


def _csv(table: str, state: Mapping[str, str]) -> str:
    return f"/?{urlencode({**state, 'csv': table})}"


def _nothing_yet(dashboard: FederationDashboard) -> Empty:
    joined = formats.count(dashboard.organizations, "organization has", "organizations have")
    return Empty(
        "nothing-yet",
        "No program has opened yet",
        f"{joined} joined. Figures appear here as soon as the first program opens and people apply.",
        Link("How a program is opened", "/docs"),
    )
