"""View of the groups of a program: who leads each, how full it is, and when it meets next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.mentoring.wording import when
from services.projections.pages.people.names import Names
from services.projections.workspace.models import WorkspaceGroup, WorkspaceGroups

STATES = {"formed": "Open", "closed": "Closed"}
_COLUMNS = (
    Column("Led by"),
    Column("Mentees"),
    Column("Invited", numeric=True),
    Column("Next session"),
    Column("Formed"),
)


@dataclass(frozen=True, slots=True)
class GroupsView:
    """Content of the page."""

    sentence: str
    table: Table
    views: Sequence[Link]
    current: str
    empty: EmptyState | None


def groups_view(
    page: WorkspaceGroups, program: str, state: str, names: Names, zone: ZoneInfo, *, forms: bool
) -> GroupsView:
    """Build the page.

    Args:
        page: One page of groups.
        program: The program.
        state: `formed` or `closed`: those that are shown.
        names: Names of the people.
        zone: The zone of the reader.
        forms: Whether a group can be formed from here.
    """
    names.look_up(person for each in page.items for person in _mentors(each))
    following = Link("Next page", address(program, state, cursor=page.next)) if page.next else None
    rows = [_row(each, names, zone) for each in page.items]
    csv = address(program, state, csv="groups")
    table = Table("groups", "Groups of the program", _COLUMNS, rows, csv, linked=True, next=following)
    number, more = formats.count(len(rows), f"{STATES[state].lower()} group"), " on this page" if page.next else ""
    views = [Link(text, address(program, code)) for code, text in STATES.items()]
    sentence = f"{formats.capital(number)}{more}, the last formed first."
    return GroupsView(
        sentence, table, views, STATES[state], None if rows else _empty(program, forms=forms and state == "formed")
    )


def address(program: str, state: str, **more: str | None) -> str:
    """Return the address of the page.

    Args:
        program: The program.
        state: Those that are shown.
        **more: Further parameters.
    """
    parameters = {"state": "" if state == "formed" else state, **more}
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"/programs/{program}/groups" + (f"?{query}" if query else "")


def _mentors(one: WorkspaceGroup) -> list[str]:
    return [each for each in (one.mentor_id, one.co_mentor_id) if each is not None]


def _row(one: WorkspaceGroup, names: Names, zone: ZoneInfo) -> list[Cell]:
    return [
        Cell(" and ".join(names.of(each) for each in _mentors(one)), href=f"/groups/{one.id}"),
        Cell(f"{one.members} of {one.most}", raw=one.members),
        Cell(str(one.invited), raw=one.invited),
        Cell(when(one.next_session_at, zone) if one.next_session_at else "–"),
        Cell(formats.day(one.formed_at)),
    ]


def _empty(program: str, *, forms: bool) -> EmptyState:
    text = "A group has one mentor, or two who lead it together, and several mentees who meet as one."
    action = Link("Form a group", f"/programs/{program}/groups/form") if forms else None
    return EmptyState("nothing-yet", "No group here", text, action)
