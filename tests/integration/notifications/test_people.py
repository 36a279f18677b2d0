"""Mails to the people of the vault: invited over HTTP, opted out, unreachable, and nothing of them elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.integration.notifications.invited_people import MAIL, MARKER, Organization
from tests.integration.notifications.mail_server import plain
from tests.integration.permissions.world import POLICY


def test_an_invited_person_gets_one_mail_with_one_link_in_their_language_and_zone(organization: Organization) -> None:
    person = organization.invite(key="invite-1", language="de-AT", time_zone="Asia/Tokyo")
    assert organization.invite(key="invite-1", language="de-AT", time_zone="Asia/Tokyo") == person
    organization.settle()
    (message,) = organization.box.to(MAIL)
    assert message["Content-Language"] == "de"
    assert message["Subject"] == "Ihre Einladung zu einem Mentoring-Programm"
    assert f"Guten Tag {MARKER} Öz," in plain(message)
    assert "Harbour lädt Sie zum Mentoring ein" in plain(message)
    assert "(Asia/Tokyo)" in plain(message)
    assert [(purpose, who) for purpose, who, _, _ in organization.links.created] == [("invitation", person)]
    assert "https://mentoring.example/links/token-0" in plain(message)


def test_two_people_of_one_address_get_a_mail_each(organization: Organization) -> None:
    people = {organization.invite() for _ in range(2)}
    organization.settle()
    assert len(organization.box.to(MAIL)) == 2
    assert {who for _, who, _, _ in organization.links.created} == people


def test_the_mails_of_an_organization_with_a_sealed_program_do_not_name_it(organization: Organization) -> None:
    opening = {
        "organization_id": organization.id,
        "name": "Chambers",
        "policy": {**POLICY, "confidentiality": "sealed"},
    }
    organization.send("/enrollment/v1/programs", opening)
    organization.invite()
    organization.settle()
    (message,) = organization.box.to(MAIL)
    assert "You are invited to take part in mentoring." in plain(message)
    assert "Harbour" not in plain(message)


def test_an_address_that_is_refused_is_marked_until_it_is_corrected(organization: Organization) -> None:
    organization.box.refused[MAIL] = "550 5.1.1 unknown"
    person = organization.invite()
    organization.settle()
    path = f"/enrollment/v1/people/{person}"
    assert organization.client.get(path).json()["profile"]["unreachable"] is True
    organization.send(f"{path}/profile", {"mail": "new@people.example"})
    assert organization.client.get(path).json()["profile"]["unreachable"] is False
    organization.service.mails.invite(person, cause="again", correlation="c", at=organization.now)
    organization.settle()
    assert len(organization.box.to("new@people.example")) == 1


def test_a_late_refusal_does_not_mark_an_address_that_was_corrected(organization: Organization) -> None:
    person = organization.invite(mail="new@people.example")
    organization.recipients.mark_unreachable(person, "old@people.example", at=datetime.now(UTC))
    found = organization.recipients.find(person)
    assert found is not None
    assert found.unreachable is False


def test_opting_out_twice_keeps_both_categories(organization: Organization) -> None:
    person = organization.invite()
    for category in ("digest", "sessions", "digest"):
        organization.recipients.opt_out(person, category, at=datetime.now(UTC))
    found = organization.recipients.find(person)
    assert found is not None
    assert found.opted_out == {"digest", "sessions"}
    organization.recipients.opt_out(uuid4(), "digest", at=datetime.now(UTC))


def test_nothing_of_a_person_is_in_a_table_a_log_line_or_a_public_event(
    organization: Organization, capfd: pytest.CaptureFixture[str]
) -> None:
    organization.box.refused[MAIL] = f"450 4.2.1 <{MAIL}> busy"
    person = organization.invite()
    organization.settle()
    organization.box.refused[MAIL] = f"550 5.1.1 <{MAIL}> unknown"
    organization.settle()
    organization.recipients.opt_out(person, "digest", at=datetime.now(UTC))
    assert MARKER not in "".join(capfd.readouterr())
    tables = organization.connection.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    assert len(tables) > 10
    for (table,) in tables:
        query = f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s OR t::text ILIKE %s".encode()
        found = organization.connection.execute(query, [f"%{MARKER}%", f"%{MARKER.encode().hex()}%"]).fetchone()
        assert found == (0,), table
    log = organization.service.public_log.read(0, 10_000)
    assert all(MARKER.encode() not in record.value for record in log.records)
