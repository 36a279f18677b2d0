"""What can be wrong with an event before it is published, and with a record that was read."""


class InvalidEventError(ValueError):
    """A producer made an event its schema does not allow.

    Attributes:
        type: The event type it claims.
        field: The field at fault; empty when it is the event as a whole.
        detail: What is wrong with it, without its value when that could be personal.
    """

    def __init__(self, type: str, field: str, detail: str) -> None:
        super().__init__(f"{type}{'.' if field else ''}{field}: {detail}")
        self.type = type
        self.field = field
        self.detail = detail


class UndecodableRecordError(Exception):
    """A record that is not one of ours, or is one of ours and damaged.

    Attributes:
        reason: One of the constants below, stable: it is stored with a parked record.
        detail: What was found and where, in words.
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
