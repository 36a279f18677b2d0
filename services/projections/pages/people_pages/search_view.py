"""View of the search for people: one row for each participation of those who were found."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.people.links import person_page
from services.projections.pages.people.names import Names
from services.projections.pages.people.search import Found
from services.projections.pages.programs.people_view import state_text
from services.projections.workspace.models import WorkspacePeople

_COLUMNS = (Column("Name"), Column("Role"), Column("Program"), Column("State"))


@dataclass(frozen=True, slots=True)
class SearchView:
    """Content of the page."""

    text: str
    sentence: str
    table: Table | None
    empty: EmptyState | None


def search_view(text: str, found: Found | None, page: WorkspacePeople, names: Names, now: datetime) -> SearchView:
    """Build the page.

    Args:
        text: The text that was searched for; empty for none.
        found: The people whose name matches; None where nothing was searched for.
        page: One page of their participations, or of everyone's.
        names: Names of the people.
        now: The present time.
    """
    if found is not None and not found.available:
        return SearchView(text, "People cannot be searched by name at the moment.", None, _unavailable())
    names.look_up(each.person_id for each in page.items)
    rows = [
        [
            Cell(names.of(each.person_id), href=person_page(each.person_id)),
            Cell(each.role.capitalize()),
            Cell(each.program),
            Cell(state_text(each, now)),
        ]
        for each in page.items
    ]
    taking_part = {each.person_id for each in page.items}
    if found is not None and not page.next:
        others = [(person, name) for person, name in found.names.items() if person not in taking_part]
        rows += [[Cell(name, href=person_page(person)), Cell("–"), Cell("–"), Cell("–")] for person, name in others]
    query = {"q": text} if text else {}
    following = Link("Next page", f"/people?{urlencode({**query, 'cursor': page.next})}") if page.next else None
    csv = f"/people?{urlencode({**query, 'csv': 'found'})}"
    table = Table("found", "People and their participations", _COLUMNS, rows, csv, linked=True, next=following)
    return SearchView(text, _sentence(text, found, page), table if rows else None, None if rows else _empty(text))


def _sentence(text: str, found: Found | None, page: WorkspacePeople) -> str:
    if found is None:
        return f"{formats.count(len(page.items), 'participation')} in your programs, the latest first."
    return f"{formats.count(len(found.names), 'person', 'people')} found for “{text}”."


def _empty(text: str) -> EmptyState:
    if text:
        return EmptyState(
            "filtered-out", "No one found", f"No name contains “{text}”.", Link("Show everyone", "/people")
        )
    return EmptyState(
        "nothing-yet", "No one takes part yet", "Add people in one of your programs.", Link("Programs", "/programs")
    )


def _unavailable() -> EmptyState:
    return EmptyState(
        "not-permitted",
        "No search by name",
        "Names are kept by the organizations themselves, or the service that has them does not answer.",
        Link("Show everyone", "/people"),
    )
