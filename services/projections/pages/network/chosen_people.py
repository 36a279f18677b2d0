"""People of the network by what was typed: a pseudonym, an id or its beginning, or a name that the reader may read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import Request

from services.projections.disclosure.access import Disclosure
from services.projections.network.answers.found_people import id_digits
from services.projections.network.in_memory.scope import Scope
from services.projections.pages.people.search import organizations_of, search_people
from services.projections.pages.queries import PageQueries
from services.projections.pseudonyms import pseudonyms


@dataclass(frozen=True, slots=True)
class ChosenPeople:
    """People who were found.

    Attributes:
        labels: By id, as the reader sees them: the pseudonym, with the name where the search was by name.
        elsewhere: How many more people of the name have no relationship in the reader's network.
        by_name: Whether the reader may search by name.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    elsewhere: int = 0
    by_name: bool = False

    @property
    def only(self) -> str | None:
        """The person who was found; None where there is not one alone."""
        return next(iter(self.labels)) if len(self.labels) == 1 else None


def choose_people(
    request: Request, queries: PageQueries, text: str, scope: Scope, disclosure: Disclosure
) -> ChosenPeople:
    """Return the people whom a reader means; only those whom the reader may see in the network.

    Args:
        request: The request; names are searched in the name of its principal.
        queries: The network.
        text: What was typed.
        scope: The scope of the network.
        disclosure: The access of the reader.
    """
    principal = request.state.principal
    by_name = "coordinator" in principal.roles
    text = text.strip()
    digits = id_digits(text)
    found = _by_id(queries, text, digits, scope, disclosure) if digits else []
    labels = pseudonyms(found)
    if not by_name or not text or len(labels) == 1:
        return ChosenPeople(labels, by_name=by_name)
    own = organizations_of(principal, queries.parts(disclosure).organizations)
    names = search_people(request, text, own).names
    known = queries.known_people(names, scope, disclosure)
    labels = pseudonyms([*found, *known])
    named = {each: f"{names[each]} ({labels[each]})" for each in known}
    return ChosenPeople({**labels, **named}, len(names) - len(known), by_name)


def _by_id(queries: PageQueries, text: str, digits: str, scope: Scope, disclosure: Disclosure) -> list[str]:
    try:
        return list(queries.known_people([str(UUID(text))], scope, disclosure))
    except ValueError:
        return list(queries.find_people(digits, scope, disclosure))
