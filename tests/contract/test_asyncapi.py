"""The AsyncAPI document lists in each channel the messages that its topic may have."""

import json

from services.contract.asyncapi import published
from services.contract.catalogue import PUBLICATION, catalogue


def test_a_channel_has_the_messages_of_its_topic() -> None:
    channels = json.loads(published())["channels"]
    assert set(channels) == {
        f"{context}{level}" for context in ("enrollment", "relationships") for level in ("", "-restricted")
    }
    for channel in channels.values():
        expected = {
            entry.name
            for entry in catalogue().types.values()
            if entry.context == PUBLICATION or channel["address"] in entry.topics("{publisher}")
        }
        assert set(channel["messages"]) == expected


def test_single_answers_are_messages_of_the_restricted_channel_alone() -> None:
    channels = json.loads(published())["channels"]
    assert [name for name, each in channels.items() if "feedback-given" in each["messages"]] == [
        "relationships-restricted"
    ]
    assert "feedback" in channels["relationships-restricted"]["title"]
    assert "rating" not in json.dumps(channels["relationships"])
