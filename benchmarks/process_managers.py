"""Consequences and due actions: from the cause to the command, against a command that becomes visible in the same run.

Every role is a process of its own, as in production. A participation is withdrawn, and its relationship closes by the
process manager of the other service: two relays, two topics and two commands, where the peer has one of each. Proposals
expire at moments of their own. What is pending is decided again for what a batch touches, in a network of a million
relationships (a tenth without `--full`), and a hundred actions that became due while nothing ran are caught up with.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import quantiles
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from benchmarks.support.ecosystem import Ecosystem
from benchmarks.support.filled import new_ecosystem
from benchmarks.support.harness import Row, against, seconds, single
from benchmarks.support.lives import Lives
from benchmarks.support.world import World
from services.cli.demo.supervisor import Role, Supervisor, mentorship
from services.enrollment.organizations import commands as organizations
from services.enrollment.participation import commands as participations
from services.enrollment.participation.command_support import Target
from services.eventstore.command_metadata import command_now
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.process_manager import migrations as process_migrations
from services.process_manager.rules import decide_again
from services.projector import connections, generations
from services.projector import migrations as projector_migrations
from services.relationships.lifecycle.domain import Closed
from services.relationships.matching import domain as matching
from services.relationships.process_manager.projection import process_projection
from services.relationships.relationship import Pairing
from services.web.identity.principal import SYSTEM

SAMPLES = 100
UNCOUNTED = 5
TARGET = 3.0
EXPIRIES = 100
OVERDUE = 100
TOUCHED = 2000
ROUNDS = 5
LOOK_SECONDS = 0.001
GIVE_UP_SECONDS = 60.0
NAME = "relationships_process"


def rows(world: World) -> Iterator[Row]:
    """Measure what follows, what is due, what is decided again, and what was overdue."""
    ecosystem = new_ecosystem(world, "processes")
    begun = Lives(ecosystem, Random(5)).begin(UNCOUNTED + SAMPLES)
    ecosystem.publish()
    with _roles(world, ecosystem), psycopg.connect(ecosystem.dsn("relationships"), autocommit=True) as process:
        yield from _followed(ecosystem, process, begun)
        yield from _due(ecosystem, process)
    yield from _overdue(ecosystem)
    yield from _decided_again(world)


def _followed(ecosystem: Ecosystem, process: psycopg.Connection, begun: list[tuple[UUID, UUID]]) -> Iterator[Row]:
    """Measure in turn: a withdrawal until its relationship is closed, and a command until it is visible."""
    _await(lambda: _read(process) == len(begun), "the process manager did not read the relationships")
    with psycopg.connect(ecosystem.dsn("projections"), autocommit=True) as reader:
        _await(lambda: _exists(reader, "directory.organizations"), "the projector did not start")
        for pair in begun[:UNCOUNTED]:
            _closed(ecosystem, process, *pair), _visible(ecosystem, reader)
        random, ours, peer = Random(1), [], []
        for pair in begun[UNCOUNTED:]:
            ours.append(_closed(ecosystem, process, *pair))
            time.sleep(random.uniform(0.0, 0.05))
            peer.append(_visible(ecosystem, reader))
            time.sleep(random.uniform(0.0, 0.05))
    for percentile in (50, 99):
        yield against(
            f"withdrawal → relationship closed, p{percentile}",
            "ms",
            1000 * quantiles(ours, n=100)[percentile - 1],
            1000 * quantiles(peer, n=100)[percentile - 1],
            "command → visible",
            at_most=TARGET if percentile == 50 else None,
        )


def _read(process: psycopg.Connection) -> int:
    """Return how many active relationships the process manager knows."""
    if not _exists(process, f"{NAME}.living"):
        return 0
    row = process.execute("SELECT count(*) FROM relationships_process.living WHERE state = 'active'").fetchone()
    return 0 if row is None else int(row[0])


def _closed(ecosystem: Ecosystem, process: psycopg.Connection, relationship: UUID, participation: UUID) -> float:
    """Seconds from the call of a withdrawal until the end of its relationship is recorded."""
    meta = command_now("benchmark")
    target = Target(SYSTEM, participation)
    began = time.perf_counter()
    ecosystem.enrollment.store.execute(
        meta, lambda uow: participations.withdraw(uow, meta, target, reason="moved-away")
    )
    query = "SELECT FROM relationships.stored_events WHERE originator_id = %s AND topic = %s"
    values = [relationship, Closed.TOPIC]
    _await(lambda: bool(process.execute(query, values, prepare=True).fetchall()), "a relationship stayed open")
    return time.perf_counter() - began


def _visible(ecosystem: Ecosystem, reader: psycopg.Connection) -> float:
    """Seconds from the call of a command until its effect is in the read model."""
    meta = command_now("benchmark")
    began = time.perf_counter()
    outcome = ecosystem.enrollment.store.execute(
        meta, lambda uow: organizations.join(uow, meta, SYSTEM, name="Benchmark", terms_version="2026-01")
    )
    query, ids = "SELECT FROM directory.organizations WHERE id = %s", [outcome.result.body["organization_id"]]
    _await(lambda: bool(reader.execute(query, ids, prepare=True).fetchall()), "an organization was never seen")
    return time.perf_counter() - began


def _due(ecosystem: Ecosystem, process: psycopg.Connection) -> Iterator[Row]:
    """Measure how long after its moment an action is recorded; each is due at a moment of its own."""
    first = datetime.now(UTC) + timedelta(seconds=3)
    before = ecosystem.relationships.store.head()
    ids = _propose(ecosystem, [first + timedelta(seconds=0.05 * number) for number in range(EXPIRIES)])
    _await(lambda: _expired(process, ids) == EXPIRIES, "a proposal never expired")
    stored = ecosystem.relationships.store.read(before, 10_000)
    ends = [each.event for each in stored if isinstance(each.event, matching.Expired)]
    lags = [1000 * (event.timestamp - event.occurred_at).total_seconds() for event in ends]
    for percentile in (50, 99):
        name = f"due → done, p{percentile}"
        yield single(name, "ms", [quantiles(lags, n=100)[percentile - 1]])


def _overdue(ecosystem: Ecosystem) -> Iterator[Row]:
    """Measure the executor alone, with actions that became due while it did not run."""
    process, dsn = ecosystem.relationships.process, ecosystem.dsn("relationships")
    executor = process.executor(ecosystem.relationships.store, dsn)
    took = []
    with connections.connect(dsn) as connection:
        for _ in range(ROUNDS):
            ids = _propose(ecosystem, [datetime.now(UTC)] * OVERDUE)
            _add_expiries(connection, ids)
            took.append(seconds(lambda: executor.execute_due(connection)))
            if _expired(connection, ids) != OVERDUE:
                raise RuntimeError("an overdue action was not done")
            connection.execute("DELETE FROM relationships_process.pending_actions WHERE subject = ANY(%s)", [ids])
    yield single(f"{OVERDUE} overdue actions after a stop", "s", took)


def _add_expiries(connection: psycopg.Connection, ids: list[UUID]) -> None:
    rows = [(f"expire:{id}:benchmark", id) for id in ids]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO relationships_process.pending_actions "
            "VALUES (%s, 'expire', %s, now(), 'benchmark', 'benchmark', '{}')",
            rows,
        )


def _decided_again(world: World) -> Iterator[Row]:
    """Measure deciding again what is pending in a large network, for what a batch touches and for all of it."""
    size = 1_000_000 if world.full else 100_000
    projection, dsn = process_projection(), world.database("decided_again")
    projector_migrations.migrate(dsn)
    process_migrations.migrate(dsn)
    with connections.connect(dsn) as connection:
        schema = generations.ensure(connection, projection, "log").schema
        connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(schema)))
        _fill(connection, size)
        ids = [id for (id,) in connection.execute("SELECT id FROM living ORDER BY id").fetchall()]
        few = [Random(number).sample(ids, TOUCHED) for number in range(ROUNDS)]
        took = [_decide(connection, subjects) for subjects in few]
        yield single(f"pending actions decided again, {TOUCHED:,} of {size:,}", "ms", [1000 * each for each in took])
        yield single(f"… all {size:,}", "s", [_decide(connection, ids)])


def _decide(connection: psycopg.Connection, subjects: list[UUID]) -> float:
    def decide() -> None:
        with connection.transaction(), connection.cursor() as cursor:
            decide_again(cursor, subjects, NAME)

    return seconds(decide)


def _fill(connection: psycopg.Connection, size: int) -> None:
    """Fill the facts: a tenth proposals that expire, the rest active, one participation in a hundred withdrawn."""
    for statement in (_PARTICIPATIONS, _LIVING, "ANALYZE participations", "ANALYZE living"):
        connection.execute(statement, {"size": size} if "%(" in statement else None)


_PARTICIPATIONS = """
INSERT INTO participations (id, role, capacity, ended_as, ended_at, ended_cause, ended_correlation, ended_imported)
SELECT md5(role || n)::uuid, role, 3, CASE WHEN n %% 100 = 0 THEN 'withdrawn' END,
       CASE WHEN n %% 100 = 0 THEN now() END, 'cause', 'intention', false
