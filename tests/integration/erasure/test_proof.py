"""The proof of erasure, in the whole system: afterwards no file holds anything of the person, and no backup opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from starlette.testclient import TestClient

from services.cli.composition.authentication import access_pool
from services.cli.demo.embedded import Embedded
from services.cli.demo.folder import MASTER_KEY
from services.platform.embedded_servers.ports import free_port
from services.vault.backup import back_up
from services.vault.master_key import MasterKeyFile
from services.vault.rotation import Rotation
from services.web.identity.local_issuer import ISSUER, VISITOR
from services.web.identity.memberships import Memberships
from services.web.identity.roles import Membership
from tests.support.wait import until

PATIENCE = 20
E, R = "/enrollment/v1", "/relationships/v1/relationships"
POLICY: dict[str, Any] = {
    "formalities": ["formal"],
    "directions": ["traditional"],
    "shapes": ["pair"],
    "mentor_capacity": 5,
    "mentee_limit": 5,
    "minimum_group_size": 5,
    "request_expiry_days": 14,
}
MARKER = "Zyxomarker"
"""Part of every field and text of the erased person."""
OTHER = "Quuxneighbour"
SUBJECT = "e5c1b7f0"
"""The identity of the erased person at a provider: providers issue opaque ones."""


@dataclass
class Site:
    """The running system, and a client of its coordinator."""

    embedded: Embedded
    folder: Path
    client: TestClient
    known: str = ""

    def post(self, path: str, body: object = None) -> dict[str, Any]:
        """Execute a command; it sees what earlier ones recorded."""
        params = {"min_position": self.known} if self.known and path.startswith("/relationships") else {}
        answer = self.client.post(path, json=body, params=params, headers={"Idempotency-Key": str(uuid4())})
        assert answer.is_success, answer.text
        if path.startswith("/enrollment") and "event-position" in answer.headers:
            self.known = f"{answer.headers['event-source']}:{answer.headers['event-position']}"
        found: dict[str, Any] = answer.json()
        return found

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return the body of a read."""
        answer = self.client.get(path)
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("erasure")
    with Embedded(folder, free_port()) as embedded:
        address = f"http://127.0.0.1:{embedded.settings.http.port}"
        headers = {"Authorization": f"Bearer {embedded.issuer.token()}"}
        yield Site(embedded, folder, TestClient(embedded.app, address, headers=headers))


def files_with(folder: Path, text: str) -> list[str]:
    """Return the files below a folder that hold a text, in UTF-8 or UTF-16."""
    needles = (text.encode(), text.lower().encode(), text.encode("utf-16-le"))
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            try:
                content = path.read_bytes()
            except FileNotFoundError:  # PostgreSQL removed it meanwhile
                continue
            if any(needle in content for needle in needles):
                found.append(str(path.relative_to(folder)))
    return found


def invite(site: Site, organization: str, marker: str) -> str:
    """Invite a person all of whose fields hold a marker."""
    body = {
        "organization_id": organization,
        "name": f"{marker} Name",
        "mail": f"{marker}@mail.example.org",
        "phone": "+49 30 1234567",
        "external_id": f"{marker}-ext",
    }
    return str(site.post(f"{E}/people", body)["person_id"])


def test_the_search_finds_a_marker_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "file").write_bytes(b"\0\1" + MARKER.lower().encode() + b"\2")
    (tmp_path / "wide").write_bytes(MARKER.encode("utf-16-le"))
    assert files_with(tmp_path, MARKER) == ["below/file", "wide"]


