"""Handlers of public events, typed by the data of the event they handle."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from services.contract.catalogue import catalogue
from services.contract.naming import event_type
from services.contract.record import PublicEvent

Target = TypeVar("Target")
Data = TypeVar("Data", bound=Collection[str])

#: Applies an event whose data is `Data` to a `Target`, for example to the rows of a batch.
EventHandler = Callable[[Target, PublicEvent[Data]], None]


def by_event_type(context: str, handlers: Mapping[str, Any]) -> dict[str, Any]:
    """Return handlers by event type instead of by name.

    Args:
        context: The context whose events are handled.
        handlers: Handlers by the name of their event, with underscores: `session_held`.

    Raises:
        LookupError: The catalogue has no such event.
    """
    named = {event_type(context, name.replace("_", "-")): handler for name, handler in handlers.items()}
    unknown = named.keys() - catalogue().types.keys()
    if unknown:
        raise LookupError(f"no such event: {', '.join(sorted(unknown))}")
    return named
