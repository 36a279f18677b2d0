"""A service's log as public records; the relay and the embedded feed read the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.contract import naming
from services.contract.catalogue import catalogue
from services.contract.codec import encode
from services.contract.record import PublicRecord
from services.publication.event_mapping import MappingContext, Publication
from services.publication.pseudonym import Pseudonyms


class Stored(Protocol):
    """A private event and its position in the log."""

    @property
    def position(self) -> int:
        """Its notification id."""

    @property
    def event(self) -> object:
        """The private event."""


class Log(Protocol):
    """The part of an event store that publication reads."""

    def read(self, after: int, limit: int) -> Sequence[Stored]:
        """Return the events after a position, in order."""

    def head(self) -> int:
        """Return the last position; 0 for an empty log."""


@dataclass(frozen=True, slots=True)
class PublicBatch:
    """Contiguous events of a log as public records.

    Attributes:
        records: The public records, in the log's order.
        position: The last notification id examined, public or not; the next batch begins after it.
    """

    records: list[PublicRecord]
    position: int


@dataclass(frozen=True)
class PublicLog:
    """A service's log, mapped to public records.

    Attributes:
        log: The private log.
        publication: The mapping from private to public events.
        publisher: The publishing organization, or `hub`; the second part of every topic's name.
        source: The context: `enrollment` or `relationships`.
        pseudonyms: Pseudonyms for the persons of sealed programs.
    """

    log: Log = field(repr=False)
    publication: Publication = field(repr=False)
    publisher: str
    source: str
    pseudonyms: Pseudonyms = field(repr=False)

    @property
    def ce_source(self) -> str:
        """The log's name in every record, `<publisher>/<context>`."""
        return naming.source(self.publisher, self.source)

    @property
    def topics(self) -> tuple[str, str]:
        """The open and the restricted topic its records are published to."""
        return naming.topics(self.publisher, self.source)

    def read(self, after: int, limit: int) -> PublicBatch:
        """Read the next events.

        Args:
            after: The last position that was read; 0 for the beginning.
            limit: How many private events to examine at most.

        Returns:
            The public records among them and the last position read: `after` itself at the head of the log.

        Raises:
            InvalidEventError: A public event violates its schema; nothing after it is published until that is fixed.
            UnclassifiedEventError: A private event is in no table.
        """
        stored = self.log.read(after, limit)
        records = (self._record(item) for item in stored)
        position = stored[-1].position if stored else after
        return PublicBatch([record for record in records if record is not None], position)

    def head(self) -> int:
        """Return the last position of the private log."""
        return self.log.head()

    def _record(self, stored: Stored) -> PublicRecord | None:
        context = MappingContext(self.publisher, self.source, stored.position, self.pseudonyms)
        mapped = self.publication.publish(stored.event, context)
        if mapped is None:
            return None
        entry = catalogue().types[mapped.event.type]
        return encode(mapped.event, entry.topic(self.publisher, mapped.confidentiality))
