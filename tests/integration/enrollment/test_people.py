"""People over HTTP: who sees whose name, what answers keep, and what identities are known as."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from httpx2 import Response

from services.enrollment.participation.aggregate import Role
from services.enrollment.people.profile import Profile
from services.enrollment.people.sealed_profiles import SealedProfiles
from services.enrollment.service import Enrollment, build, migrate
from services.platform.settings import DatabaseSettings, KeysSettings, Settings, VaultSettings
from services.publication.pseudonym import Pseudonyms
from services.vault.sealing import Place, open_sealed
from services.web.identity import memberships
from services.web.identity.principal import Membership, Principal, authentication_error
from tests.integration.enrollment.calls import join_organization, open_program, submit_application
from tests.support.catching_up import catch_up
from tests.support.databases import fresh_database
from tests.support.vaults import VaultPlace, prepare_vault
from tests.support.wait import PATIENCE_SECONDS

PATH = "/enrollment/v1/people"
ISSUER = "https://issuer.test"
MENTOR, MENTEE, JUDGE, WARD, GUARDIAN, LONER = "Mia Mentor", "Max Mentee", "Jo Judge", "Wi Ward", "Gu Guard", "Lo Ner"

_FORGET = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tests.support.vaults import VaultPlace
with VaultPlace(sys.argv[1], sys.argv[2], Path(sys.argv[3])).opened() as vault:
    vault.forget(sys.argv[4], at=datetime.now(UTC))
"""
"""Deletes the key of a person, as a process of its own."""


