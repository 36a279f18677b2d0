"""The network in memory equals a rebuild from its table and recursion in SQL, whatever was written, and when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
import pytest

from services.platform.database import Pool, read_pool
from services.projections.network.in_memory.edge_table import EdgeTable
from services.projections.network.in_memory.live_network import LiveNetwork
from services.projections.network.in_memory.pgcopy import Rows
from services.projections.network.in_memory.scope import Scope
from services.projections.network.projection import Network
from services.projections.network.reach_table import migrations as ripple
from services.projections.network.reach_table.writer import ReachTableWriter
from services.projections.network.verification import proof, snapshot
from services.projections.network.verification.proof import verify
from services.projections.network.verification.recursive_query import count
from services.projector import connections as projection_database
from services.projector import generations
from services.ripple import Effect, Rule, compute_reachability
from tests.support.read_side import ReadSide

POLICIES = [Effect.parse(text) for text in ("met", "met:3", "started", "closed", "+3h")]
HOUR = 3_600_000_000


@dataclass
class Scribe:
    """Writes relationships as a projection does, in transactions of its own, and unlike one also takes them back."""

    dsn: str
    random: Random
    people: list[str] = field(default_factory=list)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ReadSide(self.dsn, [Network()]).play([])
        self.people = [str(UUID(int=self.random.getrandbits(128), version=4)) for _ in range(14)]
        self.connection = psycopg.connect(self.dsn, autocommit=True)

    def write(self, connection: psycopg.Connection[Any] | None = None) -> None:
        """Write one batch: new relationships, sessions held late, ends, corrections, and some taken back."""
        with (connection or self.connection).transaction():
            for _ in range(self.random.randint(1, 5)):
                self._change(connection or self.connection)
            (connection or self.connection).execute("UPDATE projection.positions SET next_offset = next_offset + 1")

    def _change(self, connection: psycopg.Connection[Any]) -> None:
        kinds = ["new", "new", "new", "held", "held", "end", "corrected", "void"]
        kind = self.random.choice(kinds) if self.rows else "new"
        if kind == "new":
            key, row = str(UUID(int=self.random.getrandbits(128), version=4)), self._row()
        else:
            key = self.random.choice(sorted(self.rows))
            row = dict(self.rows[key])
            self._alter(row, kind)
        self.rows[key] = row
        columns = ", ".join(row)
        marks = ", ".join(f"%({name})s" for name in row)
        changed = ", ".join(f"{name} = excluded.{name}" for name in row)
        statement: Any = (
            f"INSERT INTO network_g1.relationships (id, {columns}) VALUES (%(id)s, {marks}) "
            f"ON CONFLICT (id) DO UPDATE SET {changed}, changed = pg_current_xact_id()"
        )
        connection.execute(statement, {"id": key, **row})

    def _row(self) -> dict[str, Any]:
        mentor, mentee = self.random.sample(self.people, 2)
        program = str(UUID(int=self.random.randint(1, 3)))
        return {
            "organization_id": str(UUID(int=self.random.randint(1, 2))),
            "program_id": program,
            "mentor_id": mentor,
            "mentee_id": mentee,
            "layer": self.random.choice(["directed"] * 6 + ["peer"]),
            "started_at": self.random.randint(1, 12) * HOUR,
            "ended_at": None,
            "held_2": None,
            "early": None,
        }

    def _alter(self, row: dict[str, Any], kind: str) -> None:
        if kind == "held":
            times = sorted([*(row["early"] or []), self.random.randint(0, 20) * HOUR])[:3]
            row["early"], row["held_2"] = times, times[0]
        elif kind == "end":
            row["ended_at"] = self.random.randint(1, 25) * HOUR
        elif kind == "corrected":
            row["mentor_id"], row["mentee_id"] = self.random.sample(self.people, 2)
            row["started_at"] = self.random.randint(1, 12) * HOUR
        else:
            row["layer"] = None


@pytest.fixture(params=range(4))
def scribe(request: pytest.FixtureRequest, database: str) -> Iterator[Scribe]:
    scribe = Scribe(database, Random(request.param))
    ripple.migrate(database)
    with scribe.connection:
        scribe.connection.execute(
            "INSERT INTO projection.positions (projection, generation, topic, partition, source, topic_id) "
            "VALUES ('network', 1, 't', 0, 'relationships', 'id') ON CONFLICT DO NOTHING"
        )
        yield scribe


@pytest.fixture
def pool(database: str) -> Iterator[Pool]:
    with read_pool(database, name="test") as pool:
        yield pool


def told(live: LiveNetwork, asked: Scope) -> dict[str, tuple[int, int]]:
    """Everybody's reach and number of ancestors."""
    live.catch_up()
    found = live.analysis(asked)
    return {
        found.people[n]: (int(found.reach[n]), int(found.ancestors[n])) for n in np.flatnonzero(found.present).tolist()
    }


