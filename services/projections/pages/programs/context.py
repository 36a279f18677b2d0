"""The program whose workspace is shown, for its own staff."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from services.projections.directory.models import Program
from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages.forms.submission import can_act
from services.projections.pages.people.names import Names, names_of
from services.projections.pages.people.search import Found, search_people
from services.projections.pages.queries import PageQueries

_OVER = frozenset({"ended", "archived"})


@dataclass(frozen=True, slots=True)
class Workspace:
    """The program, the names of its people, and whether its staff can act from here.

    Attributes:
        program: The program.
        names: Names of its people.
        acts: Whether commands can be sent from here.
    """

    program: Program
    names: Names
    acts: bool

    @property
    def begins(self) -> bool:
        """Return whether staff can begin something: add people and propose matches, until the program has ended."""
        return self.acts and self.program.state not in _OVER


def open_workspace(queries: PageQueries, request: Request, program: UUID, disclosure: DisclosureDep) -> Workspace:
    """Return the workspace of a program.

    Raises:
        NotFoundError: There is no such program, or the caller is not its staff.
    """
    found = queries.own_program(str(program), disclosure, request.app.state.clock())
    if found is None:
        raise NotFoundError("there is no such program, or you do not coordinate it")
    return Workspace(found, names_of(request), can_act(request))


def search_within(request: Request, q: str, workspace: Workspace) -> Found | None:
    """Return the people of the program's organization whose names match; None where nothing is searched for."""
    return search_people(request, q, [workspace.program.organization_id]) if q else None
