"""Port to the publication of a store's events: what cannot be published must not be saved."""

from typing import Protocol

from services.eventstore.aggregate import Event

FINGERPRINT_BYTES = 8
RESTRICTED_NUMBER = b"\x02"
"""First byte of an encoding whose record travels in the restricted topic; it outlives a change of the fingerprint."""


class RecordEncoder(Protocol):
    """Encodes the public record of an event before the event is saved."""

    @property
    def fingerprint(self) -> bytes:
        """Eight bytes that change with everything the encoding depends on: kept bytes of another are not used."""

    def encode(self, event: Event) -> bytes | None:
        """Return the encoding to keep beside the event; None to keep nothing.

        Args:
            event: The event, which has no position yet.

        Raises:
            RefusedError: `not-publishable`.
        """
