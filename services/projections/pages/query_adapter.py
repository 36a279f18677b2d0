"""The pages' questions, put to the read models."""

from collections.abc import Callable

from services.projections.directory.models import Program, ProgramList
from services.projections.directory.queries import DirectoryQueries
from services.projections.disclosure.access import Disclosure
from services.projections.network.answers.cohorts import CohortList
from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.paths import PathsFound
from services.projections.network.answers.people import Order, PersonList
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.programs import ProgramRipple
from services.projections.network.answers.queries import NetworkQueries
from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.answers.timeline import Timeline
from services.projections.network.answers.tree import Bounds, Tree
from services.projections.network.answers.what_if import WithoutOne
from services.projections.network.in_memory.scope import Asked
from services.projections.pages.components.filter_form import MOST_OFFERED, Parts
from services.projections.programs.models import FederationDashboard, ProgramDashboard
from services.projections.programs.queries import ProgramQueries
from services.projections.status.models import Status

PROGRAMS_A_PAGE = 50
PEOPLE_A_PAGE = 10
FLOWS = 200
PICTURE = Bounds(generations=6, breadth=12, limit=500)
"""What of a tree a picture can show."""
BRANCH = Bounds(generations=2, breadth=200, limit=500)
"""What of an opened branch: in full breadth, for that is what was folded."""
HORIZON = 3
"""Years that cohorts of mentors are given for their R."""


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

    def parts(self) -> Parts:
        """Return the names of organizations and programs by id."""
        rows = self._directory.organizations(limit=MOST_OFFERED, cursor=None).items
        return Parts({row["id"]: row["name"] for row in rows}, self._directory.program_names())

    def summary(self, asked: Asked, disclosure: Disclosure) -> NetworkSummary:
        """Return the whole network in a few figures."""
        return self._network.summary(asked, disclosure)

    def people(self, asked: Asked, disclosure: Disclosure, order: Order, cursor: str | None) -> PersonList:
        """Return people, the first in an order first."""
        page = self._network.people(asked, disclosure, order=order, limit=PEOPLE_A_PAGE, cursor=cursor)
        return PersonList.model_validate({**asked.stated(), "order": order, "items": page.items, "next": page.next})

    def person(self, person: str, asked: Asked, disclosure: Disclosure) -> NetworkPerson | None:
        """Return one person's ripple; None where nobody of that id is in the network."""
        return self._network.person(person, asked, disclosure)

    def tree(self, person: str, under: str | None, asked: Asked, disclosure: Disclosure) -> Tree | None:
        """Return the same as a tree, or one branch of it in more breadth."""
        return self._network.tree(person, under, BRANCH if under else PICTURE, asked, disclosure)

    def paths(self, person: str, to: str, asked: Asked, disclosure: Disclosure) -> PathsFound:
        """Return how influence got from one person to another."""
        return self._network.paths(person, to, asked, disclosure)

    def without(self, person: str, asked: Asked, disclosure: Disclosure) -> WithoutOne:
        """Return what would be missing had one person never joined."""
        return self._network.losses([person], asked, disclosure).items[0]

    def flows(self, asked: Asked, disclosure: Disclosure) -> FlowList:
        """Return the largest flows between programs."""
        page = self._network.flows(asked, disclosure, limit=FLOWS, cursor=None)
        return FlowList.model_validate({**asked.stated(), "items": page.items, "next": page.next})

    def cohorts(self, asked: Asked, disclosure: Disclosure) -> CohortList:
        """Return give-back by year."""
        return self._network.cohorts("year", HORIZON, asked, disclosure)

    def timeline(self, asked: Asked, disclosure: Disclosure) -> Timeline:
        """Return R and reach by month."""
        return self._network.timeline(asked, disclosure)

    def program_ripple(self, program: str, asked: Asked, disclosure: Disclosure) -> ProgramRipple | None:
        """Return what one program set in motion; None where it has no relationship."""
        return self._network.program(program, asked, disclosure)
