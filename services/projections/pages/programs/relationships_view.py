"""View of the relationships of a program: how they go against what was agreed, and the next action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.components.roles import TRADITIONAL, RoleWords
from services.projections.pages.forms.action_table import ActionRow, ActionTable
from services.projections.pages.people.links import room_page
from services.projections.pages.people.names import Names
from services.projections.pages.programs.actions import SHORT, relationship_buttons
from services.projections.workspace.models import WorkspaceRelationship, WorkspaceRelationships

STATES: Mapping[str, str] = {
    "proposed": "Proposed",
    "awaiting-approval": "Awaiting approval",
    "matched": "Matched",
    "active": "Active",
    "paused": "Paused",
    "closed": "Closed",
    "declined": "Declined",
    "expired": "Expired",
    "withdrawn": "Taken back",
    "superseded": "Superseded",
    "voided": "Void",
}
_COLUMNS = (
    Column("State"),
    Column("Began"),
    Column("Sessions", numeric=True),
    Column("Last session"),
    Column("Goals met", numeric=True),
)


@dataclass(frozen=True, slots=True)
class RelationshipLinks:
    """The query of the page, from which its links are made."""

    program: str
    q: str = ""
    state: str | None = None
    quiet: bool = False
    view: str = ""

    @property
    def page(self) -> str:
        """Return the address of the page without its query."""
        return f"/programs/{self.program}/relationships"

    def parameters(self, **changes: str | None) -> Mapping[str, str]:
        """Return the query of the page with changed parameters."""
        quiet = "yes" if self.quiet else None
        query = {"q": self.q, "state": self.state, "quiet": quiet, "view": self.view, **changes}
        return {name: value for name, value in query.items() if value}

    def address(self, **changes: str | None) -> str:
        """Return the address of the page with changed parameters."""
        parameters = self.parameters(**changes)
        return f"{self.page}?{urlencode(parameters)}" if parameters else self.page

    @property
    def filtered(self) -> bool:
        """Return whether a filter is set."""
        return bool(self.q or self.state or self.quiet)


@dataclass(frozen=True, slots=True)
class RelationshipsView:
    """Content of the page."""

    sentence: str
    table: ActionTable
    links: RelationshipLinks
    views: Sequence[Link]
    empty: EmptyState | None
    states: Mapping[str, str]
    searchable: bool


def relationships_view(
    page: WorkspaceRelationships,
    links: RelationshipLinks,
    names: Names,
    now: datetime,
    words: RoleWords = TRADITIONAL,
    *,
    acts: bool,
    searchable: bool,
) -> RelationshipsView:
    """Build the page.

    Args:
        page: One page of relationships.
        links: The query of the page.
        names: Names of the people.
        now: The present time.
        words: Names of the roles in the program.
        acts: Whether commands can be sent from here.
        searchable: Whether names can be searched.
    """
    names.look_up(person for each in page.items for person in (each.mentor_id, each.mentee_id))
    rows = [_row(each, links, names, now, acts=acts) for each in page.items]
    following = Link("Next page", links.address(cursor=page.next)) if page.next else None
    table = Table(
        "relationships",
        "Relationships of the program",
        (Column(words.pair), *_COLUMNS),
        [row.cells for row in rows],
        links.address(csv="relationships"),
        linked=True,
        next=following,
    )
    number = formats.count(len(page.items), "relationship")
    more = " on this page" if page.next else ""
    every = RelationshipLinks(links.program)
    views = (
        Link("All", every.address()),
        Link("Active", replace(every, state="active").address()),
        Link("No session for too long", replace(every, quiet=True).address()),
        Link("Proposed", replace(every, state="proposed").address()),
        Link("To approve", replace(every, state="awaiting-approval").address()),
        Link("Matched, not started", replace(every, state="matched").address()),
    )
    return RelationshipsView(
        f"{number}{more}, the last proposed first.",
        ActionTable(table, rows),
        links,
        views,
        None if rows else _empty(links),
        STATES,
        searchable,
    )


def pair_text(mentor: str, mentee: str, names: Names) -> str:
    """Write a pair: `Ben and Anna`."""
    return f"{names.of(mentor)} and {names.of(mentee)}"


def _row(one: WorkspaceRelationship, links: RelationshipLinks, names: Names, now: datetime, *, acts: bool) -> ActionRow:
    about = pair_text(one.mentor_id, one.mentee_id, names)
    cells = [
        Cell(about, href=room_page(one.id)),
        Cell(relationship_state(one, now)),
        Cell(formats.day(one.started_at or one.proposed_at)),
        Cell(sessions_text(one), raw=one.sessions_held),
        Cell(formats.day(one.last_session_at) if one.last_session_at else "–"),
        Cell(f"{one.goals_met} of {one.goals_agreed}" if one.goals_agreed else "–", raw=one.goals_met),
    ]
    buttons = relationship_buttons(one.id, one.state, about, back=links.address(), most=SHORT) if acts else ()
    return ActionRow(cells, buttons)


def relationship_state(one: WorkspaceRelationship, now: datetime) -> str:
    """Write a state, with how long there has been no session where that is longer than agreed."""
    text = STATES.get(one.state, one.state)
    seen = one.last_session_at or one.started_at
    if one.state == "active" and one.cadence_days and seen is not None:
        days = (now - seen).days
        if days * 2 > one.cadence_days * 3:
            return f"{text}, no session for {formats.count(days, 'day')}"
    if one.state == "closed" and one.end_reason:
        return f"{text}: {one.end_reason.replace('_', ' ').replace('-', ' ')}"
    return text


def sessions_text(one: WorkspaceRelationship) -> str:
    """Write the sessions held of those agreed: `3 of 12`."""
    agreed = (one.duration_days or 0) // one.cadence_days if one.cadence_days else 0
    return f"{one.sessions_held} of {agreed}" if agreed else str(one.sessions_held)


def _empty(links: RelationshipLinks) -> EmptyState:
    if links.filtered:
        return EmptyState(
            "filtered-out",
            "No relationship here",
            "No relationship matches your filter.",
            Link("Clear the filter", f"/programs/{links.program}/relationships"),
        )
    return EmptyState(
        "nothing-yet",
        "No relationship yet",
        "Propose a match from the waiting list: when both accept, it appears here as matched.",
        Link("Waiting list", f"/programs/{links.program}/waiting"),
    )
