"""The pages' queries, answered from made-up examples."""

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
from services.web.http_errors import Fault
from tests.unit.pages.examples import PROGRAMS, federation_dashboard, program, program_dashboard, someone, status
from tests.unit.pages.network_examples import flows, people, ripple, summary, tree
from tests.unit.pages.ripple_examples import cohorts, paths, program_ripple, timeline, without


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

    def parts(self) -> Parts:
        return Parts({someone("o"): "North Shore Trust"}, {someone(name): name for name in PROGRAMS})

    def summary(self, asked: Asked, _: Disclosure) -> NetworkSummary:
        if asked.organization == someone("tiny"):
            raise Fault("too-few-people", "the part asked for has fewer than 5 people")
        return summary(**asked.stated())

    def people(self, asked: Asked, _: Disclosure, order: Order, cursor: str | None) -> PersonList:
        return people(3 if cursor else 10).model_copy(update={**asked.stated(), "order": order})

    def person(self, person: str, asked: Asked, _: Disclosure) -> NetworkPerson | None:
        found = ripple(folded=8).model_copy(update={**asked.stated(), "as_of": None})
        return found if person == found.id else None

    def tree(self, person: str, under: str | None, asked: Asked, _: Disclosure) -> Tree | None:
        found = tree(folded=8).model_copy(update={**asked.stated(), "under": under or person})
        return found if person == found.id else None

    def paths(self, _person: str, to: str, asked: Asked, _: Disclosure) -> PathsFound:
        if to == someone("nobody"):
            raise Fault("not-found", "nobody of the id is in the network")
        return paths().model_copy(update=asked.stated())

    def without(self, _person: str, _asked: Asked, _: Disclosure) -> WithoutOne:
        return without()

    def flows(self, asked: Asked, _: Disclosure) -> FlowList:
        return flows().model_copy(update=asked.stated())

    def cohorts(self, asked: Asked, _: Disclosure) -> CohortList:
        return cohorts().model_copy(update=asked.stated())

    def timeline(self, asked: Asked, _: Disclosure) -> Timeline:
        return timeline().model_copy(update=asked.stated())

    def program_ripple(self, program: str, asked: Asked, _: Disclosure) -> ProgramRipple | None:
        found = program_ripple().model_copy(update=asked.stated())
        return found if program == found.id else None
