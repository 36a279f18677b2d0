"""The network in memory equals a rebuild from its table and recursion in SQL, whatever was written, and when."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import UUID

import numpy as np
import psycopg
import pytest

from services.platform.database import Pool, read_pool
from services.projections.errors import NotReadyError
from services.projections.folding.upserts import Rows as RowsOfBatch
from services.projections.network.identities import LINKS, resolve
from services.projections.network.in_memory import live_network
from services.projections.network.in_memory.edge_table import EdgeTable
from services.projections.network.in_memory.live_network import MAX_ANALYSES, MAX_ENGINES, MAX_WAITING, LiveNetwork
from services.projections.network.in_memory.pgcopy import Rows
from services.projections.network.in_memory.scope import Scope
from services.projections.network.projection import NetworkProjection
from services.projections.network.reach_table import migrations as ripple
from services.projections.network.reach_table.writer import ReachTableWriter
from services.projections.network.sharded_reader.relationship_state import RelationshipState
from services.projections.network.verification import proof, snapshot
from services.projections.network.verification.proof import verify
from services.projections.network.verification.recursive_query import count
from services.projector import connections as projection_database
from services.projector import generations
from services.ripple import Effect, Rule, compute_reachability
from tests.integration.projections.recount import believed
from tests.integration.projections.relationship_writer import HOUR, RelationshipWriter
from tests.support.corrected_stories import with_corrections
from tests.support.event_stories import federation, interleave
from tests.support.read_side import ReadSide
from tests.support.wait import until

POLICIES = [Effect.parse(text) for text in ("met", "met:3", "started", "closed", "+3h")]


@pytest.fixture(params=range(4))
def writer(request: pytest.FixtureRequest, database: str) -> Iterator[RelationshipWriter]:
    writer = RelationshipWriter(database, Random(request.param))
    ripple.migrate(database)
    with writer.connection:
        writer.connection.execute(
            "INSERT INTO projection.positions (projection, generation, topic, partition, source, topic_id) "
            "VALUES ('network', 1, 't', 0, 'relationships', 'id') ON CONFLICT DO NOTHING"
        )
        yield writer


@pytest.fixture
def pool(database: str) -> Iterator[Pool]:
    with read_pool(database, name="test") as pool:
        yield pool


def reach_by_id(live: LiveNetwork, scope: Scope) -> dict[str, tuple[int, int]]:
    """Return reach and number of ancestors by id."""
    live.catch_up()
    found = live.analysis(scope)
    return {
        found.people[n]: (int(found.reach[n]), int(found.ancestors[n])) for n in np.flatnonzero(found.present).tolist()
    }


def test_memory_is_bounded_whichever_policies_and_dates_are_asked_for(
    writer: RelationshipWriter, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveNetwork(pool)
    for _ in range(10):
        writer.write()
    live.catch_up()
    default = live.default_effect()
    kept = live.engine_for(default, Rule.STRICTLY_AFTER)
    named = [Effect.parse(text) for text in ("met", "met:1", "met:2", "met:3", "started", "closed")]
    for effect in named:
        for rule in Rule:
            live.analysis(Scope(effect, rule))
            assert len(live.engines) <= MAX_ENGINES
    assert live.engines[default, Rule.STRICTLY_AFTER] is kept
    before = list(live.engines)
    for hours in range(1, 60):
        delayed = live.analysis(Scope(Effect.parse(f"+{hours}h")))
        if hours == 3:  # computed without an engine, and equal to one
            engine = LiveNetwork(pool).engine_result(delayed.scope.effect, Rule.STRICTLY_AFTER)
            assert delayed.reach.tolist() == engine.reach.tolist()
        live.analysis(Scope(default, as_of=hours * HOUR))
        assert len(live.analyses) <= MAX_ANALYSES
    assert list(live.engines) == before
    monkeypatch.setattr(live_network, "MAX_RELATIONSHIPS", 0)
    live.analysis(Scope(default, as_of=HOUR))
    assert sum(len(analysis.graph) > 0 for analysis in list(live.analyses.values())[:-1]) == 0


def test_queries_that_wait_for_the_network_are_few(writer: RelationshipWriter, pool: Pool) -> None:
    writer.write()
    live, refused = LiveNetwork(pool), list[str]()

    def ask(_: int) -> None:
        try:
            live.default_effect()
        except NotReadyError as error:
            refused.append(str(error))

    with ThreadPoolExecutor(MAX_WAITING + 10) as threads:
        with live.exclusively():
            asked = [threads.submit(ask, number) for number in range(MAX_WAITING + 10)]
            until(lambda: len(refused) == 10 + 1)  # the one that holds the lock counts, too
        for each in asked:
            each.result()
    assert set(refused) == {"too many queries wait for the network"}


@pytest.mark.parametrize("rule", list(Rule))
def test_after_every_batch_it_equals_a_rebuild(writer: RelationshipWriter, pool: Pool, rule: Rule) -> None:
    live = LiveNetwork(pool)
    for _ in range(40):
        writer.write()
        effect = writer.random.choice(POLICIES)
        scope = Scope(effect, rule)
        assert reach_by_id(live, scope) == reach_by_id(LiveNetwork(pool), scope)
        found = live.analysis(scope)
        assert (found.engine_counts is None) == (effect.kind == "delay")
        spread = compute_reachability(found.graph, rule)
        assert found.reach.tolist() == spread.reach.tolist()
        assert found.ancestors.tolist() == spread.ancestors.tolist()


def test_sql_counts_the_same_now_and_as_of_any_time(writer: RelationshipWriter, pool: Pool) -> None:
    live = LiveNetwork(pool)
    for _ in range(30):
        writer.write()
    for effect in POLICIES:
        for rule in Rule:
            for as_of in (None, 4 * HOUR, 9 * HOUR):
                for person, (reach, lineage) in reach_by_id(live, Scope(effect, rule, as_of)).items():
                    scope = (effect, rule)
                    assert count(writer.connection, 1, person, scope, as_of=as_of) == reach
                    assert count(writer.connection, 1, person, scope, direction="lineage", as_of=as_of) == lineage


def test_what_was_asked_of_the_past_is_kept_until_the_past_changes(writer: RelationshipWriter, pool: Pool) -> None:
    live, past = LiveNetwork(pool), Scope(POLICIES[2], as_of=6 * HOUR)
    changed = 0
    for _ in range(40):
        writer.write()
        live.catch_up()
        cached, fresh = reach_by_id(live, past), reach_by_id(LiveNetwork(pool), past)
        assert cached == fresh
        before = live.analysis(past)
        writer.connection.execute(
            "INSERT INTO network_g1.relationships (id, program_id, organization_id, mentor_id, mentee_id, layer, "
            "started_at) VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), %s, %s, 'directed', %s)",
            [*writer.people[:2], 30 * HOUR],
        )
        live.catch_up()
        assert live.analysis(past) is before  # what happened afterwards is none of its business
        changed += 1
    assert changed == 40


def test_a_transaction_that_commits_late_is_not_missed(writer: RelationshipWriter, pool: Pool, database: str) -> None:
    live = LiveNetwork(pool)
    scope = Scope(POLICIES[2])
    with psycopg.connect(database) as slow:
        slow.execute("SELECT pg_current_xact_id()")  # an older transaction than all that commit meanwhile
        for _ in range(5):
            writer.write()
            reach_by_id(live, scope)
        slow.execute(
            "INSERT INTO network_g1.relationships (id, program_id, organization_id, mentor_id, mentee_id, layer, "
            "started_at) VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), %s, %s, 'directed', 1)",
            writer.people[:2],
        )
        reach_by_id(live, scope)
        slow.commit()
    with psycopg.connect(database) as undone:
        writer.write(undone)
        undone.rollback()
    assert reach_by_id(live, scope) == reach_by_id(LiveNetwork(pool), scope)
    assert reach_by_id(live, scope)[writer.canonical(writer.people[0])][0] >= 1


def test_another_generation_is_loaded_anew(writer: RelationshipWriter, pool: Pool, database: str) -> None:
    live, scope = LiveNetwork(pool), Scope(POLICIES[2])
    for _ in range(5):
        writer.write()
    assert reach_by_id(live, scope)
    with projection_database.connect(database) as connection:
        other = generations.create(connection, NetworkProjection(), "log")
        generations.switch(connection, other)
    assert reach_by_id(live, scope) == {}
    assert live.generation == 2


def test_a_part_is_only_its_relationships(writer: RelationshipWriter, pool: Pool) -> None:
    live = LiveNetwork(pool)
    for _ in range(30):
        writer.write()
    live.catch_up()
    for program in (str(UUID(int=1)), str(UUID(int=2))):
        found = live.analysis(Scope(POLICIES[2], program=program))
        rows = [r for r in writer.rows.values() if r["program_id"] == program and r["layer"] == "directed"]
        people = [[writer.canonical(row[end]) for end in ("mentor_id", "mentee_id")] for row in rows]
        counted = [pair for pair in people if pair[0] != pair[1]]  # mentoring oneself is no edge
        assert len(found.graph) == len(counted)
        assert {found.people[n] for n in np.flatnonzero(found.present).tolist()} == {
            id for pair in counted for id in pair
        }


def test_linked_people_are_one_as_if_their_rows_had_always_had_one_id(writer: RelationshipWriter, pool: Pool) -> None:
    live, joined = LiveNetwork(pool), 0
    for batch in range(40):
        writer.write()
        if batch == 20:
            writer.join(0, 1)  # so that at least these two are one, whatever is drawn
        live.catch_up()
        same = {person: writer.canonical(person) for person in writer.people}
        joined += any(one != other for one, other in same.items())
        found = live.analysis(Scope(POLICIES[2]))
        expected = sorted(
            (same[row["mentor_id"]], same[row["mentee_id"]], row["started_at"])
            for row in writer.rows.values()
            if row["layer"] == "directed" and same[row["mentor_id"]] != same[row["mentee_id"]]
        )
        ends = zip(found.graph.mentor.tolist(), found.graph.mentee.tolist(), found.graph.start.tolist(), strict=True)
        assert sorted((found.people[a], found.people[b], start) for a, b, start in ends) == expected
        for person in writer.people:
            number = live.find_number("person", live.linked.canonical(person))
            assert number is None or found.people[number] == same[person]
    assert joined >= 20, "one person of two ids in each batch from then on"


def test_two_halves_that_are_folded_at_once_are_a_link(writer: RelationshipWriter, database: str) -> None:
    """Each transaction sees its own half only; the second one to resolve has to see both."""
    link, halves = str(UUID(int=99)), [(writer.people[0], UUID(int=1)), (writer.people[1], UUID(int=2))]

    def fold(connection: psycopg.Connection, person: str, organization: UUID) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET search_path TO network_g1")
            rows = RowsOfBatch(LINKS)
            rows.put(link, person, organization_id=str(organization), held=True)
            rows.write(cursor)
            resolve(cursor)

    with psycopg.connect(database) as first, psycopg.connect(database) as second, ThreadPoolExecutor(1) as thread:
        fold(first, *halves[0])
        other = thread.submit(fold, second, *halves[1])
        waiting = (
            "SELECT count(*) FROM pg_locks JOIN pg_database AS own ON own.oid = database "
            "WHERE own.datname = current_database() AND locktype = 'advisory' AND NOT granted"
        )
        until(lambda: writer.connection.execute(waiting).fetchone() == (1,), what="the second half to wait")
        first.commit()
        other.result()
        second.commit()
    query = "SELECT DISTINCT canonical_id::text FROM network_g1.identities WHERE person_id = ANY (%s::uuid[])"
    assert writer.connection.execute(query, [writer.people[:2]]).fetchall() == [(min(writer.people[:2]),)]


def test_what_the_keeper_writes_is_proven_and_repaired(writer: RelationshipWriter, pool: Pool, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        keeper = ReachTableWriter(LiveNetwork(pool), database)
        writer.write()
        keeper.load(connection)
        for _ in range(25):
            writer.write()
            keeper.write_changes(connection)
            proof = verify(connection, 5)
            assert proof.current
            assert proof.differences == []
            assert proof.written == proof.people > 0
        writer.write()
        assert not verify(connection, 5).current  # the engine is behind, and says so
        keeper.write_changes(connection)
        connection.execute(
            "UPDATE ripple.reach SET reach = reach + 1 WHERE person_id = (SELECT person_id FROM ripple.reach LIMIT 1)"
        )
        assert len(verify(connection, 5).differences) == 1
        connection.execute("INSERT INTO ripple.reach VALUES (gen_random_uuid(), 1, 1)")
        assert len(verify(connection, 5).differences) == 2
        ReachTableWriter(LiveNetwork(pool), database).load(connection)  # a restart compares, and mends
        assert verify(connection, 50).differences == []


def test_a_second_keeper_never_writes_over_the_first(writer: RelationshipWriter, pool: Pool, database: str) -> None:
    from services.projector.positions import ClaimRejectedError

    with psycopg.connect(database, autocommit=True) as connection:
        writer.write()
        first, second = (ReachTableWriter(LiveNetwork(pool), database) for _ in range(2))
        first.load(connection)
        second.load(connection)
        writer.write()
        first.write_changes(connection)
        with pytest.raises(ClaimRejectedError):
            second.write_changes(connection)
        assert verify(connection, 50).differences == []


def test_a_proof_needs_no_database_once_it_computes(
    writer: RelationshipWriter, pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that is idle while the figures are computed would be ended by the server."""
    connection = psycopg.connect(database, autocommit=True)
    for _ in range(5):
        writer.write()
    ReachTableWriter(LiveNetwork(pool), database).load(connection)
    build, states = proof._edge_table, list[tuple[str, ...] | None]()

    def build_alone(rows: Rows) -> EdgeTable:
        query = "SELECT state FROM pg_stat_activity WHERE pid = %s"
        states.append(writer.connection.execute(query, [connection.info.backend_pid]).fetchone())
        connection.close()
        return build(rows)

    monkeypatch.setattr(proof, "_edge_table", build_alone)
    result = verify(connection, 50)
    assert states == [("idle",)]
    assert result.current
    assert result.differences == []
    assert result.written == result.recursed == result.people > 0