FROM generate_series(1, %(size)s) AS n, unnest(ARRAY['mentor', 'mentee']) AS role"""
_LIVING = """
INSERT INTO living (id, state, organization_id, program_id, mentor_participation_id, mentee_participation_id, mentor_id,
                    mentee_id, direction, imported, position, expires_at, proposal_cause, proposal_correlation,
                    matched_position, matched_at, matched_cause, matched_correlation)
SELECT md5('relationship' || n)::uuid, CASE WHEN n %% 10 = 0 THEN 'proposed' ELSE 'active' END,
       md5('organization' || n %% 40)::uuid, md5('program' || n %% 400)::uuid, md5('mentor' || n)::uuid,
       md5('mentee' || n)::uuid, md5('one' || n)::uuid, md5('other' || n)::uuid, 'traditional', false, n,
       now() + interval '1 day', 'proposal', 'intention',
       CASE WHEN n %% 10 > 0 THEN n END, now(), 'match', 'intention'
FROM generate_series(1, %(size)s) AS n"""


def _propose(ecosystem: Ecosystem, expiries: list[datetime]) -> list[UUID]:
    """Record proposals that expire at given moments, in one transaction."""
    meta = replace(command_now("benchmark"), occurred_at=datetime.now(UTC) - timedelta(minutes=1))
    ids = [uuid4() for _ in expiries]

    def decide(uow: UnitOfWork) -> CommandResult:
        for id, expires_at in zip(ids, expiries, strict=True):
            uow.add(matching.propose(id, _pairing(), meta, proposed_by="mentee", expires_at=expires_at))
        return CommandResult({})

    ecosystem.relationships.store.execute(meta, decide)
    return ids


def _pairing() -> Pairing:
    names = ("mentor_participation_id", "mentee_participation_id", "mentor_id", "mentee_id")
    return Pairing(
        organization_id=str(uuid4()),
        program_id=str(uuid4()),
        confidentiality="open",
        formality="formal",
        direction="traditional",
        shape="pair",
        group_id=None,
        **{name: str(uuid4()) for name in names},
    )


def _expired(connection: psycopg.Connection, ids: list[UUID]) -> int:
    """Return how many of the proposals have expired."""
    query = "SELECT count(*) FROM relationships.stored_events WHERE originator_id = ANY(%s) AND topic = %s"
    row = connection.execute(query, [ids, matching.Expired.TOPIC]).fetchone()
    return 0 if row is None else int(row[0])


def _exists(connection: psycopg.Connection, table: str) -> bool:
    return connection.execute("SELECT to_regclass(%s)::text", [table]).fetchone() != (None,)


def _await(condition: Callable[[], bool], failure: str) -> None:
    deadline = time.perf_counter() + GIVE_UP_SECONDS
    while not condition():
        if time.perf_counter() > deadline:
            raise TimeoutError(failure)
        time.sleep(LOOK_SECONDS)


@contextmanager
def _roles(world: World, ecosystem: Ecosystem) -> Iterator[None]:
    """Relays, projectors and the process manager as in production: each a process of `mentorship`."""
    commands = {
        "relay-enrollment": ("relay", "enrollment"),
        "relay-relationships": ("relay", "relationships"),
        **{f"projector-{name}": ("projector", name) for name in ("directory", "eligibility", NAME)},
    }
    roles = [Role(name, mentorship(*command), ecosystem.environment) for name, command in commands.items()]
    supervisor = Supervisor(roles, world.directory / ecosystem.name)
    supervisor.look()
    try:
        yield
    finally:
        supervisor.stop()
    if any(supervisor.restarts.values()):
        raise RuntimeError(f"a role ended while it was measured: {supervisor.restarts}")
