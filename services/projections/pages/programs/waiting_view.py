"""View of the waiting list of a program: who waits for a place, and which mentees wait for a mentor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.components.roles import TRADITIONAL, RoleWords
from services.projections.pages.forms.action_table import ActionRow, ActionTable
from services.projections.pages.forms.buttons import Button
from services.projections.pages.people.links import person_page
from services.projections.pages.people.names import Names
from services.projections.pages.programs.actions import SHORT, participation_buttons
from services.projections.pages.programs.request_text import requests_text, waiting_reason
from services.projections.workspace.models import WorkspacePeople, WorkspacePerson

_PLACES = (
    Column("Name"),
    Column("Role"),
    Column("Priority", numeric=True),
    Column("Waiting"),
    Column("Reason"),
    Column("Wants or offers"),
)
_MENTEES = (
    Column("Name"),
    Column("Priority", numeric=True),
    Column("Waiting"),
    Column("Reason"),
    Column("Requests"),
    Column("Wants"),
)
_PLACES_CAPTION = "People without a place, the most urgent first"
CANDIDATES = 3
"""Mentors that a row names."""


@dataclass(frozen=True, slots=True)
class WaitingView:
    """Content of the page.

    Attributes:
        sentence: Who waits for what, and who is free.
        heading: Heading of those who wait for a relationship.
        mentees: Those who wait for a relationship.
        places: Those who wait for a place in the program.
        empty: Why the page is empty; None where it is not.
    """

    sentence: str
    heading: str
    mentees: ActionTable
    places: ActionTable
    empty: EmptyState | None


def waiting_view(
    program: str,
    places: WorkspacePeople,
    mentees: WorkspacePeople,
    mentors: WorkspacePeople,
    names: Names,
    now: datetime,
    words: RoleWords = TRADITIONAL,
    *,
    acts: bool,
) -> WaitingView:
    """Build the page.

    Args:
        program: The program's id.
        places: Those on the waiting list, the most urgent first.
        mentees: The enrolled mentees without a mentor, those who have waited longest first.
        mentors: The enrolled mentors with a free place.
        names: Names of the people.
        now: The present time.
        words: Names of the roles in the program.
        acts: Whether commands can be sent from here.
    """
    names.look_up(each.person_id for page in (places, mentees, mentors) for each in page.items)
    back = f"/programs/{program}/waiting"
    waiting = [_place(each, names, now, back, words, acts=acts) for each in places.items]
    unmatched = [_mentee(program, each, mentors.items, names, now, acts=acts) for each in mentees.items]
    tables = [
        Table(
            "mentees",
            f"{words.several('mentee')} without a {words.mentor}, and {words.mentors} who fit",
            (*_MENTEES, Column(f"{words.several('mentor')} who fit")),
            [row.cells for row in unmatched],
            linked=True,
        ),
        Table(
            "places",
            _PLACES_CAPTION,
            _PLACES,
            [row.cells for row in waiting],
            linked=True,
        ),
    ]
    return WaitingView(
        _sentence(len(unmatched), len(waiting), len(mentors.items), words),
        f"{words.several('mentee')} without a {words.mentor}",
        ActionTable(tables[0], unmatched),
        ActionTable(tables[1], waiting),
        None
        if waiting or unmatched
        else EmptyState(
            "nothing-yet",
            "No one waits",
            f"Every {words.mentee} has a {words.mentor}, and everyone who applied has a place.",
            None,
        ),
    )


def _sentence(unmatched: int, waiting: int, free: int, words: RoleWords) -> str:
    """Return who waits for what, and who is free."""
    matches = f"{_number(unmatched, words.mentee, words.mentees)} {'waits' if unmatched == 1 else 'wait'}"
    places = "no one" if not waiting else formats.count(waiting, "person", "people")
    offers = f"{_number(free, words.mentor, words.mentors)} {'has' if free == 1 else 'have'} a free place"
    return f"{matches} for a {words.mentor}, and {places} for a place in the program. {offers}."


def _number(count: int, one: str, many: str) -> str:
    return formats.count(count, one, many) if count else f"No {many}"


def fitting(mentee: WorkspacePerson, mentors: Sequence[WorkspacePerson]) -> list[WorkspacePerson]:
    """Return the mentors with a free place, those who offer most of what a mentee wants first."""
    wanted = set(mentee.skills)
    others = [each for each in mentors if each.person_id != mentee.person_id]
    return sorted(others, key=lambda each: (-len(wanted & set(each.skills)), each.load, each.id))


def _place(one: WorkspacePerson, names: Names, now: datetime, back: str, words: RoleWords, *, acts: bool) -> ActionRow:
    name = names.of(one.person_id)
    cells = [
        Cell(name, href=person_page(one.person_id)),
        Cell(words.of(one.role)),
        Cell(str(one.priority or "–")),
        Cell(_age(one.since or one.began_at, now)),
        Cell((one.reason or "–").replace("-", " ")),
        Cell(", ".join(one.skills) or "–"),
    ]
    return ActionRow(cells, participation_buttons(one.id, one.state, name, back=back, most=SHORT) if acts else ())


def _mentee(
    program: str,
    one: WorkspacePerson,
    mentors: Sequence[WorkspacePerson],
    names: Names,
    now: datetime,
    *,
    acts: bool,
) -> ActionRow:
    name = names.of(one.person_id)
    best = fitting(one, mentors)[:CANDIDATES]
    cells = [
        Cell(name, href=person_page(one.person_id)),
        Cell(str(one.priority or "–")),
        Cell(_age(one.enrolled_at or one.began_at, now)),
        Cell(waiting_reason(one, free=bool(best))),
        Cell(requests_text(one.requests, now)),
        Cell(", ".join(one.skills) or "–"),
        Cell(", ".join(names.of(each.person_id) for each in best) or "none is free"),
    ]
    query = urlencode({"mentee": one.id, "back": f"/programs/{program}/waiting"})
    match = Button("Match…", name, href=f"/programs/{program}/propose?{query}")
    return ActionRow(cells, [match] if acts and best else ())


def _age(since: datetime, now: datetime) -> str:
    return formats.age(now, since)


def matching_link(program: str) -> Link:
    """Return the link to the form that proposes any pair."""
    return Link("Propose a match", f"/programs/{program}/propose")
