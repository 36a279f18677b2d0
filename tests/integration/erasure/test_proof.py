"""The proof of erasure, in the whole system: afterwards no file holds anything of the person, and no backup opens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from services.cli.composition.public_logs import database, public_log
from services.cli.demo.folder import MASTER_KEY
from services.platform.clock import system_clock
from services.projector.parked import Parked
from services.publication.relay import Relay
from services.publication.relay_state import RelayState
from services.publication.sink import KafkaSink
from services.vault.backup import back_up
from services.vault.errors import TamperedRecordError
from services.vault.master_key import MasterKeyFile
from services.vault.rotation import Rotation
from services.vault.sealing import Place, open_sealed
from tests.integration.erasure.marked_fields import personal_fields
from tests.integration.erasure.marked_person import OTHER_SUBJECT, SUBJECT, E, R, Story, play
from tests.integration.erasure.marked_site import (
    MARKER,
    MARKERS,
    OTHER,
    Caller,
    Site,
    as_json,
    files_with,
    marked_site,
)
from tests.integration.erasure.parked import (
    fold_again,
    parked_records,
    quarantine,
    room_of,
    strand_mail,
    undeliverable_mails,
    unfinished_mails,
    waiting_mails,
)
from tests.support import servers, topics
from tests.support.threads import running
from tests.support.wait import until

DATABASES = ("enrollment", "relationships", "projections", "keys", "auth")


@dataclass
class Backup:
    """What was copied before the erasure.

    Attributes:
        keys: The wrapped keys, by owner.
        records: The sealed records of both write services: place and body.
    """

    keys: dict[str, bytes]
    records: list[tuple[Place, bytes]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with marked_site(tmp_path_factory.mktemp("erasure")) as found:
        yield found


@pytest.fixture(scope="module")
def story(site: Site) -> Story:
    return play(site)


@pytest.fixture(scope="module")
def backup(site: Site, story: Story) -> Backup:
    del story  # is copied
    copied = Backup({}, [])
    with psycopg.connect(site.embedded.settings.dsn("keys")) as connection:
        copied.keys = dict(connection.execute("SELECT person_id::text, wrapped FROM keys.persons").fetchall())
    for service in ("enrollment", "relationships"):
        with psycopg.connect(site.embedded.settings.dsn(service)) as connection:
            rows = connection.execute(
                "SELECT person_id::text, organization_id::text, kind, reference, version, body "
                "FROM vault.sealed_records"
            ).fetchall()
        copied.records += [(Place(*row[:5]), row[5]) for row in rows]
    return copied


@pytest.fixture(scope="module")
def stuck(site: Site, story: Story) -> Iterator[Parked]:
    """Strand a mail to the person in the outbox, and return a record about the person that a read model parked."""
    with undeliverable_mails(site, story.person):
        strand_mail(site, story)
        yield quarantine(site, story)


@pytest.fixture(scope="module")
def certificate(site: Site, story: Story, backup: Backup, stuck: Parked) -> dict[str, Any]:
    """Erase both people, and return the certificate of the first when it is complete."""
    del backup, stuck  # are made before
    back_up(site.embedded.settings.dsn("keys"), site.folder / "old-keys.json")
    story.staff.post(f"{E}/people/{story.person}/erase", {"reason": "requested"})
    assert story.directory.send("DELETE", f"/scim/v2/Users/{story.imported}").status_code == 204
    both = (story.person, story.imported)
    until(lambda: _states(story, *both) <= {"erased", "certified"}, what="both erasures")
    until(lambda: "certified" in _states(story, *both), what="the rotation after the first one")
    file = MasterKeyFile(site.folder / MASTER_KEY)
    Rotation(site.embedded.settings.dsn("keys"), file).rotate(at=system_clock())  # the next is due in a day
    assert _states(story, *both) == {"certified"}
    found: dict[str, Any] = story.staff.get(f"{E}/people/{story.person}/certificate")
    return found


def test_the_search_finds_a_marker_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "file").write_bytes(b"\0\1" + MARKER.lower().encode() + b"\2")
    (tmp_path / "wide").write_bytes(MARKER.encode("utf-16-le"))
    (tmp_path / "other").write_bytes(OTHER.encode())
    assert files_with(tmp_path, *MARKERS) == ["below/file", "wide"]


def test_every_field_of_a_command_that_holds_free_text_held_a_marker(site: Site, story: Story) -> None:
    assert story.staff.get(f"{E}/people/{story.person}")["profile"]["name"] == f"{MARKER} Other"
    assert personal_fields() - site.marked == set(), "fields that the story leaves out"


def test_a_person_takes_everything_along(story: Story) -> None:
    own = story.own.get(f"{E}/people/{story.person}/export")
    assert own["records"]["profile"][0]["name"] == f"{MARKER} Other"
    assert own["records"]["profile"][0]["attributes"][0]["value"] == f"{MARKER} industry"
    assert sorted(each["participation_id"] for each in own["participations"]) == sorted(story.participations)
    assert {each["granted"] for each in own["consents"]} == {True}
    assert [each["text"] for each in own["concerns"]] == [f"{MARKER} does not feel safe"], "none about the person"
    assert [each["subject"] for each in own["sign_ins"]] == [SUBJECT]
    assert {each["event"] for each in own["done"]} >= {"enrollment.person.invited", "enrollment.participation.enrolled"}
    assert any(each["own"] for each in own["done"])
    theirs = story.own.get(f"/relationships/v1/people/{story.person}/export")
    by_id = {each["relationship_id"]: each for each in theirs["relationships"]}
    assert by_id.keys() == set(story.relationships), "those of the sealed program too"
    for number in (0, 1):
        one = by_id[story.relationships[number]]
        assert (one["party"], len(one["sessions"]), len(one["goals"])) == ("mentee", 1, 1)
        assert list(one["texts"]["goals"].values()) == [f"{MARKER} goal, again"]
        assert list(one["texts"]["notes"].values()) == [f"{MARKER} note"]
    assert by_id[story.relationships[-1]]["texts"]["request"] == f"{MARKER} asks"
    assert by_id[story.relationships[-1]]["request"] == {"reasons": ["goals"], "rank": 1}
    assert [each["text"] for each in theirs["introductions"]] == [f"{MARKER} introduces"]
    assert {(each["flash_session_id"], each["words"]) for each in theirs["flash_sessions"]} == {
        (id, f"{MARKER} talks once") for id in story.flash_sessions
    }
    assert {each["relationship_id"] for each in theirs["answers"]} == {story.relationships[0]}
    assert {(each["given_by"], each["rating"]) for each in theirs["answers"]} == {("mentee", 4)}, "not the mentor's"
    feedback = [each for each in theirs["done"] if each["event"].endswith("feedback-given")]
    assert len(feedback) == 1
    assert OTHER not in as_json([own, theirs]), "nothing of another person's profile, notes and concerns"


def test_no_one_else_takes_it_along(site: Site, story: Story) -> None:
    outsider = site.caller("d0e7")
    for caller in (story.staff, story.other, story.elsewhere, outsider):
        for path in (f"{E}/people/{story.person}/export", f"/relationships/v1/people/{story.person}/export"):
            assert caller.client.get(path).status_code in {403, 404}, path


def test_a_person_sees_who_read_what(story: Story) -> None:
    def seen() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = story.own.get(f"{E}/people/{story.person}/export")["seen_by"]
        return found

    story.staff.get(f"{E}/people/{story.person}")
    story.staff.get(f"{R}/{story.relationships[0]}")
    story.staff.get(f"{E}/people?organization={story.organization}&q={MARKER}")
    ids = {"ids": [story.person, story.neighbour]}
    for caller in (story.other, story.own):
        assert caller.send("POST", f"{E}/people/names", ids).is_success
    expected = {
        (f"GET {E}/people/{{person_id}}", "coordinator"),
        (f"GET {E}/people", "coordinator"),
        (f"GET {R}/{{relationship_id}}", "coordinator"),
        (f"POST {E}/people/names", None),
    }

    def entries() -> set[tuple[str, str | None]]:
        return {(each["action"], role) for each in seen() for role in each["roles"] or [None]}

    until(lambda: expected <= entries(), what="the entries of the audit")
    others = {each["actor"] for each in seen() if not each["roles"]}
    assert len(others) == 1, "the mentor's reads, and none of the person's own"


def test_the_certificate_names_every_store(story: Story, certificate: dict[str, Any]) -> None:
    assert (certificate["state"], certificate["awaited"]) == ("certified", [])
    assert certificate["requested_position"] < certificate["completed_position"]
    assert certificate["destroyed_master_key"]
    counts = certificate["stores"]
    assert {
        name: counts[name]
        for name in ("sealed records of relationships", "calendar feeds", "identities, roles, sessions and links")
    } == {
        "sealed records of relationships": 13,
        "calendar feeds": 1,
        "identities, roles, sessions and links": counts["identities, roles, sessions and links"],
    }
    assert counts["identities, roles, sessions and links"] >= 3, "identity, its link to the person, a mail link"
    assert counts["sealed records of enrollment"] == 3, "versions of the profile"
    assert counts["mail spool"] >= 2
    assert story.staff.get(f"{E}/people/{story.person}")["profile"] is None


def test_no_group_names_an_erased_member(story: Story, certificate: dict[str, Any]) -> None:
    assert certificate
    groups = story.directory.get("/scim/v2/Groups")["Resources"]
    assert [[each["value"] for each in group["members"]] for group in groups] == [[story.neighbour]]
    assert story.staff.get(f"{E}/people/{story.imported}/certificate")["stores"]["members of groups"] == 1
    assert certificate["stores"]["members of groups"] == 0


def test_what_was_open_has_ended(story: Story, certificate: dict[str, Any]) -> None:
    assert certificate
    for participation in story.participations:
        assert story.staff.get(f"{E}/participations/{participation}")["state"] == "withdrawn"
    over = {"closed", "withdrawn", "expired", "declined"}
    until(lambda: {story.staff.get(f"{R}/{id}")["state"] for id in story.relationships} <= over, what="ends")
    again = story.staff.send("POST", f"{E}/people/{story.person}/erase", {"reason": "requested"})
    assert (again.status_code, again.json()["type"].rsplit("/", 1)[-1]) == (409, "person-erased")


def test_nothing_leads_to_the_person(site: Site, story: Story, certificate: dict[str, Any]) -> None:
    assert certificate
    with psycopg.connect(site.embedded.settings.dsn("auth")) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM access.known_persons WHERE subject = %(s)s OR person_id = %(p)s), "
            "(SELECT count(*) FROM access.identities WHERE subject = %(s)s), "
            "(SELECT count(*) FROM access.sessions WHERE subject = %(s)s), "
            "(SELECT count(*) FROM access.links WHERE person_id = %(p)s), "
            "(SELECT count(*) FROM access.identities WHERE subject = %(o)s)",
            {"s": SUBJECT, "p": story.person, "o": OTHER_SUBJECT},
        ).fetchone()
    assert row == (0, 0, 0, 0, 1), "the neighbour's identity is still there"
    assert files_with(site.folder / "mail", story.person) == []
    assert list((site.folder / "mail").glob(f"{story.person}-*")) == []
    assert SUBJECT not in (site.folder / "process.log").read_text()
    assert story.staff.get(f"{E}/people?organization={story.organization}&q={MARKER}")["items"] == []
    assert story.own.client.get(story.feed).status_code == 404, "the calendar"
    own = f"{E}/people/{story.person}"
    until(lambda: story.own.client.get(own).status_code in {401, 403, 404}, what="the identity to be gone")


def test_the_same_person_of_another_organization_is_left_alone_and_the_link_ends(
    story: Story, certificate: dict[str, Any]
) -> None:
    assert certificate
    double = story.elsewhere.get(f"{E}/people/{story.double}")
    assert (double["state"], double["profile"]["name"]) == ("registered", f"{OTHER} Elsewhere")
    one = story.staff.get(f"{E}/people/{story.person}")
    assert (one["state"], one["links"]) == ("erased", [])
    trail = story.staff.get(f"{E}/audit/commands?organization_id={story.organization}")["items"]
    ended = [each["event"] for each in reversed(trail) if each["subject"] == story.person][-6:]
    consents = ["enrollment.person.consent-revoked"] * 3
    unlinked, requested, erased = (f"enrollment.person.{name}" for name in ("unlinked", "erasure-requested", "erased"))
    assert ended == [*consents, unlinked, requested, erased]


def test_pages_show_a_former_participant(site: Site, story: Story, certificate: dict[str, Any]) -> None:
    """For those who saw the name; also in the sealed program, where the person has another id."""
    assert certificate
    for number in (0, 1):
        for caller in (story.other, story.staff):
            address = f"/rooms/{story.relationships[number]}"
            until(lambda c=caller, a=address: _shows_former(c, a), what="the room")  # type: ignore[misc]  # bound
    ids = {"ids": [story.person, story.neighbour, story.double]}
    assert story.other.post(f"{E}/people/names", ids)["former"] == [story.person]
    assert site.caller("d0e7").send("POST", f"{E}/people/names", ids).json().get("former", []) == []
    assert story.person not in as_json(story.staff.get("/v1/desk")), "nothing is to be done about the person"
    agenda = story.other.get("/v1/me/agenda")
    assert [each for each in agenda["items"] if each["kind"] in {"session", "answer-proposal", "sign"}] == []


def _shows_former(caller: Caller, address: str) -> bool:
    answer = caller.client.get(address)
    return answer.status_code == 200 and "former participant" in answer.text


def test_a_mail_that_was_never_delivered_is_gone(site: Site, story: Story, certificate: dict[str, Any]) -> None:
    assert certificate
    assert unfinished_mails(site, story.person) == []
    until(lambda: waiting_mails(site, story.person) == [], what="the outbox to give the mail up")


def test_a_parked_record_holds_no_marker_and_is_folded_after_the_erasure(
    site: Site, story: Story, stuck: Parked, certificate: dict[str, Any]
) -> None:
    """The marker of the story's correlation and every text would be in it if a public record could hold one."""
    assert certificate
    relationship = story.relationships[2]
    until(lambda: len(parked_records(site)) > 1, what="the end of the relationship, behind the parked record")
    kept = parked_records(site)
    assert (kept[0].id, {each.key for each in kept}) == (stuck.id, {stuck.key}), "it is still parked"
    assert relationship in stuck.detail, "the error quotes the event"
    content = as_json([[each.detail, each.headers, each.value] for each in kept], default=repr).lower()
    assert [marker for marker in (*MARKERS, OTHER) if marker.lower() in content] == []
    assert _rows_with(site, MARKERS) == []
    assert room_of(site, relationship)["state"] == "proposed"
    assert fold_again(site, stuck) == (len(kept), 0)
    assert room_of(site, relationship)["state"] in {"closed", "withdrawn"}


