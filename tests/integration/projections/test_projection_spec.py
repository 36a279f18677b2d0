"""Given / when / then for read models fails where it should."""

from collections.abc import Iterator, Sequence

import pytest

from services.contract.record import PublicEvent
from services.projector.projection import Cursor
from tests.integration.projections.example_events import APPLIED, ENROLLED, JOINED, LEARNING, LEFT, ORGANIZATION
from tests.support.projection_spec import ProjectionSpec, projection_spec


class LastEvent:
    """A read model that depends on the order among subjects, and cannot fold that an organization left."""

    name = "last_event"
    version = 1
    contexts = frozenset({"enrollment"})
    handled = frozenset({APPLIED.type, ENROLLED.type, JOINED.type, LEFT.type})
    ignored: frozenset[str] = frozenset()
    schema_sql = "CREATE TABLE last_events (organization text PRIMARY KEY, subject text NOT NULL, events int NOT NULL)"

    def fold(self, events: Sequence[PublicEvent], cursor: Cursor) -> None:
        """Keep the subject of each organization's last event, and count its events."""
        for event in events:
            if event.type == LEFT.type:
                raise ValueError("a defect")
            cursor.execute(
                "INSERT INTO last_events AS l VALUES (%s, %s, 1) ON CONFLICT (organization) "
                "DO UPDATE SET subject = excluded.subject, events = l.events + 1",
                [event.organization_id, event.subject],
            )


@pytest.fixture(scope="module")
def model(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, LastEvent()) as model:
        yield model


def row(subject: str, events: int) -> dict[str, object]:
    return {"organization": ORGANIZATION.id, "subject": subject, "events": events}


def test_an_event_that_is_delivered_twice_counts_once(model: ProjectionSpec) -> None:
    model.given(APPLIED).when(ENROLLED, times=2).then(last_events=[row(LEARNING.id, 2)])
    with pytest.raises(AssertionError):
        model.given(APPLIED).when(ENROLLED, times=2).then(last_events=[row(LEARNING.id, 3)])


def test_a_scenario_leaves_nothing_behind(model: ProjectionSpec) -> None:
    model.when(APPLIED).then(last_events=[row(LEARNING.id, 1)])
    model.when(APPLIED).then(last_events=[row(LEARNING.id, 1)])


def test_a_row_too_few_and_a_column_too_few(model: ProjectionSpec) -> None:
    with pytest.raises(AssertionError):
        model.when(APPLIED).then(last_events=[])
    with pytest.raises(AssertionError):
        model.when(APPLIED).then(last_events=[{"organization": ORGANIZATION.id, "subject": LEARNING.id}])


def test_a_dependence_on_the_order_of_partitions(model: ProjectionSpec) -> None:
    expected = [row(LEARNING.id, 2)]
    model.given(JOINED).when(APPLIED).then(last_events=expected)
    with pytest.raises(AssertionError, match=LEARNING.id):
        model.given(JOINED).when(APPLIED, any_order=True).then(last_events=expected)


def test_events_of_one_subject_keep_their_order(model: ProjectionSpec) -> None:
    model.given(APPLIED).when(ENROLLED, any_order=True).then(last_events=[row(LEARNING.id, 2)])


def test_an_event_that_cannot_be_folded(model: ProjectionSpec) -> None:
    with pytest.raises(AssertionError, match="organization-left was parked"):
        model.given(JOINED).when(LEFT).then(last_events=[row(ORGANIZATION.id, 1)])
