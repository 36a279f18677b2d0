"""View of the desk: one table for each kind of thing to act on, the oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from services.projections.desk.kinds import Kind
from services.projections.desk.models import DeskGroup, DeskList, DeskRow, DeskSummary
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.desk.wording import ACTIONS, TITLES, detail_text, subject_text

_COLUMNS = (
    Column("Who or what"),
    Column("Program"),
    Column("About"),
    Column("Waiting since"),
    Column("Due"),
)


@dataclass(frozen=True, slots=True)
class DeskLinks:
    """The query of the page, from which its links are made."""

    kind: Kind | None = None
    program: str | None = None

    def address(self, **changes: str | None) -> str:
        """Return the address of the page with changed parameters."""
        query = {"kind": self.kind, "program": self.program, **changes}
        parameters = {name: value for name, value in query.items() if value}
        return f"/desk?{urlencode(parameters)}" if parameters else "/desk"


@dataclass(frozen=True, slots=True)
class Group:
    """Everything of one kind: its name, how many there are, what there is to do, and the first rows."""

    kind: Kind
    title: str
    count: str
    action: str
    table: Table
    more: Link | None


@dataclass(frozen=True, slots=True)
class DeskView:
    """Content of the desk."""

    sentence: str
    groups: Sequence[Group]
    whole: Link | None
    empty: EmptyState | None


def desk_view(summary: DeskSummary, rows: DeskList, links: DeskLinks, now: datetime) -> DeskView:
    """Build the page.

    Args:
        summary: The groups, under the page's program.
        rows: The first rows of each group, or one page of the rows of one kind.
        links: The query of the page.
        now: The time of the question.
    """
    shown = [group for group in summary.groups if links.kind in {None, group.kind}]
    groups = [_group(group, rows, links, now) for group in shown]
    whole = Link("Show everything on the desk", "/desk") if links.kind or links.program else None
    return DeskView(_sentence(summary), groups, whole, None if groups else _empty(links))


def _sentence(summary: DeskSummary) -> str:
    if not summary.total:
        return "There is nothing to act on."
    oldest = min(group.oldest_since for group in summary.groups)
    verb = "waits" if summary.total == 1 else "wait"
    return f"{formats.count(summary.total, 'thing')} {verb} for you, the oldest since {formats.day(oldest)}."


def _group(group: DeskGroup, rows: DeskList, links: DeskLinks, now: datetime) -> Group:
    own = [row for row in rows.items if row.kind == group.kind]
    following = Link("Next page", links.address(cursor=rows.next)) if links.kind and rows.next else None
    csv = links.address(kind=group.kind, csv=group.kind)
    table = Table(
        group.kind, TITLES[group.kind], _COLUMNS, [_row(row, now) for row in own], csv, linked=True, next=following
    )
    rest = links.kind is None and len(own) < group.count
    more = Link(f"Show all {formats.number(group.count)}", links.address(kind=group.kind)) if rest else None
    return Group(group.kind, TITLES[group.kind], formats.number(group.count), ACTIONS[group.kind], table, more)


def _row(row: DeskRow, now: datetime) -> list[Cell]:
    return [
        Cell(subject_text(row), raw=row.subject, href=_address(row)),
        Cell(row.program),
        Cell(detail_text(row) or "–"),
        Cell(formats.day(row.since), raw=row.since.isoformat()),
        Cell(_due(row, now), raw=row.due_at.isoformat() if row.due_at else ""),
    ]


def _address(row: DeskRow) -> str:
    """Return the address of the page of the thing that a row is about."""
    if row.subject_type == "program":
        return f"/programs/{row.subject}#objectives"
    return f"/records/{row.subject_type}s/{row.subject}"


def _due(row: DeskRow, now: datetime) -> str:
    if row.due_at is None:
        return "–"
    return f"{formats.day(row.due_at)}, overdue" if row.due_at <= now else formats.day(row.due_at)


def _empty(links: DeskLinks) -> EmptyState:
    if links.kind or links.program:
        return EmptyState(
            "filtered-out",
            "Nothing here",
            "Nothing on the desk matches what you chose.",
            Link("Show everything on the desk", "/desk"),
        )
    return EmptyState(
        "nothing-yet",
        "Nothing to do",
        "No application, requirement, document, match or session in your programs waits for you. New ones appear here "
        "by themselves.",
        Link("Your programs", "/programs"),
    )