class Organization:
    """An organization with an open and a sealed program, its people, and an app that answers to personas."""

    def __init__(self, service: Enrollment, place: VaultPlace, pseudonyms: Pseudonyms) -> None:
        self.service, self.place, self.dsn, self.now = service, place, place.records, datetime.now(UTC)
        self.id = join_organization(service.store)
        self.another = join_organization(service.store)
        self.program = open_program(service.store, self.id)
        self.sibling = open_program(service.store, self.id)
        self.sealed = open_program(service.store, self.id, confidentiality="sealed")
        own, all_of_it = str(self.id), Membership("coordinator", str(self.id))
        self.principals = {
            "coordinator": self.principal("coordinator", all_of_it),
            "coordinator-of-another": self.principal("c2", Membership("coordinator", str(self.another))),
            "coordinator-of-all": self.principal("c3", Membership("coordinator")),
            "program-coordinator": self.principal("c4", Membership("coordinator", own, str(self.program))),
            "sibling-coordinator": self.principal("c5", Membership("coordinator", own, str(self.sibling))),
            "sealed-coordinator": self.principal("c6", Membership("coordinator", own, str(self.sealed))),
            "executive": self.principal("e", Membership("executive", own)),
            "analyst": self.principal("a", Membership("analyst", own)),
            "consumer": self.principal("o", Membership("consumer", own)),
            "operator": self.principal("p", Membership("operator")),
            "stranger-with-a-person": self.principal("s", people=frozenset({str(uuid4())})),
        }
        self.client = TestClient(service.app(self.authenticate, clock=lambda: self.now))
        self.people = {name: self.invite(name) for name in (MENTOR, MENTEE, JUDGE, WARD, GUARDIAN, LONER)}
        self.local = {
            name: UUID(pseudonyms.local(str(self.sealed), str(self.people[name]))) for name in (MENTOR, JUDGE)
        }
        self.add("mentor", MENTOR, self.program, Role.MENTOR)
        self.add("mentee", MENTEE, self.program, Role.MENTEE)
        self.add("judge", JUDGE, self.sealed, Role.MENTOR)
        submit_application(service.store, self.sealed, self.people[MENTOR], Role.MENTEE)
        self.principals["mentor"] = self.principal(
            "mentor", people=frozenset({str(self.people[MENTOR]), str(self.local[MENTOR])})
        )
        self.principals["judge"] = self.principal(
            "judge", people=frozenset({str(self.people[JUDGE]), str(self.local[JUDGE])})
        )
        ward, guardian = str(self.people[WARD]), str(self.people[GUARDIAN])
        self.principals["ward"] = self.principal("ward", people=frozenset({ward}))
        self.principals["guardian"] = self.principal("guardian", people=frozenset({guardian}), wards=frozenset({ward}))
        self.send("coordinator", f"/{ward}/guardians", {"guardian_id": guardian})
        self.project()

    def add(self, persona: str, name: str, program: UUID, role: Role) -> None:
        submit_application(self.service.store, program, self.people[name], role)
        self.principals[persona] = self.principal(persona, people=frozenset({str(self.people[name])}))

    def register_elsewhere(self, name: str) -> UUID:
        """Invite and register a person of the other organization; the persona `elsewhere` is all of them."""
        body = {"organization_id": str(self.another), "name": name, "mail": f"{uuid4()}@example.org"}
        person = UUID(self.send("coordinator-of-another", "", body).json()["person_id"])
        known = self.principals.get("elsewhere", self.principal("elsewhere")).people
        self.principals["elsewhere"] = self.principal("elsewhere", people=known | {str(person)})
        assert self.send("elsewhere", f"/{person}/register").status_code == 200
        return person

    def project(self) -> None:
        """Bring the facts of the process up to date."""
        catch_up(self.dsn, self.service.process.projection, [self.service.public_log])

    def pair(
        self,
        mentor: UUID,
        mentee: UUID,
        ended_at: datetime | None = None,
        *,
        group: UUID | None = None,
        matched_at: datetime | None = None,
    ) -> None:
        """State in the facts of the process that two people are matched."""
        with psycopg.connect(self.dsn) as connection:
            connection.execute(
                "INSERT INTO enrollment_process.counterparts VALUES (%s, %s, %s, %s, %s, %s)",
                [uuid4(), mentor, mentee, matched_at or self.now, ended_at, group],
            )

    def invite(self, name: str, **fields: object) -> UUID:
        body = {"organization_id": str(self.id), "name": name, "mail": f"{uuid4()}@example.org", **fields}
        answer = self.send("coordinator", "", body)
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["person_id"])

    def made_links(self, persona: str, person: UUID) -> object:
        """Return the links of a person of which both halves stand, as a persona learns of them."""
        return self.client.get(f"{PATH}/{person}", headers={"Authorization": f"Bearer {persona}"}).json()["made_links"]

    def send(self, persona: str, path: str, body: object = None, key: str | None = None) -> Response:
        headers = {"Authorization": f"Bearer {persona}", "Idempotency-Key": key or str(uuid4())}
        return self.client.post(PATH + path, json=body, headers=headers)

    def get(self, persona: str, path: str) -> Response:
        return self.client.get(PATH + path, headers={"Authorization": f"Bearer {persona}"})

    def names(self, persona: str, *ids: UUID) -> list[str]:
        """Return the names that a persona sees of some ids, of everybody by default."""
        asked = ids or (*self.people.values(), *self.local.values())
        answer = self.send(persona, "/names", {"ids": [str(id) for id in asked]})
        assert answer.status_code == 200, answer.text
        return sorted(answer.json()["names"].values())

    def authenticate(self, request: Request) -> Principal:
        principal = self.principals.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if principal is None:
            raise authentication_error("unknown token")
        return principal

    @staticmethod
    def principal(name: str, *given: Membership, **persons: frozenset[str]) -> Principal:
        return Principal(name, ISSUER, frozenset(given), actor=str(uuid4()), **persons)


