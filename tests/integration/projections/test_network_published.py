"""A large network is counted beside the questions: they are answered at the position before, and say so."""

from collections.abc import Iterator
from random import Random

import pytest

from services.platform.database import read_pool
from services.projections.errors import NotReadyError
from services.projections.network.in_memory import generation_cache
from services.projections.network.in_memory import published as published_network
from services.projections.network.in_memory.generation_cache import GenerationCache
from services.projections.network.in_memory.live_network import LiveNetwork
from services.projections.network.in_memory.published import PublishedSnapshot
from services.projections.network.in_memory.scope import Scope
from services.projector import connections as projection_database
from services.projector import status
from services.ripple import Effect
from tests.integration.projections.relationship_writer import RelationshipWriter
from tests.support.wait import until


@pytest.fixture
def writer(database: str) -> Iterator[RelationshipWriter]:
    writer = RelationshipWriter(database, Random(1))
    with writer.connection:
        writer.connection.execute(
            "INSERT INTO projection.positions (projection, generation, topic, partition, source, topic_id) "
            "VALUES ('network', 1, 't', 0, 'relationships', 'id') ON CONFLICT DO NOTHING"
        )
        yield writer


def reading(dsn: str) -> status.Reading:
    with projection_database.connect(dsn) as connection:
        return status.reading(connection, "network")


def default_scope(published: PublishedSnapshot, now: status.Reading) -> Scope:
    return Scope(published.default_effect(now))


def test_a_small_network_shows_every_change_at_once(writer: RelationshipWriter, database: str) -> None:
    with read_pool(database, name="test") as pool:
        published = PublishedSnapshot(LiveNetwork(pool))
        for _ in range(5):
            published.refresh()
            writer.write()
            now = reading(database)
            assert published.served_reading(now) is now
            assert published.analysis(default_scope(published, now), now).position == now.position


def test_a_large_one_answers_as_of_before_and_says_so(
    writer: RelationshipWriter, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published_network, "LARGE_NETWORK", 0)
    with read_pool(database, name="test") as pool:
        live = LiveNetwork(pool)
        published = PublishedSnapshot(live)
        writer.write()
        published.refresh()
        before = reading(database)
        assert published.served_reading(before) is before
        writer.write()
        now = reading(database)
        seen = published.served_reading(now)
        assert (seen.position, seen.generation) == (before.position, before.generation)
        assert seen.lag_seconds >= 0
        old = published.analysis(default_scope(published, now), now)
        assert old.position == before.position
        assert published.analysis(Scope(Effect.parse("closed")), now).position >= before.position
        published.refresh()
        assert published.served_reading(now).position == now.position
        fresh = published.analysis(default_scope(published, now), now)
        assert fresh.position == now.position
        assert fresh is not old


def test_slow_orders_run_in_background(
    writer: RelationshipWriter, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation_cache, "MAX_PAIRS", -1)  # as if it were large
    with read_pool(database, name="test") as pool:
        live, aside = LiveNetwork(pool), GenerationCache()
        writer.write()
        live.catch_up()
        found = live.analysis(Scope(live.default_effect()))
        with pytest.raises(NotReadyError, match="being computed"):
            aside.with_generations(found)
        until(lambda: _ready(aside, found), what="the generations to be counted")
        assert aside.with_generations(found) is found


def _ready(aside: GenerationCache, found: object) -> bool:
    try:
        return aside.with_generations(found) is found  # type: ignore[arg-type]  # an analysis
    except NotReadyError:
        return False
