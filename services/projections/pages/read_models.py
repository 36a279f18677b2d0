"""The pages' questions, put to the read models."""

from collections.abc import Callable, Mapping

from services.projections.directory.models import Program, ProgramList
from services.projections.directory.queries import DirectoryQueries
from services.projections.disclosure import Disclosure
from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.people import PersonList
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.answers.tree import Bounds, Tree
from services.projections.network.asked import Asked
from services.projections.network.queries import NetworkQueries
from services.projections.programs.models import FederationDashboard, ProgramDashboard
from services.projections.programs.queries import ProgramQueries
from services.projections.status.models import Status

PROGRAMS_A_PAGE = 50
PEOPLE_A_PAGE = 10
FLOWS = 200
PICTURE = Bounds(generations=6, breadth=12, limit=500)
"""What of a tree a picture can show."""


class ReadModels:
    """Answers the pages with the queries that answer the API.

    Args:
        directory: Organizations and programs.
        programs: Dashboards.
        network: The ripple.
        status: Says how far every read model is.
    """

    def __init__(
        self,
        directory: DirectoryQueries,
        programs: ProgramQueries,
        network: NetworkQueries,
        status: Callable[[], Status],
    ) -> None:
        self._directory, self._programs, self._network = directory, programs, network
        self._status = status

    def status(self) -> Status:
        """Say how far every read model is."""
        return self._status()

    def federation(self) -> FederationDashboard:
        """Return the dashboard of all programs together."""
        return self._programs.federation()

    def program(self, program: str) -> tuple[Program, ProgramDashboard] | None:
        """Return what is known of one program; None until both read models know it."""
        row, dashboard = self._directory.program(program), self._programs.program(program)
        return None if row is None or dashboard is None else (Program.model_validate(row), dashboard)

    def programs(self, name: str, cursor: str | None) -> ProgramList:
        """Return programs whose name contains a text, by name."""
        page = self._directory.programs(name=name or None, limit=PROGRAMS_A_PAGE, cursor=cursor)
        return ProgramList.model_validate({"items": page.items, "next": page.next})

    def program_names(self) -> Mapping[str, str]:
        """Return the programs' names by id."""
        return self._directory.program_names()

    def summary(self, asked: Asked, disclosure: Disclosure) -> NetworkSummary:
        """Return the whole network in a few figures."""
        return self._network.summary(asked, disclosure)

    def people(self, asked: Asked, disclosure: Disclosure, cursor: str | None) -> PersonList:
        """Return people by reach, the farthest reaching first."""
        page = self._network.people(asked, disclosure, limit=PEOPLE_A_PAGE, cursor=cursor)
        return PersonList.model_validate({**asked.stated(), "items": page.items, "next": page.next})

    def person(self, person: str, asked: Asked, disclosure: Disclosure) -> NetworkPerson | None:
        """Return one person's ripple; None where nobody of that id is in the network."""
        return self._network.person(person, asked, disclosure)

    def tree(self, person: str, asked: Asked, disclosure: Disclosure) -> Tree | None:
        """Return the same as a tree."""
        return self._network.tree(person, None, PICTURE, asked, disclosure)

    def flows(self, asked: Asked, disclosure: Disclosure) -> FlowList:
        """Return the largest flows between programs."""
        page = self._network.flows(asked, disclosure, limit=FLOWS, cursor=None)
        return FlowList.model_validate({**asked.stated(), "items": page.items, "next": page.next})
