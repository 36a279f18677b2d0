"""The vault of a write service: seals and opens personal data, and forgets a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any, Literal, Protocol, get_args
from uuid import UUID

from services.platform.database import write_pool
from services.platform.settings import Settings, SettingsError
from services.vault.errors import ForgottenError, UnknownRecordError
from services.vault.master_key import MasterKeyFile
from services.vault.migrations import KEYS, RECORDS
from services.vault.person_keys import PersonKeys
from services.vault.sealed_records import Kind, Recorded, RecordTable, SealedRecord, Version
from services.vault.sealing import Place, open_sealed, seal

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Every kind of sealed record."""
Id = UUID | str
WriteService = Literal["enrollment", "relationships"]


class SealedRecords(Protocol):
    """The part of the vault that services use: `Vault` is one."""

    def seal(self, person_id: Id, kind: Kind, reference: str, organization_id: Id, body: Mapping[str, Any]) -> int:
        """Seal a body as the next version of a record; return the version."""

    def open(
        self, person_id: Id, kind: Kind, reference: str, organization_id: Id, *, version: int | None = None
    ) -> dict[str, Any]:
        """Return a body."""

    def open_many(self, kind: Kind, person_ids: Iterable[Id]) -> dict[tuple[str, str], dict[str, Any]]:
        """Return bodies by owner and reference."""


class Vault:
    """Sealed records of one write service, and the keys that open them.

    A record is sealed before the event that names its version is recorded; a version without an event is swept.

    Args:
        keys: The keys of the owners.
        records: The service's sealed records.
        resources: Closed with the vault.
    """

    def __init__(self, keys: PersonKeys, records: RecordTable, resources: ExitStack | None = None) -> None:
        self.keys, self.records = keys, records
        self._resources = resources or ExitStack()

    def seal(self, person_id: Id, kind: Kind, reference: str, organization_id: Id, body: Mapping[str, Any]) -> int:
        """Seal a body as the next version of a record.

        Args:
            person_id: The owner of the key: a person; an organization for what outlives the erasure of its author.
            kind: What it is.
            reference: What it is about, unique within owner and kind.
            organization_id: The organization that holds it.
            body: A JSON object.

        Returns:
            The version, 1 for the first, for the event to name.

        Raises:
            ForgottenError: The owner was erased.
        """
        key = self.keys.existing_or_new(str(person_id))
        while True:
            version = self.records.next_version(str(person_id), kind, reference)
            place = Place(str(person_id), str(organization_id), kind, reference, version)
            if self.records.add(SealedRecord(place, seal(key, place, body))):
                self._require_key(place)
                return version

    def open(
        self, person_id: Id, kind: Kind, reference: str, organization_id: Id, *, version: int | None = None
    ) -> dict[str, Any]:
        """Return the body of a record.

        Args:
            person_id: The owner of the key.
            kind: What it is.
            reference: What it is about.
            organization_id: The organization that holds it.
            version: The version that an event names; the last one where omitted.

        Raises:
            UnknownRecordError: There is none.
            ForgottenError: The owner was erased.
            TamperedRecordError: It was moved or changed.
        """
        record = self.records.find(str(person_id), kind, reference, version)
        if record is None:
            raise UnknownRecordError(f"there is no {kind} {reference}")
        expected = Place(str(person_id), str(organization_id), kind, reference, record.place.version)
        return open_sealed(self.keys.existing(str(person_id)), expected, record.body)

    def open_many(self, kind: Kind, person_ids: Iterable[Id]) -> dict[tuple[str, str], dict[str, Any]]:
        """Return the last version of every record of a kind of some owners, by owner and reference.

        Owners without records, and those that were erased, are left out.

        Raises:
            TamperedRecordError: A record was moved or changed.
        """
        return self._open(self.records.of(kind, [str(person) for person in person_ids]))

    def open_references(self, kind: Kind, references: Iterable[str]) -> dict[tuple[str, str], dict[str, Any]]:
        """Return the last version of every record of a kind about some things, by owner and reference.

        The records of owners that were erased are left out.

        Raises:
            TamperedRecordError: A record was moved or changed.
        """
        return self._open(self.records.of_references(kind, references))

    def open_versions(self, kind: Kind, versions: Iterable[tuple[str, int]]) -> dict[tuple[str, str], dict[str, Any]]:
        """Return single versions of records of a kind by owner and reference, each named by reference and number.

        The records of owners that were erased are left out.

        Raises:
            TamperedRecordError: A record was moved or changed.
        """
        return self._open(self.records.of_versions(kind, versions))

    def open_organization(self, kind: Kind, organization_id: Id) -> dict[tuple[str, str], dict[str, Any]]:
        """Return the last version of every record of a kind in an organization, by owner and reference."""
        return self._open(self.records.of_organization(kind, str(organization_id)))

    def forget(self, person_id: Id, *, at: datetime) -> int:
        """Delete the key of an owner: from now on its records open for no one; idempotent.

        Args:
            person_id: The owner.
            at: When.

        Returns:
            The epoch of the master key whose destruction puts the key beyond recovery.
        """
        return self.keys.forget(str(person_id), at=at)

    def sweep(self, kind: Kind, recorded: Recorded, *, sealed_before: datetime) -> int:
        """Delete the versions of a kind that no event names, and those of owners that were erased; return how many.

        Args:
            kind: The kind.
            recorded: Returns the versions to keep of owners that are there.
            sealed_before: Later ones may belong to a command that is still decided; they are kept.
        """

        def kept(versions: Sequence[Version]) -> Collection[Version]:
            forgotten = self.keys.forgotten(owner for owner, _, _ in versions)
            return recorded([version for version in versions if version[0] not in forgotten])

        return self.records.sweep(kind, kept, sealed_before=sealed_before)

    def check(self) -> None:
        """Check that the keys can be used; a health check."""
        self.keys.check()

    def close(self) -> None:
        """Close the connections."""
        self._resources.close()

    def _require_key(self, place: Place) -> None:
        """Take back a record that was sealed while the key of its owner was deleted.

        The key is deleted before the records are: one that is added in between is deleted with them, and one that is
        added later finds no key here.

        Raises:
            ForgottenError: The key was deleted.
        """
        if place.person_id in self.keys.forgotten([place.person_id]):
            self.records.delete_version(place)
            raise ForgottenError(f"the key of {place.person_id} was destroyed: nothing is sealed for it again")

    def _open(self, records: Collection[SealedRecord]) -> dict[tuple[str, str], dict[str, Any]]:
        keys = self.keys.of(record.place.person_id for record in records)
        return {
            (record.place.person_id, record.place.reference): open_sealed(
                keys[record.place.person_id], record.place, record.body
            )
            for record in records
            if record.place.person_id in keys
        }


