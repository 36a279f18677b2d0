"""Rotation: wraps every living key with a new master key, and destroys the old one.

After it, a deleted key is beyond recovery, from backups too: whatever copy of it there is was wrapped by a master key
that no longer exists. A rotation may be ended at any step; the next one, or the next start, completes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from services.vault.errors import MasterKeyError
from services.vault.master_key import MasterKey, MasterKeyFile

EARLIEST = timedelta(days=1)
"""The shortest time between two rotations by the clock."""
_LOCK_FILE = "SELECT pg_advisory_lock(hashtext('keys'), hashtext('master key file'))"
_LOCK_KEYS = "SELECT pg_advisory_xact_lock(hashtext('keys'), hashtext('rotation'))"
_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """The content of the database of keys.

    Attributes:
        epoch: Of the present master key; counts rotations from 1.
        fingerprint: Of the present master key.
        begun_at: When it began to wrap keys.
        owners: Keys there are.
        forgotten: Keys deleted in this epoch: beyond recovery after the next rotation.
        undestroyed: Earlier master keys whose destruction was not noted yet.
    """

    epoch: int
    fingerprint: str
    begun_at: datetime
    owners: int
    forgotten: int
    undestroyed: int


@dataclass(frozen=True, slots=True)
class Rotated:
    """The result of a rotation."""

    epoch: int
    destroyed: str
    owners: int


def _no_op(_: str) -> None:
    """Do nothing: the default test hook."""


class Rotation:
    """Rotates the master key.

    Args:
        dsn: The database of keys.
        file: The file of the master key, which must be writable.
        before: Test hook, called with the name of each step before it: `prepare`, `wrap`, `commit`, `promote`, `note`.
    """

    def __init__(self, dsn: str, file: MasterKeyFile, *, before: Callable[[str], None] = _no_op) -> None:
        self._dsn, self._file, self._before = dsn, file, before

    def register(self) -> str:
        """Register the first master key, made where there is no file; return the fingerprint of the present one.

        Raises:
            MasterKeyError: A master key is registered, and the file holds another one.
        """
        with self._connect() as connection:
            row = _last(connection)
            if row is None:
                key = self._file.create()
                connection.execute("INSERT INTO keys.masters (epoch, fingerprint) VALUES (1, %s)", [key.fingerprint])
                return key.fingerprint
            return self._file.load(row[1]).fingerprint

    def rotate(self, *, at: datetime) -> Rotated:
        """Rotate now.

        Args:
            at: The present time.

        Raises:
            MasterKeyError: The file does not hold the present master key.
        """
        with self._connect() as connection:
            epoch, old = self._settle(connection, at)
            self._before("prepare")
            new = self._file.prepare_next()
            with connection.transaction():
                connection.execute(_LOCK_KEYS)
                self._before("wrap")
                connection.execute(
                    "INSERT INTO keys.masters (epoch, fingerprint, begun_at) VALUES (%s, %s, %s)",
                    [epoch + 1, new.fingerprint, at],
                )
                owners = _wrap_again(connection, old, new, epoch + 1)
                self._before("commit")
            self._before("promote")
            self._file.promote(new.fingerprint)
            self._before("note")
            _note_destroyed(connection, epoch + 1, at)
        return Rotated(epoch + 1, old.fingerprint, owners)

    def rotate_if_due(self, *, at: datetime) -> Rotated | None:
        """Complete an interrupted rotation; rotate where keys were deleted and the last one was a day ago.

        Args:
            at: The present time.
        """
        with self._connect() as connection:
            self._settle(connection, at)
        status = self.status()
        last = status.begun_at if status.epoch > 1 else None
        if not status.forgotten or (last is not None and at - last < EARLIEST):
            return None
        return self.rotate(at=at)

    def status(self) -> KeyStatus:
        """Return what is in the database of keys.

        Raises:
            MasterKeyError: No master key is registered.
        """
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            row = connection.execute(
                "SELECT epoch, fingerprint, begun_at, (SELECT count(*) FROM keys.persons), "
                "(SELECT count(*) FROM keys.forgotten f WHERE f.epoch = m.epoch), "
                "(SELECT count(*) FROM keys.masters e WHERE e.epoch < m.epoch AND e.destroyed_at IS NULL) "
                "FROM keys.masters m ORDER BY epoch DESC LIMIT 1"
            ).fetchone()
        if row is None:
            raise MasterKeyError("no master key is registered: run `mentorship migrate`")
        return KeyStatus(*row)

    def _connect(self) -> psycopg.Connection:
        """Return a connection that holds the lock of the master key's file until it is closed."""
        connection = psycopg.connect(self._dsn, autocommit=True)
        connection.execute(_LOCK_FILE)
        return connection

    def _settle(self, connection: psycopg.Connection, at: datetime) -> tuple[int, MasterKey]:
        """Complete a rotation that was interrupted after its commit; return the present epoch and master key."""
        row = _last(connection)
        if row is None:
            raise MasterKeyError("no master key is registered: run `mentorship migrate`")
        epoch, fingerprint = row
        if self._file.present() != fingerprint:
            self._file.load(fingerprint)
            self._file.promote(fingerprint)
        _note_destroyed(connection, epoch, at)
        return epoch, self._file.load(fingerprint)


def _last(connection: psycopg.Connection) -> tuple[int, str] | None:
    row = connection.execute("SELECT epoch, fingerprint FROM keys.masters ORDER BY epoch DESC LIMIT 1").fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def _wrap_again(connection: psycopg.Connection, old: MasterKey, new: MasterKey, epoch: int) -> int:
    """Wrap every key with the new master key, and return how many there are."""
    count = 0
    with connection.cursor(name="rotation") as cursor:
        cursor.execute("SELECT person_id, wrapped FROM keys.persons")
        while rows := cursor.fetchmany(_BATCH):
            wrapped = [new.wrap(old.unwrap(bytes(key))) for _, key in rows]
            connection.execute(
                "UPDATE keys.persons SET wrapped = again.wrapped, epoch = %s "
                "FROM unnest(%s::uuid[], %s::bytea[]) AS again (person_id, wrapped) "
                "WHERE persons.person_id = again.person_id",
                [epoch, [person for person, _ in rows], wrapped],
            )
            count += len(rows)
    return count


def _note_destroyed(connection: psycopg.Connection, epoch: int, at: datetime) -> None:
    connection.execute(
        "UPDATE keys.masters SET destroyed_at = %s WHERE epoch < %s AND destroyed_at IS NULL", [at, epoch]
    )
