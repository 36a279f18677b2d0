"""Laws of folds: the tables depend neither on the batches nor on the interleaving of keys."""

from collections.abc import Iterator
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contract.catalogue import catalogue
from services.projections.directory.projection import DirectoryProjection
from services.projections.feed.projection import FeedProjection
from services.projections.measures.projection import MeasuresProjection
from services.projections.network.projection import NetworkProjection
from services.projections.programs.projection import ProgramsProjection
from services.projections.room.projection import RoomProjection
from services.projector.projection import Projection
from tests.support.corrected_stories import with_corrections
from tests.support.databases import fresh_database
from tests.support.event_stories import federation, interleave
from tests.support.generation import cut, fold_batches

PROJECTIONS = [
    DirectoryProjection(),
    RoomProjection(),
    ProgramsProjection(),
    MeasuresProjection(),
    NetworkProjection(),
    FeedProjection(),
]
every = pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
a_few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SEEDS = st.integers(0, 2**32)


@pytest.fixture(scope="module")
def connection(postgres_dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with fresh_database(postgres_dsn) as dsn, psycopg.connect(dsn) as connection:
        yield connection


@every
@a_few
@given(seed=SEEDS)
def test_batches_of_any_size_equal_one_by_one(
    connection: psycopg.Connection[Any], projection: Projection, seed: int
) -> None:
    random = Random(seed)
    log = interleave(with_corrections(federation(random), random)[0], random)
    one_by_one = fold_batches(connection, projection, [[event] for event in log])
    assert any(one_by_one.values())
    assert fold_batches(connection, projection, cut(log, random)) == one_by_one
    assert fold_batches(connection, projection, [log]) == one_by_one


@every
@a_few
@given(seed=SEEDS)
def test_any_interleaving_that_keeps_each_keys_order_gives_the_same(
    connection: psycopg.Connection[Any], projection: Projection, seed: int
) -> None:
    random = Random(seed)
    stories, _ = with_corrections(federation(random), random)
    expected = fold_batches(connection, projection, cut([event for story in stories for event in story], random))
    assert fold_batches(connection, projection, cut(interleave(stories, random), random)) == expected
    assert (
        fold_batches(connection, projection, cut([event for story in reversed(stories) for event in story], random))
        == expected
    )


COUNTED = [DirectoryProjection(), ProgramsProjection(), NetworkProjection()]
"""Read models that keep what counts, and nothing of what was believed before."""


@pytest.mark.parametrize("projection", COUNTED, ids=lambda projection: projection.name)
@a_few
@given(seed=SEEDS)
def test_what_was_taken_back_is_as_if_it_had_never_been_reported(
    connection: psycopg.Connection[Any], projection: Projection, seed: int
) -> None:
    random = Random(seed)
    told, believed = with_corrections(federation(random), random)
    expected = fold_batches(connection, projection, [interleave(believed, random)])
    assert fold_batches(connection, projection, cut(interleave(told, random), random)) == expected


@every
def test_every_event_of_the_catalogue_is_handled_or_ignored_by_name(projection: Projection) -> None:
    types = catalogue().of(*projection.contexts)
    assert projection.handled | projection.ignored == types
    assert not projection.handled & projection.ignored


@a_few
@given(seed=SEEDS)
def test_facts_do_not_depend_on_events_that_arrive_again(connection: psycopg.Connection[Any], seed: int) -> None:
    """Any events of the past arrive a second time, in the order of their keys, alone or among new ones."""
    random, projection = Random(seed), MeasuresProjection()
    log = interleave(with_corrections(federation(random), random)[0], random)
    expected = fold_batches(connection, projection, [log])
    starts = sorted(random.sample(range(len(log)), 5))
    repeated = list(log)
    for start in reversed(starts):
        end = random.randrange(start, len(log)) + 1
        repeated[end:end] = log[start:end]
    assert fold_batches(connection, projection, cut(repeated, random)) == expected