@pytest.fixture(scope="module")
def prepared(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organization]:
    with (
        fresh_database(postgres_dsn) as dsn,
        fresh_database(postgres_dsn) as keys,
        fresh_database(postgres_dsn) as auth,
    ):
        migrate(dsn)
        memberships.MIGRATIONS.migrate(auth)
        folder: Path = tmp_path_factory.mktemp("vault")
        place = prepare_vault(keys, dsn, folder)
        settings = Settings(
            enrollment=DatabaseSettings(database=dsn),
            keys=KeysSettings(database=keys),
            vault=VaultSettings(key_file=place.key_file),
            auth={"database": auth},
            key="k" * 32,
            command_key="c" * 32,
            cursor_keys="s" * 32,
        )
        service = build(settings)
        try:
            yield Organization(service, place, Pseudonyms(settings.secret("pseudonyms")))
        finally:
            service.close()


@pytest.fixture
def organization(prepared: Organization) -> Organization:
    with psycopg.connect(prepared.dsn) as connection:
        connection.execute("DELETE FROM enrollment_process.counterparts")
    prepared.now = datetime.now(UTC)
    return prepared


EVERYBODY = sorted([MENTOR, MENTEE, JUDGE, WARD, GUARDIAN, LONER, MENTOR, JUDGE])


@pytest.mark.parametrize(
    ("persona", "seen"),
    [
        ("coordinator", EVERYBODY),
        ("program-coordinator", [MENTEE, MENTOR]),
        ("sibling-coordinator", []),
        ("sealed-coordinator", [JUDGE, MENTOR]),
        ("coordinator-of-another", []),
        ("coordinator-of-all", []),
        ("executive", []),
        ("analyst", []),
        ("consumer", []),
        ("operator", []),
        ("stranger-with-a-person", []),
        ("mentor", [MENTOR, MENTOR]),
        ("mentee", [MENTEE]),
        ("ward", [GUARDIAN, WARD]),
        ("guardian", [GUARDIAN, WARD]),
    ],
)
def test_a_viewer_sees_the_names_of_whom_it_may(organization: Organization, persona: str, seen: list[str]) -> None:
    assert organization.names(persona) == seen


def test_a_sealed_program_shows_names_under_its_own_ids_only(organization: Organization) -> None:
    assert organization.names("sealed-coordinator", *organization.people.values()) == []
    assert organization.names("sealed-coordinator", *organization.local.values()) == [JUDGE, MENTOR]
    organization.pair(organization.local[JUDGE], organization.local[MENTOR])
    assert organization.names("judge", *organization.local.values()) == [JUDGE, MENTOR]
    assert organization.names("judge", organization.people[MENTOR]) == []
    assert organization.names("mentor", organization.local[JUDGE]) == [JUDGE]
    assert organization.names("mentee", *organization.local.values()) == []


def test_counterparts_see_each_other_from_the_match_until_ninety_days_after_the_end(organization: Organization) -> None:
    mentor, mentee = organization.people[MENTOR], organization.people[MENTEE]
    assert organization.names("mentor", mentee) == []
    ended_at = organization.now
    organization.pair(mentor, mentee, ended_at)
    for days, seen in ((0, True), (89, True), (90, False), (400, False)):
        organization.now = ended_at + timedelta(days=days)
        assert organization.names("mentor", mentee) == ([MENTEE] if seen else []), days
        assert organization.names("mentee", mentor) == ([MENTOR] if seen else []), days
    assert organization.names("guardian", mentor) == []


def test_all_of_a_group_see_each_other_who_were_in_it_at_the_same_time(organization: Organization) -> None:
    """Mentor and judge lead it together; the loner left before the mentee came, and no one else was in it."""
    people, group, now = organization.people, uuid4(), organization.now
    organization.pair(
        people[JUDGE], people[LONER], now - timedelta(days=3), group=group, matched_at=now - timedelta(days=400)
    )
    organization.pair(people[JUDGE], people[MENTEE], group=group, matched_at=now - timedelta(days=2))
    organization.pair(people[MENTOR], people[MENTEE], group=group, matched_at=now - timedelta(days=1))
    organization.pair(people[MENTOR], people[WARD], group=uuid4())
    everybody = list(people.values())
    assert organization.names("mentor", *everybody) == sorted([MENTOR, JUDGE, MENTEE, WARD])
    assert organization.names("mentee", *everybody) == sorted([MENTEE, MENTOR, JUDGE])
    assert organization.names("judge", *everybody) == sorted([JUDGE, LONER, MENTEE, MENTOR])
    organization.now += timedelta(days=88)
    assert organization.names("judge", people[LONER]) == [], "90 days after the end"


