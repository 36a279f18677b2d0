"""What each event makes of the feed's rows: every event is kept as the JSON it is served as."""

import json
from collections.abc import Iterator

import pytest

from services.contract.naming import source
from services.projections.feed.projection import FeedProjection
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import GOAL, ORGANIZATION, PROGRAM, RELATIONSHIP
from tests.support.projection_spec import ProjectionSpec, day, projection_spec

PARTITION = 4
SOURCE = source("hub", "relationships")


@pytest.fixture(scope="module")
def feed(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, FeedProjection()) as model:
        yield model


def test_any_event(feed: ProjectionSpec) -> None:
    body = {
        "specversion": "1.0",
        "id": f"{RELATIONSHIP.id}:1",
        "source": SOURCE,
        "type": "mentorship.relationships.goal-met",
        "subject": RELATIONSHIP.id,
        "time": "2026-02-19T00:00:00.000000Z",
        "datacontenttype": "application/json",
        "recordedtime": "2026-02-19T00:00:00.000000Z",
        "sequence": "00000000000000000001",
        "organizationid": ORGANIZATION.id,
        "programid": PROGRAM.id,
        "correlationid": "example",
        "imported": False,
        "data": {"goal_id": GOAL, "attested_by": "both"},
    }
    row = {
        "source": SOURCE,
        "partition": PARTITION,
        "position": 1,
        "program_id": PROGRAM.id,
        "organization_id": ORGANIZATION.id,
        "recorded_at": day(50),
        "body": json.dumps(body, separators=(",", ":")),
    }
    feed.when(events.GOAL_MET, times=2).then(events=[row], partitions=[{"source": SOURCE, "partition": PARTITION}])


def test_program_opened(feed: ProjectionSpec) -> None:
    feed.when(events.OPENED, times=2).then(
        programs=[{"id": PROGRAM.id, "organization_id": ORGANIZATION.id, "confidentiality": "confidential"}]
    )
