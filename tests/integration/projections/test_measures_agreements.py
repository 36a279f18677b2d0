"""Facts of measures about versions of the agreement: a new one ends a spell of activity and begins another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.contract.record import UntypedEvent
from services.projections.folding.upserts import NEVER
from services.projections.measures.projection import MeasuresProjection
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import RELATIONSHIP
from tests.support.projection_spec import ProjectionSpec, day, projection_spec

ACTIVE = (events.PROPOSED, events.MATCHED, events.AGREEMENT_SIGNED, events.ACTIVATED)
REVISED = events.AGREEMENT_REVISED
REVISION = {"cadence_days": 7, "duration_days": 365}


@pytest.fixture(scope="module")
def measures(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, MeasuresProjection()) as model:
        yield model


def spells(measures: ProjectionSpec, *history: UntypedEvent) -> list[list[object]]:
    """Return beginning, end and cadence of every spell, in order."""
    (delivered,) = measures.when(*history).deliveries
    rows = measures.tables(delivered, ["active_spells"])["active_spells"]
    return sorted([row["from_"], row["to_"], row["cadence_days"]] for row in rows)


def test_other_expectations_hold_from_the_last_signature_on(measures: ProjectionSpec) -> None:
    expected = [[day(6), day(50), 14], [day(50), NEVER, 7]]
    assert spells(measures, *ACTIVE, REVISED) == expected


def test_a_version_that_waits_changes_nothing(measures: ProjectionSpec) -> None:
    waits = replace(REVISED, data={**REVISED.data, "complete": False})
    assert spells(measures, *ACTIVE, waits, events.AGREEMENT_WITHDRAWN) == [[day(6), NEVER, 14]]


def test_a_version_that_is_signed_in_a_pause_holds_from_the_end_of_it(measures: ProjectionSpec) -> None:
    paused = replace(REVISED, data={**REVISED.data, "running": False})
    assert spells(measures, *ACTIVE, paused) == [[day(6), NEVER, 14]]


def test_the_first_terms_stay_and_the_later_ones_are_beside_them(measures: ProjectionSpec) -> None:
    revision = {
        "relationship_id": RELATIONSHIP.id,
        "program_id": RELATIONSHIP.program_id,
        "position": 5,
        "at": day(50),
        "known": REVISED.recorded_at,
        **REVISION,
    }
    measures.given(*ACTIVE).when(REVISED, times=2).then(revisions=[revision])
