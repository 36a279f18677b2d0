"""Rotation on PostgreSQL: what it destroys, and that it may end at any step."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from services.vault.backup import BackupError, back_up, restore
from services.vault.errors import ForgottenError, MasterKeyError
from services.vault.migrations import KEYS
from services.vault.rotation import Rotation
from tests.support.databases import fresh_database
from tests.support.vaults import VaultPlace
from tests.support.wait import PATIENCE_SECONDS, until

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORGANIZATION = str(uuid4())


class KilledError(Exception):
    """The process ends here."""


def fill(place: VaultPlace, count: int = 5) -> list[str]:
    """Seal a profile for some people, and return them."""
    people = [str(uuid4()) for _ in range(count)]
    with place.opened() as vault:
        for person in people:
            vault.seal(person, "profile", person, ORGANIZATION, {"name": person})
    return people


def require_open(place: VaultPlace, people: list[str]) -> None:
    """Check that exactly the profiles of these people open, in a vault opened now."""
    with place.opened() as vault:
        assert vault.open_many("profile", people) == {(person, person): {"name": person} for person in people}


def test_every_living_key_opens_with_the_new_master_key(place: VaultPlace) -> None:
    people = fill(place)
    old = place.file.create()
    with place.opened() as before:
        rotated = place.rotation.rotate(at=NOW)
        assert (rotated.epoch, rotated.destroyed, rotated.owners) == (2, old.fingerprint, 5)
        assert place.file.create().fingerprint != old.fingerprint
        assert len(before.open_many("profile", people)) == 5, "a vault that was open goes on"
        added = str(uuid4())
        before.seal(added, "profile", added, ORGANIZATION, {"name": added})
    require_open(place, [*people, added])
    status = place.rotation.status()
    assert (status.epoch, status.owners, status.forgotten, status.undestroyed) == (2, 6, 0, 0)
    assert [path.name for path in place.key_file.parent.glob("master_key*")] == ["master_key"]


@pytest.mark.parametrize("step", ["prepare", "wrap", "commit", "promote", "note"])
def test_may_end_before_any_step(place: VaultPlace, step: str) -> None:
    people = fill(place)
    first = place.file.create().fingerprint

    def kill(name: str) -> None:
        if name == step:
            raise KilledError

    with pytest.raises(KilledError):
        Rotation(place.keys, place.file, before=kill).rotate(at=NOW)
    require_open(place, people)
    place.rotation.rotate(at=NOW)
    require_open(place, people)
    assert place.rotation.status().undestroyed == 0
    assert place.file.present() == place.rotation.status().fingerprint != first


def test_may_end_after_the_old_key_was_overwritten(place: VaultPlace) -> None:
    people = fill(place)

    def kill(name: str) -> None:
        if name == "promote":
            place.key_file.write_text("0" * 64, encoding="ascii")
            raise KilledError

    with pytest.raises(KilledError):
        Rotation(place.keys, place.file, before=kill).rotate(at=NOW)
    require_open(place, people)
    assert place.rotation.rotate_if_due(at=NOW) is None
    assert place.rotation.status().undestroyed == 0
    require_open(place, people)


def test_runs_by_the_clock_after_an_erasure_and_at_most_daily(place: VaultPlace) -> None:
    people = fill(place)
    assert place.rotation.rotate_if_due(at=NOW) is None
    for number, (at, rotates) in enumerate(
        [
            (NOW, True),
            (NOW + timedelta(hours=23, minutes=59), False),
            (NOW + timedelta(days=1), True),
        ]
    ):
        with place.opened() as vault:
            vault.forget(people[number], at=at)
        assert (place.rotation.rotate_if_due(at=at) is not None) is rotates
    assert place.rotation.rotate_if_due(at=NOW + timedelta(days=9)) is None, "nobody was erased since"


def test_a_backup_from_before_opens_for_others_and_not_for_the_erased(
    place: VaultPlace, postgres_dsn: str, tmp_path: Path
) -> None:
    erased, *others = fill(place)
    back_up(place.keys, tmp_path / "old.json")
    with place.opened() as vault:
        vault.forget(erased, at=NOW)
    back_up(place.keys, tmp_path / "new.json")
    with fresh_database(postgres_dsn) as copy:
        KEYS.migrate(copy)
        restore(copy, tmp_path / "old.json")
        unrotated = VaultPlace(copy, place.records, place.key_file)
        with unrotated.opened() as vault:
            assert vault.open(erased, "profile", erased, ORGANIZATION), "which is why a rotation has to follow"
    place.rotation.rotate(at=NOW)
    with fresh_database(postgres_dsn) as copy:
        KEYS.migrate(copy)
        restore(copy, tmp_path / "old.json")
        with pytest.raises(MasterKeyError), VaultPlace(copy, place.records, place.key_file).opened():
            pass
    back_up(place.keys, tmp_path / "new.json")
    with fresh_database(postgres_dsn) as copy:
        KEYS.migrate(copy)
        assert restore(copy, tmp_path / "new.json") == 4
        restored = VaultPlace(copy, place.records, place.key_file)
        require_open(restored, others)
        with restored.opened() as vault, pytest.raises(ForgottenError):
            vault.open(erased, "profile", erased, ORGANIZATION)
        with pytest.raises(BackupError, match="not empty"):
            restore(copy, tmp_path / "new.json")


def test_a_backup_overwrites_the_one_before(place: VaultPlace, tmp_path: Path) -> None:
    fill(place)
    copy = tmp_path / "keys.json"
    back_up(place.keys, copy)
    size = copy.stat().st_size
    with copy.open("rb") as former:
        back_up(place.keys, copy)
        assert former.read() == b"\0" * size
    assert copy.stat().st_mode & 0o777 == 0o600


def test_keys_made_during_a_rotation_are_wrapped_by_the_new_master_key(place: VaultPlace) -> None:
    people = fill(place)
    wrapping, added = threading.Event(), str(uuid4())
    with place.opened() as vault:

        def seal() -> None:
            wrapping.wait(PATIENCE_SECONDS)
            vault.seal(added, "profile", added, ORGANIZATION, {"name": added})

        sealing = threading.Thread(target=seal)
        sealing.start()

        def pause(step: str) -> None:
            if step == "commit":
                wrapping.set()
                with psycopg.connect(place.keys, autocommit=True) as connection:
                    _until_waiting(connection)

        Rotation(place.keys, place.file, before=pause).rotate(at=NOW)
        sealing.join()
    require_open(place, [*people, added])
    with psycopg.connect(place.keys) as connection:
        assert connection.execute("SELECT DISTINCT epoch FROM keys.persons").fetchall() == [(2,)]


def _until_waiting(connection: psycopg.Connection) -> None:
    def is_waiting() -> bool:
        row = connection.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND mode = 'ShareLock')"
        ).fetchone()
        return row is not None and bool(row[0])

    until(is_waiting, what="the key to be added waits for the rotation")
