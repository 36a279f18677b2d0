"""CloudEvents 1.0 JSON of public events, for HTTP readers."""

from typing import Any

from services.contract.envelope import from_micros
from services.contract.record import SPEC_VERSION, PublicEvent

#: The media type of a list of these.
BATCH = "application/cloudevents-batch+json"


def as_json(event: PublicEvent) -> dict[str, Any]:
    """Convert an event to an item of a CloudEvents JSON batch.

    Extension attributes have lower-case names, as the specification requires: `sequence` is the position, padded so
    that its text sorts like the number (CloudEvents has no 64-bit integers); `recordedtime`, `correlationid` and
    `causationid` are documented extensions. Null attributes are omitted.

    Args:
        event: The event.

    Returns:
        A JSON object for `json.dumps`.
    """
    item = {
        "specversion": SPEC_VERSION,
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": _rfc3339(event.occurred_at),
        "datacontenttype": "application/json",
        "recordedtime": _rfc3339(event.recorded_at),
        "sequence": f"{event.position:020d}",
        "organizationid": event.organization_id,
        "programid": event.program_id,
        "correlationid": event.correlation_id,
        "causationid": event.causation_id,
        "imported": event.imported,
        "data": event.data,
    }
    return {name: value for name, value in item.items() if value is not None}


def _rfc3339(micros: int) -> str:
    return from_micros(micros).isoformat(timespec="microseconds").replace("+00:00", "Z")