def test_nothing_of_an_erased_person_remains(site: Site, tmp_path: Path) -> None:
    organization = site.post(f"{E}/organizations", {"name": "Riverside", "terms_version": "2026-1"})["organization_id"]
    with access_pool(site.embedded.settings) as pool:
        Memberships(pool).grant(ISSUER, VISITOR, Membership("coordinator", organization))
    until(lambda: _may_invite(site, organization), PATIENCE, what="the membership to count")
    person, other = invite(site, organization, MARKER), invite(site, organization, OTHER)
    relationships, participations = [], []
    for number in range(5):
        level = ("open", "sealed", "confidential", "open", "open")[number]
        body = {
            "organization_id": organization,
            "name": f"Program {number}",
            "policy": {**POLICY, "confidentiality": level},
        }
        program = site.post(f"{E}/programs", body)["program_id"]
        ids = {}
        for role, who in (("mentor", other), ("mentee", person)):
            begun = site.post(f"{E}/participations", {"program_id": program, "person_id": who, "role": role})
            ids[role] = begun["participation_id"]
            site.post(f"{E}/participations/{ids[role]}/enroll")
        participations.append(ids["mentee"])
        match = {
            "mentor_participation_id": ids["mentor"],
            "mentee_participation_id": ids["mentee"],
            "proposed_by": "mentor",
        }
        relationships.append(site.post(R, match)["relationship_id"])
    with psycopg.connect(site.embedded.settings.dsn("auth")) as connection:
        connection.execute(
            "INSERT INTO access.known_persons (issuer, subject, person_id, relation) VALUES ('i', %s, %s, 'self')",
            [SUBJECT, person],
        )
    assert site.get(f"{E}/people/{person}")["profile"]["name"] == f"{MARKER} Name"
    keys = site.embedded.settings.dsn("keys")
    back_up(keys, tmp_path / "old-keys.json")

    site.post(f"{E}/people/{person}/erase", {"reason": "requested"})
    until(
        lambda: _in_state(site.get(f"{E}/people/{person}/certificate"), "erased", "certified"), PATIENCE, what="erased"
    )
    certificate = site.get(f"{E}/people/{person}/certificate")
    assert site.get(f"{E}/people/{person}")["profile"] is None
    assert certificate["requested_position"] < certificate["completed_position"]
    for participation in participations:
        assert site.get(f"{E}/participations/{participation}")["state"] == "withdrawn"
    until(
        lambda: {site.get(f"{R}/{id}")["state"] for id in relationships}.isdisjoint({"proposed", "matched"}),
        PATIENCE,
        what="the relationships to end",
    )
    until(lambda: "sealed records of relationships" in site.get(f"{E}/people/{person}/certificate")["stores"], PATIENCE)
    until(lambda: _in_state(site.get(f"{E}/people/{person}/certificate"), "certified"), PATIENCE, what="the rotation")
    certificate = site.get(f"{E}/people/{person}/certificate")
    assert certificate["destroyed_master_key"]
    assert certificate["stores"]["sealed records of enrollment"] >= 1
    assert certificate["stores"]["identities, roles, sessions and links"] >= 2
    assert site.get(f"{E}/people/{other}")["profile"]["name"] == f"{OTHER} Name"

    with psycopg.connect(site.embedded.server.dsn, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    _require_no_identity(site)
    delivered = [f"mail/{path.name}" for path in (site.folder / "mail").glob(f"{other}-*")]
    assert set(files_with(site.folder, MARKER)) <= set(delivered), "only what was delivered to another person"
    assert list((site.folder / "mail").glob(f"{person}-*")) == []
    elsewhere = set(files_with(site.folder, OTHER)) - set(delivered)
    assert elsewhere == set(), "not even of a person who is there: everything is sealed"
    file = MasterKeyFile(site.folder / MASTER_KEY)
    assert file.present() == Rotation(keys, file).status().fingerprint != certificate["destroyed_master_key"]
    again = site.client.post(
        f"{E}/people/{person}/erase", json={"reason": "requested"}, headers={"Idempotency-Key": str(uuid4())}
    )
    assert (again.status_code, again.json()["type"].rsplit("/", 1)[-1].rsplit("#", 1)[-1]) == (409, "person-erased")


def _may_invite(site: Site, organization: str) -> bool:
    return site.client.get(f"{E}/people", params={"organization": organization}).is_success


def _in_state(certificate: dict[str, Any], *states: str) -> dict[str, Any] | None:
    return certificate if certificate["state"] in states else None


def _require_no_identity(site: Site) -> None:
    with psycopg.connect(site.embedded.settings.dsn("auth")) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM access.known_persons WHERE subject = %s), "
            "(SELECT count(*) FROM access.identities WHERE subject = %s)",
            [SUBJECT, SUBJECT],
        ).fetchone()
    assert row == (0, 0)
