"""Mapping of a service's events to public records, at the save without a position and for the topics with it.

At the save an event is encoded at a provisional position: what cannot be encoded is refused, and the bytes are kept
beside the event. Publication then only sets the position. Bytes kept under another fingerprint are not used: the event
is mapped and encoded again, by the present code.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import structlog

from services.contract import naming
from services.contract.catalogue import catalogue
from services.contract.codec import codec, encode
from services.contract.errors import InvalidEventError
from services.contract.framing import PROVISIONAL_POSITION, set_position
from services.contract.record import PublicRecord
from services.eventstore.aggregate import Event
from services.eventstore.log_entry import LogEntry
from services.eventstore.refusal import RefusedError
from services.publication.event_mapping import MappedEvent, MappingContext, Publication
from services.publication.mapping_fingerprint import mapping_fingerprint
from services.publication.pseudonym import Pseudonyms

MAX_RECORD_BYTES = 500_000
"""Largest public record, half of what a broker accepts by default: one that it refuses would stop the relay."""
_PRIVATE = b"\x00"
_log = structlog.get_logger(__name__)


def _shares_everything(_: str) -> bool:
    return False


@dataclass(frozen=True)
class PublicMapping:
    """The mapping of one service's events.

    Attributes:
        publication: The mapping from private to public events.
        publisher: The publishing organization, or `hub`; the second part of every topic's name.
        source: The context: `enrollment` or `relationships`.
        pseudonyms: Pseudonyms for the persons of sealed programs.
        withholds: Returns whether an organization does not share its events, by its id. What is saved meanwhile travels
            in the restricted topic, and stays there: the decision is kept beside the event.
    """

    publication: Publication = field(repr=False)
    publisher: str
    source: str
    pseudonyms: Pseudonyms = field(repr=False)
    withholds: Callable[[str], bool] = field(default=_shares_everything, repr=False)

    @cached_property
    def ce_source(self) -> str:
        """The log's name in every record, `<publisher>/<context>`."""
        return naming.source(self.publisher, self.source)

    @cached_property
    def topics(self) -> tuple[str, str]:
        """The open and the restricted topic of its records."""
        return naming.topics(self.publisher, self.source)

    @cached_property
    def fingerprint(self) -> bytes:
        """Eight bytes that change with the code, the schemas and the key that a record's bytes depend on."""
        return mapping_fingerprint(self.publication.modules, self.pseudonyms)

    def encode(self, event: Event) -> bytes:
        """Encode an event that is about to be saved: the number of its topic, 0 if it is private, and the value.

        Raises:
            RefusedError: `not-publishable`: the event cannot be mapped, violates its public schema, or is too large.
        """
        try:
            mapped = self._map(event, PROVISIONAL_POSITION)
            record = None if mapped is None else self._encode(self._withheld(mapped))
        except (ArithmeticError, LookupError, ValueError) as error:
            _log.error("event_not_publishable", private=type(event).TOPIC, reason=repr(error))
            raise _refusal(event, error) from error
        if record is None:
            return _PRIVATE
        return bytes([1 + self.topics.index(record.topic)]) + record.value

    def record(self, event: object, position: int, *, restricted: bool = False) -> PublicRecord | None:
        """Map and encode an event; None if it is private.

        Args:
            event: The event.
            position: Its position.
            restricted: Whether it travels in the restricted topic, whatever the level of its program.

        Raises:
            InvalidEventError: It violates the schema of its public type, or is larger than `MAX_RECORD_BYTES`.
            UnclassifiedEventError: It is in no table.
        """
        mapped = self._map(event, position)
        if mapped is None:
            return None
        return self._encode(replace(mapped, confidentiality=naming.RESTRICTED) if restricted else mapped)

    def _map(self, event: object, position: int) -> MappedEvent | None:
        context = MappingContext(self.publisher, self.source, position, self.pseudonyms)
        return self.publication.publish(event, context)

    def _withheld(self, mapped: MappedEvent) -> MappedEvent:
        """Restrict the event of an organization that does not share its events.

        Not those of the organization itself: who is a member, and under which terms, is known to every member.
        """
        event = mapped.event
        if event.subject == event.organization_id or not self.withholds(event.organization_id):
            return mapped
        return replace(mapped, confidentiality=naming.RESTRICTED)

    def _encode(self, mapped: MappedEvent) -> PublicRecord:
        entry = catalogue().types[mapped.event.type]
        record = encode(mapped.event, entry.topic(self.publisher, mapped.confidentiality))
        if len(record.value) > MAX_RECORD_BYTES:
            raise InvalidEventError(record.type, "", f"has {len(record.value)} bytes, at most {MAX_RECORD_BYTES}")
        return record

    def published(self, entry: LogEntry) -> PublicRecord | None:
        """Return the public record of an entry of the log, from what is kept or from the event; None if private."""
        if entry.kept is None:
            return self.record(entry.load(), entry.position, restricted=entry.restricted)
        number = entry.kept[0]
        if not number:
            return None
        value, subject = entry.kept[1:], str(entry.originator_id)
        return PublicRecord(
            self.topics[number - 1],
            subject,
            codec().type_of(value),
            f"{subject}:{entry.originator_version}",
            self.ce_source,
            entry.position,
            set_position(value, entry.position),
        )


def _refusal(event: Event, error: Exception) -> RefusedError:
    if isinstance(error, InvalidEventError):
        fault = f"does not allow this value of {error.field}" if error.field else error.detail
        detail = f"the public event {error.type} {fault}"
        return RefusedError("not-publishable", detail, field=error.field or None, kind="field")
    detail = f"{type(event).TOPIC} has no public form: {type(error).__name__}"
    return RefusedError("not-publishable", detail, kind="field")