def test_the_sample_of_a_proof_is_repeatable_and_begins_with_the_greatest_reach(
    writer: RelationshipWriter, pool: Pool, database: str
) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        for _ in range(5):
            writer.write()
        ReachTableWriter(LiveNetwork(pool), database).load(connection)
        samples = [snapshot.read_snapshot(connection, 4, seed)[1].recursion for seed in (1, 1, 2)]
        everyone = snapshot.read_snapshot(connection, 50, 1)[1].recursion
        assert samples[0] == samples[1]
        for sample in samples:
            assert len(sample) == 4
            assert next(iter(sample.values()))[0] == max(reach for reach, _ in everyone.values())
            assert sample.items() <= everyone.items()
        assert snapshot.is_current(connection)
        writer.write()
        assert not snapshot.is_current(connection)
        assert len(snapshot.read_snapshot(connection, 4, 1)[1].recursion) == 4


def test_a_proof_names_whom_recursion_contradicts(
    writer: RelationshipWriter, pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        writer.write()
        ReachTableWriter(LiveNetwork(pool), database).load(connection)
        monkeypatch.setattr(snapshot, "count", lambda *_, **__: 99)
        result = verify(connection, 1)
    (difference,) = result.differences
    assert "(reach, lineage) SQL (99, 99), rebuilt (" in difference


@pytest.mark.parametrize("policy", POLICIES, ids=lambda each: each.name)
def test_what_is_voided_never_had_a_ripple(database: str, pool: Pool, policy: Effect) -> None:
    """The network that follows the voidings, one that loads after them, and a log without what is voided are equal."""
    random = Random(3)
    log = interleave(federation(random, programs=2, people=20, relationships=120), random)
    voided = {event.subject for event in log if event.type.endswith(".voided")}
    side = ReadSide(database, [NetworkProjection()])
    side.play([event for event in log if not event.type.endswith(".voided")])
    live, scope = LiveNetwork(pool), Scope(policy, Rule.STRICTLY_AFTER)
    before = reach_by_id(live, scope)
    side.play([event for event in log if event.type.endswith(".voided")])
    after = reach_by_id(live, scope)
    assert after == reach_by_id(LiveNetwork(pool), scope) != before
    shards = [RelationshipState(Rule.STRICTLY_AFTER, policy, 0, 1) for _ in range(2)]
    shards[0].take(log)
    shards[1].take([event for event in log if event.subject not in voided])
    whole, without = (reach_in(shard) for shard in shards)
    assert whole == without == {person: reach for person, (reach, _) in after.items() if reach}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda each: each.name)
