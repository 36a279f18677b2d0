"""Queries of the pages, answered by the read models that answer the API."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from services.policy.versions import PolicyVersion
from services.projections.desk.kinds import Kind
from services.projections.desk.models import DeskList, DeskSummary
from services.projections.desk.queries import DeskQueries, DeskQuestion
from services.projections.directory.ecosystem import ProgramLayers
from services.projections.directory.models import Participation, Program, ProgramList, Relationship
from services.projections.directory.queries import DirectoryQueries
from services.projections.directory.records import RelationshipRecord
from services.projections.disclosure.access import Disclosure, Door
from services.projections.errors import NotReadyError
from services.projections.measures.query.answer import QueryAnswer
from services.projections.measures.query.dates import end_of_minute
from services.projections.measures.query.queries import MeasureQueries
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.measures.query.request import QueryRequest
from services.projections.network.answers.cohorts import CohortList
from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.left_out import LeftOut
from services.projections.network.answers.paths import PathsFound
from services.projections.network.answers.people import Order, PersonList
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.programs import ProgramRipple
from services.projections.network.answers.queries import NetworkQueries
from services.projections.network.answers.released import ReleasedNetwork
from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.answers.timeline import Timeline
from services.projections.network.answers.tree import Bounds, Tree
from services.projections.network.answers.what_if import WithoutOne
from services.projections.network.in_memory.scope import Scope
from services.projections.pages.components.filter_form import Parts
from services.projections.programs.queries import ProgramQueries
from services.projections.questionnaires.answered import Answered
from services.projections.questionnaires.queries import QuestionnaireQueries
from services.projections.releases.queries import ReleaseQueries
from services.projections.releases.split_queries import SplitQueries
from services.projections.reports.forms import Forms, released_forms
from services.projections.room.models import FlashSession, Room
from services.projections.room.queries import RoomQueries
from services.projections.scorecard.benchmarks import BenchmarkQueries
from services.projections.scorecard.models import Benchmarks, Objectives
from services.projections.scorecard.objectives import ObjectiveQueries
from services.projections.status.models import ProcessStatus, ProjectionStatus, Status
from services.projections.workspace.models import WorkspaceGroups, WorkspacePeople, WorkspaceRelationships
from services.projections.workspace.queries import Order as WorkspaceOrder
from services.projections.workspace.queries import PeopleFilter, RelationshipFilter, WorkspaceQueries
from services.ripple import Effect, choose_default
from services.web.conditional_reads import ReadPosition

PROGRAMS_A_PAGE = 50
PEOPLE_A_PAGE = 10
DESK_ROWS = 10
"""Rows of each kind on the desk."""
DESK_ROWS_A_PAGE = 50
WORKSPACE_ROWS = 50
MOST_OWN = 50
"""Participations of one person on the person's own page."""
EVERY_ORGANIZATION = 100_000
EVERY_FLOW = 1_000_000
PICTURE = Bounds(generations=6, breadth=12, limit=500)
"""Bounds of the tree that a picture can show."""
BRANCH = Bounds(generations=2, breadth=200, limit=500)
"""Bounds of an opened branch: wide, because its breadth is what was folded."""
MOST_AROUND = 200
"""Relationships of one person in the picture of what a pair is connected with."""
HORIZONS = (3, 1)
"""Years in which people can become mentors, for figures that compare; the second is for a young federation."""


