"""What each event makes of the network's edges."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from services.projections.network.projection import NetworkProjection
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import MENTEE, MENTOR, ORGANIZATION, PROGRAM, RELATIONSHIP
from tests.support.projection_spec import ProjectionSpec, day, projection_spec

EDGE: dict[str, Any] = {
    "id": RELATIONSHIP.id,
    "organization_id": ORGANIZATION.id,
    "program_id": PROGRAM.id,
    "mentor_id": MENTOR,
    "mentee_id": MENTEE,
    "formality": "formal",
    "direction": "traditional",
    "shape": "pair",
    "layer": "directed",
    "started_at": day(6),
}


@pytest.fixture(scope="module")
def network(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, NetworkProjection()) as model:
        yield model


def test_a_match_is_no_edge(network: ProjectionSpec) -> None:
    network.given(events.PROPOSED).when(events.MATCHED).then(relationships=[])


def test_activated(network: ProjectionSpec) -> None:
    network.given(events.MATCHED).when(events.ACTIVATED, times=2).then(relationships=[EDGE])


def test_session_held(network: ProjectionSpec) -> None:
    held = events.session_held(day(7), evidence=3, count=2)
    row = EDGE | {"held_2": day(7), "held_3": day(7), "early": [day(7), day(7)]}
    network.given(events.ACTIVATED).when(held, times=2).then(relationships=[row])


def test_session_held_with_too_little_evidence(network: ProjectionSpec) -> None:
    network.given(events.ACTIVATED).when(events.session_held(day(7), evidence=1)).then(relationships=[EDGE])


def test_an_earlier_session_that_is_reported_later_is_the_first(network: ProjectionSpec) -> None:
    early, late = events.session_held(day(7), evidence=2), events.session_held(day(9), evidence=2)
    row = EDGE | {"held_2": day(7), "early": [day(7), day(9)]}
    network.given(events.ACTIVATED, late).when(early, times=2).then(relationships=[row])


def test_closed(network: ProjectionSpec) -> None:
    network.given(events.ACTIVATED).when(events.CLOSED, times=2).then(relationships=[EDGE | {"ended_at": day(60)}])


def test_what_is_reopened_has_not_ended(network: ProjectionSpec) -> None:
    network.given(events.ACTIVATED, events.CLOSED).when(events.REOPENED, times=2).then(relationships=[EDGE])
    closed = replace(events.CLOSED, occurred_at=day(80))
    network.given(events.ACTIVATED, events.CLOSED, events.REOPENED).when(closed).then(
        relationships=[EDGE | {"ended_at": day(80)}]
    )


def test_what_is_voided_is_no_edge(network: ProjectionSpec) -> None:
    voided = EDGE | {"layer": "voided", "ended_at": day(60)}
    network.given(events.ACTIVATED, events.CLOSED).when(events.VOIDED, times=2).then(relationships=[voided])


def test_a_voided_match_that_never_started_is_none_either(network: ProjectionSpec) -> None:
    never = replace(events.VOIDED, data=events.VOIDED.data | {"activated_at": None})
    network.given(events.MATCHED).when(never).then(relationships=[])