def test_no_row_and_no_byte_holds_a_marker(site: Site, story: Story, certificate: dict[str, Any]) -> None:
    assert certificate
    assert _rows_with(site, MARKERS) == []
    with psycopg.connect(site.embedded.server.dsn, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        connection.execute("SELECT pg_switch_wal()")
    assert (site.folder / "process.log").stat().st_size > 0, "the log is searched too"
    delivered, to_double = (
        {f"mail/{path.name}" for path in (site.folder / "mail").glob(f"{person}-*")}
        for person in (story.neighbour, story.double)
    )
    assert set(files_with(site.folder, *MARKERS)) <= delivered, "only what was delivered to another person"
    assert set(files_with(site.folder, OTHER)) <= delivered | to_double, (
        "not even of a person who is there: it is sealed"
    )


def test_the_search_of_rows_finds_a_marker_that_is_there(site: Site) -> None:
    with psycopg.connect(site.embedded.server.dsn) as connection:
        connection.execute("CREATE TEMPORARY TABLE marked (text text, bytes bytea)")
        connection.execute("INSERT INTO marked VALUES ('', %s)", [MARKER.encode()])
        assert _tables_with(connection, MARKERS) != []


def test_no_backup_opens(site: Site, story: Story, backup: Backup, certificate: dict[str, Any]) -> None:
    keys = site.embedded.settings.dsn("keys")
    file = MasterKeyFile(site.folder / MASTER_KEY)
    status = Rotation(keys, file).status()
    assert file.present() == status.fingerprint != certificate["destroyed_master_key"]
    master = file.load(status.fingerprint)
    copied = json.loads((site.folder / "old-keys.json").read_text())
    assert story.person in json.dumps(copied), "the file of the backup has the person's wrapped key"
    for wrapped in (backup.keys[story.person], backup.keys[story.imported], backup.keys[story.neighbour]):
        with pytest.raises(TamperedRecordError):
            master.unwrap(wrapped)
    with psycopg.connect(keys) as connection:
        living: dict[str, bytes] = dict(
            connection.execute("SELECT person_id::text, wrapped FROM keys.persons").fetchall()
        )
    opened = {
        place.person_id: open_sealed(master.unwrap(living[place.person_id]), place, body)
        for place, body in backup.records
        if place.person_id in living
    }
    owners = {place.person_id for place, _ in backup.records}
    assert owners - opened.keys() == {story.person, story.imported}, "an old backup gives everything but the erased"
    assert story.neighbour in opened


def test_no_topic_holds_a_marker(
    site: Site, story: Story, certificate: dict[str, Any], kafka_broker: servers.Kafka
) -> None:
    """The topics get the whole log, from before the erasure to its end."""
    assert certificate
    settings = site.embedded.settings.model_copy(update={"publisher": topics.publisher()})
    logs = {name: public_log(settings, name) for name in ("enrollment", "relationships")}
    names = sorted({topic for log in logs.values() for topic in log.topics})
    topics.create(kafka_broker.bootstrap, names, partitions=1)
    relays = [
        Relay(
            log,
            RelayState(database(settings, name), name, "kafka"),
            KafkaSink({"bootstrap_servers": kafka_broker.bootstrap}, log.topics),
        )
        for name, log in logs.items()
    ]
    with running(relays[0].run), running(relays[1].run):
        until(lambda: _is_published(site), what="the whole log in the topics")
    records = [record for found in topics.read_all(kafka_broker.bootstrap, names).values() for record in found]
    content = b"".join(
        b"".join((record.key or b"", record.value or b"", *(value for _, value in record.headers)))
        for record in records
    )
    assert story.person.encode() in content, "the pseudonym remains"
    assert [each for each in (*MARKERS, OTHER) if each.lower().encode() in content.lower()] == []
    if kafka_broker.server is not None:
        segments = kafka_broker.server.data_dir / "records"
        assert any(segments.glob(f"{names[0]}-*/*.log"))
        assert files_with(segments, *MARKERS) == []


def _is_published(site: Site) -> bool:
    for service in ("enrollment", "relationships"):
        with psycopg.connect(site.embedded.settings.dsn(service)) as connection:
            row = connection.execute(
                sql.SQL(
                    "SELECT (SELECT max(notification_id) FROM {}), "
                    "(SELECT position FROM publication.relay_state WHERE destination = 'kafka')"
                ).format(sql.Identifier(service, "stored_events"))
            ).fetchone()
        if row is None or row[0] != row[1]:
            return False
    return True


def _states(story: Story, *people: str) -> set[str]:
    return {story.staff.get(f"{E}/people/{person}/certificate")["state"] for person in people}


def _rows_with(site: Site, markers: tuple[str, ...]) -> list[str]:
    """Return the tables of the cluster that hold one of some markers, as text or as bytes."""
    found = []
    for name in DATABASES:
        with psycopg.connect(site.embedded.settings.dsn(name)) as connection:  # type: ignore[arg-type]  # its name
            dbname = connection.info.dbname
        with psycopg.connect(site.embedded.server.dsn, dbname=dbname) as connection:
            found += [f"{name}: {table}" for table in _tables_with(connection, markers)]
    return found


def _tables_with(connection: psycopg.Connection[Any], markers: tuple[str, ...]) -> list[str]:
    tables = connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type <> 'VIEW' "
        "AND table_schema NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    patterns = [f"%{needle}%" for marker in markers for needle in (marker, marker.encode().hex())]
    found = []
    for schema, table in tables:
        statement = sql.SQL("SELECT count(*) FROM {} AS t WHERE t::text ILIKE ANY (%s)").format(
            sql.Identifier(schema, table)
        )
        row = connection.execute(statement, [patterns]).fetchone()
        if row is not None and row[0]:
            found.append(f"{schema}.{table}")
    return found