class PageQueries:
    """Queries of the pages. Tests override them with examples.

    Args:
        directory: Organizations and programs.
        desk: What the staff of programs has to act on.
        measures: Figures.
        network: The mentoring network.
        workspace: People and relationships for their staff.
        status: Returns the status of the read models that are named, or of every one.
        processes: Returns the status of the process managers.
        reading: Returns the position of a read model, by its name.
        sources: The sources whose positions the address of a page may name.
        rooms: Relationships as their parties see them.
        releases: What has been released.
        objectives: The objectives of programs with their figures.
        benchmarks: The comparison of programs with others like them.
        dashboards: Counters of programs.
        questionnaires: What people answered together.
        splits: People of closed years by one dimension, as released.
    """

    acted_on: Sequence[str] = ("directory", "desk", "room")
    """The read models that show what commands changed: a page after one waits for them."""
    sources: Collection[str] = ()

    def __init__(
        self,
        directory: DirectoryQueries,
        desk: DeskQueries,
        measures: MeasureQueries,
        network: NetworkQueries,
        workspace: WorkspaceQueries,
        status: Callable[[Collection[str] | None], Status],
        *,
        processes: Callable[[], Sequence[ProcessStatus]] = list,
        reading: Callable[[str], ReadPosition] | None = None,
        sources: Collection[str] = (),
        rooms: RoomQueries | None = None,
        releases: ReleaseQueries,
        objectives: ObjectiveQueries | None = None,
        benchmarks: BenchmarkQueries | None = None,
        dashboards: ProgramQueries | None = None,
        questionnaires: QuestionnaireQueries | None = None,
        splits: SplitQueries | None = None,
    ) -> None:
        self._directory, self._desk, self._measures, self._network = directory, desk, measures, network
        self._workspace = workspace
        self._status, self._processes, self._reading = status, processes, reading
        self.sources, self._rooms, self._releases = sources, rooms, releases
        self._objectives, self._benchmarks, self._dashboards = objectives, benchmarks, dashboards
        self._questionnaires, self._splits = questionnaires, splits

    @property
    def directory(self) -> DirectoryQueries:
        """The directory, for pages that list what the reader may see of it."""
        return self._directory

    def status(self, names: Collection[str] | None = None) -> Status:
        """Return the status of the read models that are named, or of every one."""
        return self._status(names)

    def reading(self, name: str) -> ReadPosition:
        """Return the position of a read model.

        Raises:
            RuntimeError: The positions are not known here.
        """
        if self._reading is None:
            raise RuntimeError("these queries have no read models to wait for")
        return self._reading(name)

    def processes(self) -> Sequence[ProcessStatus]:
        """Return the status of the process managers."""
        return self._processes()

    def served(self, projections: Sequence[ProjectionStatus]) -> Sequence[ProjectionStatus]:
        """Return the status of read models at the positions at which they answer.

        A large network answers from the last snapshot while it is recomputed, at an earlier position.
        """
        return [self._served(each) if each.name == "network" and each.generation else each for each in projections]

    def _served(self, network: ProjectionStatus) -> ProjectionStatus:
        reading = self._network.reading()
        lag = max(network.lag_seconds, reading.lag_seconds if reading.position < network.position else 0.0)
        return network.model_copy(
            update={"generation": reading.generation, "position": reading.position, "lag_seconds": lag}
        )

    def figures(self, question: QueryRequest, disclosure: Disclosure, now: datetime, /) -> QueryAnswer:
        """Return the answer to a query of figures, through the door of the caller.

        Raises:
            QueryRefusedError: It breaks a rule.
            NotFoundError: It names a program that does not exist.
        """
        return self._measures.answer(question, disclosure, end_of_minute(now), 0)

    def releases_position(self) -> int:
        """Return the position of the releases, which no event moves."""
        return self._releases.reading().position

    def desk(self, question: DeskQuestion, kind: Kind | None, cursor: str | None, /) -> tuple[DeskSummary, DeskList]:
        """Return what there is to act on: the first rows of each kind, or one page of the rows of one kind."""
        summary = self._desk.summary(question)
        if kind is None:
            return summary, self._desk.first_rows(question, each=DESK_ROWS)
        return summary, self._desk.rows(question, kind=kind, limit=DESK_ROWS_A_PAGE, cursor=cursor)

    def next_due(self, question: DeskQuestion, /) -> datetime | None:
        """Return when the next thing will be on the desk by its date; None where no date is known."""
        return self._desk.next_due(question)

    def desk_programs(self, question: DeskQuestion, /) -> Mapping[str, str]:
        """Return the names of the programs whose desk the caller has, by id."""
        return self._desk.programs(question)

    def own_program(self, program: str, disclosure: Disclosure, now: datetime, /) -> Program | None:
        """Return a program whose staff the caller is; None for any other."""
        row = self._directory.program(program, disclosure, now)
        covered = row is not None and disclosure.covers(row["organization_id"], program)
        return Program.model_validate(row) if covered else None

    def workspace_people(
        self, disclosure: Disclosure, wanted: PeopleFilter, now: datetime, cursor: str | None, order: WorkspaceOrder, /
    ) -> WorkspacePeople:
        """Return one page of participations for staff."""
        return self._workspace.people(disclosure, wanted, now, limit=WORKSPACE_ROWS, cursor=cursor, order=order)

    def workspace_relationships(
        self, disclosure: Disclosure, wanted: RelationshipFilter, now: datetime, cursor: str | None, /
    ) -> WorkspaceRelationships:
        """Return one page of relationships for staff."""
        return self._workspace.relationships(disclosure, wanted, now, limit=WORKSPACE_ROWS, cursor=cursor)

    def workspace_groups(
        self, disclosure: Disclosure, program: str, state: str, now: datetime, cursor: str | None, /
    ) -> WorkspaceGroups:
        """Return one page of the groups of a program for staff."""
        return self._workspace.groups(disclosure, program, state, now, limit=WORKSPACE_ROWS, cursor=cursor)

    def participation(
        self, participation: str, disclosure: Disclosure, now: datetime, /
    ) -> tuple[Participation, Program] | None:
        """Return one participation and its program; None where there is none that the caller may see."""
        row = self._directory.participation(participation, disclosure)
        program = None if row is None else self._directory.program(row["program_id"], disclosure, now)
        return None if program is None else (Participation.model_validate(row), Program.model_validate(program))

    def relationship(self, relationship: str, disclosure: Disclosure, now: datetime, /) -> RelationshipRecord | None:
        """Return one relationship with what a check of it needs; None where the caller may see none."""
        row = self._directory.relationship(relationship, disclosure)
        program = None if row is None else self._directory.program(row["program_id"], disclosure, now)
        if row is None or program is None:
            return None
        people = (
            None if id is None else self._directory.participation(id, disclosure)
            for id in self._directory.participations_of(relationship)
        )
        mentor, mentee = (None if each is None else Participation.model_validate(each) for each in people)
        cadence, duration = self._directory.agreement(relationship)
        return RelationshipRecord(
            Relationship.model_validate(row),
            Program.model_validate(program),
            mentor,
            mentee,
            cadence,
            duration,
            self._directory.policy_versions(program["id"]),
        )

    def room(self, relationship: str, disclosure: Disclosure, now: datetime, /) -> Room | None:
        """Return one room; None where there is none that the caller may see."""
        return None if self._rooms is None else self._rooms.room(relationship, disclosure, now)

    def rooms(self, disclosure: Disclosure, now: datetime, /) -> Sequence[Room]:
        """Return the rooms of the caller and of the caller's wards, open ones first."""
        return [] if self._rooms is None else self._rooms.rooms(disclosure, now)

    def flash_sessions(self, disclosure: Disclosure, now: datetime, /) -> Sequence[FlashSession]:
        """Return the flash sessions of the caller and of the caller's wards, open ones first."""
        return [] if self._rooms is None else self._rooms.flash_sessions(disclosure, now)

    def flash_sessions_held(self, program: str, disclosure: Disclosure, now: datetime, /) -> int | None:
        """Return how many flash sessions were held in a program; None for who does not see its exact figures."""
        found = None if self._dashboards is None else self._dashboards.program(program, disclosure, now)
        value = None if found is None else found.flash_sessions.value
        return None if value is None else int(value)

    def flash_session(self, id: str, disclosure: Disclosure, /) -> FlashSession | None:
        """Return a flash session; None where there is none that the caller may see."""
        return None if self._rooms is None else self._rooms.flash_session(id, disclosure)

    def around(self, people: Collection[str], disclosure: Disclosure, /) -> Sequence[Relationship]:
        """Return the relationships of some people that the caller may see, each once, the last proposed first."""
        rows = {
            row["id"]: row
            for person in people
            for row in self._directory.relationships(disclosure, person=person, limit=MOST_AROUND, cursor=None).items
        }
        return [Relationship.model_validate(row) for row in rows.values()]

    def program_layers(self, program: str, disclosure: Disclosure, /) -> ProgramLayers:
        """Return the layers of a program, counted over the rows that the caller may see."""
        return self._directory.layers(program, disclosure)

    def own_participations(self, disclosure: Disclosure, /) -> Sequence[Participation]:
        """Return the participations of the caller and of the caller's wards, the latest first."""
        rows = [
            row
            for person in sorted(disclosure.people)
            for row in self._directory.participations(disclosure, person=person, limit=MOST_OWN, cursor=None).items
        ]
        return [Participation.model_validate(row) for row in rows]

    def program_of(self, program: str, disclosure: Disclosure, now: datetime, /) -> Program | None:
        """Return one program; None where the caller may see none."""
        row = self._directory.program(program, disclosure, now)
        return None if row is None else Program.model_validate(row)

    def policy_versions(self, program: str, /) -> Sequence[PolicyVersion]:
        """Return the versions of a program's policy."""
        return self._directory.policy_versions(program)

    def objectives(
        self, program: str, disclosure: Disclosure, as_of: str | None, now: datetime, /
    ) -> Objectives | None:
        """Return the objectives of a program on a date, with the figures that the caller may see."""
        if self._objectives is None:
            return None
        return self._objectives.objectives(program, disclosure, as_of, end_of_minute(now))

    def benchmarks(self, program: str, disclosure: Disclosure, now: datetime, /) -> Benchmarks | None:
        """Return the quarters of a program in the last closed year; None for a caller outside of its organization."""
        if self._benchmarks is None:
            return None
        try:
            return self._benchmarks.benchmarks(program, disclosure, None, end_of_minute(now))
        except QueryRefusedError:
            return None

    def questionnaires(self, program: str, disclosure: Disclosure, until: datetime, /) -> Answered:
        """Return what the people of a program answered together to its anonymous questionnaires, until a time."""
        return Answered() if self._questionnaires is None else self._questionnaires.of(program, disclosure, until)

    def programs(self, name: str, cursor: str | None, disclosure: Disclosure, now: datetime, /) -> ProgramList:
        """Return programs whose name contains a text, by name."""
        page = self._directory.programs(disclosure, now, name=name or None, limit=PROGRAMS_A_PAGE, cursor=cursor)
        return ProgramList.model_validate({"items": page.items, "next": page.next})

    def programs_by_organization(
        self, name: str, cursor: str | None, disclosure: Disclosure, now: datetime, /
    ) -> ProgramList:
        """Return programs whose name, or that of their organization, contains a text, by organization and name."""
        page = self._directory.programs_by_organization(
            disclosure, now, name=name or None, limit=PROGRAMS_A_PAGE, cursor=cursor
        )
        return ProgramList.model_validate({"items": page.items, "next": page.next})

    def members(self) -> tuple[int, int]:
        """Return how many organizations are members of the federation, and how many programs are open."""
        return self._directory.members()

    def parts(self, disclosure: Disclosure, /) -> Parts:
        """Return the names of organizations and programs that the caller finds in lists, by id."""
        rows = self._directory.organizations(disclosure, limit=EVERY_ORGANIZATION, cursor=None).items
        return Parts({row["id"]: row["name"] for row in rows}, self._directory.program_names(disclosure))

    def default_effect(self) -> Effect:
        """Return the effect policy of a page whose address names none; of no relationships while there is no network.

        The page's other queries state why there is none.
        """
        try:
            return self._network.default_effect()
        except NotReadyError:
            return choose_default(0, 0)

    def left_out(self, scope: Scope, disclosure: Disclosure, /) -> LeftOut:
        """Return how many relationships of the reader's network carry no influence under a scope's policy."""
        return self._network.left_out(scope, disclosure)

    def network_door(self, scope: Scope, disclosure: Disclosure, /) -> Door:
        """Return the reader's door to the figures of a part of the network."""
        return self._network.door(scope, disclosure)

    def released_network(self, scope: Scope, disclosure: Disclosure, now: datetime, /) -> ReleasedNetwork:
        """Return the figures of the network as released."""
        return self._network.released(scope, disclosure, now)

    def released_flows(self, scope: Scope, disclosure: Disclosure, now: datetime, /) -> FlowList:
        """Return the largest flows between programs as released."""
        page = self._network.released_flows(scope, disclosure, now, limit=EVERY_FLOW, cursor=None)
        stated = {**scope.describe(), "effect": self._network.released_effect()}
        return FlowList.model_validate({**stated, "items": page.items, "next": page.next})

    def released_forms(self, program: str, disclosure: Disclosure, as_of: date, now: datetime, /) -> Forms:
        """Return the released people of a program who began in the last year that is over, by form of mentoring."""
        if self._splits is None:
            return Forms([], None)
        return released_forms(self._splits, [program], disclosure, as_of, now)

    def summary(self, scope: Scope, disclosure: Disclosure, /) -> NetworkSummary:
        """Return the key figures of the network."""
        return self._network.summary(scope, disclosure)

    def people(self, scope: Scope, disclosure: Disclosure, /, order: Order, cursor: str | None) -> PersonList:
        """Return one page of people in an order, the greatest first."""
        page = self._network.people(scope, disclosure, order=order, limit=PEOPLE_A_PAGE, cursor=cursor)
        return PersonList.model_validate({**scope.describe(), "order": order, "items": page.items, "next": page.next})

    def find_people(self, digits: str, scope: Scope, disclosure: Disclosure, /) -> Sequence[str]:
        """Return the people whom the reader may see and whose ids begin with some hexadecimal digits."""
        return self._network.find_people(digits, scope, disclosure)

    def known_people(self, identities: Iterable[str], scope: Scope, disclosure: Disclosure, /) -> Sequence[str]:
        """Return those of some people whom the reader may see in the network."""
        return self._network.known_people(identities, scope, disclosure)

    def person(self, person: str, scope: Scope, disclosure: Disclosure, /) -> NetworkPerson | None:
        """Return the ripple of one person in figures; None where no such person is in the network."""
        return self._network.person(person, scope, disclosure)

    def tree(self, person: str, under: str | None, scope: Scope, disclosure: Disclosure, /) -> Tree | None:
        """Return the ripple of one person as a tree, or one branch of it in more breadth."""
        return self._network.tree(person, under, BRANCH if under else PICTURE, scope, disclosure)

    def paths(self, person: str, to: str, scope: Scope, disclosure: Disclosure, /) -> PathsFound:
        """Return the paths along which influence got from one person to another."""
        return self._network.paths(person, to, scope, disclosure)

    def what_if(self, person: str, scope: Scope, disclosure: Disclosure, /) -> WithoutOne:
        """Return who would not have been reached had one person never joined."""
        return self._network.losses([person], scope, disclosure).items[0]

    def flows(self, scope: Scope, disclosure: Disclosure, /) -> FlowList:
        """Return every flow between programs, the largest first."""
        page = self._network.flows(scope, disclosure, limit=EVERY_FLOW, cursor=None)
        return FlowList.model_validate({**scope.describe(), "items": page.items, "next": page.next})

    def cohorts(self, scope: Scope, disclosure: Disclosure, /) -> CohortList:
        """Return give-back by year, with the longest horizon that some mentors have behind them."""
        cohorts = self._network.cohorts("year", HORIZONS[0], scope, disclosure)
        if cohorts.overall.reproduction is None:
            return self._network.cohorts("year", HORIZONS[-1], scope, disclosure)
        return cohorts

    def timeline(self, scope: Scope, disclosure: Disclosure, /) -> Timeline:
        """Return R and the sum of reach by month."""
        return self._network.timeline(scope, disclosure)

    def program_ripple(self, program: str, scope: Scope, disclosure: Disclosure, /) -> ProgramRipple | None:
        """Return the ripple of one program; None where it has no relationship."""
        return self._network.program(program, scope, disclosure)
