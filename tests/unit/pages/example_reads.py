"""The pages' queries, answered from made-up examples."""

from collections.abc import Mapping

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
from tests.unit.pages.examples import PROGRAMS, federation_dashboard, program, program_dashboard, someone, status
from tests.unit.pages.network_examples import flows, people, ripple, summary, tree


class ExampleReads:
    """The pages' queries, answered from the examples."""

    def status(self) -> Status:
        return status()

    def federation(self) -> FederationDashboard:
        return federation_dashboard()

    def program(self, program_id: str) -> tuple[Program, ProgramDashboard] | None:
        return (program(), program_dashboard()) if program_id == someone("Harbour") else None

    def programs(self, name: str, cursor: str | None) -> ProgramList:
        items = [program(id=someone(each), name=each) for each in PROGRAMS if name.casefold() in each.casefold()]
        return ProgramList(items=items, next=None if cursor or name else "more")

    def program_names(self) -> Mapping[str, str]:
        return {someone(name): name for name in PROGRAMS}

    def summary(self, asked: Asked, _: Disclosure) -> NetworkSummary:
        return summary(**asked.stated())

    def people(self, asked: Asked, _: Disclosure, cursor: str | None) -> PersonList:
        return people(3 if cursor else 10).model_copy(update=asked.stated())

    def person(self, person: str, asked: Asked, _: Disclosure) -> NetworkPerson | None:
        found = ripple().model_copy(update=asked.stated())
        return found if person == found.id else None

    def tree(self, person: str, asked: Asked, _: Disclosure) -> Tree | None:
        found = tree().model_copy(update=asked.stated())
        return found if person == found.id else None

    def flows(self, asked: Asked, _: Disclosure) -> FlowList:
        return flows().model_copy(update=asked.stated())