def test_a_renamed_person_moves_the_version_and_is_found_by_the_new_name_alone(organization: Organization) -> None:
    person = organization.invite("Old Name")
    before = organization.send("coordinator", "/names", {"ids": [str(person)]}).headers["people-version"]
    assert organization.send("coordinator", f"/{person}/profile", {"name": "Ñew"}).status_code == 200
    after = organization.send("coordinator", "/names", {"ids": [str(person)]})
    assert after.json()["names"] == {str(person): "Ñew"}
    assert after.headers["people-version"] != before
    search = f"?organization={organization.id}&q="
    assert organization.get("coordinator", f"{search}old name").json()["items"] == []
    assert organization.get("coordinator", f"{search}new").json()["items"] == [
        {"person_id": str(person), "name": "Ñew"}
    ]


def test_a_forgotten_person_has_no_name_anywhere_at_once(organization: Organization) -> None:
    person, vault = organization.invite("For Gotten"), organization.service.vault
    assert vault is not None
    assert organization.names("coordinator", person) == ["For Gotten"]
    vault.forget(person, at=organization.now)
    vault.records.delete(str(person))
    assert organization.names("coordinator", person) == []
    assert organization.get("coordinator", f"?organization={organization.id}&q=gotten").json()["items"] == []
    assert organization.get("coordinator", f"/{person}").json()["profile"] is None


