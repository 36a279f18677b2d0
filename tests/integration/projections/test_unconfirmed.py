"""An informal relationship counts nowhere before the other person confirms it: in no figure of any read model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from services.contract.event_data import relationships
from services.contract.record import UntypedEvent
from services.projections.measures.projection import MeasuresProjection
from services.projections.network.projection import NetworkProjection
from services.projections.programs.projection import ProgramsProjection
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import MENTEE, MENTOR, PROGRAM, RELATIONSHIP
from tests.support.projection_spec import ProjectionSpec, Row, day, event, projection_spec

PAIR = {"mentor_id": MENTOR, "mentee_id": MENTEE}
FORM = {"formality": "informal", "direction": "traditional", "shape": "pair", "group_id": None}


def informal(one: UntypedEvent) -> UntypedEvent:
    """Return an event of the examples in the informal form."""
    return replace(one, data={**one.data, "formality": "informal"})


DECLARED, CONFIRMED, STARTED = (
    informal(events.PROPOSED),
    informal(events.MATCHED),
    replace(informal(events.ACTIVATED), occurred_at=events.MATCHED.occurred_at),
)
AWAITING = event(RELATIONSHIP, day(5), relationships.MatchAccepted, **PAIR)
ENDS: Sequence[UntypedEvent] = (
    event(RELATIONSHIP, day(9), relationships.MatchDeclined, **PAIR, declined_by="mentee", reason="not_so"),
    event(RELATIONSHIP, day(18), relationships.MatchExpired, **PAIR),
    event(RELATIONSHIP, day(8), relationships.MatchWithdrawn, **PAIR, withdrawn_by="mentor"),
)
UNCONFIRMED: Sequence[Sequence[UntypedEvent]] = (
    [DECLARED],
    [DECLARED, AWAITING],
    *([DECLARED, end] for end in ENDS),
)
CONFIRMING: Sequence[UntypedEvent] = (DECLARED, CONFIRMED, STARTED)
_NONE = {"program_id": PROGRAM.id}


def tables(model: ProjectionSpec, story: Sequence[UntypedEvent], names: Sequence[str]) -> dict[str, list[Row]]:
    """Return tables of a model after a story."""
    return model.tables(model.when(*story).deliveries[0], names)


@pytest.fixture(scope="module")
def programs(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, ProgramsProjection()) as model:
        yield model


@pytest.fixture(scope="module")
def network(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, NetworkProjection()) as model:
        yield model


@pytest.fixture(scope="module")
def measures(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, MeasuresProjection()) as model:
        yield model


@pytest.mark.parametrize("story", UNCONFIRMED, ids=lambda story: story[-1].type)
def test_no_dashboard_counts_it_in_any_state(programs: ProjectionSpec, story: Sequence[UntypedEvent]) -> None:
    counted = tables(programs, story, ["relationship_counts", "funnels"])
    assert all(set(row) == {"program_id"} for rows in counted.values() for row in rows), "all counters are 0"


def test_a_dashboard_counts_it_from_the_confirmation_on(programs: ProjectionSpec) -> None:
    programs.given(DECLARED).when(CONFIRMED, STARTED, times=2).then(relationship_counts=[_NONE | {"active": 1}])
    programs.given(DECLARED, CONFIRMED, STARTED).when(events.CLOSED, times=2).then(
        relationship_counts=[_NONE | {"closed": 1}]
    )


@pytest.mark.parametrize("story", UNCONFIRMED, ids=lambda story: story[-1].type)
def test_the_ripple_and_the_network_have_no_edge_of_it(network: ProjectionSpec, story: Sequence[UntypedEvent]) -> None:
    network.when(*story, times=2).then(relationships=[])


def test_the_ripple_has_its_edge_from_the_confirmation_on(network: ProjectionSpec) -> None:
    (row,) = tables(network, CONFIRMING, ["relationships"])["relationships"]
    assert (row["formality"], row["started_at"], row["layer"]) == ("informal", day(5), "directed")


@pytest.mark.parametrize("story", UNCONFIRMED, ids=lambda story: story[-1].type)
def test_no_measure_has_a_spell_or_a_match_of_it(measures: ProjectionSpec, story: Sequence[UntypedEvent]) -> None:
    facts = tables(measures, story, ["relationships", "active_spells"])
    assert facts["active_spells"] == []
    assert all(row["matched"] == row["active"] for row in facts["relationships"]), "neither has come"


def test_match_length_begins_with_the_confirmation(measures: ProjectionSpec) -> None:
    facts = tables(measures, CONFIRMING, ["relationships", "active_spells"])
    assert [row["active"] for row in facts["relationships"]] == [day(5)]
    assert len(facts["active_spells"]) == 1
