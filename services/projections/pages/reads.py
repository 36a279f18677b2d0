"""What the pages ask of the read side: the same answers that the API gives."""

from collections.abc import Mapping
from typing import Protocol

from services.projections.directory.models import Program, ProgramList
from services.projections.disclosure import Disclosure
from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.people import PersonList
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.answers.tree import Tree
from services.projections.network.asked import Asked
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

    def program_names(self) -> Mapping[str, str]:
        """Return the programs' names by id."""
        ...

    def summary(self, asked: Asked, disclosure: Disclosure, /) -> NetworkSummary:
        """Return the whole network in a few figures."""
        ...

    def people(self, asked: Asked, disclosure: Disclosure, /, cursor: str | None) -> PersonList:
        """Return people by reach, the farthest reaching first."""
        ...

    def person(self, person: str, asked: Asked, disclosure: Disclosure, /) -> NetworkPerson | None:
        """Return one person's ripple; None where nobody of that id is in the network."""
        ...

    def tree(self, person: str, asked: Asked, disclosure: Disclosure, /) -> Tree | None:
        """Return the same as a tree."""
        ...

    def flows(self, asked: Asked, disclosure: Disclosure, /) -> FlowList:
        """Return the flows between programs, the largest first."""
        ...
