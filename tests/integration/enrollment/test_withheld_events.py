"""The events of an organization that does not share them travel restricted: decided at the save, permanently."""

from __future__ import annotations

from functools import partial
from time import monotonic
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient

from services.contract.record import PublicRecord
from services.enrollment.organizations.sharing import shares_of
from services.enrollment.participation.commands import end_with_program
from services.enrollment.service import Enrollment
from services.publication.sharing import KEEP_SECONDS, Sharing
from tests.integration.enrollment.calls import complete_leaving, execute_step
from tests.integration.enrollment.http_calls import BASE, POLICY, post, publish_terms
from tests.support.wait import until


@pytest.fixture
def organization(client: TestClient) -> str:
    publish_terms(client, "2026-1")
    return str(post(client, "/organizations", {"name": "Hill", "terms_version": "2026-1"}).json()["organization_id"])


def share(client: TestClient, organization: str, *shares: str) -> None:
    body = {"terms_version": "2026-1", "shares": list(shares)}
    assert post(client, f"/organizations/{organization}/accept-terms", body).is_success


def open_program(client: TestClient, organization: str) -> str:
    body = {"organization_id": organization, "name": "First year", "policy": POLICY}
    return str(post(client, "/programs", body).json()["program_id"])


def records(service: Enrollment) -> list[PublicRecord]:
    return list(service.public_log.read(0, 1000).records)


def restricted_keys(service: Enrollment) -> set[str]:
    return {record.key for record in records(service) if record.topic == service.public_log.topics[1]}


def until_restricted(client: TestClient, service: Enrollment, organization: str) -> str:
    """Open programs until one is withheld, and return it: other processes see an acceptance a moment later."""

    def opened() -> str | None:
        program = open_program(client, organization)
        return program if program in restricted_keys(service) else None

    return str(until(opened, what="a program of an organization that does not share its events"))


def test_what_is_not_shared_is_saved_for_the_restricted_topic(
    client: TestClient, service: Enrollment, organization: str
) -> None:
    before = open_program(client, organization)
    share(client, organization, "figures", "network", "directory")
    program = until_restricted(client, service, organization)
    application = {"program_id": program, "person_id": str(uuid4()), "role": "mentor"}
    participation = post(client, "/participations", application).json()["participation_id"]
    assert participation in restricted_keys(service)
    assert not {before, organization} & restricted_keys(service), "who is a member, and under which terms, stays open"
    another = post(client, "/organizations", {"name": "Shore", "terms_version": "2026-1"}).json()["organization_id"]
    assert open_program(client, another) not in restricted_keys(service), "of this organization alone"


def test_what_was_withheld_stays_withheld(
    client: TestClient, service: Enrollment, organization: str, database: str
) -> None:
    share(client, organization)
    program = until_restricted(client, service, organization)
    before = [(record.topic, record.value) for record in records(service)]
    share(client, organization, "figures", "network", "events", "directory")
    with psycopg.connect(database) as connection:  # as after an upgrade: what is kept is encoded by another release
        other = "set_byte(public_record, 0, 255 - get_byte(public_record, 0))"
        connection.execute(f"UPDATE enrollment.stored_events SET public_record = {other}".encode())
    assert [(record.topic, record.value) for record in records(service)][: len(before)] == before
    assert program in restricted_keys(service)
    until(
        lambda: open_program(client, organization) not in restricted_keys(service),
        what="a program that is open again",
    )


def test_a_newer_version_that_is_not_accepted_shares_nothing_more_and_nothing_less(
    client: TestClient, service: Enrollment, organization: str
) -> None:
    """What an organization stated under the version that it accepted holds until it accepts another one itself."""
    other = str(post(client, "/organizations", {"name": "Shore", "terms_version": "2026-1"}).json()["organization_id"])
    share(client, organization, "figures")
    until_restricted(client, service, organization)
    publish_terms(client, "2026-2")
    newer = [open_program(client, organization), open_program(client, other)]
    assert [program in restricted_keys(service) for program in newer] == [True, False]
    found = client.get(f"{BASE}/organizations/{organization}").json()
    assert (found["terms_version"], found["shares"]) == ("2026-1", ["figures"])
    refused = post(client, f"/organizations/{other}/accept-terms", {"terms_version": "2026-1", "shares": []})
    assert refused.json()["type"].endswith("/terms-replaced"), "what it shares is stated under the version in force"
    assert open_program(client, other) not in restricted_keys(service), "the refusal changed nothing"
    body = {"terms_version": "2026-2", "shares": []}
    assert post(client, f"/organizations/{other}/accept-terms", body).is_success
    until_restricted(client, service, other)


def test_after_leaving_nothing_of_the_organization_is_published(
    client: TestClient, service: Enrollment, organization: str
) -> None:
    share(client, organization, "figures", "network", "events", "directory")
    program = open_program(client, organization)
    application = {"program_id": program, "person_id": str(uuid4()), "role": "mentor"}
    participation = post(client, "/participations", application).json()["participation_id"]
    post(client, f"/organizations/{organization}/leave", {"reason": "budget"})
    assert post(client, f"/programs/{program}/end", {"reason": "organization-leaving"}).is_success
    complete_leaving(service.store, UUID(organization))
    published, left = len(records(service)), monotonic()
    assert Sharing(partial(shares_of, service.store)).withholds_events(organization), "whatever it had accepted"
    until(lambda: monotonic() - left > KEEP_SECONDS, what="the end of what the store remembers")
    execute_step(service.store, end_with_program, participation)
    appended = records(service)[published:]
    assert [record.key for record in appended] == [participation], "an event of the process follows the leaving"
    assert {record.topic for record in appended} == {service.public_log.topics[1]}


def test_a_look_up_is_remembered_for_a_moment_only() -> None:
    now, shares, asked = [0.0], ["events"], []

    def look_up(organization: str) -> list[str] | None:
        asked.append(organization)
        return None if organization == "unknown" else shares

    sharing = Sharing(look_up, clock=lambda: now[0])
    assert not sharing.withholds_events("one")
    assert not sharing.withholds_events("unknown"), "under a code without published terms everything is shared"
    shares.clear()
    now[0] = KEEP_SECONDS - 0.001
    assert not sharing.withholds_events("one")
    now[0] = KEEP_SECONDS
    assert sharing.withholds_events("one")
    assert asked == ["one", "unknown", "one"]
    assert KEEP_SECONDS < 1, "less than the second within which every read model sees an acceptance"
