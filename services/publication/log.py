"""Port to a service's log as a relay and a log feed read it: public records, in order, after a position."""

from collections.abc import Sequence
from typing import Protocol

from services.contract.record import PublicRecord


class Batch(Protocol):
    """Contiguous events of a log."""

    @property
    def records(self) -> Sequence[PublicRecord]:
        """The public records among them, in the order of their positions."""

    @property
    def position(self) -> int:
        """The last notification id examined, even if none of the events was public."""

    @property
    def quarantined(self) -> bool:
        """Whether it is one quarantined position, without a record."""


class PublishedLog(Protocol):
    """A service's log as public records."""

    @property
    def source(self) -> str:
        """The context whose log it is."""

    @property
    def ce_source(self) -> str:
        """The log's name in every record."""

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics its records are published to."""

    def read(self, after: int, limit: int) -> Batch:
        """Examine at most `limit` events after a position; a quarantined one is a batch of its own."""

    def head(self) -> int:
        """Return the position of the last event; 0 for an empty log."""
