"""Erasures of people, as the processes of both write services execute them beside their executors."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from services.vault.erasure_requests import ErasureRequests
from services.vault.erasure_stores import ErasureStore, ErasureStores, SealedRecordStore
from services.vault.row_store import RowStore
from services.vault.sweep import ForgottenSweep
from services.vault.version_sweep import VersionSweep, latest

if TYPE_CHECKING:
    from services.enrollment.erasure.worker import ErasureWorker
    from services.enrollment.service import Enrollment
    from services.eventstore.store import EventStore
    from services.platform.database import Pool
    from services.platform.mail_spool import MailSpool
    from services.platform.settings import Settings
    from services.relationships.service import Relationships
    from services.vault.sealed_records import Kind, Recorded
    from services.vault.vault import Vault


@contextmanager
def erasing(settings: Settings, service: Enrollment | Relationships, stop: threading.Event) -> Iterator[None]:
    """Execute what a service has to do for erasures, in a thread, until `stop` is set; nothing without a vault.

    Args:
        settings: The databases of the service, of keys and of access, and the master key, which is rotated here.
        service: The service.
        stop: Set when the context ends.
    """
    if service.vault is None:
        yield
        return
    with ExitStack() as stack:
        run: ErasureWorker | ForgottenSweep
        if service.store.service == "enrollment":
            run = _enrollment(settings, service, service.vault, stack)
        else:
            run = _relationships(service.vault, service.store)
        thread = threading.Thread(target=run.run, args=[stop], name=f"erasure-{service.store.service}")
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


class SpooledMails:
    """The mails of a demonstration's spool as a store that an erasure empties.

    Args:
        spool: The spool.
    """

    name = "mail spool"

    def __init__(self, spool: MailSpool) -> None:
        self._spool = spool

    def count(self, person_id: str) -> int:
        """Return how many mails to a person there are."""
        return self._spool.count(UUID(person_id))

    def delete(self, person_id: str) -> None:
        """Delete the mails to a person."""
        self._spool.delete(UUID(person_id))


def _relationships(vault: Vault, store: EventStore) -> ForgottenSweep:
    from services.relationships.matching.profiles.sealed import recorded_profiles
    from services.relationships.matching.runs.sealed import recorded_runs

    kept: dict[Kind, Recorded] = {
        "reflection": latest,
        "matching-profile": partial(recorded_profiles, store),
        "matching-run": partial(recorded_runs, store),
    }
    stores = ErasureStores(vault.keys.pool, [SealedRecordStore("relationships", vault.records)])
    return ForgottenSweep(stores, VersionSweep(vault, kept))


def _enrollment(
    settings: Settings, service: Enrollment | Relationships, vault: Vault, stack: ExitStack
) -> ErasureWorker:
    from services.cli.composition.authentication import access_pool
    from services.enrollment.erasure.certificate import ELSEWHERE
    from services.enrollment.erasure.participations import PersonParticipations
    from services.enrollment.erasure.recorded_versions import recorded_versions
    from services.enrollment.erasure.worker import Erasing, ErasureWorker
    from services.enrollment.people.aggregate import Person
    from services.enrollment.scim.group_members import GroupMembers
    from services.platform.database import write_pool
    from services.platform.mail_spool import MailSpool
    from services.publication.pseudonym import Pseudonyms
    from services.vault.rotation import Rotation
    from services.vault.vault import master_key_file
    from services.web.identity.erased_identities import ErasedIdentities

    writing = stack.enter_context(write_pool(settings.dsn("enrollment"), name="erasures", size=2))
    access: Pool = stack.enter_context(access_pool(settings))
    participations = PersonParticipations(service.store, writing)
    pseudonyms = Pseudonyms(settings.secret("pseudonyms"))

    def known_as(person_id: str) -> list[str]:
        person = service.store.load(Person, UUID(person_id))
        sealed = participations.sealed_programs(person)
        return [person_id, *(pseudonyms.local(program, person_id) for program in sealed)]

    stores: list[ErasureStore] = [
        SealedRecordStore("enrollment", vault.records),
        ErasedIdentities(access, known_as),
        RowStore("requested mails", writing, "process_manager", "requested_errands", "subject"),
        RowStore("calendar feeds", writing, "calendars", "tokens", "person_id"),
        RowStore("inactive people", writing, "directory", "inactive", "person_id"),
        GroupMembers(vault, lambda person: service.store.load(Person, UUID(person)).organization),
        *([SpooledMails(MailSpool(settings.mail.spool))] if settings.mail.spool is not None else []),
    ]
    rotation = Rotation(settings.dsn("keys"), master_key_file(settings))
    return ErasureWorker(
        Erasing(
            service.store,
            vault,
            ErasureRequests(writing),
            participations,
            ErasureStores(vault.keys.pool, stores),
            rotation,
            elsewhere=ELSEWHERE,
            sweep=VersionSweep(vault, recorded_versions(service.store)),
        )
    )
