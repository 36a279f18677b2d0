"""The actions of the process of enrollment: each kind executed, and a second time under another key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.enrollment.document import build_document
from services.enrollment.documents import commands as documents
from services.enrollment.organizations import commands as organizations
from services.enrollment.organizations.domain import Organization
from services.enrollment.participation import commands as participations
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.command_support import Target
from services.enrollment.process_manager.actions import OBSOLETE, USE_CASES
from services.enrollment.programs import commands as programs
from services.enrollment.programs.aggregate import Program
from services.enrollment.requirements import commands as requirements
from services.enrollment.service import Enrollment, build, migrate
from services.eventstore.aggregate import Aggregate
from services.eventstore.command_metadata import command_now
from services.eventstore.store import CommandResult
from services.platform.settings import DatabaseSettings, Settings
from services.policy.policy import Requirement
from services.process_manager.pending_action import ACTOR
from services.projector import connections
from services.web.identity.principal import SYSTEM
from services.web.rules import RULES
from tests.integration.enrollment import calls
from tests.integration.process_manager.pending_rows import PendingRows

NOW = datetime.now(UTC)
DUE = NOW + timedelta(days=50)
"""When every action of these tests is due."""
LATER = NOW + timedelta(days=100)
"""When they are executed."""


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Enrollment]:
    migrate(database)
    enrollment = build(Settings(enrollment=DatabaseSettings(database=database), key="k" * 32, command_key="c" * 32))
    yield enrollment
    enrollment.close()


@pytest.fixture
def rows(service: Enrollment, database: str) -> PendingRows:
    rows = PendingRows(service.process, database)
    rows.clear()
    return rows


class World:
    """The enrollment to act on; each step is a command."""

    def __init__(self, service: Enrollment) -> None:
        self.store = service.store

    def do(self, command: Callable[..., CommandResult], *arguments: object, **data: object) -> dict[str, Any]:
        meta = command_now("test")
        return self.store.execute(meta, lambda uow: command(uow, meta, *arguments, **data)).result.body

    def program(self, **policy: Any) -> UUID:  # noqa: ANN401 - policy fields
        return calls.open_program(self.store, **policy)

    def enrolled(self, program: UUID, role: Role = Role.MENTOR) -> str:
        id = str(calls.submit_application(self.store, program, role=role)["participation_id"])
        self.step(participations.enroll, id)
        return id

    def step(self, command: Callable[..., CommandResult], id: str, **data: Any) -> dict[str, object]:  # noqa: ANN401 - arguments
        return calls.execute_step(self.store, command, id, **data)

    def load(self, kind: type[Any], id: UUID | str) -> Any:  # noqa: ANN401 - an aggregate of that class
        held: list[Aggregate] = []
        meta = command_now("test")

        def look(uow: Any) -> CommandResult:  # noqa: ANN401 - a unit of work
            held.append(uow.get(kind, UUID(str(id))))
            return CommandResult({})

        self.store.execute(meta, look)
        return held[0]


Case = tuple[type[Aggregate], object, dict[str, Any], str]
"""The class and id of the subject, the arguments of the action, and the state that it leads to."""


def an_open_program(world: World) -> Case:
    return Program, world.program(), {"reason": "admission-over"}, "closed"


def a_program_to_end(world: World) -> Case:
    return Program, world.program(), {"reason": "planned-end"}, "ended"


def one_of_an_ended_program(world: World) -> Case:
    program = world.program()
    id = world.enrolled(program)
    world.do(programs.end, SYSTEM, program_id=program, reason="season-over")
    return Participation, id, {}, "completed"


def an_invitation(world: World) -> Case:
    who: dict[str, object] = {"program_id": world.program(), "person_id": uuid4(), "role": Role.MENTEE}
    invited = world.do(participations.invite, SYSTEM, **who, expires_at=DUE)
    return Participation, invited["participation_id"], {}, "withdrawn"


def a_pause(world: World) -> Case:
    id = world.enrolled(world.program())
    world.step(participations.pause, id, reason="leave", resumes_at=DUE)
    return Participation, id, {}, "enrolled"


def a_cleared_requirement(world: World) -> Case:
    program = world.program(requirements=[Requirement("training", "mentor", 365)])
    id = str(calls.submit_application(world.store, program)["participation_id"])
    world.step(requirements.request, id, kind="training")
    world.step(requirements.clear, id, kind="training", evidence=2, valid_until=DUE)
    world.step(participations.enroll, id)
    return Participation, id, {"kind": "training"}, "suspended"


def an_acceptance(world: World) -> Case:
    program = world.program()
    world.do(
        documents.publish,
        SYSTEM,
        program_id=program,
        code="code",
        build=lambda version: build_document(
            code="code",
            version=version,
            kind="code-of-conduct",
            title="Code of conduct",
            text="Be kind.",
            roles=["mentor"],
            mandatory_at=NOW + timedelta(days=1),
            valid_days=49,
        ),
    )
    id = world.enrolled(program)
    meta = command_now("test", clock=lambda: DUE - timedelta(days=49))
    paper: dict[str, Any] = {"code": "code", "version": 1, "evidence_reference": "folder-7"}
    target = Target(SYSTEM, UUID(id))
    world.store.execute(meta, lambda uow: documents.file_acceptance(uow, meta, target, **paper))
    return Participation, id, {"document_code": "code"}, "enrolled"


def two_who_part(world: World) -> Case:
    program = world.program()
    mentor, mentee = (world.enrolled(program, role) for role in (Role.MENTOR, Role.MENTEE))
    data = {"mentor_participation_id": mentor, "mentee_participation_id": mentee}
    return Participation, mentor, data, "enrolled"


def a_leaving_organization(world: World) -> Case:
    organization = calls.join_organization(world.store)
    world.do(organizations.leave, SYSTEM, organization_id=organization, reason="merged")
    return Organization, organization, {}, "left"


CASES: dict[str, Callable[[World], Case]] = {
    "close-program": an_open_program,
    "end-program": a_program_to_end,
    "end-with-program": one_of_an_ended_program,
    "expire-invitation": an_invitation,
    "resume": a_pause,
    "expire-requirement": a_cleared_requirement,
    "lapse-acceptance": an_acceptance,
    "declare-never-pair": two_who_part,
    "complete-leaving": a_leaving_organization,
}


def execute(service: Enrollment, rows: PendingRows, key: str, now: datetime = LATER) -> tuple[str, str | None] | None:
    """Execute what is due at a time, and return outcome and rule of one action; None where it was not attempted."""
    with connections.connect(rows.dsn) as connection:
        service.process.executor(service.store, rows.dsn, clock=lambda: now).execute_due(connection)
    outcome = rows.outcome(key)
    return None if outcome is None else outcome[:2]


def test_every_kind_is_tested() -> None:
    assert CASES.keys() == USE_CASES.keys()


def test_every_obsolete_rule_is_a_rule() -> None:
    assert RULES.keys() >= OBSOLETE


@pytest.mark.parametrize("kind", CASES)
def test_a_second_execution_under_another_key_records_nothing(
    service: Enrollment, rows: PendingRows, kind: str
) -> None:
    world = World(service)
    cls, subject, data, state = CASES[kind](world)
    before = service.store.head()
    first = rows.add(kind, str(subject), DUE, cause="first:1", **data)
    assert execute(service, rows, first) == ("executed", None)
    assert world.load(cls, str(subject)).state == state
    recorded = [stored.event for stored in service.store.read(before, 100)]
    assert recorded
    assert {(e.actor, e.correlation_id, e.causation_id) for e in recorded} == {(ACTOR, "intention", "first:1")}
    assert {(event.occurred_at, event.timestamp) for event in recorded} == {(DUE, LATER)}
    rows.remove(first)
    head = service.store.head()
    found = execute(service, rows, rows.add(kind, str(subject), DUE, cause="second:1", **data))
    assert found is not None
    assert (found[0], found[1] in OBSOLETE, service.store.head()) == ("obsolete", True, head), found


@pytest.mark.parametrize("kind", CASES)
def test_a_clock_that_goes_back_an_hour_executes_nothing_that_is_due_twice(
    service: Enrollment, rows: PendingRows, kind: str
) -> None:
    _, subject, data, _ = CASES[kind](World(service))
    key = rows.add(kind, str(subject), DUE, cause="first:1", **data)
    assert execute(service, rows, key, DUE) == ("executed", None)
    head = service.store.head()
    for now in (DUE - timedelta(hours=1), DUE - timedelta(minutes=30), DUE, DUE + timedelta(hours=1)):
        assert execute(service, rows, key, now) == ("executed", None)
    assert service.store.head() == head


def test_what_is_due_waits_while_the_clock_is_back_before_it(service: Enrollment, rows: PendingRows) -> None:
    world = World(service)
    program = world.program()
    key = rows.add("close-program", program, DUE, reason="admission-over")
    assert execute(service, rows, key, DUE - timedelta(microseconds=1)) is None
    assert world.load(Program, program).state == "open"
    assert execute(service, rows, key, DUE) == ("executed", None)


def test_a_clock_behind_what_has_happened_refuses_by_name_and_executes_when_it_is_right_again(
    service: Enrollment, rows: PendingRows
) -> None:
    world = World(service)
    program = world.program()
    meta = replace(command_now("test"), occurred_at=DUE, recorded_at=DUE)
    service.store.execute(meta, lambda uow: programs.rename(uow, meta, SYSTEM, program_id=program, name="Another"))
    key = rows.add("close-program", program, DUE - timedelta(hours=2), reason="admission-over")
    assert execute(service, rows, key, DUE - timedelta(hours=1)) == ("refused", "occurred-in-future")
    assert execute(service, rows, key, DUE + timedelta(minutes=1)) == ("executed", None)
    assert world.load(Program, program).last_known_at == DUE


def test_a_day_of_a_policy_is_a_day_of_utc(service: Enrollment, rows: PendingRows) -> None:
    """The moment that the rule states is the one from which the program admits no person any more."""
    world = World(service)
    tomorrow = (NOW + timedelta(days=1)).date()
    program = world.program(closes_on=tomorrow)
    over = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=UTC) + timedelta(days=1)
    meta = command_now("test", clock=lambda: over - timedelta(microseconds=1))
    who: dict[str, Any] = {"program_id": program, "role": Role.MENTOR}
    service.store.execute(
        meta, lambda uow: participations.submit_application(uow, meta, SYSTEM, person_id=uuid4(), **who)
    )
    key = rows.add("close-program", program, over, reason="admission-over")
    assert execute(service, rows, key, over) == ("executed", None)
    assert isinstance(world.load(Program, program).policy.closes_on, date)
