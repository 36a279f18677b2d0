"""The generated types of the events' data are those of the schemas, whatever the schemas use."""

from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from services.contract.catalogue import EventType, catalogue, load
from services.contract.envelope import FIELDS
from services.contract.event_data import EVENT_TYPES, relationships
from services.contract.event_data_code import modules
from tests.contract.product import Product
from tests.support.events import example

ENTRIES = [catalogue().types[type_] for type_ in EVENT_TYPES.values()]


def conforms(value: object, hint: Any) -> bool:  # noqa: ANN401 - any annotation
    """Return whether a decoded value has the type that is stated for it."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return value in arguments
    if origin is list:
        return type(value) is list and all(conforms(item, arguments[0]) for item in value)
    if NoneType in arguments:
        return value is None or conforms(value, arguments[0])
    return type(value) is hint


def test_every_event_of_the_domain_has_a_type() -> None:
    assert set(EVENT_TYPES.values()) == catalogue().events.keys()


@pytest.mark.parametrize(("data", "entry"), [*zip(EVENT_TYPES, ENTRIES, strict=True)], ids=EVENT_TYPES.values())
def test_a_type_has_the_fields_of_the_latest_schema(data: type, entry: EventType) -> None:
    hints = get_type_hints(data)
    assert list(hints) == [field["name"] for field in entry.latest.fields if field["name"] not in FIELDS]
    flat = example(entry)
    assert [name for name, hint in hints.items() if not conforms(flat[name], hint)] == []


def test_the_latest_revision_counts(product: Product) -> None:
    field = {"name": "place", "type": ["null", "string"], "default": None, "values": ["here", "there"], "doc": "Where."}
    product.revise("relationships/goal-met", field)
    assert (
        '    place: Literal["here", "there"] | None\n    """Where."""\n'
        in modules(load(product.root))["relationships.py"]
    )


def test_a_handler_is_named_after_an_event() -> None:
    handlers: Any = relationships.handlers
    with pytest.raises(LookupError, match=r"no such event: mentorship\.relationships\.goal-forgotten"):
        handlers(goal_forgotten=print)
    assert relationships.handlers(goal_met=print) == {"mentorship.relationships.goal-met": print}
