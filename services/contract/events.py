"""Construction of public events, with data checked against the types generated from the schemas."""

from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

from services.contract.envelope import Envelope
from services.contract.errors import InvalidEventError
from services.contract.event_data import EVENT_TYPES
from services.contract.naming import context_of, source
from services.contract.record import PublicEvent

Data = TypeVar("Data", bound=Mapping[str, object])
Fields = ParamSpec("Fields")


def make(
    kind: Callable[Fields, Data], envelope: Envelope, /, *_: Fields.args, **fields: Fields.kwargs
) -> PublicEvent[Data]:
    """Create a public event. A field that is missing, misspelt or of a wrong type is a type error.

    Args:
        kind: The type of its data, for example `services.contract.event_data.relationships.SessionHeld`.
        envelope: What surrounds the data.
        **fields: The fields of the data; their values are checked when the event is encoded.

    Returns:
        The event, ready for `services.contract.codec.encode`.

    Raises:
        InvalidEventError: The catalogue has no such event.
    """
    type_ = EVENT_TYPES.get(kind)
    if type_ is None:
        raise InvalidEventError(getattr(kind, "__name__", repr(kind)), "", "not an event of the catalogue")
    return PublicEvent(
        type=type_,
        id=envelope.id,
        source=source(envelope.publisher, context_of(type_)),
        position=envelope.position,
        subject=envelope.subject,
        organization_id=envelope.organization_id,
        program_id=envelope.program_id,
        occurred_at=envelope.occurred_at,
        recorded_at=envelope.recorded_at,
        correlation_id=envelope.correlation_id,
        causation_id=envelope.causation_id,
        imported=envelope.imported,
        data=kind(*_, **fields),
    )
