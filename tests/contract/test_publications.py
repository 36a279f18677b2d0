"""Mapping tables of the services against the catalogue: every private event classified, every public one created."""

from collections.abc import Sequence
from datetime import UTC, datetime
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

import pytest

from services.contract.catalogue import catalogue
from services.contract.envelope import FIELDS
from services.contract.event_data import EVENT_TYPES
from services.enrollment.publish import PUBLICATION as ENROLLMENT
from services.eventstore.aggregate import Event, event_classes
from services.publication.event_mapping import Private, Publication
from services.relationships.publish import PUBLICATION as RELATIONSHIPS
from tests.unit.enrollment.facts import PROGRAM_CONTENT

AGREED: frozenset[str] = frozenset()
"""Events whose schemas are agreed on before the commands that create them exist; empty in a release."""
TABLES = [("enrollment", ENROLLMENT), ("relationships", RELATIONSHIPS)]
_OF_TYPE: dict[Any, Any] = {
    str: "a-text",
    int: 1,
    bool: True,
    UUID: uuid4(),
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
    dict[str, Any]: PROGRAM_CONTENT.plain(),
    dict[str, int]: {"a-code": 1},
}


class Recorder:
    """Replaces `MappingContext` and records the created events with their fields."""

    def __init__(self) -> None:
        self.made: list[tuple[str, set[str]]] = []

    def make(self, kind: type, _event: object, /, **data: object) -> None:
        self.made.append((EVENT_TYPES[kind], set(data)))

    def make_at(self, _place: object, kind: type, event: object, /, **data: object) -> None:
        self.make(kind, event, **data)


def bare(kind: type[Event]) -> Event:
    """Create an event of a class with a value of the right type in every field; None where allowed."""
    event = object.__new__(kind)
    event.__dict__.update({name: _something(hint) for name, hint in get_type_hints(kind).items() if name != "TOPIC"})
    return event


def _something(hint: Any) -> Any:  # noqa: ANN401 - any annotation
    if get_origin(hint) in {Union, UnionType} and type(None) in get_args(hint):
        return None
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    return [] if get_origin(hint) in {list, Sequence} else _OF_TYPE.get(hint)


def made(context: str, table: Publication) -> list[tuple[str, set[str]]]:
    recorder: Any = Recorder()
    for kind in event_classes(f"{context}."):
        table.publish(bare(kind), recorder)
    records: list[tuple[str, set[str]]] = recorder.made
    return records


@pytest.mark.parametrize(("context", "table"), TABLES)
def test_every_private_event_is_public_or_private_with_a_reason(context: str, table: Publication) -> None:
    kinds = event_classes(f"{context}.")
    assert table.unclassified(kinds) == []
    entries = [table.classify(kind) for kind in kinds]
    assert all(entry.reason.strip() for entry in entries if isinstance(entry, Private))


@pytest.mark.parametrize(("context", "table"), TABLES)
def test_every_public_event_of_the_catalogue_is_created(context: str, table: Publication) -> None:
    created = {type_ for type_, _ in made(context, table)}
    assert created.isdisjoint(AGREED), "created now: remove it from AGREED"
    assert created | {type_ for type_ in AGREED if type_.split(".")[1] == context} == catalogue().of(context)


@pytest.mark.parametrize(("context", "table"), TABLES)
def test_each_has_all_fields_of_its_schema(context: str, table: Publication) -> None:
    for type_, fields in made(context, table):
        schema = catalogue().types[type_].latest
        assert fields == {field["name"] for field in schema.fields} - {*FIELDS}, type_
