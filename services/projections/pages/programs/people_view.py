"""View of the people of a program: who takes part, how far, and the next action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.components.roles import TRADITIONAL, RoleWords
from services.projections.pages.forms.action_table import ActionRow, ActionTable
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import BACK
from services.projections.pages.people.links import person_page
from services.projections.pages.people.names import Names
from services.projections.pages.programs.actions import SHORT, participation_buttons
from services.projections.workspace.models import WorkspacePeople, WorkspacePerson

STATES: Mapping[str, str] = {
    "invited": "Invited",
    "applied": "Applied",
    "screening": "In screening",
    "waitlisted": "On the waiting list",
    "enrolled": "Enrolled",
    "paused": "Paused",
    "suspended": "Suspended",
    "completed": "Completed",
    "withdrawn": "Withdrawn",
    "rejected": "Rejected",
    "removed": "Removed",
}
ROLES = ("mentor", "mentee")
_WAITING = frozenset({"invited", "applied", "screening", "waitlisted"})
_OVER = frozenset({"completed", "withdrawn", "rejected", "removed"})
"""States that a participation does not leave: they have a day, and do not go on."""
_COLUMNS = (
    Column("Name"),
    Column("Role"),
    Column("State"),
    Column("Relationships"),
    Column("Last session"),
    Column("Requirements"),
)
BULK = (("enrol", "Enrol"), ("invite", "Invite again"))


@dataclass(frozen=True, slots=True)
class PeopleLinks:
    """The query of the page, from which its links are made."""

    program: str
    q: str = ""
    role: str | None = None
    state: str | None = None
    skill: str = ""
    free: bool = False
    view: str = ""

    @property
    def page(self) -> str:
        """Return the address of the page without its query."""
        return f"/programs/{self.program}/people"

    def parameters(self, **changes: str | None) -> Mapping[str, str]:
        """Return the query of the page with changed parameters."""
        query = {
            "q": self.q,
            "role": self.role,
            "state": self.state,
            "skill": self.skill,
            "free": "yes" if self.free else None,
            "view": self.view,
            **changes,
        }
        return {name: value for name, value in query.items() if value}

    def address(self, **changes: str | None) -> str:
        """Return the address of the page with changed parameters."""
        parameters = self.parameters(**changes)
        return f"{self.page}?{urlencode(parameters)}" if parameters else self.page

    @property
    def filtered(self) -> bool:
        """Return whether a filter is set."""
        return bool(self.q or self.role or self.state or self.skill or self.free)


@dataclass(frozen=True, slots=True)
class PeopleView:
    """Content of the page."""

    sentence: str
    table: ActionTable
    links: PeopleLinks
    views: Sequence[Link]
    empty: EmptyState | None
    states: Mapping[str, str]
    roles: Mapping[str, str]
    searchable: bool
    awaited: str = "mentor"


def people_view(
    page: WorkspacePeople,
    links: PeopleLinks,
    names: Names,
    now: datetime,
    words: RoleWords = TRADITIONAL,
    *,
    acts: bool,
    searchable: bool,
) -> PeopleView:
    """Build the page.

    Args:
        page: One page of participations.
        links: The query of the page.
        names: Names of the people.
        now: The present time.
        words: Names of the roles in the program.
        acts: Whether commands can be sent from here.
        searchable: Whether names can be searched.
    """
    names.look_up([each.person_id for each in page.items])
    names.look_up(person for each in page.items for person in each.counterparts)
    rows = [_row(each, links, names, now, words, acts=acts) for each in page.items]
    following = Link("Next page", links.address(cursor=page.next)) if page.next else None
    cells = [row.cells for row in rows]
    table = Table(
        "people", "People of the program", _COLUMNS, cells, links.address(csv="people"), linked=True, next=following
    )
    form = Form(action=f"/programs/{links.program}/people", verb="", hidden={BACK: links.address()}) if acts else None
    empty = None if rows else _empty(links)
    choices = BULK if acts else ()
    return PeopleView(
        _sentence(page, links),
        ActionTable(table, rows, form, choices),
        links,
        _views(links, words),
        empty,
        STATES,
        {role: words.several(role) for role in ROLES},
        searchable,
        words.alike or words.mentor,
    )


def _sentence(page: WorkspacePeople, links: PeopleLinks) -> str:
    number = formats.count(len(page.items), "participation")
    more = " on this page" if page.next else ""
    return f"{number}{more}, the latest first{', with the filter below' if links.filtered else ''}."


def _views(links: PeopleLinks, words: RoleWords) -> Sequence[Link]:
    every = PeopleLinks(links.program)
    return (
        Link("Everyone", every.address()),
        Link("Applications to decide", replace(every, state="applied").address()),
        Link(
            f"{words.several('mentor')} with a free place",
            replace(every, role="mentor", state="enrolled", free=True).address(),
        ),
        Link(
            f"{words.several('mentee')} without a {words.mentor}",
            replace(every, role="mentee", state="enrolled", free=True).address(),
        ),
        Link("Paused", replace(every, state="paused").address()),
        Link("Suspended", replace(every, state="suspended").address()),
    )


def _row(
    one: WorkspacePerson, links: PeopleLinks, names: Names, now: datetime, words: RoleWords, *, acts: bool
) -> ActionRow:
    name = names.of(one.person_id)
    back = links.address()
    cells = [
        Cell(name, raw=one.person_id if not names.knows(one.person_id) else name, href=person_page(one.person_id)),
        Cell(words.of(one.role)),
        Cell(state_text(one, now)),
        Cell(_load(one, names)),
        Cell(formats.day(one.last_session_at) if one.last_session_at else "–"),
        Cell(requirements_text(one)),
    ]
    buttons = participation_buttons(one.id, one.state, name, back=back, most=SHORT) if acts else ()
    return ActionRow(cells, buttons, one.id)


def state_text(one: WorkspacePerson, now: datetime) -> str:
    """Write a state with its age or its day: `Invited, 12 days`, `Applied today`, `Completed on 1 Mar 2026`."""
    text = STATES.get(one.state, one.state.replace("-", " ").capitalize())
    if one.since is None:
        return text
    if one.state in _WAITING:
        days = max((now - one.since).days, 0)
        if days:
            return f"{text}, {formats.count(days, 'day')}"
        return f"{text} {'today' if one.state in {'invited', 'applied'} else 'since today'}"
    return f"{text} {'on' if one.state in _OVER else 'since'} {formats.day(one.since)}"


def _load(one: WorkspacePerson, names: Names) -> str:
    places = f"{one.load} of {one.capacity or 1}" if one.role == "mentor" else str(one.load)
    return f"{places}: {', '.join(map(names.of, one.counterparts))}" if one.counterparts else places


def requirements_text(one: WorkspacePerson) -> str:
    """Write the requirements with their states: `training: cleared until 3 Jun 2026`."""
    texts = []
    for each in one.requirements:
        until = f" until {formats.day(each.valid_until)}" if each.valid_until else ""
        texts.append(f"{each.kind.replace('-', ' ')}: {each.state.replace('-', ' ')}{until}")
    return "; ".join(texts) or "–"


def _empty(links: PeopleLinks) -> EmptyState:
    if links.filtered:
        return EmptyState(
            "filtered-out",
            "No one here",
            "No participation matches your filter.",
            Link("Clear the filter", f"/programs/{links.program}/people"),
        )
    return EmptyState(
        "nothing-yet",
        "No one takes part yet",
        "Add people: they are invited by mail, and appear here.",
        Link("Add people", f"/programs/{links.program}/add"),
    )
