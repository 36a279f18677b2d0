"""Board reports of one process: their figures, the frozen ones, and the links to them."""

from dataclasses import dataclass

from services.projections.reports.figures import ReportQueries
from services.projections.reports.frozen import FrozenReports
from services.projections.reports.links import ReportLinks


@dataclass(frozen=True, slots=True)
class BoardReports:
    """Board reports.

    Attributes:
        figures: Reads the figures of a report.
        frozen: Keeps frozen reports.
        links: Keeps links to them.
    """

    figures: ReportQueries
    frozen: FrozenReports
    links: ReportLinks
