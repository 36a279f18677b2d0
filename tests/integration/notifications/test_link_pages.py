"""What the service states of a link to who holds it: as much as the mail, and to the site alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from services.web.identity.principal import SYSTEM
from tests.integration.enrollment.authentication import TOKEN
from tests.integration.notifications.invited_people import MARKER, Organization
from tests.integration.permissions.world import POLICY

TEXT = "An hour a fortnight, with a book."


@pytest.fixture
def site(organization: Organization) -> Iterator[TestClient]:
    """Ask as the site does, in the services' own name."""
    with TestClient(organization.service.app(lambda _: SYSTEM), headers=TOKEN) as client:
        yield client


def open_program(organization: Organization, name: str = "Reading Partners", **policy: object) -> str:
    body = {"organization_id": organization.id, "name": name, "policy": {**POLICY, "invitation": TEXT, **policy}}
    return str(organization.send("/enrollment/v1/programs", body)["program_id"])


def invite_to(organization: Organization, program: str, person: UUID, **more: str) -> None:
    body = {"program_id": program, "person_id": str(person), "role": "mentor", **more}
    organization.send("/enrollment/v1/participations/invite", body)


def stated(site: TestClient, person: UUID) -> dict[str, Any]:
    answer = site.get(f"/enrollment/v1/sign-in-links/{person}")
    assert answer.is_success, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return dict(answer.json())


def test_the_program_the_role_and_what_is_shared_are_stated(organization: Organization, site: TestClient) -> None:
    person = organization.invite(time_zone="Asia/Tokyo")
    invite_to(organization, open_program(organization), person)
    found = stated(site, person)
    (place,) = found.pop("invited_to")
    assert found == {
        "name": f"{MARKER} Öz",
        "time_zone": "Asia/Tokyo",
        "organization": "Harbour",
        "shares": ["figures", "network", "events", "directory"],
        "guardian": False,
    }
    assert (place["program"], place["role"], place["peers"], place["text"]) == (
        "Reading Partners",
        "mentor",
        False,
        TEXT,
    )
    assert datetime.fromisoformat(place["answer_by"]) > datetime.now(UTC) + timedelta(days=13)


def test_of_a_sealed_program_neither_it_nor_its_organization_is_stated(
    organization: Organization, site: TestClient
) -> None:
    person = organization.invite()
    invite_to(organization, open_program(organization, "Chambers", confidentiality="sealed"), person)
    found = stated(site, person)
    assert (found["organization"], found["shares"]) == (None, None)
    assert [(each["program"], each["role"]) for each in found["invited_to"]] == [(None, None)]
    assert "Chambers" not in repr(found)


def test_an_invitation_that_was_answered_or_is_over_is_not_stated(organization: Organization, site: TestClient) -> None:
    person = organization.invite()
    answered = open_program(organization)
    invite_to(organization, answered, person)
    soon = (datetime.now(UTC) + timedelta(seconds=30)).isoformat()
    invite_to(organization, open_program(organization, "Over soon"), person, expires_at=soon)
    assert len(stated(site, person)["invited_to"]) == 2
    body = {"program_id": answered, "person_id": str(person), "role": "mentor"}
    organization.send("/enrollment/v1/participations", body)
    assert [each["program"] for each in stated(site, person)["invited_to"]] == ["Over soon"]
    site.app.state.clock = lambda: datetime.now(UTC) + timedelta(minutes=1)  # type: ignore[attr-defined] # an app
    assert stated(site, person)["invited_to"] == []


def test_only_the_site_reads_it_and_no_person_is_made_up(organization: Organization, site: TestClient) -> None:
    person = organization.invite()
    assert organization.client.get(f"/enrollment/v1/sign-in-links/{person}").status_code == 403
    assert site.get(f"/enrollment/v1/sign-in-links/{uuid4()}").status_code == 404
    organization.send(f"/enrollment/v1/people/{person}/erase", {"reason": "requested"})
    assert site.get(f"/enrollment/v1/sign-in-links/{person}").status_code == 404
