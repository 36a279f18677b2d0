"""Queries of the pages, answered from examples."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from services.policy.versions import PolicyVersion
from services.projections.desk.kinds import Kind
from services.projections.desk.models import DeskList, DeskSummary
from services.projections.desk.queries import DeskQuestion
from services.projections.directory.ecosystem import FormCount, GroupCount, ProgramLayers
from services.projections.directory.models import Participation, Program, ProgramList, Relationship
from services.projections.directory.records import RelationshipRecord
from services.projections.disclosure.access import Disclosure, Door
from services.projections.errors import NotFoundError
from services.projections.measures.query.answer import QueryAnswer
from services.projections.measures.query.request import QueryRequest
from services.projections.network.answers.cohorts import CohortList
from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.left_out import LeftOut, left_out_of
from services.projections.network.answers.paths import PathsFound
from services.projections.network.answers.people import Order, PersonList
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.programs import ProgramRipple
from services.projections.network.answers.released import ReleasedNetwork
from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.answers.timeline import Timeline
from services.projections.network.answers.tree import Tree
from services.projections.network.answers.what_if import WithoutOne
from services.projections.network.in_memory.scope import Scope
from services.projections.pages.components.filter_form import Parts
from services.projections.pages.queries import PageQueries
from services.projections.questionnaires.answered import NOTHING_ASKED, Answered
from services.projections.reports.forms import FormFigure, Forms
from services.projections.room.models import FlashSession, Room
from services.projections.scorecard.models import Benchmarks, Objectives
from services.projections.status.models import ProcessStatus, ProjectionStatus, Status
from services.projections.workspace.models import WorkspaceGroups, WorkspacePeople, WorkspaceRelationships
from services.projections.workspace.queries import Order as WorkspaceOrder
from services.projections.workspace.queries import PeopleFilter, RelationshipFilter
from services.ripple import Effect
from tests.unit.pages import (
    desk_examples,
    flash_examples,
    measure_examples,
    room_examples,
    scorecard_examples,
    workspace_examples,
)
from tests.unit.pages.examples import (
    NOW,
    PROGRAMS,
    example_id,
    program,
    status,
)
from tests.unit.pages.network_examples import flows, people, released, ripple, summary, tree
from tests.unit.pages.ripple_examples import cohorts, paths, program_ripple, timeline, without


class ExampleQueries(PageQueries):
    """Queries of the pages, answered from examples."""

    def __init__(self) -> None:
        """Take no read models."""

    def status(self, names: Collection[str] | None = None) -> Status:  # noqa: ARG002 - answers with all
        return status()

    def processes(self) -> Sequence[ProcessStatus]:
        return [ProcessStatus(name="enrollment_process", service="enrollment", state="running", pending=12)]

    def served(self, projections: Sequence[ProjectionStatus]) -> Sequence[ProjectionStatus]:
        return projections

    def figures(self, question: QueryRequest, disclosure: Disclosure, now: datetime) -> QueryAnswer:
        return measure_examples.answer(question, now, exact="coordinator" in disclosure.principal.roles)

    def releases_position(self) -> int:
        return 7

    def programs_by_organization(self, name: str, cursor: str | None, _: Disclosure, __: datetime) -> ProgramList:
        items = [
            program(id=example_id(each), name=each, organization="North Shore Trust" if place < 3 else "Valley Schools")
            for place, each in enumerate(PROGRAMS)
            if name.casefold() in each.casefold()
        ]
        return ProgramList(items=items, next=None if cursor or name else "more")

    def questionnaires(self, _: str, __: Disclosure, ___: datetime) -> Answered:
        return NOTHING_ASKED

    def members(self) -> tuple[int, int]:
        return 5, 9

    def programs(self, name: str, cursor: str | None, _: Disclosure, __: datetime) -> ProgramList:
        items = [program(id=example_id(each), name=each) for each in PROGRAMS if name.casefold() in each.casefold()]
        return ProgramList(items=items, next=None if cursor or name else "more")

    def desk(self, _: DeskQuestion, kind: Kind | None, cursor: str | None) -> tuple[DeskSummary, DeskList]:
        return desk_examples.desk(kind, last=cursor is not None)

    def next_due(self, _: DeskQuestion) -> datetime | None:
        return NOW + timedelta(days=3)

    def desk_programs(self, _: DeskQuestion) -> dict[str, str]:
        return {example_id(name): name for name in PROGRAMS}

    def own_program(self, program_id: str, disclosure: Disclosure, _: datetime) -> Program | None:
        staff = "coordinator" in disclosure.principal.roles
        return program() if staff and program_id == example_id("Harbour") else None

    def workspace_people(
        self, _: Disclosure, wanted: PeopleFilter, __: datetime, cursor: str | None, ___: WorkspaceOrder
    ) -> WorkspacePeople:
        chosen = [
            each
            for each in workspace_examples.PEOPLE
            if wanted.role in {None, each.role}
            and wanted.state in {None, each.state}
            and (wanted.skill is None or wanted.skill in each.skills)
            and (not wanted.free or each.load < (each.capacity or 1))
            and (wanted.people is None or each.person_id in wanted.people)
            and wanted.person in {None, each.person_id}
        ]
        return WorkspacePeople(items=chosen, next=None if cursor or wanted != PeopleFilter(wanted.program) else "more")

    def workspace_relationships(
        self, _: Disclosure, wanted: RelationshipFilter, __: datetime, ___: str | None
    ) -> WorkspaceRelationships:
        one = workspace_examples.relationship()
        hidden = wanted.state not in {None, one.state} or (
            wanted.people is not None and not {one.mentor_id, one.mentee_id} & set(wanted.people)
        )
        return WorkspaceRelationships(items=[] if hidden else [one])

    def workspace_groups(
        self, _: Disclosure, __: str, state: str, ___: datetime, cursor: str | None
    ) -> WorkspaceGroups:
        one = workspace_examples.group()
        return WorkspaceGroups(items=[one] if one.state == state else [], next=None if cursor else "more")

    def participation(self, participation: str, _: Disclosure, __: datetime) -> tuple[Participation, Program] | None:
        for each in workspace_examples.PEOPLE:
            if each.id == participation and each.person_id != example_id("mentee"):
                changes = {"id": each.id, "person_id": each.person_id, "role": each.role, "state": each.state}
                return desk_examples.participation(**changes), program()
        answer = desk_examples.participation()
        return (answer, program()) if participation == answer.id else None

    def relationship(self, relationship: str, _: Disclosure, __: datetime) -> RelationshipRecord | None:
        answer = desk_examples.record()
        return answer if relationship == answer.relationship.id else None

    def room(self, relationship: str, disclosure: Disclosure, _: datetime) -> Room | None:
        asked = [room_examples.question(), room_examples.question("mentor", confidential=False)]
        staff = {} if disclosure.people else {"conflicts": ["assessor"], "questions": asked}
        found = room_examples.room(**staff)
        return found if relationship == found.id else None

    def rooms(self, disclosure: Disclosure, _: datetime) -> Sequence[Room]:
        return [room_examples.room()] if disclosure.people else []

    def flash_sessions(self, _: Disclosure, __: datetime) -> Sequence[FlashSession]:
        return []

    def flash_session(self, id: str, _: Disclosure) -> FlashSession | None:
        found = flash_examples.flash()
        return found if id == found.id else None

    def flash_sessions_held(self, _: str, __: Disclosure, ___: datetime) -> int | None:
        return 3

    def around(self, people: Collection[str], _: Disclosure) -> Sequence[Relationship]:
        mentor, *_others = people
        other = example_id("another mentee")
        return [desk_examples.relationship(id=example_id("another"), mentor_id=mentor, mentee_id=other)]

    def program_layers(self, _: str, __: Disclosure) -> ProgramLayers:
        return ProgramLayers(
            [FormCount("mentoring", 30, 12, 41)], [GroupCount(example_id("group"), 9, active=True)], []
        )

    def own_participations(self, disclosure: Disclosure) -> Sequence[Participation]:
        return [desk_examples.participation(person_id=person) for person in disclosure.people]

    def program_of(self, program_id: str, _: Disclosure, __: datetime) -> Program | None:
        return None if program_id == example_id("missing") else program(id=program_id)

    def policy_versions(self, _: str) -> Sequence[PolicyVersion]:
        return desk_examples.record().versions

    def objectives(self, _: str, __: Disclosure, ___: str | None, ____: datetime) -> Objectives | None:
        return scorecard_examples.objectives()

    def benchmarks(self, _: str, __: Disclosure, ___: datetime) -> Benchmarks | None:
        return scorecard_examples.benchmarks()

    def parts(self, _: Disclosure) -> Parts:
        return Parts({example_id("o"): "North Shore Trust"}, {example_id(name): name for name in PROGRAMS})

    def default_effect(self) -> Effect:
        return Effect.parse("met")

    def left_out(self, scope: Scope, _: Disclosure) -> LeftOut:
        return left_out_of(summary(**scope.describe()))

    def network_door(self, scope: Scope, _: Disclosure) -> Door:
        return Door.OUTER if example_id("elsewhere") in {scope.organization, scope.program} else Door.FACTS

    def released_network(self, scope: Scope, _: Disclosure, __: datetime) -> ReleasedNetwork:
        return released(program=scope.program, organization=scope.organization)

    def released_flows(self, _: Scope, __: Disclosure, ___: datetime) -> FlowList:
        return FlowList(effect="met", rule="strictly_after", items=flows(2).items)

    def released_forms(self, _: str, __: Disclosure, as_of: date, ___: datetime) -> Forms:
        return Forms([FormFigure("traditional pair", 24), FormFigure("other", 12)], as_of.year - 1)

    def summary(self, scope: Scope, _: Disclosure) -> NetworkSummary:
        return summary(**scope.describe())

    def people(self, scope: Scope, _: Disclosure, order: Order, cursor: str | None) -> PersonList:
        return people(3 if cursor else 10).model_copy(update={**scope.describe(), "order": order})

    def person(self, person: str, scope: Scope, _: Disclosure) -> NetworkPerson | None:
        answer = ripple(folded=8).model_copy(update={**scope.describe(), "as_of": None})
        return answer if person == answer.id else None

    def find_people(self, digits: str, _: Scope, __: Disclosure) -> Sequence[str]:
        known = [example_id(name) for name in ("mentor 0", "mentee 1")]
        return [each for each in known if each.replace("-", "").startswith(digits)]

    def known_people(self, identities: Iterable[str], _: Scope, __: Disclosure) -> Sequence[str]:
        known = {example_id(name) for name in ("mentor 0", "mentee 1")}
        return [each for each in identities if each in known]

    def tree(self, person: str, under: str | None, scope: Scope, _: Disclosure) -> Tree | None:
        answer = tree(folded=8).model_copy(update={**scope.describe(), "under": under or person})
        return answer if person == answer.id else None

    def paths(self, _person: str, to: str, scope: Scope, _: Disclosure) -> PathsFound:
        if to == example_id("missing"):
            raise NotFoundError("no person of this id is in the network")
        return paths().model_copy(update=scope.describe())

    def what_if(self, _person: str, _scope: Scope, _: Disclosure) -> WithoutOne:
        return without()

    def flows(self, scope: Scope, _: Disclosure) -> FlowList:
        return flows().model_copy(update=scope.describe())

    def cohorts(self, scope: Scope, _: Disclosure) -> CohortList:
        return cohorts().model_copy(update=scope.describe())

    def timeline(self, scope: Scope, _: Disclosure) -> Timeline:
        return timeline().model_copy(update=scope.describe())

    def program_ripple(self, program: str, scope: Scope, _: Disclosure) -> ProgramRipple | None:
        answer = ProgramRipple.model_validate(program_ripple().model_dump() | scope.describe())
        return answer if program == answer.id else None