def test_what_was_not_held_never_had_a_ripple(database: str, pool: Pool, policy: Effect) -> None:
    """The network that follows the corrections, one that loads after them, and a log without the reports are equal."""
    random = Random(3)
    told, believed = with_corrections(federation(random, programs=2, people=20, relationships=120), random)
    log, without = interleave(told, random), interleave(believed, random)
    side = ReadSide(database, [NetworkProjection()])
    first = next(number for number, event in enumerate(log) if event.type.endswith(".session-corrected"))
    side.play(log[:first])
    live, scope = LiveNetwork(pool), Scope(policy, Rule.STRICTLY_AFTER)
    after = reach_by_id(live, scope)
    for start in range(first, len(log), 40):
        side.play(log[start : start + 40])
        after = reach_by_id(live, scope)
    assert after == reach_by_id(LiveNetwork(pool), scope)
    shards = [RelationshipState(Rule.STRICTLY_AFTER, policy, 0, 1) for _ in range(2)]
    for start in range(0, len(log), 30):
        shards[0].take(log[start : start + 30])
    shards[1].take(without)
    assert reach_in(shards[0]) == reach_in(shards[1])


@pytest.mark.parametrize("policy", POLICIES, ids=lambda each: each.name)
def test_what_is_reopened_has_not_ended(database: str, pool: Pool, policy: Effect) -> None:
    """The network that follows the reopenings, one that loads after them, and a log without those ends are equal."""
    random = Random(3)
    log = interleave(federation(random, programs=2, people=20, relationships=120), random)
    again = {event.subject for event in log if event.type.endswith(".reopened")}
    late = [event for event in log if event.subject in again and event.type.endswith((".reopened", ".voided"))]
    side = ReadSide(database, [NetworkProjection()])
    side.play([event for event in log if event not in late])
    live, scope = LiveNetwork(pool), Scope(policy, Rule.STRICTLY_AFTER)
    before = reach_by_id(live, scope)
    side.play(late)
    after = reach_by_id(live, scope)
    assert after == reach_by_id(LiveNetwork(pool), scope)
    assert (after != before) or policy.kind != "closed"
    shards = [RelationshipState(Rule.STRICTLY_AFTER, policy, 0, 1) for _ in range(3)]
    for event in log:
        shards[0].take([event])
    shards[1].take(log)
    shards[2].take([event for event in believed(log) if not event.type.endswith(".reopened")])
    one_by_one, at_once, without = (reach_in(shard) for shard in shards)
    assert one_by_one == at_once == without


def reach_in(shard: RelationshipState) -> dict[str, int]:
    """Return the reach of a shard by the id of the person."""
    people = shard.edges().graph.people
    return {people[number]: int(reach) for number, reach in enumerate(shard.engine.reach.tolist()) if reach}
