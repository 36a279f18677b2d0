"""Calendars as two independent readers see them: moved, cancelled, across a clock change, renewed and revoked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]  # it has no types
from fastapi.testclient import TestClient

from services.enrollment.notifications.calendars.routes import public_router, router
from services.enrollment.notifications.process import build_calendars
from services.platform.database import write_pool
from services.platform.settings import Settings
from services.web.app import create_app
from services.web.command_ids import CommandIds
from services.web.identity.principal import Principal
from tests.integration.notifications.mail_server import calendar_part
from tests.integration.notifications.post_office import ADA, RELATIONSHIPS, SITE, PostOffice

Entry = dict[str, Any]
Reader = Callable[[bytes], list[Entry]]


def read_icalendar(content: bytes) -> list[Entry]:
    """Return the entries as the library `icalendar` reads them."""
    found = icalendar.Calendar.from_ical(content)
    return [
        {
            "uid": str(event["UID"]),
            "sequence": int(str(event["SEQUENCE"])),
            "status": str(event["STATUS"]),
            "summary": str(event["SUMMARY"]),
            "start": event.decoded("DTSTART").astimezone(UTC),
            "end": event.decoded("DTEND").astimezone(UTC),
        }
        for event in found.walk("VEVENT")
    ]


def read_vobject(content: bytes) -> list[Entry]:
    """Return the entries as the library `vobject` reads them."""
    found = vobject.readOne(content.decode())
    return [
        {
            "uid": event.uid.value,
            "sequence": int(event.sequence.value),
            "status": event.status.value,
            "summary": event.summary.value,
            "start": event.dtstart.value.astimezone(UTC),
            "end": event.dtend.value.astimezone(UTC),
        }
        for event in found.contents.get("vevent", [])
    ]


READERS = pytest.mark.parametrize("read", [read_icalendar, read_vobject])


class Feeds:
    """The calendars of the post office over HTTP, for the person that calls."""

    def __init__(self, office: PostOffice, client: TestClient) -> None:
        self.office, self.client = office, client
        self.caller: set[UUID] = set()
        self.keys = 0

    def post(self, person: UUID, act: str) -> dict[str, Any]:
        self.keys += 1
        headers = {"Idempotency-Key": f"k{self.keys}"}
        answer = self.client.post(f"/enrollment/v1/calendars/{person}/{act}", headers=headers)
        assert answer.is_success, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return dict(answer.json())

    def address(self, person: UUID) -> str:
        """Make an address and return its path."""
        self.caller = {person}
        address = str(self.post(person, "renew")["address"])
        assert address.startswith(f"{SITE}/calendar/")
        return address.removeprefix(SITE)

    def read(self, path: str) -> bytes:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        return answer.content


@pytest.fixture
def feeds(office: PostOffice) -> Iterator[Feeds]:
    settings = Settings.model_validate({"key": "k" * 32, "sign_in": {"address": SITE}})
    with write_pool(office.services.dsn, name="test", size=2) as pool:
        calendars = build_calendars(settings, office.services.enrollment.store, office.pool, pool, office.people)
        app = create_app(
            title="test",
            routers=[router(calendars)],
            public=[public_router(calendars)],
            authenticator=lambda _: Principal(
                "p", "urn:test", people=frozenset(map(str, made.caller)), actor=str(UUID(int=7))
            ),
            command_ids=CommandIds(b"c" * 32),
            clock=office.services.clock,
        )
        with TestClient(app) as client:
            made = Feeds(office, client)
            yield made


@READERS
def test_a_moved_and_a_cancelled_session_reach_a_reader_under_their_first_id(
    office: PostOffice, feeds: Feeds, read: Reader
) -> None:
    office.begin()
    id = office.activate()
    start = datetime(2026, 9, 17, 15, tzinfo=UTC)
    moved, cancelled = office.schedule(id, start), office.schedule(id, start + timedelta(days=1))
    path = feeds.address(office.ada)
    before = {entry["uid"]: entry for entry in read(feeds.read(path))}
    assert {(entry["sequence"], entry["status"]) for entry in before.values()} == {(0, "CONFIRMED")}
    assert before[f"{moved}@hub"]["summary"] == "Mentoring session with Ben Okri"
    assert before[f"{moved}@hub"]["end"] - before[f"{moved}@hub"]["start"] == timedelta(hours=1)
    for days in (7, 8):
        body = {"starts_at": (start + timedelta(days=days)).isoformat(), "planned_minutes": 30}
        office.do(f"{RELATIONSHIPS}/{id}/sessions/{moved}/reschedule", body)
    office.do(f"{RELATIONSHIPS}/{id}/sessions/{cancelled}/cancel", {"cancelled_by": "mentee"})
    after = {entry["uid"]: entry for entry in read(feeds.read(path))}
    assert after.keys() == before.keys()
    first, second = after[f"{moved}@hub"], after[f"{cancelled}@hub"]
    assert (first["sequence"], first["status"]) == (2, "CONFIRMED")
    assert (first["start"], first["end"] - first["start"]) == (start + timedelta(days=8), timedelta(minutes=30))
    assert (second["sequence"], second["status"], second["start"]) == (1, "CANCELLED", start + timedelta(days=1))


@READERS
def test_invitations_have_the_id_and_the_sequence_of_the_feed(office: PostOffice, feeds: Feeds, read: Reader) -> None:
    office.begin()
    id = office.activate()
    session = office.schedule(id, datetime(2026, 9, 17, 15, tzinfo=UTC))
    body = {"starts_at": "2026-09-18T15:00:00Z", "planned_minutes": 60}
    office.do(f"{RELATIONSHIPS}/{id}/sessions/{session}/reschedule", body)
    office.do(f"{RELATIONSHIPS}/{id}/sessions/{session}/cancel", {"cancelled_by": "mentor"})
    parts = [calendar_part(message) for message in office.box.to(ADA)[-3:]]
    assert [method for method, _ in parts] == ["REQUEST", "REQUEST", "CANCEL"]
    entries = [read(content)[0] for _, content in parts]
    assert [(entry["uid"], entry["sequence"]) for entry in entries] == [(f"{session}@hub", n) for n in range(3)]
    assert [entry["status"] for entry in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert read(feeds.read(feeds.address(office.ada))) == [entries[2]]
    for method, content in parts:
        assert f"METHOD:{method}\r\n".encode() in content
        assert b"\n" not in content.replace(b"\r\n", b"")


@READERS
def test_the_time_of_a_session_is_right_on_both_sides_of_a_clock_change(
    office: PostOffice, feeds: Feeds, read: Reader
) -> None:
    """17:00 in Vienna is 15:00 UTC until 24 October 2026, and 16:00 UTC from 25 October on."""
    office.begin()
    id = office.activate()
    vienna = ZoneInfo("Europe/Vienna")
    for day in (24, 25, 26):
        office.schedule(id, datetime(2026, 10, day, 17, tzinfo=vienna))
    entries = read(feeds.read(feeds.address(office.ada)))
    assert [entry["start"].astimezone(vienna).strftime("%d %H:%M") for entry in entries] == [
        "24 17:00",
        "25 17:00",
        "26 17:00",
    ]
    assert [entry["start"].hour for entry in entries] == [15, 16, 16]


@READERS
def test_a_sealed_program_shows_no_names_and_all_its_sessions(office: PostOffice, feeds: Feeds, read: Reader) -> None:
    office.begin(confidentiality="sealed")
    office.schedule(office.activate(), datetime(2026, 9, 17, 15, tzinfo=UTC))
    for person in (office.ada, office.ben):
        content = feeds.read(feeds.address(person))
        assert [entry["summary"] for entry in read(content)] == ["Mentoring session"]
        assert b"Ada" not in content
        assert b"Ben" not in content


def test_names_are_gone_90_days_after_the_end_of_a_relationship(office: PostOffice, feeds: Feeds) -> None:
    office.begin()
    id = office.activate()
    office.schedule(id, office.services.now + timedelta(days=1))
    path = feeds.address(office.ada)
    office.advance(timedelta(days=2))
    office.do(f"{RELATIONSHIPS}/{id}/close", {"initiated_by": "mentor", "reason": "goals_met"})
    office.advance(timedelta(days=89))
    assert b"Ben Okri" in feeds.read(path)
    office.advance(timedelta(days=1))
    content = feeds.read(path)
    assert b"Ben" not in content
    assert len(read_icalendar(content)) == 1


def test_a_renewed_a_revoked_and_an_erased_persons_address_opens_nothing(office: PostOffice, feeds: Feeds) -> None:
    office.begin()
    first = feeds.address(office.ada)
    second = feeds.address(office.ada)
    assert first != second
    assert feeds.client.get(first).status_code == 404
    assert feeds.client.get(f"/enrollment/v1/calendars/{office.ada}").json()["address"] == SITE + second
    feeds.read(second)
    assert feeds.post(office.ada, "revoke")["address"] is None
    assert feeds.client.get(second).status_code == 404
    third = feeds.address(office.ada)
    del office.people.people[office.ada]
    assert feeds.client.get(third).status_code == 404
    assert feeds.client.get("/calendar/" + "x" * 5000 + ".ics").status_code == 404


def test_only_the_person_sees_renews_and_revokes_an_address(office: PostOffice, feeds: Feeds) -> None:
    office.begin()
    path = feeds.address(office.ada)
    feeds.caller = {office.ben}
    address = f"/enrollment/v1/calendars/{office.ada}"
    assert feeds.client.get(address).status_code == 404
    for act in ("renew", "revoke"):
        assert feeds.client.post(f"{address}/{act}", headers={"Idempotency-Key": act}).status_code == 404
    feeds.read(path)


def test_the_table_of_addresses_opens_no_feed(office: PostOffice, feeds: Feeds) -> None:
    office.begin()
    token = feeds.address(office.ada).removeprefix("/calendar/").removesuffix(".ics")
    with office.pool.connection() as connection:
        (row,) = connection.execute("SELECT t::text FROM calendars.tokens t").fetchall()
    assert token not in row[0]
