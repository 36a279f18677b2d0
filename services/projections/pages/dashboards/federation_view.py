"""View of the federation's page: the dashboard of all programs together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from services.projections.network.answers.left_out import left_out_of
from services.projections.network.answers.summary import NetworkSummary
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Card, Chart, EmptyState, Link, Note, Table
from services.projections.pages.components.left_out import left_out_note
from services.projections.pages.components.links import PageLinks
from services.projections.pages.components.wording import give_back_sentence
from services.projections.pages.dashboards.cards import dashboard_cards
from services.projections.pages.dashboards.funnel import funnel_chart
from services.projections.pages.dashboards.programs_table import Order, programs_table
from services.projections.pages.dashboards.sessions_by_month import Series, sessions_chart
from services.projections.pages.dashboards.waiting import waiting_chart
from services.projections.programs.models import LARGEST, FederationDashboard

Period = Literal["12", "36", "all"]

PERIODS: dict[Period, str] = {"12": "Last 12 months", "36": "Last 3 years", "all": "All months"}
"""Choices of the form: the months that the chart of sessions shows."""


@dataclass(frozen=True, slots=True)
class FederationView:
    """Content of the federation's page."""

    sentence: str
    cards: Sequence[Card]
    sessions: Chart
    funnel: Chart
    waiting: Chart
    programs: Table
    give_back: str
    left_out: Note | None
    period: str
    empty: EmptyState | None

    @property
    def tables(self) -> list[Table]:
        """Return every table of the page."""
        return [*(chart.table for chart in (self.sessions, self.funnel, self.waiting)), self.programs]


def federation_view(
    dashboard: FederationDashboard, network: NetworkSummary, *, today: date, period: Period, order: Order
) -> FederationView:
    """Build the page from the dashboard of all programs and the summary of the network.

    Args:
        dashboard: The dashboard.
        network: The summary.
        today: The present date.
        period: The months that the chart of sessions shows.
        order: The order of the table of programs.
    """
    state: Mapping[str, str] = {} if period == "12" else {"period": period}
    whole = Series.of(dashboard.sessions, today)
    series = whole.window(None if period == "all" else int(period))
    return FederationView(
        sentence=_sentence(dashboard),
        cards=dashboard_cards(dashboard, today),
        sessions=sessions_chart(series, whole, _csv("sessions", state)),
        funnel=funnel_chart(dashboard.funnel, _csv("funnel", state)),
        waiting=waiting_chart(dashboard.waiting, _csv("waiting", state)),
        programs=programs_table(dashboard.largest, order, state, _csv("programs", {**state, "sort": order})),
        give_back=give_back_sentence(network),
        left_out=left_out_note(PageLinks(), left_out_of(network)),
        period=period,
        empty=None if dashboard.largest else _nothing_yet(dashboard),
    )


def _sentence(dashboard: FederationDashboard) -> str:
    active = figures.count_sentence(
        dashboard.active_relationships,
        "mentoring relationship is active",
        "mentoring relationships are active",
        "active mentoring relationships",
    )
    organizations = formats.count(dashboard.member_organizations, "member organization")
    run = "runs" if dashboard.member_organizations == 1 else "run"
    programs = formats.count(dashboard.open_programs, "open program")
    waiting = figures.count_sentence(
        dashboard.waiting.mentees,
        "mentee is waiting for a mentor",
        "mentees are waiting for a mentor",
        "mentees waiting for a mentor",
    )
    return f"{active}. {organizations} {run} {programs}. {waiting}{_largest_queue(dashboard)}."


def _largest_queue(dashboard: FederationDashboard) -> str:
    """Name the program with most mentees waiting, when the table holds every program and shows its figure."""
    waiting = [(figures.shown_count(line.waiting_mentees) or 0, line.name) for line in dashboard.largest]
    most, name = max(waiting, default=(0, ""))
    if most == 0 or not 2 <= len(waiting) < LARGEST:
        return ""
    return f", the most in {name} ({formats.number(most)})"


def _csv(table: str, state: Mapping[str, str]) -> str:
    return f"/federation?{urlencode({**state, 'csv': table})}"


def _nothing_yet(dashboard: FederationDashboard) -> EmptyState:
    organizations = formats.count(dashboard.member_organizations, "member organization")
    return EmptyState(
        "nothing-yet",
        "No programs yet",
        f"The federation has {organizations}. The operator adds organizations (POST /enrollment/v1/organizations), and "
        "coordinators open programs (POST /enrollment/v1/programs). The command “mentorship import history” adds the "
        "past of both from a file. Figures appear here when the first program has opened.",
        Link("What the figures will mean", "/definitions"),
    )
