"""Applications to a program: an event of the domain for each save, in a store that publishes it or does not."""

from contextlib import AbstractContextManager, closing
from uuid import uuid4

from services.enrollment import service as enrollment
from services.enrollment.participation.aggregate import Role
from services.enrollment.participation.application import Entry, submit_application
from services.eventstore.aggregate import Event
from services.eventstore.command_metadata import command_now
from services.eventstore.record_encoder import RecordEncoder
from services.eventstore.store import CommandResult, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.platform.settings import Settings
from services.publication.public_mapping import PublicMapping


class CheckingOnly:
    """Encodes to find what cannot be published, and keeps nothing."""

    def __init__(self, mapping: PublicMapping) -> None:
        self._mapping = mapping
        self.fingerprint = mapping.fingerprint

    def encode(self, event: Event) -> None:
        """Encode an event and discard the bytes."""
        self._mapping.encode(event)


def store_of(dsn: str, encoder: RecordEncoder | None) -> AbstractContextManager[EventStore]:
    """Return the store of enrollment's events, as its service has it but for the encoder."""
    return closing(EventStore(service=enrollment.NAME, dsn=dsn, encoder=encoder, pool_size=8))


def mapping_of_enrollment() -> PublicMapping:
    """Return the mapping of enrollment's events."""
    return enrollment.public_mapping(Settings(key="a key for measurements only, not a secret"))


def submit(store: EventStore) -> None:
    """Execute one command that records one application."""
    meta = command_now("benchmark")

    def decide(work: UnitOfWork) -> CommandResult:
        application = submit_application(
            uuid4(),
            meta,
            Entry(
                organization_id=uuid4(), program_id=uuid4(), confidentiality="open", person_id=uuid4(), role=Role.MENTOR
            ),
            skills=["python", "teaching"],
            seniority=4,
        )
        work.add(application)
        return CommandResult({})

    store.execute(meta, decide)
