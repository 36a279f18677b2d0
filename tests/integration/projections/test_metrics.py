"""Metrics of read models and relays at `/metrics`, though both run in other processes."""

from collections.abc import Iterator
from random import Random

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families as parse

from services.enrollment import service as enrollment
from services.enrollment.organizations import commands
from services.eventstore.command_metadata import command_now
from services.platform.settings import DatabaseSettings, Settings
from services.projections import service as projections
from services.projector import connections as engine
from services.publication import migrations as publication
from services.publication.relay_state import RelayState
from services.web.identity.principal import SYSTEM
from tests.support.event_stories import federation, interleave
from tests.support.read_side import ReadSide

KEY = "k" * 32
Samples = dict[tuple[str, ...], float]


def samples(service: projections.Projections | enrollment.Enrollment) -> Samples:
    """Return the value of every metric by its name and the values of its labels, in the order of their names."""
    text = TestClient(service.app(None)).get("/metrics").text  # a new app has looked nothing up yet
    return {(one.name, *one.labels.values()): one.value for family in parse(text) for one in family.samples}


@pytest.fixture
def read_side(database: str) -> Iterator[projections.Projections]:
    projections.migrate(database)
    made = projections.build(
        Settings(projections=DatabaseSettings(database=database), key=KEY, command_key="c" * 32, cursor_keys="s" * 32)
    )
    yield made
    made.close()


def test_read_models_are_measured(read_side: projections.Projections, database: str) -> None:
    random = Random(3)
    before = samples(read_side)
    assert before["mentorship_projection_generation", "directory"] == 0
    side = ReadSide(database, list(read_side.projections.values()))
    side.play(interleave(federation(random), random))
    values = samples(read_side)
    head = side.enrollment.head() + side.relationships.head()
    assert values["mentorship_projection_position", "directory"] == head
    assert values["mentorship_projection_lag_events", "directory"] == 0
    assert values["mentorship_projection_running", "directory"] == 0, "its session was closed"
    assert 0 < values["mentorship_projection_events_total", "applied", "directory"] <= head
    assert values["mentorship_projection_ledger_partitions", "different", "directory"] == 0
    assert values["mentorship_parked_records", "directory"] == 0
    stages = {name[2] for name in values if name[:2] == ("mentorship_projection_batch_seconds_sum", "directory")}
    assert stages == {"poll", "claim", "fold", "save", "commit"}
    assert values[("mentorship_measurement_failures",)] == 0


def test_a_difference_and_a_rebuild_are_seen(read_side: projections.Projections, database: str) -> None:
    random = Random(3)
    ReadSide(database, list(read_side.projections.values())).play(interleave(federation(random), random))
    with engine.connect(database) as connection:
        connection.execute("UPDATE projection.positions SET difference = 'seen' WHERE source = 'hub/enrollment'")
        connection.execute(
            "INSERT INTO projection.generations (projection, generation, state, feed, fingerprint) "
            "VALUES ('network', 9, 'building', 'log', '')"
        )
        connection.execute(
            "INSERT INTO projection.positions (projection, generation, topic, partition, source, topic_id, "
            "next_offset, head_offset) VALUES ('network', 9, 't', 0, 'hub/enrollment', '', 25, 100)"
        )
    values = samples(read_side)
    assert values["mentorship_projection_ledger_partitions", "different", "directory"] == 1
    assert values["mentorship_projection_rebuild_progress_ratio", "network"] == 0.25


def test_an_unavailable_database_is_counted_not_raised(read_side: projections.Projections, database: str) -> None:
    with engine.connect(database) as connection:
        connection.execute("DROP SCHEMA projection CASCADE")
    values = samples(read_side)
    assert values[("mentorship_measurement_failures",)] == 1
    assert not any(name.startswith("mentorship_projection") for name, *_ in values)


def test_a_relay_is_measured_by_its_service(database: str) -> None:
    enrollment.migrate(database)
    publication.migrate(database)
    made = enrollment.build(
        Settings(enrollment=DatabaseSettings(database=database), key=KEY, command_key="c" * 32, cursor_keys="s" * 32)
    )
    assert not any(name.startswith("mentorship_relay") for name, *_ in samples(made)), "there never was one"
    state = RelayState(database, "enrollment", "kafka")
    state.load()
    by = command_now("test")
    made.store.execute(by, lambda work: commands.join(work, by, SYSTEM, name="Riverside", terms_version="1"))
    values = samples(made)
    assert values["mentorship_relay_position", "hub/enrollment"] == 0
    assert values["mentorship_relay_head_position", "hub/enrollment"] == 1
    assert values["mentorship_relay_lag_seconds", "hub/enrollment"] > 0
    state.advance(0, 1, {})
    values = samples(made)
    assert values["mentorship_relay_position", "hub/enrollment"] == 1
    assert values["mentorship_relay_lag_seconds", "hub/enrollment"] == 0
    state.close()
    made.close()
