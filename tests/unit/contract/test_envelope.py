"""Times are exact integers, and events are made of an envelope and data."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contract import events, naming
from services.contract.envelope import FIELDS, Envelope, from_micros, to_micros
from services.contract.errors import InvalidEventError
from services.contract.event_data import relationships
from services.contract.record import PublicEvent


@settings(deadline=None)
@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_round_trips_as_microseconds(when: datetime) -> None:
    assert from_micros(to_micros(when)) == when


def test_a_time_of_another_zone_is_the_same_instant() -> None:
    nine = datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=2)))
    assert to_micros(nine) == to_micros(datetime(2026, 3, 1, 7, tzinfo=UTC))


ENVELOPE = Envelope(
    publisher="harbour",
    id="a:1",
    position=9,
    subject="a",
    organization_id="b",
    program_id="c",
    occurred_at=1,
    recorded_at=2,
    correlation_id="d",
    causation_id=None,
    imported=True,
)


def test_an_event_is_an_envelope_and_data() -> None:
    event = events.make(relationships.GoalMet, ENVELOPE, goal_id="e", attested_by="both")
    assert event == PublicEvent(
        type="mentorship.relationships.goal-met",
        id="a:1",
        source="harbour/relationships",
        data={"goal_id": "e", "attested_by": "both"},
        **{name: getattr(ENVELOPE, name) for name in FIELDS},
    )


def test_an_unknown_event_cannot_be_created() -> None:
    undeclared: Any = dict
    with pytest.raises(InvalidEventError, match="not an event of the catalogue"):
        events.make(undeclared, ENVELOPE)


def test_names_of_topics() -> None:
    assert naming.topic("hub", "enrollment") == "mentorship.hub.enrollment.v1"
    assert naming.topics("hub", "enrollment") == (
        "mentorship.hub.enrollment.v1",
        "mentorship.hub.enrollment-restricted.v1",
    )
    assert naming.record_name("relationships", "session-held") == "mentorship.relationships.SessionHeld"
