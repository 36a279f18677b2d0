"""Codec of public events: five CloudEvents headers and a framed Avro value.

A reader resolves any committed revision to the latest. Every record is validated: one that is foreign, damaged or
violates its own schema raises an `UndecodableRecordError` that names the reason and the place.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from services.contract.catalogue import CHECKPOINT, Catalogue, catalogue
from services.contract.errors import InvalidEventError, UndecodableRecordError
from services.contract.framing import Reader, Writer, schema_id
from services.contract.headers import RecordHeaders
from services.contract.record import PublicEvent, PublicRecord, UntypedEvent

__all__ = ["Codec", "InvalidEventError", "UndecodableRecordError", "codec", "decode", "decode_record", "encode"]


class Codec:
    """Encodes the latest revision of every type of a catalogue and decodes every revision."""

    def __init__(self, language: Catalogue) -> None:
        types = language.types
        self._writers = {name: Writer(entry) for name, entry in types.items()}
        self._readers = {r.id: Reader(entry, r) for entry in types.values() for r in entry.revisions}
        self._in_program = frozenset(name for name, entry in types.items() if entry.in_program)

    def encode(self, event: UntypedEvent, topic: str) -> PublicRecord:
        """Encode an event.

        Args:
            event: The event; `data` has every field of its type (those with a default may be omitted).
            topic: The topic of the record.

        Returns:
            The record, keyed by the event's subject.

        Raises:
            InvalidEventError: The event violates its schema; names the field.
        """
        if event.program_id is None and event.type in self._in_program:
            raise InvalidEventError(event.type, "program_id", "missing in an event of a program")
        value = self.write(event.type, _datum(event))
        return PublicRecord(topic, event.subject, event.type, event.id, event.source, event.position, value)

    def decode(self, headers: Iterable[tuple[str, bytes]], value: bytes | None) -> UntypedEvent:
        """Decode an event.

        Args:
            headers: The record's headers, as a Kafka client or `PublicRecord.headers` gives them.
            value: The record's value.

        Returns:
            The event, in the shape of its latest schema.

        Raises:
            UndecodableRecordError: It is foreign, damaged, or a checkpoint (see `services.contract.checkpoint`).
        """
        return self.decode_record(RecordHeaders(headers), value)

    def decode_record(self, headers: RecordHeaders, value: bytes | None) -> UntypedEvent:
        """Decode an event whose headers are already parsed; see `decode`."""
        headers.require_valid()
        type_, id_, source = str(headers.type), str(headers.id), str(headers.source)
        if type_ == CHECKPOINT:
            raise UndecodableRecordError(UndecodableRecordError.WRONG_TYPE, "a checkpoint, not an event")
        datum = self.read(type_, value)
        if datum["program_id"] is None and type_ in self._in_program:
            raise UndecodableRecordError(
                UndecodableRecordError.INVALID_FIELD, f"{type_}.program_id: null in an event of a program"
            )
        return _event(type_, id_, source, datum)

    def write(self, type_: str, datum: dict[str, Any]) -> bytes:
        """Encode the flat fields of a type as a framed value, or raise `InvalidEventError`."""
        writer = self._writers.get(type_)
        if writer is None:
            raise InvalidEventError(type_, "", "not an event of the catalogue")
        return writer.write(datum)

    def type_of(self, value: bytes) -> str:
        """Return the event type of a framed value that this release wrote."""
        return self._readers[schema_id(value)].type

    def read(self, type_: str, value: bytes | None) -> dict[str, Any]:
        """Decode the flat fields of a framed value of a type, or raise `UndecodableRecordError`."""
        if type_ not in self._writers:
            raise UndecodableRecordError(UndecodableRecordError.UNKNOWN_TYPE, f"{type_!r} is not in this release")
        number = schema_id(value)
        reader = self._readers.get(number)
        if reader is None:
            raise UndecodableRecordError(
                UndecodableRecordError.UNKNOWN_SCHEMA, f"{type_}: no schema {number} in this release"
            )
        if reader.type != type_:
            raise UndecodableRecordError(
                UndecodableRecordError.WRONG_TYPE, f"the header has {type_}, schema {number} is {reader.type}"
            )
        return reader.read(value or b"")


@cache
def codec() -> Codec:
    """Return the codec of this release."""
    return Codec(catalogue())


def encode(event: UntypedEvent, topic: str) -> PublicRecord:
    """Encode an event with the codec of this release; see `Codec.encode`."""
    return codec().encode(event, topic)


def decode(headers: Iterable[tuple[str, bytes]], value: bytes | None) -> UntypedEvent:
    """Decode an event with the codec of this release; see `Codec.decode`."""
    return codec().decode(headers, value)


def decode_record(headers: RecordHeaders, value: bytes | None) -> UntypedEvent:
    """Decode an event with the codec of this release; see `Codec.decode_record`."""
    return codec().decode_record(headers, value)


def _datum(event: UntypedEvent) -> dict[str, Any]:
    return {
        "position": event.position,
        "subject": event.subject,
        "organization_id": event.organization_id,
        "program_id": event.program_id,
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "correlation_id": event.correlation_id,
        "causation_id": event.causation_id,
        "imported": event.imported,
        **event.data,
    }


def _event(type_: str, id_: str, source: str, datum: dict[str, Any]) -> UntypedEvent:
    take = datum.pop
    return PublicEvent(
        type=type_,
        id=id_,
        source=source,
        position=take("position"),
        subject=take("subject"),
        organization_id=take("organization_id"),
        program_id=take("program_id"),
        occurred_at=take("occurred_at"),
        recorded_at=take("recorded_at"),
        correlation_id=take("correlation_id"),
        causation_id=take("causation_id"),
        imported=take("imported"),
        data=datum,
    )
