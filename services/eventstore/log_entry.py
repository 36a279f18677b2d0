"""An entry of the log as publication reads it: with the encoding kept beside the event, or with the event."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from services.eventstore.aggregate import Event


class LogEntry(NamedTuple):
    """One event of the log.

    Attributes:
        position: Its position.
        originator_id: Its aggregate.
        originator_version: Its number in the aggregate.
        kept: The encoding kept beside it, if it was made under the fingerprint asked for; None otherwise.
        quarantined: Whether an operator has quarantined the position.
        restricted: Whether the event was saved for the restricted topic, whatever the fingerprint of what is kept.
        load: Decodes the event itself; only where nothing is kept.
    """

    position: int
    originator_id: UUID
    originator_version: int
    kept: bytes | None
    quarantined: bool
    restricted: bool
    load: Callable[[], Event]
