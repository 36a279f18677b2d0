"""What a session that was not held had added is taken back in every read model, and what is reported instead counts."""

from collections.abc import Iterator

import pytest

from services.contract.record import UntypedEvent
from services.projections.desk.projection import DeskProjection
from services.projections.directory.projection import DirectoryProjection
from services.projections.measures.projection import MeasuresProjection
from services.projections.network.projection import NetworkProjection
from services.projections.programs.projection import ProgramsProjection
from services.projections.room.projection import RoomProjection
from services.projector.projection import Projection
from tests.integration.projections.corrected_sessions import AGAIN, LATER, LIFE, NONE_LEFT, OTHER, TAKEN_BACK, WRONG
from tests.integration.projections.example_events import SESSION
from tests.support.projection_spec import ProjectionSpec, Row, day, projection_spec

MODELS: dict[str, tuple[Projection, tuple[str, ...]]] = {
    "directory": (DirectoryProjection(), ("relationships",)),
    "desk": (DeskProjection(), ("relationships", "held_sessions")),
    "programs": (ProgramsProjection(), ("months", "attendance", "contributed_months")),
    "network": (NetworkProjection(), ("relationships",)),
}
STORIES: dict[str, tuple[tuple[UntypedEvent, ...], tuple[UntypedEvent, ...]]] = {
    "taken back": ((WRONG, LATER, TAKEN_BACK), (LATER,)),
    "held on another day": ((WRONG, LATER, TAKEN_BACK, AGAIN), (LATER, AGAIN)),
    "the only one": ((WRONG, NONE_LEFT), ()),
    "the only one, and again": ((WRONG, NONE_LEFT, AGAIN), (AGAIN,)),
}


@pytest.fixture(scope="module", params=MODELS)
def model(request: pytest.FixtureRequest, postgres_dsn: str) -> Iterator[tuple[ProjectionSpec, tuple[str, ...]]]:
    """Return a read model that counts sessions, and the tables in which it does."""
    projection, tables = MODELS[request.param]
    with projection_spec(postgres_dsn, projection) as spec:
        yield spec, tables


@pytest.mark.parametrize("story", STORIES)
def test_it_is_as_if_the_wrong_report_had_never_been_made(
    model: tuple[ProjectionSpec, tuple[str, ...]], story: str
) -> None:
    spec, tables = model
    told, believed = STORIES[story]
    for expected in tables:
        without = _rows(spec, believed, expected)
        assert _rows(spec, told, expected) == without
        whole = spec.when(*LIFE, *told).deliveries
        assert [_content(spec.tables(each, [expected])[expected]) for each in whole] == [without]


def _rows(spec: ProjectionSpec, events: tuple[UntypedEvent, ...], table: str) -> list[Row]:
    """Return the rows of a table after a history, delivered one by one."""
    (deliveries,) = spec.given(*LIFE).when(*events).deliveries
    return _content(spec.tables(deliveries, [table])[table])


def _content(rows: list[Row]) -> list[Row]:
    return sorted(({**row, "changed": None} for row in rows), key=str)


@pytest.fixture(scope="module")
def facts(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    """Return the facts of the measures."""
    with projection_spec(postgres_dsn, MeasuresProjection()) as spec:
        yield spec


def test_the_facts_keep_what_was_believed_and_since_when_it_is_not(facts: ProjectionSpec) -> None:
    (deliveries,) = facts.when(*LIFE, WRONG, LATER, TAKEN_BACK, AGAIN).deliveries
    rows = facts.tables(deliveries, ["sessions", "relationships"])
    corrected = {(row["id"], row["at"]): row["corrected_known"] for row in rows["sessions"]}
    (wrong,) = [known for (id, at), known in corrected.items() if (id, at) == (SESSION, day(7))]
    assert wrong == TAKEN_BACK.recorded_at
    never = {known for key, known in corrected.items() if key != (SESSION, day(7))}
    assert never == {253402300799999999}
    assert set(corrected) == {(SESSION, day(7)), (SESSION, day(12)), (OTHER, day(19))}
    assert [row["first_held"] for row in rows["relationships"]] == [day(12)]


def test_the_first_session_is_the_first_that_is_left(facts: ProjectionSpec) -> None:
    for told, first in (((WRONG, LATER, TAKEN_BACK), day(19)), ((WRONG, NONE_LEFT), 253402300799999999)):
        (deliveries,) = facts.when(*LIFE, *told).deliveries
        (row,) = facts.tables(deliveries, ["relationships"])["relationships"]
        assert row["first_held"] == first


def test_the_room_shows_it_as_planned_again(postgres_dsn: str) -> None:
    with projection_spec(postgres_dsn, RoomProjection()) as rooms:
        (deliveries,) = rooms.when(*LIFE, WRONG, TAKEN_BACK).deliveries
        (row,) = rooms.tables(deliveries, ["sessions"])["sessions"]
    assert (row["status"], row["starts_at"], row["planned_minutes"]) == ("scheduled", day(6), 60)
