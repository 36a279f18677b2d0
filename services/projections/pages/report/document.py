"""A board report as a document: words, tables and charts, ready to print, to freeze and to export."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pydantic import TypeAdapter

from services.projections.pages.components.blocks import Chart, Table
from services.projections.pages.ecosystem.picture import EcosystemView

SECTIONS = {
    "objectives": "Objectives",
    "meeting": "Are people meeting?",
    "staying": "Are they staying?",
    "goals": "Are they reaching their goals?",
    "satisfaction": "Are they satisfied?",
    "equity": "For whom does it not work?",
    "ripple": "What did it set in motion?",
    "ecosystem": "What is it connected with?",
    "programs": "Programs at a glance",
    "attention": "What needs attention?",
    "method": "How to read this report",
}
"""Title of each section, in order."""
SAME_REASON = "There is no figure here either, for the same reason."


@dataclass(frozen=True, slots=True)
class Section:
    """One section.

    Attributes:
        id: Its name.
        title: Its title.
        sentences: What it finds, in words.
        charts: Its charts.
        tables: Its tables.
        comment: What the editor wrote; empty for nothing.
        pictures: Its pictures of an ecosystem.
    """

    id: str
    title: str
    sentences: Sequence[str]
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    comment: str = ""
    pictures: Sequence[EcosystemView] = ()


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A report.

    Attributes:
        scope: Name of the federation or the organization.
        period: The period in words.
        compared: The period compared with in words; empty for none.
        as_of: The last day that counts.
        prepared: When the figures were computed.
        door: The door of the figures: facts, inner or outer.
        position: How much of the log, or of the releases, the figures contain.
        measures: Version of each measure in it, by id.
        summary: One paragraph in words.
        sections: Its sections.
    """

    scope: str
    period: str
    compared: str
    as_of: date
    prepared: datetime
    door: str
    position: int
    measures: dict[str, int]
    summary: str
    sections: Sequence[Section]

    @property
    def title(self) -> str:
        """The title of the page."""
        return f"Board report of {self.scope}, {self.period}"

    @property
    def tables(self) -> Iterator[tuple[Section, Table]]:
        """Every table with its section, those of charts and pictures included."""
        for section in self.sections:
            drawn = [*(chart.table for chart in section.charts), *(picture.table for picture in section.pictures)]
            for table in (*drawn, *section.tables):
                if table is not None:
                    yield section, table

    def edited(self, sections: Sequence[str], comments: dict[str, str]) -> "ReportDocument":
        """Return the report with some of its sections only, and with comments.

        Args:
            sections: Names of the sections to keep; the method is always kept.
            comments: What was written, by section.
        """
        kept = [
            replace(section, comment=comments.get(section.id, ""))
            for section in self.sections
            if section.id in sections or section.id == "method"
        ]
        return replace(self, sections=list(_said_once(kept)))


def _said_once(sections: Sequence[Section]) -> Iterator[Section]:
    """Yield the sections; one that repeats why the section before it has no figure refers to it."""
    before: Sequence[str] = ()
    for section in sections:
        repeats = len(section.sentences) == 1 and section.sentences == before and not section.charts
        yield replace(section, sentences=[SAME_REASON]) if repeats else section
        before = section.sentences


_DOCUMENT = TypeAdapter(ReportDocument)


def to_json(document: ReportDocument) -> str:
    """Write a document as JSON; the same document always has the same text."""
    return _DOCUMENT.dump_json(document).decode()


def from_json(text: str) -> ReportDocument:
    """Read a document from JSON."""
    return _DOCUMENT.validate_json(text)
