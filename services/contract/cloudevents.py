"""A public event as CloudEvents 1.0 JSON, for readers who come by HTTP."""

from typing import Any

from services.contract.envelope import moment
from services.contract.record import SPEC_VERSION, PublicEvent

#: The media type of a list of these.
BATCH = "application/cloudevents-batch+json"


def as_json(event: PublicEvent) -> dict[str, Any]:
    """Write an event as an item of a CloudEvents JSON batch.

    Extension attributes have lower-case names, as the specification wants: `sequence` is the position, padded so that
    its text sorts as the number does (CloudEvents has no 64-bit integers); `recordedtime`, `correlationid` and
    `causationid` are documented extensions. What is null is left out.

    Args:
        event: The event.

    Returns:
        What `json.dumps` takes.
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
    return moment(micros).isoformat(timespec="microseconds").replace("+00:00", "Z")
