"""View of the desk: sections by what they ask for, one table for each kind of thing to act on, the oldest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from services.projections.desk.kinds import Kind
from services.projections.desk.models import DeskGroup, DeskList, DeskRow, DeskSummary
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.components.peer_words import for_peers
from services.projections.pages.desk.actions import actions_of
from services.projections.pages.desk.context import DeskContext
from services.projections.pages.desk.private_groups import PrivateGroup, private_groups
from services.projections.pages.desk.sections import SECTIONS, Section
from services.projections.pages.desk.wording import ACTIONS, TITLES, detail_text, subject_text
from services.projections.pages.forms.action_table import ActionRow, ActionTable
from services.projections.pages.mentoring.perspective import SIDES
from services.projections.pages.people.links import person_page, room_page

_COLUMNS = (
    Column("Who or what"),
    Column("Program"),
    Column("About"),
    Column("Waiting"),
    Column("Due"),
)
_WEEK_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class DeskLinks:
    """The query of the page, from which its links are made."""

    kind: Kind | None = None
    program: str | None = None
    view: str = ""
    page = "/desk"

    @property
    def filtered(self) -> bool:
        """Return whether a filter is set."""
        return bool(self.kind or self.program)

    def parameters(self, **changes: str | None) -> Mapping[str, str]:
        """Return the query of the page with changed parameters."""
        query = {"kind": self.kind, "program": self.program, "view": self.view, **changes}
        return {name: value for name, value in query.items() if value}

    def address(self, **changes: str | None) -> str:
        """Return the address of the page with changed parameters."""
        parameters = self.parameters(**changes)
        return f"{self.page}?{urlencode(parameters)}" if parameters else self.page


@dataclass(frozen=True, slots=True)
class Group:
    """Everything of one kind: its name, how many there are, what there is to do, and the first rows."""

    kind: str
    title: str
    count: str
    action: str
    table: Table
    acting: ActionTable
    more: Link | None


@dataclass(frozen=True, slots=True)
class DeskSection:
    """One section with its groups."""

    code: str
    title: str
    count: str
    groups: Sequence[Group]


@dataclass(frozen=True, slots=True)
class DeskView:
    """Content of the desk."""

    sentence: str
    sections: Sequence[DeskSection]
    whole: Link | None
    empty: EmptyState | None
    links: DeskLinks
    programs: Mapping[str, str] = field(default_factory=dict)
    peers: bool = False

    @property
    def groups(self) -> Sequence[Group]:
        """Return the groups of every section, in order."""
        return [group for section in self.sections for group in section.groups]

    @property
    def kinds(self) -> Mapping[Kind, str]:
        """Return the names of the kinds to filter by."""
        return {kind: for_peers(title, peers=self.peers) for kind, title in TITLES.items()}


def desk_view(summary: DeskSummary, rows: DeskList, links: DeskLinks, context: DeskContext) -> DeskView:
    """Build the page.

    Args:
        summary: The groups, under the page's program.
        rows: The first rows of each group, or one page of the rows of one kind.
        links: The query of the page.
        context: The time, the names, and the reader's programs.
    """
    context.names.look_up(person for row in rows.items for person in row.people)
    counts = {group.kind: group for group in summary.groups if links.kind in {None, group.kind}}
    private = [] if links.kind else private_groups(context, links.address())
    sections = [_section(each, counts, rows, links, context, private) for each in SECTIONS]
    shown = [each for each in sections if each.groups]
    whole = Link("Show everything on the desk", "/desk") if links.kind or links.program else None
    empty = None if shown else _empty(links, context)
    peers = context.are_peers([links.program] if links.program else (row.program_id for row in rows.items))
    return DeskView(_sentence(summary, context.now, private), shown, whole, empty, links, context.programs, peers)


def _sentence(summary: DeskSummary, now: datetime, private: Sequence[PrivateGroup]) -> str:
    counts = {group.kind: group.count for group in summary.groups}
    parts = [
        (
            sum(counts.get(kind, 0) for kind in section.kinds)
            + sum(each.count for each in private if each.section == section.code),
            section.counted,
        )
        for section in SECTIONS
    ]
    counted = ", ".join(f"{formats.number(number)} {text}" for number, text in parts if number)
    if not counted:
        return "There is nothing to do today."
    oldest = min((group.oldest_since for group in summary.groups), default=None)
    return f"Today: {counted}." + (f" The oldest has waited {formats.age(now, oldest)}." if oldest else "")


def _section(
    section: Section,
    counts: Mapping[Kind, DeskGroup],
    rows: DeskList,
    links: DeskLinks,
    context: DeskContext,
    private: Sequence[PrivateGroup],
) -> DeskSection:
    own = [each for each in private if each.section == section.code]
    groups = [_group(counts[kind], rows, links, context) for kind in section.kinds if kind in counts]
    groups += [
        Group(each.kind, each.title, formats.number(each.count), each.action, each.acting.table, each.acting, None)
        for each in own
    ]
    count = sum(counts[kind].count for kind in section.kinds if kind in counts) + sum(each.count for each in own)
    return DeskSection(section.code, section.title, formats.number(count), groups)


def _group(group: DeskGroup, rows: DeskList, links: DeskLinks, context: DeskContext) -> Group:
    own = [row for row in rows.items if row.kind == group.kind]
    following = Link("Next page", links.address(cursor=rows.next)) if links.kind and rows.next else None
    csv = links.address(kind=group.kind, csv=group.kind)
    peers = context.are_peers(row.program_id for row in own)
    title, action = (for_peers(text, peers=peers) for text in (TITLES[group.kind], ACTIONS[group.kind]))
    acting = [
        ActionRow(_cells(row, context), actions_of(row, _subject(row, context), links.address()))
        if context.acts
        else ActionRow(_cells(row, context))
        for row in own
    ]
    cells = [each.cells for each in acting]
    table = Table(group.kind, title, _COLUMNS, cells, csv, linked=True, next=following)
    rest = links.kind is None and len(own) < group.count
    more = Link(f"Show all {formats.number(group.count)}", links.address(kind=group.kind)) if rest else None
    return Group(
        group.kind,
        title,
        formats.number(group.count),
        action,
        table,
        ActionTable(table, acting),
        more,
    )


def _subject(row: DeskRow, context: DeskContext) -> str:
    return for_peers(subject_text(row, context.names), peers=context.are_peers([row.program_id]))


def _detail(row: DeskRow, context: DeskContext) -> str:
    """Return what else is to be known about a row; of a pair, the two are called by their names."""
    text = detail_text(row)
    if row.subject_type != "relationship":
        return for_peers(text, peers=context.are_peers([row.program_id]))
    names: dict[str, str] = dict(zip(SIDES, map(context.names.of, row.people), strict=True))
    return for_peers(text, names=names)


def _cells(row: DeskRow, context: DeskContext) -> list[Cell]:
    return [
        Cell(_subject(row, context), raw=row.subject, href=_address(row)),
        Cell(row.program),
        Cell(_detail(row, context) or "–"),
        Cell(formats.age(context.now, row.since), raw=row.since.isoformat()),
        Cell(_due(row, context.now), raw=row.due_at.isoformat() if row.due_at else ""),
    ]


def _address(row: DeskRow) -> str:
    """Return the address of the page of the thing that a row is about."""
    if row.subject_type == "program":
        return f"/programs/{row.subject}#objectives"
    if row.subject_type == "relationship":
        return room_page(row.subject)
    return person_page(row.people[0])


def _due(row: DeskRow, now: datetime) -> str:
    if row.due_at is None:
        return "–"
    return f"{formats.day(row.due_at)}, overdue" if row.due_at <= now else formats.day(row.due_at)


def _empty(links: DeskLinks, context: DeskContext) -> EmptyState:
    if links.kind or links.program:
        return EmptyState(
            "filtered-out",
            "Nothing here",
            "Nothing on the desk matches your filter.",
            Link("Show everything on the desk", "/desk"),
        )
    return EmptyState(
        "nothing-yet",
        "Nothing to do",
        f"Next thing due: {_coming(context)}. New applications and proposals appear here by themselves."
        if context.next_due
        else "No application, requirement, document, match or session in your programs waits for you. New ones appear "
        "here by themselves.",
        Link("Your programs", "/programs"),
    )


def _coming(context: DeskContext) -> str:
    """Write a coming day: the day of the week within a week, else the date."""
    assert context.next_due is not None  # noqa: S101 - asked for only where there is one
    days = (context.next_due.date() - context.now.date()).days
    if days < 1:
        return "today"
    return _WEEK_DAYS[context.next_due.weekday()] if days < len(_WEEK_DAYS) else formats.day(context.next_due)
