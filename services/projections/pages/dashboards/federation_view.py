"""View of the federation's page: the dashboard of all programs together, what it set in motion, and its programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.projections.directory.models import ProgramList
from services.projections.measures.query.answer import MetricFigure, QueryAnswer
from services.projections.network.answers.left_out import left_out_of
from services.projections.network.answers.released import ReleasedNetwork
from services.projections.network.answers.summary import NetworkSummary
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Link, Note, Table
from services.projections.pages.components.left_out import left_out_note
from services.projections.pages.components.links import PageLinks
from services.projections.pages.components.wording import give_back_sentence
from services.projections.pages.dashboards.dashboard_view import DashboardView, dashboard_view
from services.projections.pages.dashboards.measured import Measured
from services.projections.pages.dashboards.programs_table import COLUMNS, ProgramsView, programs_view
from services.projections.pages.dashboards.selection import Selection
from services.projections.pages.network.released_view import released_sentence


@dataclass(frozen=True, slots=True)
class FederationView:
    """Content of the federation's page."""

    dashboard: DashboardView
    members: str
    programs: ProgramsView
    give_back: str
    left_out: Note | None

    @property
    def tables(self) -> list[Table]:
        """Every table of the page."""
        return [*self.dashboard.tables, self.programs.table]


def federation_view(
    figures: tuple[Measured, QueryAnswer],
    network: NetworkSummary | ReleasedNetwork | None,
    members: tuple[int, int],
    programs: tuple[ProgramList, Mapping[str, Sequence[MetricFigure]]],
    selection: Selection,
    query: str,
    cursor: str | None,
) -> FederationView:
    """Build the page.

    Args:
        figures: The figures of all programs, and their sessions by month.
        network: The summary of the network, or what is released of it; None for a reader who sees neither.
        members: How many organizations are members, and how many programs are open.
        programs: One page of the programs, and the figures that the reader may see of them.
        selection: Period, comparison and date.
        query: What was searched among the programs.
        cursor: The cursor of the page of programs.
    """
    return FederationView(
        dashboard_view(*figures, selection, federation_rows),
        _members(*members),
        programs_view(*programs, selection, query, cursor),
        *_set_in_motion(network),
    )


def _set_in_motion(network: NetworkSummary | ReleasedNetwork | None) -> tuple[str, Note | None]:
    """Return the sentence about the network, empty for a reader who sees none of it, and what it leaves out."""
    if network is None:
        return "", None
    if isinstance(network, ReleasedNetwork):
        return released_sentence(network), None
    return give_back_sentence(network), left_out_note(PageLinks(), left_out_of(network))


def _members(organizations: int, programs: int) -> str:
    """Return the size of the federation today in a sentence."""
    run = "runs" if organizations == 1 else "run"
    return f"{formats.count(organizations, 'member organization')} {run} {formats.count(programs, 'open program')}."


def federation_rows(measure: str) -> Link | None:
    """Return where a figure of the federation is taken apart: its list of programs, as far as it is shown there."""
    return Link("See it by program", "#programs") if measure in COLUMNS else None
