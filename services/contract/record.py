"""The two shapes of a public event: decoded, and as the bytes that travel."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    Data_co = TypeVar("Data_co", bound=Collection[str], default=Collection[str], covariant=True)
else:
    from typing import TypeVar

    Data_co = TypeVar("Data_co", covariant=True)

CONTENT_TYPE = "application/avro"
SPEC_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class PublicEvent(Generic[Data_co]):
    """A public event, decoded.

    `PublicEvent[Applied]` has the data of `services.contract.event_data.enrollment.Applied`. Of the data of a plain
    `PublicEvent`, which may be of any type, only the names of the fields are known: to read one, state the type.

    Attributes:
        type: Its CloudEvents type, for example `mentorship.relationships.matched`.
        id: `<aggregate id>:<aggregate version>`, unique in its source.
        source: The log it was recorded in, `<publisher>/<context>`.
        position: The source's notification id; along a key it only grows.
        subject: What it is about, and the key it travels under.
        organization_id: The organization it belongs to.
        program_id: The program it belongs to; `None` for an event of an organization itself.
        occurred_at: When it happened, microseconds since 1970 UTC.
        recorded_at: When the source recorded it, microseconds since 1970 UTC.
        correlation_id: Shared by all that followed from one request.
        causation_id: The event or command that caused it, if one did.
        imported: Whether it is a record of the past that was entered later.
        data: What the type adds, as its schema in `schemas/` says.
    """

    type: str
    id: str
    source: str
    position: int
    subject: str
    organization_id: str
    program_id: str | None
    occurred_at: int
    recorded_at: int
    correlation_id: str
    causation_id: str | None
    imported: bool
    data: Data_co


#: A public event of any type whose data is read by name, without types: for the codec, and for tests.
UntypedEvent = PublicEvent[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """A public event, or a relay's checkpoint, as it travels.

    Attributes:
        topic: Where it goes.
        key: The subject it is ordered by, UTF-8 on the wire.
        type: `ce_type`.
        id: `ce_id`.
        source: `ce_source`.
        position: The source's notification id, also inside the value.
        value: Confluent framing (0x00, schema id) followed by Avro binary.
    """

    topic: str
    key: str
    type: str
    id: str
    source: str
    position: int
    value: bytes

    @property
    def headers(self) -> list[tuple[str, bytes]]:
        """The five CloudEvents headers of binary mode; no more, for each costs every reader two microseconds."""
        return [
            ("ce_specversion", SPEC_VERSION.encode()),
            ("ce_id", self.id.encode()),
            ("ce_source", self.source.encode()),
            ("ce_type", self.type.encode()),
            ("content-type", CONTENT_TYPE.encode()),
        ]
