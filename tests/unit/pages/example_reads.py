"""The pages' queries, answered from made-up examples."""

from collections.abc import Mapping

from services.projections.directory.models import Program, ProgramList
from services.projections.network.models import FlowList, NetworkPerson, NetworkSummary, PersonList
from services.projections.programs.models import FederationDashboard, ProgramDashboard
from services.projections.status.models import Status
from tests.unit.pages.examples import PROGRAMS, federation_dashboard, program, program_dashboard, someone, status
from tests.unit.pages.network_examples import flows, people, ripple, summary


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

    def summary(self, effect: str, rule: str) -> NetworkSummary:
        return summary(effect=effect, rule=rule)

    def people(self, effect: str, rule: str, cursor: str | None) -> PersonList:
        return people(3 if cursor else 10).model_copy(update={"effect": effect, "rule": rule})

    def person(self, person: str, effect: str, rule: str) -> NetworkPerson | None:
        found = ripple().model_copy(update={"effect": effect, "rule": rule})
        return found if person == found.id else None

    def flows(self, effect: str, rule: str) -> FlowList:
        return flows().model_copy(update={"effect": effect, "rule": rule})
