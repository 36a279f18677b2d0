"""Consent over HTTP: by person or guardian, in the public log, in groups, and never after the organization left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from httpx2 import Response

from services.contract.codec import decode
from services.contract.record import UntypedEvent
from services.enrollment.organizations import commands as organizations
from services.enrollment.participation import commands as participations
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.people.consent import ConsentGranted, ConsentRevoked
from services.enrollment.service import Enrollment, build
from services.eventstore.command_metadata import command_now
from services.platform.settings import DatabaseSettings, KeysSettings, Settings, VaultSettings
from services.policy.policy import Requirement
from services.vault.migrations import KEYS
from services.web.identity.principal import SYSTEM, Membership, Principal, authentication_error
from tests.integration.enrollment.calls import (
    complete_leaving,
    execute_step,
    join_organization,
    open_program,
    submit_application,
)
from tests.support.migrated import migrated_database
from tests.support.vaults import prepare_vault

PEOPLE = "/enrollment/v1/people"
ISSUER = "https://issuer.test"


class Scene:
    """An organization with people, and an app that answers to personas.

    Args:
        service: The service.
    """

    def __init__(self, service: Enrollment) -> None:
        self.service = service
        self.organization = str(join_organization(service.store))
        self.principals = {
            "coordinator": self._principal(Membership("coordinator", self.organization)),
            "analyst": self._principal(Membership("analyst")),
            "local-analyst": self._principal(Membership("analyst", self.organization)),
        }
        self.client = TestClient(service.app(self._authenticate))

    def invite(self, name: str, *, ward_of: str | None = None) -> str:
        """Invite a person, who is then known by that name."""
        body = {"organization_id": self.organization, "name": name, "mail": f"{name}@example.org"}
        person: str = self.post("coordinator", "", body).json()["person_id"]
        self.principals[name] = self._principal(people=frozenset({person}))
        if ward_of is not None:
            guardian = next(iter(self.principals[ward_of].people))
            assert self.post("coordinator", f"/{person}/guardians", {"guardian_id": guardian}).is_success
            self.principals[ward_of] = self._principal(people=frozenset({guardian}), wards=frozenset({person}))
        return person

    def register(self, name: str) -> str:
        person = self.invite(name)
        assert self.post(name, f"/{person}/register", {}).is_success
        return person

    def answer(self, who: str, person: str, purpose: str, *, granted: bool) -> Response:
        body = {"purpose": purpose, "granted": granted, "wording_version": 1}
        return self.post(who, f"/{person}/consents", body)

    def post(self, who: str, path: str, body: object) -> Response:
        headers = {"Authorization": f"Bearer {who}", "Idempotency-Key": str(uuid4())}
        return self.client.post(PEOPLE + path, json=body, headers=headers)

    def command(self, who: str, address: str) -> Response:
        headers = {"Authorization": f"Bearer {who}", "Idempotency-Key": str(uuid4())}
        return self.client.post(address, json={}, headers=headers)

    def consents(self, who: str, person: str) -> dict[str, bool | None]:
        shown = self.client.get(f"{PEOPLE}/{person}/consents", headers={"Authorization": f"Bearer {who}"})
        return {each["purpose"]: each["granted"] for each in shown.json()["consents"]}

    def published(self) -> list[tuple[str, UntypedEvent]]:
        records = self.service.public_log.read(0, 1000).records
        return [(record.topic, decode(record.headers, record.value)) for record in records]

    def _authenticate(self, request: Request) -> Principal:
        principal = self.principals.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if principal is None:
            raise authentication_error("unknown token")
        return principal

    @staticmethod
    def _principal(*memberships: Membership, **persons: frozenset[str]) -> Principal:
        return Principal(str(uuid4()), ISSUER, frozenset(memberships), actor=str(uuid4()), **persons)


@pytest.fixture
def scene(database: str, postgres_dsn: str, tmp_path: Path) -> Iterator[Scene]:
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
            yield Scene(service)
        finally:
            service.close()


def test_a_person_allows_and_revokes_and_both_are_restricted_events_of_the_person(scene: Scene) -> None:
    person = scene.register("anna")
    assert scene.consents("anna", person) == {
        "network": None,
        "directory": None,
        "research": None,
        "directory-name": None,
    }
    assert scene.answer("anna", person, "network", granted=True).json()["consents"][0]["granted"] is True
    assert scene.answer("anna", person, "network", granted=False).is_success
    assert scene.consents("coordinator", person) == {
        "network": False,
        "directory": None,
        "research": None,
        "directory-name": None,
    }
    consents = [(topic, event) for topic, event in scene.published() if ".consent-" in event.type]
    assert {topic for topic, _ in consents} == {"mentorship.hub.enrollment-restricted.v1"}
    assert [(event.type.rpartition(".")[2], event.subject, event.data["person_id"]) for _, event in consents] == [
        ("consent-granted", person, person),
        ("consent-revoked", person, person),
    ]


def test_registering_records_the_answers_with_the_words_and_asks_for_none(scene: Scene) -> None:
    person = scene.invite("anna")
    answers = [
        {"purpose": "network", "granted": True, "wording_version": 1},
        {"purpose": "directory", "granted": False, "wording_version": 1},
    ]
    unknown = [{**answers[0], "wording_version": 9}]
    refused = scene.post("anna", f"/{person}/register", {"consents": unknown})
    assert refused.json()["type"] == "/problems/wording-unknown"
    shown = scene.client.get(f"{PEOPLE}/{person}", headers={"Authorization": "Bearer anna"})
    assert shown.json()["state"] == "invited", "a refused answer registers no one"
    assert scene.post("anna", f"/{person}/register", {"consents": answers}).json()["state"] == "registered"
    assert scene.consents("anna", person) == {
        "network": True,
        "directory": False,
        "research": None,
        "directory-name": None,
    }
    (granted,) = scene.service.store.events_of(ConsentGranted)
    assert (granted.purpose, granted.wording_version) == ("network", 1)
    later = [{"purpose": "research", "granted": True, "wording_version": 1}]
    assert scene.post("anna", f"/{person}/register", {"consents": later}).is_success
    assert scene.consents("anna", person) == {
        "network": True,
        "directory": False,
        "research": True,
        "directory-name": None,
    }


def test_nobody_answers_for_an_adult(scene: Scene) -> None:
    person = scene.register("anna")
    scene.register("bert")
    assert scene.answer("coordinator", person, "network", granted=True).json()["type"] == "/problems/forbidden"
    assert scene.answer("bert", person, "network", granted=True).status_code == 404
    assert scene.consents("anna", person)["network"] is None


def test_a_guardian_answers_for_the_ward_and_the_answers_end_with_the_guardian(scene: Scene) -> None:
    guardian = scene.register("guardian")
    ward = scene.invite("ward", ward_of="guardian")
    assert scene.answer("guardian", ward, "network", granted=True).is_success
    assert scene.answer("guardian", ward, "directory", granted=False).is_success
    (granted,) = scene.service.store.events_of(ConsentGranted)
    assert granted.on_behalf_of == "person"
    assert scene.post("guardian", f"/{ward}/guardians/{guardian}/remove", {}).is_success
    assert scene.consents("coordinator", ward) == {
        "network": False,
        "directory": False,
        "research": None,
        "directory-name": None,
    }
    assert [event.purpose for event in scene.service.store.events_of(ConsentRevoked)] == ["directory", "network"]


def test_a_guardian_who_withdraws_suspends_the_ward_and_can_no_longer_act(scene: Scene) -> None:
    guardian, second = scene.register("guardian"), scene.register("second")
    ward = scene.invite("ward", ward_of="guardian")
    assert scene.post("coordinator", f"/{ward}/guardians", {"guardian_id": second}).is_success
    store = scene.service.store
    required = [Requirement("guardian-consent", "mentee", 100)]
    program = open_program(store, UUID(scene.organization), requirements=required)
    entered = submit_application(store, program, UUID(ward), Role.MENTEE)["participation_id"]
    consent = f"/enrollment/v1/participations/{entered}/consent"
    taking_back = f"/enrollment/v1/participations/{entered}/withdraw-consent"
    assert scene.command("guardian", taking_back).json()["type"] == "/problems/requirement-not-cleared"
    assert scene.command("guardian", consent).is_success
    execute_step(store, participations.enroll, entered)
    assert scene.command("coordinator", taking_back).status_code == 403
    withdrawn = scene.command("guardian", taking_back)
    assert withdrawn.json()["state"] == "suspended", withdrawn.text
    assert scene.command("guardian", consent).json()["state"] == "enrolled", "a consent reinstates"

    removal = f"/{ward}/guardians/{guardian}/remove"
    assert scene.post("coordinator", removal, {}).is_success
    (record,) = store.load(Participation, UUID(str(entered))).requirements.values()
    assert (record.holds, record.reason) == (False, "guardian-withdrew")
    assert store.load(Participation, UUID(str(entered))).state.value == "suspended"
    kinds = [event.type.rpartition(".")[2] for _, event in scene.published() if event.subject == entered]
    assert kinds[-4:] == ["requirement-cleared", "reinstated", "requirement-revoked", "suspended"]
    # The identity is still remembered as the guardian's: the person knows better.
    assert scene.answer("guardian", ward, "network", granted=True).status_code == 404
    assert scene.post("guardian", f"/{ward}/profile", {"name": "Other"}).status_code == 404
    assert scene.consents("coordinator", ward)["network"] is None


def test_groups_are_of_those_who_allow_research_and_tell_no_value(scene: Scene) -> None:
    people = [scene.register(f"person-{number}") for number in range(7)]
    for number, person in enumerate(people):
        stated = {"code": "industry", "value": "Law", "purposes": ["research"] if number != 5 else ["matching"]}
        assert scene.post(f"person-{number}", f"/{person}/profile", {"attributes": [stated]}).is_success
        if number != 6:
            assert scene.answer(f"person-{number}", person, "research", granted=True).is_success
    ask = {"ids": [*people, str(uuid4())], "attribute": "industry"}
    answer = scene.post("analyst", "/groups", ask)
    assert answer.json() == {"groups": [sorted(people[:5])]}
    assert "Law" not in answer.text
    assert scene.answer("person-0", people[0], "research", granted=False).is_success
    assert scene.post("analyst", "/groups", ask).json() == {"groups": []}, "four are too few"
    for who in ("coordinator", "local-analyst", "person-0"):
        assert scene.post(who, "/groups", ask).status_code == 403


def test_nothing_is_published_of_an_organization_that_left(scene: Scene) -> None:
    person = scene.register("anna")
    assert scene.answer("anna", person, "network", granted=True).is_success
    meta, organization = command_now("test"), UUID(scene.organization)
    scene.service.store.execute(
        meta, lambda uow: organizations.leave(uow, meta, SYSTEM, organization_id=organization, reason="budget")
    )
    complete_leaving(scene.service.store, organization)
    before = scene.published()
    assert before[-1][1].type == "mentorship.enrollment.organization-left"
    assert scene.answer("anna", person, "network", granted=False).json()["type"] == "/problems/organization-left"
    commands: list[tuple[str, dict[str, Any]]] = [
        ("/enrollment/v1/programs", {"organization_id": scene.organization, "name": "Late", "policy": {}}),
        (f"/enrollment/v1/organizations/{scene.organization}/leave", {"reason": "again"}),
        (f"/enrollment/v1/organizations/{scene.organization}/accept-terms", {"terms_version": "1", "shares": []}),
    ]
    scene.principals["operator"] = scene._principal(Membership("operator"), Membership("coordinator"))
    for path, body in commands:
        headers = {"Authorization": "Bearer operator", "Idempotency-Key": str(uuid4())}
        assert not scene.client.post(path, json=body, headers=headers).is_success
    assert scene.published() == before


def test_registering_answers_every_question_that_the_page_asks(scene: Scene) -> None:
    person = scene.invite("anna")
    asked = scene.consents("anna", person)
    answers = [{"purpose": purpose, "granted": True, "wording_version": 1} for purpose in asked]
    assert scene.post("anna", f"/{person}/register", {"consents": answers}).is_success
    assert scene.consents("anna", person) == dict.fromkeys(asked, True)
