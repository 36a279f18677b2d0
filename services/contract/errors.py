"""Errors of events before they are published and of records that are read."""


class InvalidEventError(ValueError):
    """A producer created an event that violates its schema.

    Attributes:
        type: The event type.
        field: The invalid field; empty if it is the event as a whole.
        detail: The reason, without the value, which could be personal.
    """

    def __init__(self, type: str, field: str, detail: str) -> None:
        super().__init__(f"{type}{'.' if field else ''}{field}: {detail}")
        self.type = type
        self.field = field
        self.detail = detail


class UndecodableRecordError(Exception):
    """A record that is not a public event, or is a damaged one.

    Attributes:
        reason: One of the constants below; stable, because it is stored with a parked record.
        detail: The reason in words, with the place.
    """

    BAD_HEADERS = "bad-headers"
    UNKNOWN_TYPE = "unknown-type"
    NO_VALUE = "no-value"
    FOREIGN_FRAMING = "foreign-framing"
    UNKNOWN_SCHEMA = "unknown-schema"
    WRONG_TYPE = "wrong-type"
    DAMAGED = "damaged"
    TRAILING_BYTES = "trailing-bytes"
    INVALID_FIELD = "invalid-field"

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
