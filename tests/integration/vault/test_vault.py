"""The vault on PostgreSQL: sealing, opening, forgetting, sweeping, and what a wrong master key does."""

import contextlib
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from services.platform.database import Pool
from services.platform.settings import SettingsError
from services.vault.errors import ForgottenError, MasterKeyError, TamperedRecordError, UnknownRecordError
from services.vault.sealed_records import SealedRecord, Version
from services.vault.vault import open_vault
from tests.support.vaults import VaultPlace

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORGANIZATION = str(uuid4())


def test_a_record_opens_by_version(place: VaultPlace) -> None:
    person = uuid4()
    with place.opened() as vault:
        assert vault.seal(person, "profile", str(person), ORGANIZATION, {"name": "Anna"}) == 1
        assert vault.seal(person, "profile", str(person), ORGANIZATION, {"name": "Anne"}) == 2
        assert vault.open(person, "profile", str(person), ORGANIZATION) == {"name": "Anne"}
        assert vault.open(person, "profile", str(person), ORGANIZATION, version=1) == {"name": "Anna"}
        with pytest.raises(UnknownRecordError):
            vault.open(person, "profile", str(person), ORGANIZATION, version=3)


def test_nothing_readable_is_stored(place: VaultPlace) -> None:
    person = uuid4()
    with place.opened() as vault:
        vault.seal(person, "message", "m", ORGANIZATION, {"text": "MARKER-IN-TEXT"})
    with psycopg.connect(place.records) as connection:
        rows = connection.execute("SELECT row_to_json(r)::text, body FROM vault.sealed_records r").fetchall()
    assert len(rows) == 1
    assert "MARKER" not in rows[0][0]
    assert b"MARKER" not in bytes(rows[0][1])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("person_id", "00000000-0000-4000-8000-000000000002"),
        ("kind", "concern"),
        ("organization_id", "00000000-0000-4000-8000-000000000003"),
        ("reference", "elsewhere"),
        ("version", "7"),
    ],
)
def test_a_moved_record_does_not_open(place: VaultPlace, column: str, value: str) -> None:
    key = {"person_id": str(uuid4()), "kind": "message", "reference": "m", "organization_id": ORGANIZATION}
    with place.opened() as vault:
        vault.seal("00000000-0000-4000-8000-000000000002", "profile", "p", ORGANIZATION, {})  # has a key of its own
        vault.seal(key["person_id"], "message", "m", ORGANIZATION, {"text": "t"})
        with psycopg.connect(place.records) as connection:
            connection.execute(
                psycopg.sql.SQL("UPDATE vault.sealed_records SET {} = {} WHERE kind = 'message'").format(
                    psycopg.sql.Identifier(column), psycopg.sql.Literal(value)
                )
            )
        moved = {**key, column: value}
        with pytest.raises(TamperedRecordError):
            vault.open(moved["person_id"], moved["kind"], moved["reference"], moved["organization_id"])  # type: ignore[arg-type]  # a kind


def test_a_key_put_in_the_place_of_another_opens_nothing(place: VaultPlace) -> None:
    one, other = uuid4(), uuid4()
    with place.opened() as vault:
        for person in (one, other):
            vault.seal(person, "profile", str(person), ORGANIZATION, {"name": str(person)})
        with psycopg.connect(place.keys) as connection:
            connection.execute(
                "UPDATE keys.persons SET wrapped = (SELECT wrapped FROM keys.persons WHERE person_id = %s) "
                "WHERE person_id = %s",
                [one, other],
            )
        with pytest.raises(TamperedRecordError):
            vault.open(other, "profile", str(other), ORGANIZATION)


def test_a_forgotten_person_is_gone_for_every_open_vault_at_once(place: VaultPlace) -> None:
    person, stays = uuid4(), uuid4()
    with place.opened() as vault, place.opened() as elsewhere:
        for each in (person, stays):
            vault.seal(each, "profile", str(each), ORGANIZATION, {"name": "x"})
            assert elsewhere.open(each, "profile", str(each), ORGANIZATION)
        vault.forget(person, at=NOW)
        vault.forget(person, at=NOW)
        for opened in (vault, elsewhere):
            with pytest.raises(ForgottenError):
                opened.open(person, "profile", str(person), ORGANIZATION)
            with pytest.raises(ForgottenError):
                opened.seal(person, "message", "late", ORGANIZATION, {})
            assert set(opened.open_many("profile", [person, stays])) == {(str(stays), str(stays))}


def test_a_key_is_not_made_again_by_who_seals_meanwhile(place: VaultPlace) -> None:
    """Sealing for a person who is being forgotten ends with a refusal or with a deleted key: never with a new key."""
    with place.opened() as vault, place.opened() as elsewhere:
        for _ in range(20):
            person = str(uuid4())
            begin = threading.Barrier(2)

            def seal(person: str = person, begin: threading.Barrier = begin) -> None:
                begin.wait()
                with contextlib.suppress(ForgottenError):
                    elsewhere.seal(person, "message", "m", ORGANIZATION, {"text": "t"})

            thread = threading.Thread(target=seal)
            thread.start()
            begin.wait()
            vault.forget(person, at=NOW)
            thread.join()
            with pytest.raises(ForgottenError):
                vault.open(person, "message", "m", ORGANIZATION) if vault.records.count(person) else vault.seal(
                    person, "message", "m", ORGANIZATION, {}
                )
    with psycopg.connect(place.keys) as connection:
        assert connection.execute("SELECT count(*) FROM keys.persons").fetchone() == (0,)


