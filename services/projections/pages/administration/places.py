"""The organization that an administration page is about: the one of the address, or the reader's own."""

from collections.abc import Mapping

from services.projections.disclosure.access import Disclosure
from services.projections.pages.queries import PageQueries
from services.web.http_errors import ProblemError
from services.web.identity.principal import Principal


def administered(principal: Principal, queries: PageQueries, disclosure: Disclosure) -> Mapping[str, str]:
    """Return the names of the organizations that a principal administers, by id: all of them for the operator."""
    names = queries.parts(disclosure).organizations
    if any(each.role == "operator" and each.organization is None for each in principal.memberships):
        return names
    own = {
        each.organization
        for each in principal.memberships
        if each.role == "coordinator" and each.organization and each.program is None
    }
    return {id: names.get(id, id) for id in sorted(own)}


def chosen(
    principal: Principal, queries: PageQueries, disclosure: Disclosure, organization: str
) -> tuple[str, Mapping[str, str]]:
    """Return the organization of an address, the first one where it names none, and those to choose from.

    Raises:
        ProblemError: 403 for a principal that administers none.
    """
    choices = administered(principal, queries, disclosure)
    if not choices:
        raise ProblemError("forbidden", "this is for the coordinators of an organization and the federation's operator")
    return organization or next(iter(choices)), choices
