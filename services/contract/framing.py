"""Confluent's wire format: framing around Avro binary, for one schema at a time."""

import struct
from io import BytesIO
from typing import Any

from fastavro import schemaless_reader, schemaless_writer

from services.contract.catalogue import EventType
from services.contract.errors import InvalidEventError, UndecodableRecordError
from services.contract.field_validation import first_fault
from services.contract.schema import Revision

PROVISIONAL_POSITION = 1
"""The position at which an event without a position of its own is encoded: the least that the schemas allow."""
_FRAME = struct.Struct(">bI")
# Exceptions of fastavro for bytes that do not match their schema.
_DAMAGE = (EOFError, IndexError, KeyError, MemoryError, OverflowError, TypeError, ValueError)


def schema_id(value: bytes | None) -> int:
    """Read the id of the schema that a value was written with.

    Raises:
        UndecodableRecordError: There is no value, or it is not framed with `0x00` and four bytes.
    """
    if value is None:
        raise UndecodableRecordError(
            UndecodableRecordError.NO_VALUE, "the record has no value; public events are never deleted"
        )
    if len(value) < _FRAME.size or value[0] != 0:
        raise UndecodableRecordError(
            UndecodableRecordError.FOREIGN_FRAMING, f"{len(value)} bytes that do not begin with 0x00 and a schema id"
        )
    magic_and_id: tuple[int, int] = _FRAME.unpack_from(value)
    return magic_and_id[1]


def set_position(value: bytes, position: int) -> bytes:
    """Return a framed event that was written at `PROVISIONAL_POSITION` at its own: it is the first field of each.

    Args:
        value: The value.
        position: The position.

    Raises:
        ValueError: The value was written at another position.
    """
    if len(value) <= _FRAME.size or value[_FRAME.size] != PROVISIONAL_POSITION << 1:
        raise ValueError(f"the value was not written at position {PROVISIONAL_POSITION}")
    number, encoded = position << 1, bytearray(value[: _FRAME.size])  # zigzag of a number that is not negative
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded) + value[_FRAME.size + 1 :]


class Writer:
    """Writes the latest revision of one event type."""

    def __init__(self, entry: EventType) -> None:
        revision = entry.latest
        self.type = entry.type
        self._prefix = _FRAME.pack(0, revision.id)
        self._schema = revision.wire
        self._checks = revision.checks
        self._names = frozenset(name for name, _ in revision.checks)
        self._defaults = {field["name"]: field["default"] for field in revision.fields if "default" in field}

    def write(self, datum: dict[str, Any]) -> bytes:
        """Encode a record, framed.

        Args:
            datum: Its fields, flat; those with a default may be omitted.

        Raises:
            InvalidEventError: A field is missing, unknown, or not allowed by the schema.
        """
        if datum.keys() != self._names:
            datum = self._complete(datum)
        fault = first_fault(self._checks, datum)
        if fault is not None:
            raise InvalidEventError(self.type, fault, f"a {type(datum[fault]).__name__} its schema does not allow")
        stream = BytesIO()
        stream.write(self._prefix)
        schemaless_writer(stream, self._schema, datum)
        return stream.getvalue()

    def _complete(self, datum: dict[str, Any]) -> dict[str, Any]:
        complete = self._defaults | datum
        for name in sorted(complete.keys() ^ self._names):
            raise InvalidEventError(self.type, name, "unknown to its schema" if name in complete else "missing")
        return complete


class Reader:
    """Reads one committed revision as the latest of its event type."""

    def __init__(self, entry: EventType, written: Revision) -> None:
        self.type = entry.type
        self._written = written.wire
        # Schema resolution costs a third of the decoding, and equal schemas need none.
        self._latest = None if written is entry.latest else entry.latest.wire
        self._checks = entry.latest.checks

    def read(self, value: bytes) -> dict[str, Any]:
        """Decode a framed value.

        Returns:
            The record's fields, flat, each as the latest schema allows.

        Raises:
            UndecodableRecordError: The bytes are damaged, too many, or violate their schema.
        """
        stream = BytesIO(value)
        stream.seek(_FRAME.size)
        try:
            datum = schemaless_reader(stream, self._written, self._latest)
        except _DAMAGE as error:
            detail = f"{self.type}: truncated or damaged at byte {stream.tell()} of {len(value)} ({error})"
            raise UndecodableRecordError(UndecodableRecordError.DAMAGED, detail) from error
        if stream.tell() != len(value):
            raise UndecodableRecordError(
                UndecodableRecordError.TRAILING_BYTES, f"{self.type}: ends at byte {stream.tell()} of {len(value)}"
            )
        return self._valid(datum)

    def _valid(self, datum: Any) -> dict[str, Any]:  # noqa: ANN401 - fastavro's result is untyped
        record: dict[str, Any] = datum
        fault = first_fault(self._checks, record)
        if fault is not None:
            detail = f"{self.type}.{fault}: a {type(record[fault]).__name__} its schema does not allow"
            raise UndecodableRecordError(UndecodableRecordError.INVALID_FIELD, detail)
        return record
