"""The keys of people: the database `keys`. Nothing is remembered between two uses, so a deleted key is gone at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import psycopg

from services.platform.database import Pool
from services.vault.errors import ForgottenError, MasterKeyError
from services.vault.master_key import MasterKey, MasterKeyFile
from services.vault.sealing import new_key

_SHARE_EPOCH = "SELECT pg_advisory_xact_lock_shared(hashtext('keys'), hashtext('rotation'))"
_LOCK_PERSON = "SELECT pg_advisory_xact_lock(hashtext('keys of people'), hashtext(%s))"


@dataclass(frozen=True, slots=True)
class Master:
    """A master key and the epoch in which it wraps the keys of people."""

    epoch: int
    key: MasterKey


class PersonKeys:
    """The keys of the owners of sealed records.

    Args:
        pool: Of the database of keys.
        file: The master key.

    Raises:
        MasterKeyError: No master key is registered, or the file has another one.
    """

    def __init__(self, pool: Pool, file: MasterKeyFile) -> None:
        self._pool, self._file = pool, file
        with pool.connection() as connection:
            self._master = self._load(connection)

    @property
    def pool(self) -> Pool:
        """Connections to the database of keys."""
        return self._pool

    def existing(self, person_id: str) -> bytes:
        """Return the key of an owner.

        Raises:
            ForgottenError: It has none.
        """
        keys = self.of([person_id])
        if person_id not in keys:
            raise ForgottenError(f"there is no key of {person_id}: it was destroyed, or never made")
        return keys[person_id]

    def of(self, person_ids: Iterable[str]) -> dict[str, bytes]:
        """Return the keys of those of some owners that have one.

        Raises:
            TamperedRecordError: One was not wrapped by the master key.
        """
        wanted = sorted(set(person_ids))
        with self._pool.connection() as connection:
            rows = _wrapped(connection, wanted)
            if any(epoch != self._master.epoch for _, _, epoch in rows):
                # A rotation was committed since the master key was loaded, or between these two statements.
                self._master = self._load(connection)
                rows = _wrapped(connection, wanted)
            master = self._master
        return {person: master.key.unwrap(wrapped) for person, wrapped, _ in rows}

    def existing_or_new(self, person_id: str) -> bytes:
        """Return the key of an owner, made at its first use.

        Raises:
            ForgottenError: It had one, which was destroyed.
        """
        keys = self.of([person_id])
        if person_id not in keys:
            self._add(person_id)
            keys = self.of([person_id])
        if person_id not in keys:
            raise ForgottenError(f"the key of {person_id} was destroyed: nothing is sealed for it again")
        return keys[person_id]

    def forget(self, person_id: str, *, at: datetime) -> int:
        """Delete the key of an owner, for good; idempotent.

        Args:
            person_id: The owner.
            at: When.

        Returns:
            The epoch: what this master key wrapped is beyond recovery once its file is destroyed.
        """
        with self._pool.connection() as connection:
            _lock(connection, person_id)
            epoch, _ = _present(connection)
            connection.execute(
                "INSERT INTO keys.forgotten (person_id, epoch, forgotten_at) VALUES (%s::uuid, %s, %s) "
                "ON CONFLICT DO NOTHING",
                [person_id, epoch, at],
            )
            connection.execute("DELETE FROM keys.persons WHERE person_id = %s::uuid", [person_id])
            row = connection.execute(
                "SELECT epoch FROM keys.forgotten WHERE person_id = %s::uuid", [person_id]
            ).fetchone()
        assert row is not None  # noqa: S101 - inserted above
        return int(row[0])

    def discard(self, owner: str) -> None:
        """Delete the key of an owner that is no person, such as a batch of sums; idempotent, and not an erasure.

        Args:
            owner: The owner; its next use would make another key.
        """
        with self._pool.connection() as connection:
            _lock(connection, owner)
            connection.execute("DELETE FROM keys.persons WHERE person_id = %s::uuid", [owner])

    def forgotten(self, person_ids: Iterable[str]) -> frozenset[str]:
        """Return those of some owners whose key was deleted."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT person_id::text FROM keys.forgotten WHERE person_id = ANY(%s::uuid[])",
                [sorted(set(person_ids))],
            ).fetchall()
        return frozenset(str(person) for (person,) in rows)

    def check(self) -> None:
        """Check that the database answers and that the file holds its master key; a health check.

        Raises:
            MasterKeyError: The file holds another one.
        """
        with self._pool.connection() as connection:
            self._master = self._load(connection)

    def _add(self, person_id: str) -> None:
        with self._pool.connection() as connection:
            _lock(connection, person_id)
            self._master = master = self._load(connection)
            connection.execute(
                "INSERT INTO keys.persons (person_id, wrapped, epoch) SELECT %s::uuid, %s, %s "
                "WHERE NOT EXISTS (SELECT FROM keys.forgotten WHERE person_id = %s::uuid) ON CONFLICT DO NOTHING",
                [person_id, master.key.wrap(new_key()), master.epoch, person_id],
            )

    def _load(self, connection: psycopg.Connection) -> Master:
        epoch, fingerprint = _present(connection)
        master = getattr(self, "_master", None)
        if isinstance(master, Master) and master.epoch == epoch and master.key.fingerprint == fingerprint:
            return master
        return Master(epoch, self._file.load(fingerprint))


def _lock(connection: psycopg.Connection, person_id: str) -> None:
    """Keep rotations out, so that they see every key of their epoch, and other changes of this owner's key."""
    connection.execute(_SHARE_EPOCH)
    connection.execute(_LOCK_PERSON, [person_id])


def _wrapped(connection: psycopg.Connection, person_ids: list[str]) -> list[tuple[str, bytes, int]]:
    rows = connection.execute(
        # As one text: an array of texts is escaped element by element, which takes longer than the query.
        "SELECT person_id::text, wrapped, epoch FROM keys.persons "
        "JOIN unnest(string_to_array(%s, ',')::uuid[]) AS owner (id) ON person_id = owner.id",
        [",".join(person_ids)],
    ).fetchall()
    return [(person, bytes(wrapped), epoch) for person, wrapped, epoch in rows]


def _present(connection: psycopg.Connection) -> tuple[int, str]:
    row = connection.execute("SELECT epoch, fingerprint FROM keys.masters ORDER BY epoch DESC LIMIT 1").fetchone()
    if row is None:
        raise MasterKeyError(
            "no master key is registered in the database of keys: run `mentorship migrate` with "
            "MENTORSHIP_VAULT__KEY_FILE set"
        )
    return int(row[0]), str(row[1])
