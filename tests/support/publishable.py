"""Whatever a command records can be published, and the bytes kept at the save are those of the published record."""

from functools import cache

from services.enrollment import service as enrollment
from services.eventstore.aggregate import Event
from services.eventstore.log_entry import LogEntry
from services.platform.settings import Settings
from services.publication.public_mapping import PublicMapping
from services.relationships import service as relationships

_POSITION = 70_000


def assert_publishable(event: Event) -> None:
    """Encode an event as at the save, and compare the record made of the kept bytes with one encoded at its position.

    Raises:
        RefusedError: `not-publishable`.
    """
    mapping = _mapping(event.TOPIC.partition(".")[0])
    entry = LogEntry(
        _POSITION, event.originator_id, event.originator_version, mapping.encode(event), False, False, lambda: event
    )
    assert mapping.published(entry) == mapping.published(entry._replace(kept=None))


@cache
def _mapping(context: str) -> PublicMapping:
    settings = Settings(key="k" * 32)
    if context == "enrollment":
        return enrollment.public_mapping(settings)
    return relationships.public_mapping(settings)
