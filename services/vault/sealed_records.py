"""The table `vault.sealed_records` of a write service: sealed bodies by owner, kind, reference and version."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.platform.database import Pool
from services.vault.sealing import Place

Kind = Literal["profile", "reflection", "message", "concern", "answer", "directory", "matching-profile", "matching-run"]
Version = tuple[str, str, int]
"""Owner, reference and version of a record of one kind."""
Recorded = Callable[[Sequence[Version]], Collection[Version]]
"""Returns which of some versions an event names, or an aggregate would still read."""
_BATCH = 1_000
_ONE = (
    "SELECT person_id::text, organization_id::text, kind, reference, version, body FROM vault.sealed_records "
    "WHERE person_id = %s::uuid AND kind = %s AND reference = %s AND (%s::integer IS NULL OR version = %s) "
    "ORDER BY version DESC LIMIT 1"
)
_OF_PEOPLE = (
    "SELECT DISTINCT ON (person_id, reference) person_id::text, organization_id::text, kind, reference, version, body "
    "FROM vault.sealed_records JOIN unnest(string_to_array(%s, ',')::uuid[]) AS owner (id) ON person_id = owner.id "
    "WHERE kind = %s "
    "ORDER BY person_id, reference, version DESC"
)
_OF_REFERENCES = (
    "SELECT DISTINCT ON (person_id, reference) person_id::text, organization_id::text, kind, reference, version, body "
    "FROM vault.sealed_records WHERE kind = %s AND reference = ANY(%s) "
    "ORDER BY person_id, reference, version DESC"
)
_OF_VERSIONS = (
    "SELECT person_id::text, organization_id::text, kind, reference, version, body FROM vault.sealed_records "
    "JOIN unnest(%s::text[], %s::integer[]) AS wanted (about, number) ON (reference, version) = (about, number) "
    "WHERE kind = %s"
)
_OF_ORGANIZATION = (
    "SELECT DISTINCT ON (person_id, reference) person_id::text, organization_id::text, kind, reference, version, body "
    "FROM vault.sealed_records WHERE kind = %s AND organization_id = %s::uuid "
    "ORDER BY person_id, reference, version DESC"
)


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """A row."""

    place: Place
    body: bytes


class RecordTable:
    """The sealed records of one service.

    Args:
        pool: Of the service's database.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def next_version(self, person_id: str, kind: Kind, reference: str) -> int:
        """Return the version after the last one of a record; 1 for the first."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "SELECT coalesce(max(version), 0) + 1 FROM vault.sealed_records "
                "WHERE person_id = %s::uuid AND kind = %s AND reference = %s",
                [person_id, kind, reference],
            ).fetchone()
        assert row is not None  # noqa: S101 - an aggregate returns a row
        return int(row[0])

    def add(self, record: SealedRecord) -> bool:
        """Add a record, and return whether its version was free."""
        place = record.place
        with self._pool.connection() as connection:
            added = connection.execute(
                "INSERT INTO vault.sealed_records (person_id, organization_id, kind, reference, version, body) "
                "VALUES (%s::uuid, %s::uuid, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [place.person_id, place.organization_id, place.kind, place.reference, place.version, record.body],
            )
        return added.rowcount == 1

    def find(self, person_id: str, kind: Kind, reference: str, version: int | None) -> SealedRecord | None:
        """Return a record; the last version where none is stated."""
        with self._pool.connection() as connection:
            row = connection.execute(_ONE, [person_id, kind, reference, version, version]).fetchone()
        return None if row is None else _record(row)

    def of(self, kind: Kind, person_ids: Iterable[str]) -> list[SealedRecord]:
        """Return the last version of every record of a kind of some owners."""
        with self._pool.connection() as connection:
            # As one text: an array of texts is escaped element by element, which takes longer than the query.
            rows = connection.execute(_OF_PEOPLE, [",".join(set(person_ids)), kind]).fetchall()
        return [_record(row) for row in rows]

    def of_references(self, kind: Kind, references: Iterable[str]) -> list[SealedRecord]:
        """Return the last version of every record of a kind about some things, of any owner."""
        with self._pool.connection() as connection:
            rows = connection.execute(_OF_REFERENCES, [kind, sorted(set(references))]).fetchall()
        return [_record(row) for row in rows]

    def of_versions(self, kind: Kind, versions: Iterable[tuple[str, int]]) -> list[SealedRecord]:
        """Return single versions of records of a kind, each by what it is about and its number, of any owner."""
        wanted = sorted(set(versions))
        parameters = [[about for about, _ in wanted], [number for _, number in wanted], kind]
        with self._pool.connection() as connection:
            rows = connection.execute(_OF_VERSIONS, parameters).fetchall()
        return [_record(row) for row in rows]

    def of_organization(self, kind: Kind, organization_id: str) -> list[SealedRecord]:
        """Return the last version of every record of a kind in an organization."""
        with self._pool.connection() as connection:
            rows = connection.execute(_OF_ORGANIZATION, [kind, organization_id]).fetchall()
        return [_record(row) for row in rows]

    def changes_of(self, kind: Kind, organization_id: str) -> int:
        """Return how often the profiles of an organization changed; it grows with each one, and with each deletion.

        Only profiles are counted: they are what is remembered between two requests.
        """
        with self._pool.connection() as connection:
            row = connection.execute(
                "SELECT changes FROM vault.changes WHERE kind = %s AND organization_id = %s::uuid",
                [kind, organization_id],
            ).fetchone()
        return 0 if row is None else int(row[0])

    def changed_since(self, kind: Kind, organization_id: str, changes: int) -> list[str]:
        """Return the people of an organization whose profiles changed after some number of changes, once each.

        Args:
            kind: The kind: profiles are counted.
            organization_id: The organization.
            changes: What `changes_of` returned before.
        """
        with self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT person_id::text FROM vault.changed WHERE kind = %s AND organization_id = %s::uuid "
                "AND changes > %s",
                [kind, organization_id, changes],
            ).fetchall()
        return [str(person) for (person,) in rows]

    def delete(self, person_id: str) -> int:
        """Delete the records of an owner; return how many."""
        with self._pool.connection() as connection:
            return connection.execute(
                "DELETE FROM vault.sealed_records WHERE person_id = %s::uuid", [person_id]
            ).rowcount

    def delete_version(self, place: Place) -> None:
        """Delete one version of a record."""
        self._delete_versions(place.kind, [(place.person_id, place.reference, place.version)])

    def count(self, person_id: str) -> int:
        """Return how many records of an owner there are."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "SELECT count(*) FROM vault.sealed_records WHERE person_id = %s::uuid", [person_id]
            ).fetchone()
        return 0 if row is None else int(row[0])

    def sweep(self, kind: Kind, recorded: Recorded, *, sealed_before: datetime) -> int:
        """Delete the versions of a kind that no event names; return how many.

        Args:
            kind: The kind.
            recorded: Returns the versions to keep.
            sealed_before: Later ones may belong to a command that is still decided; they are kept.
        """
        deleted, after = 0, ("00000000-0000-0000-0000-000000000000", "", 0)
        while True:
            with self._pool.connection() as connection:
                rows = connection.execute(
                    "SELECT person_id::text, reference, version FROM vault.sealed_records "
                    "WHERE kind = %s AND sealed_at < %s AND (person_id, reference, version) > (%s::uuid, %s, %s) "
                    "ORDER BY person_id, reference, version LIMIT %s",
                    [kind, sealed_before, *after, _BATCH],
                ).fetchall()
            if not rows:
                return deleted
            versions: list[Version] = [(str(row[0]), str(row[1]), int(row[2])) for row in rows]
            kept = set(recorded(versions))
            deleted += self._delete_versions(kind, [version for version in versions if version not in kept])
            after = versions[-1]

    def _delete_versions(self, kind: str, versions: list[Version]) -> int:
        if not versions:
            return 0
        with self._pool.connection() as connection:
            return connection.execute(
                "DELETE FROM vault.sealed_records USING unnest(%s::uuid[], %s::text[], %s::integer[]) "
                "AS swept (person, about, number) "
                "WHERE kind = %s AND person_id = person AND reference = about AND version = number",
                [*map(list, zip(*versions, strict=True)), kind],
            ).rowcount


def _record(row: tuple[object, ...]) -> SealedRecord:
    person, organization, kind, reference, version, body = row
    place = Place(str(person), str(organization), str(kind), str(reference), int(str(version)))
    return SealedRecord(place, bytes(memoryview(body)))  # type: ignore[arg-type]  # psycopg returns bytea as bytes
