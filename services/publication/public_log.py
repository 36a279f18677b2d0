"""A service's log as public records; the relay and the embedded feed read the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.contract.record import PublicRecord
from services.eventstore.log_entry import LogEntry
from services.platform.errors import ActionableError
from services.publication.public_mapping import PublicMapping


class UnpublishableError(ActionableError):
    """A recorded event cannot be published, and nothing after it is until that is mended or it is quarantined.

    Attributes:
        source: The context.
        position: Its position.
    """

    def __init__(self, source: str, position: int, reason: Exception) -> None:
        super().__init__(
            f"position {position} of {source} cannot be published ({type(reason).__name__}: {reason}): mend the "
            f"mapping, or set it aside with `mentorship relay quarantine {source} {position} --reason …`"
        )
        self.source = source
        self.position = position


class Log(Protocol):
    """The part of an event store that publication reads."""

    def entries(self, after: int, limit: int, fingerprint: bytes) -> Sequence[LogEntry]:
        """Return the entries after a position, in order, with what is kept under a fingerprint."""

    def head(self) -> int:
        """Return the last position; 0 for an empty log."""


@dataclass(frozen=True, slots=True)
class PublicBatch:
    """Contiguous events of a log as public records.

    Attributes:
        records: The public records, in the log's order.
        position: The last notification id examined, public or not; the next batch begins after it.
        quarantined: Whether the batch is one quarantined position, which has no record.
    """

    records: list[PublicRecord]
    position: int
    quarantined: bool = False


@dataclass(frozen=True)
class PublicLog:
    """A service's log, mapped to public records.

    Attributes:
        log: The private log.
        mapping: The mapping of its events.
    """

    log: Log = field(repr=False)
    mapping: PublicMapping

    @property
    def source(self) -> str:
        """The context whose log it is."""
        return self.mapping.source

    @property
    def ce_source(self) -> str:
        """The log's name in every record, `<publisher>/<context>`."""
        return self.mapping.ce_source

    @property
    def topics(self) -> tuple[str, str]:
        """The open and the restricted topic its records are published to."""
        return self.mapping.topics

    def read(self, after: int, limit: int) -> PublicBatch:
        """Read the next events, up to one that is quarantined or cannot be published; the next batch begins with it.

        Args:
            after: The last position that was read; 0 for the beginning.
            limit: How many private events to examine at most.

        Returns:
            The public records among them and the last position read: `after` itself at the head of the log.

        Raises:
            UnpublishableError: The first of the events cannot be published.
        """
        records: list[PublicRecord] = []
        position = after
        for entry in self.log.entries(after, limit, self.mapping.fingerprint):
            if entry.quarantined:
                return PublicBatch(records, position) if position > after else PublicBatch([], entry.position, True)
            try:
                record = self.mapping.published(entry)
            except Exception as error:
                if position > after:
                    break
                raise UnpublishableError(self.source, entry.position, error) from error
            if record is not None:
                records.append(record)
            position = entry.position
        return PublicBatch(records, position)

    def head(self) -> int:
        """Return the last position of the private log."""
        return self.log.head()
