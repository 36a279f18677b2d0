"""Six kinds of programs, each from enrollment to what every reader sees after the end: embedded, and through Kafka."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import pytest
from fastapi import FastAPI

from services.projections import service as read_side
from services.projector.kafka_feed import KafkaFeed
from services.projector.runner import Runner
from services.publication import migrations as publication_schema
from services.publication.relay import Relay
from services.publication.relay_state import RelayState
from services.publication.sink import KafkaSink
from tests.chaos.comparison import is_settled
from tests.integration.matching.archetype_journey import Journey, journey
from tests.integration.matching.archetypes import ARCHETYPES
from tests.integration.matching.shortage import accepted
from tests.integration.permissions.world import World
from tests.support import topics
from tests.support.databases import fresh_database
from tests.support.threads import running
from tests.support.wait import until

OUTSIDERS = ("coordinator-of-another", "coordinator-of-sibling", "stranger", "Ona")


@pytest.fixture(scope="module")
def journeys(world: World) -> Callable[[str], Journey]:
    """Return the journey through a program of a kind, which is walked once."""
    return cache(lambda kind: journey(world, kind))


@contextmanager
def through_kafka(world: World, postgres_dsn: str, bootstrap: str) -> Iterator[FastAPI]:
    """Publish both logs to Kafka, fold the topics in another database, and yield the read side over it."""
    with ExitStack() as stack:
        dsn = stack.enter_context(fresh_database(postgres_dsn))
        read_side.migrate(dsn)
        settings = world.settings.model_copy(
            update={"projections": world.settings.projections.model_copy(update={"database": dsn})}
        )
        reading = read_side.build(settings)
        stack.callback(reading.close)
        client = {"bootstrap_servers": bootstrap}
        topics.create(bootstrap, [topic for log in world.logs for topic in log.topics])
        for log, database in zip(world.logs, world.databases, strict=True):
            publication_schema.migrate(database)
            state = RelayState(database, log.source, "kafka")
            relay = Relay(log, state, KafkaSink(client, log.topics), checkpoint_seconds=0.05)
            stack.enter_context(running(relay.run))
        models = [(each, dsn) for each in reading.projections.values()]
        for projection, _ in models:
            logs = [log for log in world.logs if log.source in projection.contexts]
            feed = KafkaFeed(client, topics.topics_of(*logs))
            stack.enter_context(running(Runner(projection, feed, dsn).run))
        until(is_settled(models, {log.source: log for log in world.logs}), what="the read models")
        yield reading.app(world.authenticate)


def room(walked: Journey, app: FastAPI, reader: str) -> dict[str, Any] | int:
    """Return the room as a reader sees it, or the status of the refusal."""
    answer = walked.place.world.ask(app, reader, f"/v1/rooms/{walked.id}")
    return dict(answer.json()) if answer.is_success else int(answer.status_code)


def rows(walked: Journey, app: FastAPI, reader: str) -> list[dict[str, Any]]:
    """Return the relationships of the program that a role in the whole federation sees one by one."""
    answer = walked.place.world.ask(app, reader, "/v1/relationships", {"program": walked.place.program})
    return list(accepted(answer)["items"])


def require_what_readers_see(walked: Journey, app: FastAPI) -> None:
    """Check what the coordinator, people of other programs, and roles of the federation see after the end."""
    place = walked.place
    place.world.principals.update(walked.personas)
    seen = room(walked, app, "program-coordinator")
    assert isinstance(seen, dict)
    assert (seen["state"], seen["planned"], len(seen["sessions"])) == ("closed", True, 1)
    assert [each["again"] for each in seen["closing_answers"]] == ["yes", "not_now"]
    for reader in OUTSIDERS:
        assert room(walked, app, reader) in {403, 404}, reader
    assert rows(walked, app, "executive-of-all") == []
    (row,) = rows(walked, app, "coordinator-of-all")
    named = {row["mentor_id"] == place.people["Ada"], row["mentee_id"] == place.people["Xi"]}
    assert named == {not place.archetype.sealed}, "people of a sealed program have ids of that program alone"


@pytest.mark.parametrize("kind", ARCHETYPES)
def test_a_journey_from_enrollment_to_what_each_reader_sees_after_the_end(
    world: World, journeys: Callable[[str], Journey], kind: str
) -> None:
    walked = journeys(kind)
    assert walked.place.archetype.unmet in walked.refusals
    world.catch_up()
    require_what_readers_see(walked, world.apps["/"])


def test_each_reader_sees_the_same_through_kafka(
    world: World, journeys: Callable[[str], Journey], postgres_dsn: str, kafka_bootstrap: str
) -> None:
    walked = [journeys(kind) for kind in ARCHETYPES]
    world.catch_up()
    with through_kafka(world, postgres_dsn, kafka_bootstrap) as app:
        for each in walked:
            require_what_readers_see(each, app)
            assert room(each, app, "program-coordinator") == room(each, world.apps["/"], "program-coordinator")
