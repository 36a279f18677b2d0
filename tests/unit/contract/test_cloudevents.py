"""A public event as CloudEvents JSON."""

import json

from services.contract.catalogue import catalogue
from services.contract.cloudevents import as_json
from tests.support.events import example, examples, public_event


def test_an_event_becomes_an_item_of_a_batch() -> None:
    entry = catalogue().types["mentorship.relationships.goal-met"]
    event = public_event(entry, example(entry), version=7)
    assert as_json(event) == {
        "specversion": "1.0",
        "id": f"{event.subject}:7",
        "source": "hub/relationships",
        "type": "mentorship.relationships.goal-met",
        "subject": event.subject,
        "time": "2026-01-01T10:00:00.000000Z",
        "datacontenttype": "application/json",
        "recordedtime": "2026-01-01T10:00:05.250000Z",
        "sequence": "00000000000000001284",
        "organizationid": event.organization_id,
        "programid": event.program_id,
        "correlationid": event.correlation_id,
        "causationid": event.causation_id,
        "imported": False,
        "data": {"goal_id": event.data["goal_id"], "attested_by": "mentee"},
    }


def test_null_attributes_are_omitted_and_names_follow_the_specification() -> None:
    for event in examples():
        item = json.loads(json.dumps(as_json(event)))
        assert None not in item.values()
        assert all(name.isascii() and name.isalnum() and name.islower() for name in item)
        assert ("programid" in item) == (event.program_id is not None)
