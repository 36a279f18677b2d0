"""The pages' questions, put to the read models."""

from collections.abc import Callable, Mapping

from services.projections.directory.models import Program, ProgramList
from services.projections.directory.queries import DirectoryQueries
from services.projections.network.models import FlowList, NetworkPerson, NetworkSummary, PersonList
from services.projections.network.queries import NetworkQueries
from services.projections.network.ripple import Effect, Rule
from services.projections.programs.models import FederationDashboard, ProgramDashboard
from services.projections.programs.queries import ProgramQueries
from services.projections.status.models import Status

PROGRAMS_A_PAGE = 50
PEOPLE_A_PAGE = 10
FLOWS = 200


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

    def summary(self, effect: str, rule: str) -> NetworkSummary:
        """Return the whole network in a few figures."""
        return self._network.summary(Effect.parse(effect), Rule(rule))

    def people(self, effect: str, rule: str, cursor: str | None) -> PersonList:
        """Return people by reach, the farthest reaching first."""
        page = self._network.people(Effect.parse(effect), Rule(rule), limit=PEOPLE_A_PAGE, cursor=cursor)
        return PersonList.model_validate({"effect": effect, "rule": rule, "items": page.items, "next": page.next})

    def person(self, person: str, effect: str, rule: str) -> NetworkPerson | None:
        """Return one person's ripple; None where nobody of that id is in the network."""
        return self._network.person(person, Effect.parse(effect), Rule(rule))

    def flows(self, effect: str, rule: str) -> FlowList:
        """Return the largest flows between programs."""
        page = self._network.flows(Effect.parse(effect), Rule(rule), limit=FLOWS, cursor=None)
        return FlowList.model_validate({"effect": effect, "rule": rule, "items": page.items, "next": page.next})
