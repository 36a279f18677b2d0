"""Begins and ends of spells: a spell is known by the position of the event that began it."""

from collections.abc import Hashable

from services.contract.record import PublicEvent
from services.projections.folding.upserts import Rows


def begin(spells: Rows, event: PublicEvent, *key: Hashable) -> None:
    """Begin a spell of the event's subject.

    Args:
        spells: The rows of the spells.
        event: The event that begins it.
        key: The columns of the key between subject and position.
    """
    times = {"from_": event.occurred_at, "from_known": event.recorded_at}
    spells.put(event.subject, *key, event.position, program_id=event.program_id, **times)


def end(ends: Rows, event: PublicEvent, *key: Hashable) -> None:
    """End the spell of the event's subject that began last before the event.

    Args:
        ends: The rows of the ends.
        event: The event that ends it.
        key: The columns of the key between subject and position.
    """
    ends.put(event.subject, *key, event.position, at=event.occurred_at, known=event.recorded_at)
