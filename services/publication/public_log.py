"""A service's log as public records: what the relay sends and what the embedded feed reads, byte for byte the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.contract import naming
from services.contract.codec import encode
from services.contract.record import PublicRecord
from services.publication.event_mapping import Publication, Publishing
from services.publication.pseudonym import Pseudonyms


class Stored(Protocol):
    """A private event and its place in the log."""

    @property
    def position(self) -> int:
        """Its notification id."""

    @property
    def event(self) -> object:
        """The private event."""


class Log(Protocol):
    """What is read of an event store."""

    def read(self, after: int, limit: int) -> Sequence[Stored]:
        """The events after a position, in order."""

    def head(self) -> int:
        """The last position; 0 for an empty log."""


@dataclass(frozen=True, slots=True)
class PublicBatch:
    """Part of a log, published.

    Attributes:
        records: What became public, in the log's order.
        position: The last notification id examined, public or not; the next batch begins after it.
    """

    records: list[PublicRecord]
    position: int


@dataclass(frozen=True)
class PublicLog:
    """A service's log, seen through its publication.

    Attributes:
        log: The private log.
        publication: What becomes public.
        publisher: The organization, or `hub`, that speaks; the second part of every topic's name.
        source: The context: `enrollment` or `relationships`.
        pseudonyms: How persons of sealed programs are named.
    """

    log: Log = field(repr=False)
    publication: Publication = field(repr=False)
    publisher: str
    source: str
    pseudonyms: Pseudonyms = field(repr=False)

    @property
    def ce_source(self) -> str:
        """The log's name in every record, `urn:mentorship:<publisher>:<context>`."""
        return naming.source(self.publisher, self.source)

    @property
    def topics(self) -> tuple[str, str]:
        """The open and the restricted topic its records travel on."""
        return naming.topics(self.publisher, self.source)

    def read(self, after: int, limit: int) -> PublicBatch:
        """Read on.

        Args:
            after: The last position that was read; 0 for the beginning.
            limit: How many private events to examine at most.

        Returns:
            What of them is public, and how far it was read: `after` itself at the head of the log.

        Raises:
            InvalidEventError: A public event breaks its schema; nothing after it is published until that is corrected.
            Unclassified: A private event is in no table.
        """
        stored = self.log.read(after, limit)
        made = (self._record(item) for item in stored)
        return PublicBatch([record for record in made if record is not None], stored[-1].position if stored else after)

    def head(self) -> int:
        """The last position of the private log."""
        return self.log.head()

    def _record(self, stored: Stored) -> PublicRecord | None:
        to = Publishing(self.publisher, self.source, stored.position, self.pseudonyms)
        outgoing = self.publication.publish(stored.event, to)
        if outgoing is None:
            return None
        return encode(outgoing.event, naming.topic(self.publisher, self.source, outgoing.confidentiality))
