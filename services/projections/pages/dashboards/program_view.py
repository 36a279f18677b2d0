"""View of a program's page: its dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from services.policy.versions import PolicyVersion
from services.projections.directory.models import Objective, Program
from services.projections.disclosure.suppression import Figure
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Card, Chart, EmptyState, Table
from services.projections.pages.dashboards.cards import dashboard_cards
from services.projections.pages.dashboards.federation_view import Period
from services.projections.pages.dashboards.feedback import feedback_table
from services.projections.pages.dashboards.funnel import funnel_chart
from services.projections.pages.dashboards.policy_view import PolicyView, policy_view
from services.projections.pages.dashboards.sessions_by_month import Series, sessions_chart
from services.projections.pages.dashboards.states import participations_table, relationships_chart
from services.projections.pages.dashboards.waiting import waiting_chart
from services.projections.programs.models import ProgramDashboard

Terms = tuple[Sequence[PolicyVersion], Sequence[Objective]]
"""The versions of a program's policy, and every definition of its objectives."""
NO_TERMS: Terms = ((), ())


@dataclass(frozen=True, slots=True)
class ProgramView:
    """Content of a program's page; ``suppressed`` explains why some of its figures are not shown."""

    name: str
    about: Sequence[str]
    sentence: str
    cards: Sequence[Card]
    sessions: Chart
    states: Chart
    funnel: Chart
    waiting: Chart
    participations: Table
    feedback: Table
    policy: PolicyView | None
    period: str
    empty: EmptyState | None
    suppressed: EmptyState | None

    @property
    def tables(self) -> list[Table]:
        """Return every table of the page."""
        charts = (self.sessions, self.states, self.funnel, self.waiting)
        objectives = self.policy.objectives if self.policy else None
        tables = [*(chart.table for chart in charts), self.participations, self.feedback]
        return [*tables, objectives] if objectives else tables


def program_view(
    program: Program, dashboard: ProgramDashboard, terms: Terms = NO_TERMS, *, now: datetime, period: Period
) -> ProgramView:
    """Build the page from the program's entry in the directory and its dashboard.

    Args:
        program: The entry.
        dashboard: The dashboard.
        terms: The versions of the policy, and the objectives.
        now: The present time.
        period: The months that the chart of sessions shows.
    """
    address = f"/programs/{program.id}"
    state = {} if period == "12" else {"period": period}

    def csv(table: str) -> str:
        return f"{address}?{urlencode({**state, 'csv': table})}"

    today = now.date()
    whole = Series.of(dashboard.sessions, today)
    series = whole.window(None if period == "all" else int(period))
    return ProgramView(
        name=dashboard.name,
        about=_about(program),
        sentence=_sentence(dashboard),
        cards=dashboard_cards(dashboard, today),
        sessions=sessions_chart(series, whole, csv("sessions")),
        states=relationships_chart(dashboard.relationships, csv("states")),
        funnel=funnel_chart(dashboard.funnel, csv("funnel")),
        waiting=waiting_chart(dashboard.waiting, csv("waiting")),
        participations=participations_table(dashboard.participations, csv("participations")),
        feedback=feedback_table(dashboard.feedback, csv("feedback")),
        policy=policy_view(*terms, dashboard, now, csv("objectives")),
        period=period,
        empty=_nothing_yet(program) if dashboard.funnel.applied.people == 0 else None,
        suppressed=_suppressed(dashboard),
    )


def _about(program: Program) -> list[str]:
    forms = ", ".join([*program.formalities, *program.directions, *program.shapes])
    return [program.organization or "", _state(program), forms, f"confidentiality: {program.confidentiality}"]


def _state(program: Program) -> str:
    """Return the program's state with the day since when, as far as it is known."""
    phrases = {
        "open": ("open", "open since", program.opened_at),
        "closed": ("closed to newcomers", "closed to newcomers on", program.closed_at),
        "ended": ("ended", "ended on", program.ended_at),
        "archived": ("archived", "archived, ended on", program.ended_at),
    }
    plain, dated, time = phrases.get(program.state, (program.state, "", None))
    return f"{dated} {formats.day(time)}" if time else plain


def _sentence(dashboard: ProgramDashboard) -> str:
    sentences = (
        figures.count_sentence(
            dashboard.active_relationships, "relationship is active", "relationships are active", "active relationships"
        ),
        figures.count_sentence(
            dashboard.waiting.mentees,
            "mentee is waiting for a mentor",
            "mentees are waiting for a mentor",
            "mentees waiting for a mentor",
        ),
        figures.count_sentence(dashboard.goals.met, "goal has been met", "goals have been met", "goals met"),
    )
    return f"{'. '.join(sentences)}."


def _nothing_yet(program: Program) -> EmptyState:
    return EmptyState(
        "nothing-yet",
        "No applications yet",
        f"Figures appear here after the first application to {program.name}.",
    )


def _suppressed(dashboard: ProgramDashboard) -> EmptyState | None:
    shown: list[Figure] = [
        dashboard.active_relationships,
        dashboard.waiting.mentees,
        dashboard.goals.met,
        *(getattr(dashboard.funnel, stage) for stage in type(dashboard.funnel).model_fields),
        *dashboard.relationships.values(),
        *(line.mean for line in dashboard.feedback),
    ]
    if dashboard.exact:
        return EmptyState(
            "exact",
            "You see exact figures",
            "You coordinate this program. Others see no figure about fewer than "
            f"{dashboard.minimum_group_size} people.",
        )
    if not any(figure.suppressed for figure in shown):
        return None
    return EmptyState(
        "suppressed",
        "Some figures are hidden to protect privacy",
        f"Figures about fewer than {dashboard.minimum_group_size} people could identify them. Figures that would "
        "reveal a hidden one are hidden too.",
    )
