"""How producers make public events."""

from typing import Any

from services.contract.catalogue import catalogue
from services.contract.envelope import Envelope
from services.contract.errors import InvalidEventError
from services.contract.naming import event_type, source
from services.contract.record import PublicEvent


def make(context: str, name: str, envelope: Envelope, /, **data: Any) -> PublicEvent:  # noqa: ANN401 - typed by its schema
    """Make a public event; its values are checked when it is encoded.

    Args:
        context: The context that speaks, `enrollment` or `relationships`.
        name: The event's name, for example `session-held`.
        envelope: What surrounds it.
        **data: The fields its type adds.

    Returns:
        The event, ready for `services.contract.codec.encode`.

    Raises:
        InvalidEventError: The catalogue has no such event.
    """
    type_ = event_type(context, name)
    if type_ not in catalogue().types:
        raise InvalidEventError(type_, "", "no event of the catalogue")
    return PublicEvent(
        type=type_,
        id=envelope.id,
        source=source(envelope.publisher, context),
        position=envelope.position,
        subject=envelope.subject,
        organization_id=envelope.organization_id,
        program_id=envelope.program_id,
        occurred_at=envelope.occurred_at,
        recorded_at=envelope.recorded_at,
        correlation_id=envelope.correlation_id,
        causation_id=envelope.causation_id,
        imported=envelope.imported,
        data=data,
    )
