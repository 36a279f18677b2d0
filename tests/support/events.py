"""Public events to test with: the published examples, and random valid ones of any type."""

import json
import re
from functools import cache
from typing import Any

from hypothesis import strategies as st

from services.contract.catalogue import EventType, catalogue, folder
from services.contract.envelope import FIELDS
from services.contract.field_validation import BOUNDS, Field, plain
from services.contract.naming import source
from services.contract.record import PublicEvent, UntypedEvent


def example(entry: EventType) -> dict[str, Any]:
    """Return the published example of an event type, flat."""
    path = folder() / entry.context / entry.name / "examples" / "typical.json"
    flat: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return flat


def public_event(entry: EventType, flat: dict[str, Any], *, version: int = 1, publisher: str = "hub") -> UntypedEvent:
    """Put flat fields, envelope and data together, into an event of a type."""
    return PublicEvent(
        type=entry.type,
        id=f"{flat['subject']}:{version}",
        source=source(publisher, entry.context),
        **{name: flat[name] for name in FIELDS},
        data={name: value for name, value in flat.items() if name not in FIELDS},
    )


def examples() -> list[UntypedEvent]:
    """One event of every type of the domain."""
    return [public_event(entry, example(entry)) for entry in catalogue().events.values()]


def flat_records(entry: EventType) -> st.SearchStrategy[dict[str, Any]]:
    """Any record an event type's latest schema allows, flat."""
    fields = {field["name"]: _values(field["type"], field) for field in entry.latest.fields}
    if entry.in_program:
        fields["program_id"] = st.uuids().map(str)
    return st.fixed_dictionaries(fields)


def public_events() -> st.SearchStrategy[UntypedEvent]:
    """Any valid event of any type of the domain."""
    return st.sampled_from(sorted(catalogue().events)).flatmap(_events_of)


@cache  # to build a strategy takes longer than to draw from it
def _events_of(type_: str) -> st.SearchStrategy[UntypedEvent]:
    entry = catalogue().events[type_]
    return flat_records(entry).map(lambda flat: public_event(entry, flat))


def _values(annotated: Any, field: Field) -> st.SearchStrategy[Any]:  # noqa: ANN401 - an Avro type is text or an object
    kind = plain(annotated)
    if isinstance(kind, list):
        return st.none() | _values(kind[1], field)
    if isinstance(kind, dict):
        return st.lists(_values(kind["items"], field), max_size=4)
    if kind in BOUNDS:
        low, high = BOUNDS[kind]
        return st.integers(field.get("minimum", low), field.get("maximum", high))
    others = {"boolean": st.booleans(), "uuid": st.uuids().map(str)}
    return others[kind] if kind in others else _words(field)


def _words(field: Field) -> st.SearchStrategy[str]:
    if "values" in field:
        return st.sampled_from(field["values"])
    if "pattern" in field:
        return st.from_regex(re.compile(field["pattern"]), fullmatch=True)
    return st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