@pytest.mark.parametrize("rule", list(Rule))
def test_after_every_batch_it_equals_a_rebuild(scribe: Scribe, pool: Pool, rule: Rule) -> None:
    live = LiveNetwork(pool)
    for _ in range(40):
        scribe.write()
        effect = scribe.random.choice(POLICIES)
        asked = Scope(effect, rule)
        assert told(live, asked) == told(LiveNetwork(pool), asked)
        found = live.analysis(asked)
        assert found.followed is not None
        spread = compute_reachability(found.history, rule)
        assert found.reach.tolist() == spread.reach.tolist()
        assert found.ancestors.tolist() == spread.ancestors.tolist()


def test_sql_counts_the_same_now_and_as_of_any_time(scribe: Scribe, pool: Pool) -> None:
    live = LiveNetwork(pool)
    for _ in range(30):
        scribe.write()
    for effect in POLICIES:
        for rule in Rule:
            for as_of in (None, 4 * HOUR, 9 * HOUR):
                for person, (reach, lineage) in told(live, Scope(effect, rule, as_of)).items():
                    asked = (effect, rule)
                    assert count(scribe.connection, 1, person, asked, as_of=as_of) == reach
                    assert count(scribe.connection, 1, person, asked, direction="lineage", as_of=as_of) == lineage


def test_what_was_asked_of_the_past_is_kept_until_the_past_changes(scribe: Scribe, pool: Pool) -> None:
    live, past = LiveNetwork(pool), Scope(POLICIES[2], as_of=6 * HOUR)
    changed = 0
    for _ in range(40):
        scribe.write()
        live.catch_up()
        kept, fresh = told(live, past), told(LiveNetwork(pool), past)
        assert kept == fresh
        before = live.analysis(past)
        scribe.connection.execute(
            "INSERT INTO network_g1.relationships (id, program_id, organization_id, mentor_id, mentee_id, layer, "
            "started_at) VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), %s, %s, 'directed', %s)",
            [*scribe.people[:2], 30 * HOUR],
        )
        live.catch_up()
        assert live.analysis(past) is before  # what happened afterwards is none of its business
        changed += 1
    assert changed == 40


def test_a_transaction_that_commits_late_is_not_missed(scribe: Scribe, pool: Pool, database: str) -> None:
    live = LiveNetwork(pool)
    asked = Scope(POLICIES[2])
    with psycopg.connect(database) as slow:
        slow.execute("SELECT pg_current_xact_id()")  # an older transaction than all that commit meanwhile
        for _ in range(5):
            scribe.write()
            told(live, asked)
        slow.execute(
            "INSERT INTO network_g1.relationships (id, program_id, organization_id, mentor_id, mentee_id, layer, "
            "started_at) VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), %s, %s, 'directed', 1)",
            scribe.people[:2],
        )
        told(live, asked)
        slow.commit()
    with psycopg.connect(database) as undone:
        scribe.write(undone)
        undone.rollback()
    assert told(live, asked) == told(LiveNetwork(pool), asked)
    assert told(live, asked)[scribe.people[0]][0] >= 1


def test_another_generation_is_loaded_anew(scribe: Scribe, pool: Pool, database: str) -> None:
    live, asked = LiveNetwork(pool), Scope(POLICIES[2])
    scribe.write()
    assert told(live, asked)
    with projection_database.connect(database) as connection:
        other = generations.create(connection, Network(), "log")
        generations.switch(connection, other)
    assert told(live, asked) == {}
    assert live.generation == 2