def test_what_is_sealed_while_its_owner_is_erased_is_taken_back(place: VaultPlace) -> None:
    """The writer has the key already; the key is deleted and the records swept before the writer adds its own."""
    person = str(uuid4())
    with place.opened() as vault, place.opened() as eraser:
        vault.seal(person, "message", "m", ORGANIZATION, {"text": "t"})
        add = vault.records.add

        def add_late(record: SealedRecord) -> bool:
            eraser.forget(person, at=NOW)
            eraser.records.delete(person)
            return add(record)

        vault.records.add = add_late  # type: ignore[method-assign]  # the moment between two statements
        with pytest.raises(ForgottenError):
            vault.seal(person, "message", "m", ORGANIZATION, {"text": "t"})
        assert vault.records.count(person) == 0


def test_versions_without_an_event_are_swept(place: VaultPlace) -> None:
    people = [str(uuid4()) for _ in range(5)]
    with place.opened() as vault:
        for person in people:
            vault.seal(person, "reflection", "a", ORGANIZATION, {"text": "recorded"})
            vault.seal(person, "reflection", "a", ORGANIZATION, {"text": "refused"})
        vault.seal(people[0], "profile", people[0], ORGANIZATION, {})

        def first_versions(versions: list[Version]) -> list[Version]:
            return [version for version in versions if version[2] == 1]

        early = datetime.now(UTC) - timedelta(hours=1)
        assert vault.sweep("reflection", first_versions, sealed_before=early) == 0  # type: ignore[arg-type]  # a list is a sequence
        late = datetime.now(UTC) + timedelta(hours=1)
        assert vault.sweep("reflection", first_versions, sealed_before=late) == 5  # type: ignore[arg-type]  # as above
        for person in people:
            assert vault.open(person, "reflection", "a", ORGANIZATION) == {"text": "recorded"}
        assert vault.open(people[0], "profile", people[0], ORGANIZATION) == {}


def test_two_writers_of_a_record_get_two_versions(place: VaultPlace) -> None:
    person = str(uuid4())
    versions: list[int] = []
    with place.opened() as one, place.opened() as other:
        begin = threading.Barrier(2)

        def write(vault_number: int) -> None:
            begin.wait()
            vault = (one, other)[vault_number]
            versions.extend(vault.seal(person, "profile", "p", ORGANIZATION, {}) for _ in range(10))

        threads = [threading.Thread(target=write, args=[number]) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(versions) == list(range(1, 21))


def test_two_hundred_profiles_open_in_two_queries(place: VaultPlace) -> None:
    people = [str(uuid4()) for _ in range(200)]
    with place.opened() as vault:
        for person in people:
            vault.seal(person, "profile", person, ORGANIZATION, {"name": f"name of {person}"})
        before = [_requests(vault.keys._pool), _requests(vault.records._pool)]
        names = vault.open_many("profile", people)
        after = [_requests(vault.keys._pool), _requests(vault.records._pool)]
    assert names == {(person, person): {"name": f"name of {person}"} for person in people}
    assert [later - earlier for earlier, later in zip(before, after, strict=True)] == [1, 1]


def _requests(pool: Pool) -> int:
    return pool.get_stats().get("requests_num", 0)


def test_without_a_database_of_keys_there_is_no_vault(place: VaultPlace) -> None:
    settings = place.settings().model_copy(update={"keys": type(place.settings().keys)()})
    assert open_vault(settings, "enrollment") is None


def test_a_missing_setting_of_the_master_key_refuses_to_start(place: VaultPlace) -> None:
    settings = place.settings().model_copy(update={"vault": type(place.settings().vault)()})
    with pytest.raises(SettingsError, match="MENTORSHIP_VAULT__KEY_FILE"):
        open_vault(settings, "enrollment")


def test_a_missing_master_key_refuses_to_start(place: VaultPlace) -> None:
    fingerprint = place.rotation.status().fingerprint
    place.key_file.unlink()
    with pytest.raises(MasterKeyError, match=f"no master key in .*{fingerprint[:16]}"):
        open_vault(place.settings(), "enrollment")


def test_another_master_key_refuses_to_start_and_is_not_registered(place: VaultPlace) -> None:
    fingerprint = place.rotation.status().fingerprint
    place.key_file.unlink()
    other = place.file.create().fingerprint
    with pytest.raises(MasterKeyError, match=f"{other[:16]}.*{fingerprint[:16]}"):
        open_vault(place.settings(), "enrollment")
    with pytest.raises(MasterKeyError):
        place.rotation.register()
    assert place.rotation.status().fingerprint == fingerprint
