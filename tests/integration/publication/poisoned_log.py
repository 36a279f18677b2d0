"""A service's log that holds an event an earlier release recorded, and that no release can publish."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from services.contract.event_data.enrollment import OrganizationJoined as PublicJoined
from services.enrollment.organizations.domain import Organization, OrganizationJoined
from services.enrollment.publish import PUBLICATION
from services.enrollment.service import migrate, public_mapping
from services.eventstore.aggregate import event_classes
from services.eventstore.command_metadata import CommandMetadata, command_now
from services.eventstore.record_encoder import RecordEncoder
from services.eventstore.store import CommandResult, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.platform.settings import Settings
from services.publication import migrations
from services.publication.event_mapping import EventScope, MappedEvent, MappingContext, Publication
from services.publication.public_log import PublicLog
from services.publication.public_mapping import PublicMapping

_IMPOSSIBLE = datetime.fromisoformat("0001-01-01T00:00:00+00:01")


@dataclass(frozen=True)
class PoisonedLog:
    """Organizations that joined; one of them at a time that no schema allows.

    Attributes:
        dsn: The database.
        log: The log.
        store: Its store.
        poison: The position that cannot be published.
        keys: The organization at each position, beginning with 1.
    """

    dsn: str
    log: PublicLog
    store: EventStore
    poison: int
    keys: list[str]

    @property
    def ids(self) -> set[str]:
        """The ids of the events that can be published."""
        return {f"{key}:1" for position, key in enumerate(self.keys, 1) if position != self.poison}

    def join(self, count: int) -> None:
        """Let more organizations join."""
        self.keys.extend(_join(self.store, command_now("test")) for _ in range(count))

    @property
    def mended(self) -> PublicLog:
        """The log under a mapping that can publish the poisoned event as well."""
        table = {kind: PUBLICATION.classify(kind) for kind in event_classes("enrollment.")}
        publication = Publication({**table, OrganizationJoined: _publish_mended})
        own = self.log.mapping
        return PublicLog(self.store, PublicMapping(publication, own.publisher, own.source, own.pseudonyms))


@contextmanager
def poisoned_log(dsn: str, publisher: str, *, before: int, after: int) -> Iterator[PoisonedLog]:
    """Record a poisoned event as a release without the checks would have, between others.

    Args:
        dsn: An empty database.
        publisher: The publisher.
        before: How many events precede it.
        after: How many follow it.
    """
    migrate(dsn)
    migrations.migrate(dsn)
    mapping = public_mapping(Settings(key="k" * 32, publisher=publisher))
    with closing(_store(dsn, mapping)) as store, closing(_store(dsn, None)) as earlier:
        poisoned = PoisonedLog(dsn, PublicLog(store, mapping), store, before + 1, [])
        poisoned.join(before)
        meta = command_now("test")
        object.__setattr__(meta, "occurred_at", _IMPOSSIBLE)
        poisoned.keys.append(_join(earlier, meta))
        poisoned.join(after)
        yield poisoned


def _store(dsn: str, encoder: RecordEncoder | None) -> EventStore:
    return EventStore(service="enrollment", dsn=dsn, encoder=encoder)


def _join(store: EventStore, meta: CommandMetadata) -> str:
    id = uuid4()

    def decide(uow: UnitOfWork) -> CommandResult:
        uow.add(Organization.begin(OrganizationJoined, id, meta, name="Riverside", terms_version="2026-01"))
        return CommandResult({})

    store.execute(meta, decide)
    return str(id)


def _publish_mended(event: OrganizationJoined, context: MappingContext) -> MappedEvent:
    return context.make_at(
        EventScope(str(event.originator_id)),
        PublicJoined,
        _Recorded(event),
        name=event.name,
        terms_version=event.terms_version,
    )


class _Recorded:
    """An event that occurred when it was recorded, for want of a better time."""

    def __init__(self, event: OrganizationJoined) -> None:
        self.originator_id: UUID = event.originator_id
        self.originator_version = event.originator_version
        self.occurred_at = self.recorded_at = event.recorded_at
        self.correlation_id, self.causation_id, self.imported = (
            event.correlation_id,
            event.causation_id,
            event.imported,
        )
