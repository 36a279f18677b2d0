"""Public events to test with: the published examples, and random valid ones of any type."""

import json
from typing import Any

from services.contract.catalogue import EventType, catalogue, folder
from services.contract.envelope import FIELDS
from services.contract.naming import source
from services.contract.record import PublicEvent


def example(entry: EventType) -> dict[str, Any]:
    """The published example of an event type, flat."""
    path = folder() / entry.context / entry.name / "examples" / "typical.json"
    flat: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return flat


def public_event(entry: EventType, flat: dict[str, Any], *, version: int = 1, publisher: str = "hub") -> PublicEvent:
    """Put flat fields, envelope and data together, into an event of a type."""
    return PublicEvent(
        type=entry.type,
        id=f"{flat['subject']}:{version}",
        source=source(publisher, entry.context),
        **{name: flat[name] for name in FIELDS},
        data={name: value for name, value in flat.items() if name not in FIELDS},
    )


def examples() -> list[PublicEvent]:
    """One event of every type of the domain."""
    return [public_event(entry, example(entry)) for entry in catalogue().events.values()]
