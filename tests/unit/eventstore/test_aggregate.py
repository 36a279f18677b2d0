"""Aggregates are rebuilt from their events alone, under permanent names."""

from uuid import uuid4

import pytest

from services.eventstore.aggregate import Event, event_classes
from services.eventstore.command_metadata import command_now
from tests.integration.eventstore.counter import Counted, Counter, Opened


def test_an_event_carries_who_why_and_when() -> None:
    command = command_now("someone", correlation_id="c", causation_id="b")
    counter = Counter.begin(Opened, uuid4(), command, limit=3)
    counter.record(Counted, command, note="")
    opened, counted = counter.collect_events()
    assert isinstance(counted, Counted)
    assert (counted.actor, counted.correlation_id, counted.causation_id) == ("someone", "c", "b")
    assert counted.recorded_at == command.recorded_at
    assert counted.occurred_at <= counted.recorded_at
    assert (opened.originator_version, counted.originator_version) == (1, 2)


def test_replaying_the_events_gives_the_same_state() -> None:
    command = command_now("someone")
    counter = Counter.begin(Opened, uuid4(), command, limit=3)
    counter.record(Counted, command, note="")
    first, *rest = counter.collect_events()
    replayed = first.mutate(None)
    for event in rest:
        event.mutate(replayed)
    assert replayed == counter
    assert replayed is not counter


def test_an_event_without_a_permanent_name_cannot_be_recorded() -> None:
    class Nameless(Event):
        pass

    counter = Counter.begin(Opened, uuid4(), command_now("someone"), limit=3)
    with pytest.raises(TypeError, match="TOPIC"):
        counter.record(Nameless, command_now("someone"))


def test_event_classes_are_found_by_their_permanent_name() -> None:
    assert event_classes("test.counter.") == [Counted, Opened]