def test_a_key_that_another_process_deletes_hides_the_name_at_once(organization: Organization) -> None:
    """This process holds the index of the organization; the key is deleted elsewhere, and no record with it yet."""
    person, search = organization.invite("Else Where"), f"?organization={organization.id}&q=else"
    place = organization.place
    assert organization.names("coordinator", person) == ["Else Where"]
    assert len(organization.get("coordinator", search).json()["items"]) == 1
    subprocess.run(
        [sys.executable, "-c", _FORGET, place.keys, place.records, str(place.key_file), str(person)],
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    assert organization.names("coordinator", person) == []
    assert organization.get("coordinator", search).json()["items"] == []
    assert organization.get("coordinator", f"/{person}").json()["profile"] is None


def test_an_invitation_opens_the_profiles_that_changed_and_no_others(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization.invite("First One")  # the index of the organization is made
    opened = 0

    def count(key: bytes, place: Place, sealed: bytes) -> dict[str, Any]:
        nonlocal opened
        opened += 1
        return open_sealed(key, place, sealed)

    monkeypatch.setattr("services.vault.vault.open_sealed", count)
    for number in range(20):
        organization.invite(f"Person {number}")
    assert opened <= 21


def test_the_kept_answer_and_the_events_hold_nothing_personal(organization: Organization) -> None:
    marker, key = "zzmarkerzz", str(uuid4())
    body = {"organization_id": str(organization.id), "name": marker, "mail": f"{marker}@example.org", "phone": "12345"}
    first = organization.send("coordinator", "", body, key)
    again = organization.send("coordinator", "", body, key)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    with psycopg.connect(organization.dsn) as connection:
        for table in ("answered_commands", "stored_events"):
            rows = connection.execute(f"SELECT t::text FROM enrollment.{table} t").fetchall()
            assert rows
            assert all(marker not in row and marker.encode().hex() not in row for (row,) in rows), table


def test_a_possible_duplicate_is_stated_and_both_people_are_told_apart(organization: Organization) -> None:
    first = organization.invite("Twín Name", mail="one@twins.org")
    body = {"organization_id": str(organization.id), "name": "twin name", "mail": "two@twins.org"}
    second = organization.send("coordinator", "", body).json()
    assert second["possible_duplicates"] == [str(first)]
    body = {"organization_id": str(organization.id), "name": "Else", "mail": "ONE@twins.org"}
    third = organization.send("coordinator", "", body).json()
    assert third["possible_duplicates"] == [str(first)]
    assert organization.names("coordinator", first, UUID(third["person_id"])) == ["Else", "Twín Name"]


def test_an_id_of_the_organizations_own_system_names_one_person(organization: Organization) -> None:
    organization.invite("Ex One", external_id="staff-7")
    body = {
        "organization_id": str(organization.id),
        "name": "Ex Two",
        "mail": "x@example.org",
        "external_id": "staff-7",
    }
    refused = organization.send("coordinator", "", {**body, "external_id": "staff-7"})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/external-id-taken")


@pytest.mark.parametrize(
    ("persona", "body", "status"),
    [
        ("mentor", {"attributes": [{"code": "field", "value": "law", "purposes": ["matching"]}]}, 200),
        ("coordinator", {"attributes": []}, 403),
        ("mentor", {"minor_until": "2030-01-01"}, 403),
        ("coordinator", {"minor_until": None}, 200),
        ("mentor", {"time_zone": "Mars/Base"}, 422),
        ("mentor", {"opt_outs": ["digest"]}, 200),
        ("judge", {"name": "Other"}, 404),
    ],
)
def test_who_changes_which_field(organization: Organization, persona: str, body: dict[str, Any], status: int) -> None:
    assert organization.send(persona, f"/{organization.people[MENTOR]}/profile", body).status_code == status


def test_a_person_of_another_organization_is_refused_and_an_id_of_no_person_is_not(organization: Organization) -> None:
    program = open_program(organization.service.store, organization.another)
    organization.principals["both"] = organization.principal(
        "both", Membership("coordinator", str(organization.another))
    )
    path = "/enrollment/v1/participations/invite"
    for person, status in ((organization.people[LONER], 422), (uuid4(), 201)):
        headers = {"Authorization": "Bearer both", "Idempotency-Key": str(uuid4())}
        body = {"program_id": str(program), "person_id": str(person), "role": "mentor"}
        answer = organization.client.post(path, json=body, headers=headers)
        assert answer.status_code == status, answer.text


def test_a_guardian_withdraws_for_themselves_and_for_no_other(organization: Organization) -> None:
    ward, other = organization.people[WARD], organization.invite("Second Guard")
    organization.send("coordinator", f"/{ward}/guardians", {"guardian_id": str(other)})
    assert organization.send("guardian", f"/{ward}/guardians/{other}/remove").status_code == 403
    organization.principals["second"] = organization.principal(
        "second", people=frozenset({str(other)}), wards=frozenset({str(ward)})
    )
    assert organization.send("second", f"/{ward}/guardians/{other}/remove").status_code == 200


def test_identities_are_known_by_their_ids_in_sealed_programs_and_guardians_by_those_of_wards(
    organization: Organization,
) -> None:
    access = organization.service.access
    assert access is not None

    def known(subject: str) -> set[tuple[UUID, str]]:
        with access.connection() as connection:
            query = "SELECT person_id, relation FROM access.known_persons WHERE subject = %s"
            return set(connection.execute(query, [subject]).fetchall())

    judge, ward, guardian = (organization.people[name] for name in (JUDGE, WARD, GUARDIAN))
    with access.connection() as connection:
        for subject, person in (("judge", judge), ("guardian", guardian)):
            connection.execute(
                "INSERT INTO access.known_persons (issuer, subject, person_id, relation) VALUES (%s, %s, %s, 'self')",
                [ISSUER, subject, person],
            )
    assert organization.send("judge", f"/{judge}/register").status_code == 200
    assert organization.send("guardian", f"/{guardian}/register").status_code == 200
    assert known("judge") == {(judge, "self"), (organization.local[JUDGE], "self")}
    assert known("guardian") == {(guardian, "self"), (ward, "guardian")}
    assert organization.send("coordinator", f"/{ward}/guardians/{guardian}/remove").status_code == 200
    assert known("guardian") == {(guardian, "self")}
    assert organization.send("coordinator", f"/{ward}/guardians", {"guardian_id": str(guardian)}).status_code == 200
    assert known("guardian") == {(guardian, "self"), (ward, "guardian")}


def test_the_two_halves_of_a_link_have_one_id_and_the_code_is_kept_nowhere(organization: Organization) -> None:
    judge, mentor = organization.people[JUDGE], organization.people[MENTOR]
    elsewhere = [organization.register_elsewhere(name) for name in ("Jo Judge", "Jo Judge the Second")]
    for persona, person in (("judge", judge), ("mentor", mentor)):
        assert organization.send(persona, f"/{person}/register").status_code == 200
    key = str(uuid4())
    first = organization.send("judge", f"/{judge}/links", key=key).json()
    assert not first["made"]
    assert organization.made_links("judge", judge) == []
    assert organization.send("judge", f"/{judge}/links", key=key).json()["code"] == first["code"]
    within = organization.send("mentor", f"/{mentor}/links/confirm", {"code": first["code"]})
    assert (within.status_code, within.json()["type"]) == (409, "/problems/link-within-organization")
    for _ in range(2):
        second = organization.send("elsewhere", f"/{elsewhere[0]}/links/confirm", {"code": first["code"].lower()})
        assert second.json()["link_id"] == first["link_id"], "also repeated under another key"
        assert second.json()["made"]
    assert organization.made_links("judge", judge) == [first["link_id"]]
    assert organization.made_links("coordinator", judge) is None, "the person alone learns that there is another half"
    third = organization.send("elsewhere", f"/{elsewhere[1]}/links/confirm", {"code": first["code"]})
    assert (third.status_code, third.json()["type"]) == (409, "/problems/link-already-confirmed")
    wrong = organization.send("elsewhere", f"/{elsewhere[0]}/links/confirm", {"code": first["code"][:-1] + "A7"})
    assert wrong.json()["type"] == "/problems/link-code-not-valid"
    with psycopg.connect(organization.dsn) as connection:
        (kept,) = connection.execute(
            "SELECT count(*) FROM enrollment.answered_commands t WHERE t::text LIKE %s", [f"%{first['code']}%"]
        ).fetchone() or (None,)
    assert kept == 0
    taken_back = organization.send("elsewhere", f"/{elsewhere[0]}/unlink", {"link_id": first["link_id"]})
    assert taken_back.json()["links"] == []
    assert organization.made_links("judge", judge) == []


def test_an_expired_code_is_refused(organization: Organization) -> None:
    judge = organization.people[JUDGE]
    organization.send("judge", f"/{judge}/register")
    code = organization.send("judge", f"/{judge}/links").json()["code"]
    organization.now += timedelta(days=7)
    late = organization.send("judge", f"/{judge}/links/confirm", {"code": code})
    assert late.json()["type"] == "/problems/link-code-expired"


def test_two_hundred_names_are_the_most(organization: Organization) -> None:
    assert organization.send("coordinator", "/names", {"ids": [str(uuid4())] * 201}).status_code == 422


def test_a_profile_comes_out_of_the_vault_as_it_went_in(organization: Organization) -> None:
    vault = organization.service.vault
    assert vault is not None
    profiles, person = SealedProfiles(vault), uuid4()
    profile = Profile(name="Ä" * 200, mail="a@b.example", opt_outs=frozenset({"digest"}))
    profiles.save(person, organization.another, profile)
    assert profiles.find_many([person])[person].profile == profile
