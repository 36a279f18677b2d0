"""Concerns over HTTP, in the vault and in the public log."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from httpx2 import Response

from services.contract.codec import decode
from services.contract.record import UntypedEvent
from services.enrollment.participation.aggregate import Role
from services.enrollment.service import Enrollment, build
from services.platform.settings import DatabaseSettings, KeysSettings, Settings, VaultSettings
from services.projector.connections import connect
from services.projector.feed_session import FeedSession
from services.projector.generations import ensure
from services.projector.log_feed import LogFeed
from services.projector.members import Member
from services.vault.migrations import KEYS
from services.web.identity.principal import Membership, Principal, authentication_error
from tests.integration.enrollment.calls import join_organization, open_program, submit_application
from tests.support.migrated import migrated_database
from tests.support.vaults import prepare_vault

PATH = "/enrollment/v1/concerns"
TEXT = "He shouts at me; I do not feel safe."


class Scene:
    """A program with a mentor and a mentee, and an app that answers to personas.

    Args:
        service: The service.
        dsn: Its database.
    """

    def __init__(self, service: Enrollment, dsn: str) -> None:
        self.service, self.dsn = service, dsn
        self.organization = join_organization(service.store)
        self.program = open_program(service.store, self.organization)
        self.people = {"mentor": uuid4(), "mentee": uuid4()}
        self.participations = {
            role: submit_application(service.store, self.program, id, Role(role))["participation_id"]
            for role, id in self.people.items()
        }
        self.relationship = uuid4()
        self.principals = {
            "coordinator": self._principal("coordinator", Membership("coordinator", str(self.organization))),
            "executive": self._principal("executive", Membership("executive", str(self.organization))),
            "guardian": self._principal("guardian", wards=frozenset({str(self.people["mentee"])})),
            **{role: self._principal(role, people=frozenset({str(id)})) for role, id in self.people.items()},
        }
        self.client = TestClient(service.app(self._authenticate))

    def match(self) -> None:
        """State in the facts of the process that the two are matched."""
        process = self.service.process.projection
        with connect(self.dsn) as connection:
            generation = ensure(connection, process, LogFeed([self.service.public_log]).kind)
        session = FeedSession(process, generation, LogFeed([self.service.public_log]), self.dsn, Member("test"))
        session.open()
        session.close()
        with psycopg.connect(self.dsn) as connection:
            connection.execute(
                "INSERT INTO enrollment_process.pairs VALUES (%s, %s, %s, %s)",
                [self.relationship, self.program, self.participations["mentor"], self.participations["mentee"]],
            )

    def raise_concern(self, persona: str, **body: object) -> Response:
        """Raise a concern about the relationship, with changes."""
        usual = {
            "program_id": str(self.program),
            "relationship_id": str(self.relationship),
            "topic": "conduct",
            "text": TEXT,
        }
        return self.post(persona, "", {**usual, **body})

    def post(self, persona: str, path: str, body: object = None, key: str | None = None) -> Response:
        """Send a command as a persona."""
        headers = {"Authorization": f"Bearer {persona}", "Idempotency-Key": key or str(uuid4())}
        return self.client.post(PATH + path, json=body, headers=headers)

    def get(self, persona: str, path: str) -> Response:
        """Read as a persona."""
        return self.client.get(PATH + path, headers={"Authorization": f"Bearer {persona}"})

    def listed(self, persona: str, state: str = "open") -> list[str]:
        """Return the ids of the concerns that a persona sees in the list."""
        items = self.get(persona, f"?organization_id={self.organization}&state={state}").json()["items"]
        return [item["concern_id"] for item in items]

    def published(self) -> list[UntypedEvent]:
        """Return the public events about contact, each on the restricted topic."""
        records = self.service.public_log.read(0, 1000).records
        events = [(record.topic, decode(record.headers, record.value)) for record in records]
        found = [(topic, event) for topic, event in events if ".contact-" in event.type]
        assert all(topic == "mentorship.hub.enrollment-restricted.v1" for topic, _ in found)
        return [event for _, event in found]

    def _authenticate(self, request: Request) -> Principal:
        principal = self.principals.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if principal is None:
            raise authentication_error("unknown token")
        return principal

    @staticmethod
    def _principal(name: str, *memberships: Membership, **persons: frozenset[str]) -> Principal:
        return Principal(name, "https://issuer.test", frozenset(memberships), actor=str(uuid4()), **persons)


@pytest.fixture
def scene(database: str, postgres_dsn: str, tmp_path: Path) -> Iterator[Scene]:
    """Return a program whose service has a vault."""
    with migrated_database(postgres_dsn, KEYS.migrate) as keys:
        settings = Settings(
            enrollment=DatabaseSettings(database=database),
            keys=KeysSettings(database=keys),
            vault=VaultSettings(key_file=prepare_vault(keys, database, tmp_path).key_file),
            key="k" * 32,
            command_key="c" * 32,
            cursor_keys="s" * 32,
        )
        service = build(settings)
        try:
            scene = Scene(service, database)
            scene.match()
            yield scene
        finally:
            service.close()


def test_a_concern_goes_from_raised_to_an_outcome_and_its_text_is_read_by_whom_it_is_for(scene: Scene) -> None:
    raised = scene.raise_concern("mentee")
    assert raised.status_code == 201, raised.text
    id = raised.json()["concern_id"]
    assert (raised.json()["state"], raised.json()["raised_as"], "text" in raised.json()) == ("raised", "party", False)
    assert scene.get("mentee", f"/{id}").json()["text"] == TEXT
    assert scene.get("coordinator", f"/{id}").json()["text"] == TEXT
    assert [scene.get(who, f"/{id}").status_code for who in ("mentor", "executive", "guardian")] == [404] * 3
    assert [scene.listed(who) for who in ("coordinator", "mentee", "mentor", "executive")] == [[id], [id], [], []]
    assert scene.post("mentee", f"/{id}/triage").status_code == 403
    assert scene.post("coordinator", f"/{id}/close", {"outcome": "resolved"}).json()["type"] == (
        "/problems/concern-not-in-triage"
    )
    assert scene.post("coordinator", f"/{id}/triage").json()["state"] == "in-triage"
    closed = scene.post("coordinator", f"/{id}/close", {"outcome": "guidance-given"}).json()
    assert (closed["state"], closed["outcome"]) == ("closed", "guidance-given")
    assert (scene.listed("coordinator"), scene.listed("coordinator", "closed")) == ([], [id])


def test_nothing_of_the_text_is_in_the_database_but_sealed(scene: Scene) -> None:
    marker = "marker-7f1c-of-a-concern"
    id = scene.raise_concern("guardian", text=f"{marker} happened").json()["concern_id"]
    assert marker in scene.get("guardian", f"/{id}").json()["text"]
    with psycopg.connect(scene.dsn) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for (table,) in tables:
            rows = connection.execute(f"SELECT t::text FROM {table} t").fetchall()
            assert not any(marker in row or marker.encode().hex() in row for (row,) in rows), table
        sealed = connection.execute("SELECT person_id, organization_id FROM vault.sealed_records").fetchall()
    assert sealed == [(scene.organization, scene.organization)], "the organization's key seals it"


def test_contact_is_published_about_the_relationship_once_whatever_the_number_of_concerns(scene: Scene) -> None:
    one, two = (scene.raise_concern(who).json()["concern_id"] for who in ("mentee", "guardian"))
    for id, act in ((one, "hold"), (two, "hold"), (one, "release")):
        assert scene.post("coordinator", f"/{id}/{act}-contact").status_code == 200
    assert [event.type.rpartition(".")[2] for event in scene.published()] == ["contact-held"]
    assert scene.post("coordinator", f"/{two}/triage").status_code == 200
    assert scene.post("coordinator", f"/{two}/close", {"outcome": "resolved"}).json()["type"] == (
        "/problems/contact-still-held"
    )
    assert scene.post("coordinator", f"/{two}/release-contact").json()["contact_held"] is False
    assert [(event.type.rpartition(".")[2], event.subject, event.program_id) for event in scene.published()] == [
        (name, str(scene.relationship), str(scene.program)) for name in ("contact-held", "contact-released")
    ]


def test_a_concern_about_a_relationship_is_raised_by_its_people_and_only_in_its_program(scene: Scene) -> None:
    other = open_program(scene.service.store, scene.organization)
    assert scene.raise_concern("coordinator", program_id=str(other)).json()["type"] == "/problems/relationship-unknown"
    assert scene.raise_concern("executive").json()["type"] == "/problems/relationship-unknown"
    assert scene.raise_concern("mentor", relationship_id=str(uuid4())).status_code == 404
    assert scene.raise_concern("coordinator").json()["raised_as"] == "staff"


def test_a_concern_about_a_person_or_the_program_needs_no_relationship(scene: Scene) -> None:
    about = {"relationship_id": None, "participation_id": scene.participations["mentor"]}
    id = scene.raise_concern("mentee", **about).json()["concern_id"]
    assert scene.get("mentor", f"/{id}").status_code == 404
    assert scene.post("coordinator", f"/{id}/hold-contact").json()["type"] == "/problems/concern-without-relationship"
    own = scene.raise_concern("mentor", relationship_id=None).json()["concern_id"]
    assert scene.get("mentor", f"/{own}").status_code == 200
    assert scene.get("mentee", f"/{own}").status_code == 404
    assert scene.raise_concern("executive", relationship_id=None).json()["type"] == "/problems/program-unknown"
    elsewhere = submit_application(
        scene.service.store, open_program(scene.service.store, scene.organization), uuid4(), Role.MENTOR
    )
    refused = scene.raise_concern("mentee", relationship_id=None, participation_id=elsewhere["participation_id"])
    assert refused.json()["type"] == "/problems/participation-unknown"


@pytest.mark.parametrize(
    ("text", "rule"),
    [("   ", "text-missing"), ("a\u0000b", None), ("a" * 10_001, None), ("a\u0007b", "text-not-text")],
)
def test_a_text_that_is_none_is_refused_and_nothing_is_sealed(scene: Scene, text: str, rule: str | None) -> None:
    refused = scene.raise_concern("mentee", text=text)
    assert refused.status_code in {400, 422}, refused.text
    assert rule is None or refused.json()["type"] == f"/problems/{rule}"
    with psycopg.connect(scene.dsn) as connection:
        assert connection.execute("SELECT count(*) FROM vault.sealed_records").fetchone() == (0,)


def test_a_repeated_command_raises_one_concern(scene: Scene) -> None:
    key = str(uuid4())
    body = {"program_id": str(scene.program), "topic": "other", "text": "Once."}
    first, second = (scene.post("mentee", "", body, key) for _ in range(2))
    assert first.json() == second.json()
    assert scene.listed("mentee") == [first.json()["concern_id"]]
    assert UUID(first.json()["concern_id"]).version == 5


def test_without_a_database_of_keys_there_are_no_concerns(service: Enrollment) -> None:
    assert not any(path.startswith(PATH) for path in service.app(None).openapi()["paths"])