def test_a_part_is_only_its_relationships(scribe: Scribe, pool: Pool) -> None:
    live = LiveNetwork(pool)
    for _ in range(30):
        scribe.write()
    live.catch_up()
    for program in (str(UUID(int=1)), str(UUID(int=2))):
        found = live.analysis(Scope(POLICIES[2], program=program))
        counted = [r for r in scribe.rows.values() if r["program_id"] == program and r["layer"] == "directed"]
        assert len(found.history) == len(counted)
        assert {found.people[n] for n in np.flatnonzero(found.present).tolist()} == {
            row[end] for row in counted for end in ("mentor_id", "mentee_id")
        }


def test_what_the_keeper_writes_is_proven_and_repaired(scribe: Scribe, pool: Pool, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        keeper = ReachTableWriter(LiveNetwork(pool), database)
        scribe.write()
        keeper.begin(connection)
        for _ in range(25):
            scribe.write()
            keeper.step(connection)
            proof = verify(connection, 5)
            assert proof.current
            assert proof.differences == []
            assert proof.written == proof.people > 0
        scribe.write()
        assert not verify(connection, 5).current  # the engine is behind, and says so
        keeper.step(connection)
        connection.execute(
            "UPDATE ripple.reach SET reach = reach + 1 WHERE person_id = (SELECT person_id FROM ripple.reach LIMIT 1)"
        )
        assert len(verify(connection, 5).differences) == 1
        connection.execute("INSERT INTO ripple.reach VALUES (gen_random_uuid(), 1, 1)")
        assert len(verify(connection, 5).differences) == 2
        ReachTableWriter(LiveNetwork(pool), database).begin(connection)  # a restart compares, and mends
        assert verify(connection, 50).differences == []


def test_a_second_keeper_never_writes_over_the_first(scribe: Scribe, pool: Pool, database: str) -> None:
    from services.projections.network.reach_table.reach_table import ClaimRejectedError

    with psycopg.connect(database, autocommit=True) as connection:
        scribe.write()
        first, second = (ReachTableWriter(LiveNetwork(pool), database) for _ in range(2))
        first.begin(connection)
        second.begin(connection)
        scribe.write()
        first.step(connection)
        with pytest.raises(ClaimRejectedError):
            second.step(connection)
        assert verify(connection, 50).differences == []


def test_a_proof_needs_no_database_once_it_computes(
    scribe: Scribe, pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that is idle while the figures are computed would be ended by the server."""
    connection = psycopg.connect(database, autocommit=True)
    for _ in range(5):
        scribe.write()
    ReachTableWriter(LiveNetwork(pool), database).begin(connection)
    build, states = proof._edge_table, list[tuple[str, ...] | None]()

    def build_alone(rows: Rows) -> EdgeTable:
        query = "SELECT state FROM pg_stat_activity WHERE pid = %s"
        states.append(scribe.connection.execute(query, [connection.info.backend_pid]).fetchone())
        connection.close()
        return build(rows)

    monkeypatch.setattr(proof, "_edge_table", build_alone)
    result = verify(connection, 50)
    assert states == [("idle",)]
    assert result.current
    assert result.differences == []
    assert result.written == result.asked == result.people > 0


def test_the_sample_of_a_proof_is_repeatable_and_begins_with_the_greatest_reach(
    scribe: Scribe, pool: Pool, database: str
) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        for _ in range(5):
            scribe.write()
        ReachTableWriter(LiveNetwork(pool), database).begin(connection)
        samples = [snapshot.read_snapshot(connection, 4, seed)[1].recursion for seed in (1, 1, 2)]
        everybody = snapshot.read_snapshot(connection, 50, 1)[1].recursion
        assert samples[0] == samples[1]
        for sample in samples:
            assert len(sample) == 4
            assert next(iter(sample.values()))[0] == max(reach for reach, _ in everybody.values())
            assert sample.items() <= everybody.items()
        assert snapshot.is_current(connection)
        scribe.write()
        assert not snapshot.is_current(connection)
        assert len(snapshot.read_snapshot(connection, 4, 1)[1].recursion) == 4


def test_a_proof_names_whom_recursion_contradicts(
    scribe: Scribe, pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        scribe.write()
        ReachTableWriter(LiveNetwork(pool), database).begin(connection)
        monkeypatch.setattr(snapshot, "count", lambda *_, **__: 99)
        result = verify(connection, 1)
    (difference,) = result.differences
    assert "(reach, lineage) SQL (99, 99), rebuilt (" in difference
