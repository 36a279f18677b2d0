"""What the pages ask of the read side: the same answers that the API gives."""

from typing import Protocol

from services.projections.directory.models import Program, ProgramList
from services.projections.disclosure.access import Disclosure
from services.projections.network.answers.cohorts import CohortList
from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.paths import PathsFound
from services.projections.network.answers.people import Order, PersonList
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.programs import ProgramRipple
from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.answers.timeline import Timeline
from services.projections.network.answers.tree import Tree
from services.projections.network.answers.what_if import WithoutOne
from services.projections.network.in_memory.scope import Asked
from services.projections.pages.components.filter_form import Parts
from services.projections.programs.models import FederationDashboard, ProgramDashboard
from services.projections.status.models import Status


class Reads(Protocol):
    """The queries behind the pages."""

    def status(self) -> Status:
        """Say how far every read model is."""
        ...

    def federation(self) -> FederationDashboard:
        """Return the dashboard of all programs together."""
        ...

    def program(self, program: str) -> tuple[Program, ProgramDashboard] | None:
        """Return what is known of one program; None where there is none."""
        ...

    def programs(self, name: str, cursor: str | None) -> ProgramList:
        """Return programs whose name contains a text, by name."""
        ...

    def parts(self) -> Parts:
        """Return the names of organizations and programs by id."""
        ...

    def summary(self, asked: Asked, disclosure: Disclosure, /) -> NetworkSummary:
        """Return the whole network in a few figures."""
        ...

    def people(self, asked: Asked, disclosure: Disclosure, /, order: Order, cursor: str | None) -> PersonList:
        """Return people, the first in an order first."""
        ...

    def person(self, person: str, asked: Asked, disclosure: Disclosure, /) -> NetworkPerson | None:
        """Return one person's ripple; None where nobody of that id is in the network."""
        ...

    def tree(self, person: str, under: str | None, asked: Asked, disclosure: Disclosure, /) -> Tree | None:
        """Return the same as a tree, or one branch of it in more breadth."""
        ...

    def paths(self, person: str, to: str, asked: Asked, disclosure: Disclosure, /) -> PathsFound:
        """Return how influence got from one person to another."""
        ...

    def without(self, person: str, asked: Asked, disclosure: Disclosure, /) -> WithoutOne:
        """Return what would be missing had one person never joined."""
        ...

    def flows(self, asked: Asked, disclosure: Disclosure, /) -> FlowList:
        """Return the flows between programs, the largest first."""
        ...

    def cohorts(self, asked: Asked, disclosure: Disclosure, /) -> CohortList:
        """Return give-back by year."""
        ...

    def timeline(self, asked: Asked, disclosure: Disclosure, /) -> Timeline:
        """Return R and reach by month."""
        ...

    def program_ripple(self, program: str, asked: Asked, disclosure: Disclosure, /) -> ProgramRipple | None:
        """Return what one program set in motion; None where it has no relationship."""
        ...