def open_vault(settings: Settings, service: WriteService) -> Vault | None:
    """Open the vault of a write service; None where no database of keys is set.

    Args:
        settings: The databases of the service and of keys, and the file of the master key.
        service: The service.

    Raises:
        MasterKeyError: The master key is missing, or is not the one that the keys are wrapped with.
        WrongMigrationError: A database is not at the migrations of this release.
        SettingsError: The database of keys is set, but not the file.
    """
    if settings.keys.database is None:
        return None
    file = master_key_file(settings)
    keys, records = settings.dsn("keys"), settings.dsn(service)
    KEYS.check(keys)
    RECORDS.check(records)
    with ExitStack() as opened:
        key_pool = write_pool(keys, name="keys")
        opened.callback(key_pool.close)
        record_pool = write_pool(records, name="sealed records")
        opened.callback(record_pool.close)
        return Vault(PersonKeys(key_pool, file), RecordTable(record_pool), opened.pop_all())


def vault_checks(vault: Vault | None) -> dict[str, Callable[[], None]]:
    """Return the health check of a vault by name; none where there is no vault."""
    return {} if vault is None else {"keys of people": vault.check}


def master_key_file(settings: Settings) -> MasterKeyFile:
    """Return the file of the master key.

    Raises:
        SettingsError: It is not set.
    """
    if settings.vault.key_file is None:
        raise SettingsError("MENTORSHIP_KEYS__DATABASE is set, so MENTORSHIP_VAULT__KEY_FILE must name the master key")
    return MasterKeyFile(settings.vault.key_file)
