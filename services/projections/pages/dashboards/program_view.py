"""View of a program's page: its dashboard, its objectives and its rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.policy.versions import PolicyVersion
from services.projections.directory.models import Objective, Program
from services.projections.measures.query.answer import QueryAnswer
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import EmptyState, Link, Table
from services.projections.pages.components.codes import codes_text
from services.projections.pages.dashboards.dashboard_view import DashboardView, dashboard_view
from services.projections.pages.dashboards.layout import display
from services.projections.pages.dashboards.measured import Measured
from services.projections.pages.dashboards.policy_view import PolicyView, policy_view
from services.projections.pages.dashboards.selection import Selection

Terms = tuple[Sequence[PolicyVersion], Sequence[Objective]]
"""The versions of a program's policy, and every definition of its objectives."""
NO_TERMS: Terms = ((), ())


@dataclass(frozen=True, slots=True)
class ProgramView:
    """Content of a program's page.

    Attributes:
        name: Its name.
        about: Organization, state and forms.
        dashboard: Its figures.
        policy: Its rules; None before the first version.
        exact: The note that figures are exact; None where they are not.
    """

    name: str
    about: Sequence[str]
    dashboard: DashboardView
    policy: PolicyView | None
    exact: EmptyState | None

    @property
    def tables(self) -> list[Table]:
        """Every table of the page."""
        objectives = self.policy.objectives if self.policy else None
        return [*self.dashboard.tables, *([objectives] if objectives else [])]


def program_view(
    program: Program,
    figures: tuple[Measured, QueryAnswer],
    selection: Selection,
    terms: Terms = NO_TERMS,
    *,
    now: datetime,
    staff: bool = False,
) -> ProgramView:
    """Build the page.

    Args:
        program: The program's entry in the directory.
        figures: Its figures and its sessions by month.
        selection: Period, comparison and date.
        terms: The versions of the policy, and the objectives.
        now: The present time.
        staff: Whether the reader may see the rows behind the figures.
    """
    measured, _ = figures
    rows = program_rows(program.id) if staff else no_rows
    return ProgramView(
        name=program.name,
        about=_about(program),
        dashboard=dashboard_view(*figures, selection, rows),
        policy=policy_view(*terms, measured, program.id, now, selection.address(csv="objectives")),
        exact=_exact(program) if measured.exact else None,
    )


def program_rows(program: str) -> Callable[[str], Link | None]:
    """Return the links from a figure to the list of its rows, for the staff of a program."""

    def rows(measure: str) -> Link | None:
        found = display(measure).rows
        return None if found is None else Link(found[0], f"/programs/{program}/{found[1]}")

    return rows


def no_rows(_measure: str) -> Link | None:
    """Return no link: the reader sees no rows, and each figure leads to its card."""
    return None


def _about(program: Program) -> list[str]:
    forms = codes_text([*program.shapes, *program.directions, *program.formalities])
    return [program.organization or "", _state(program), forms, codes_text([program.confidentiality])]


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


def _exact(program: Program) -> EmptyState:
    minimum = max(program.minimum_group_size, 5)
    text = (
        "You coordinate this program. Others see sums of closed groups of people only, and no figure about fewer than "
        f"{minimum}."
    )
    return EmptyState("exact", "You see exact figures", text, Link("How figures are protected", "/definitions"))
