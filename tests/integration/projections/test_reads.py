"""Every read: access, position and conditional requests; and the responses that are not lists."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from services.contract import asyncapi
from services.contract.catalogue import catalogue, folder
from services.projections.desk.models import DeskList, DeskSummary
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.answers.tree import Tree
from services.projections.programs.models import FederationDashboard, ProgramDashboard
from tests.integration.projections.site import SEALED, Site
from tests.support.fixed_status import At, Everywhere
from tests.support.fuzzing import fuzz, operations

READS = {
    "/v1/organizations": "directory",
    "/v1/programs": "directory",
    f"/v1/programs/{SEALED.program}": "directory",
    "/v1/relationships": "directory",
    "/v1/participations": "directory",
    f"/v1/programs/{SEALED.program}/dashboard": "programs",
    "/v1/federation/dashboard": "programs",
    "/v1/network/summary": "network",
    "/v1/network/people": "network",
    "/v1/network/flows": "network",
    "/v1/events": "feed",
    "/v1/desk": "desk",
    "/v1/desk/summary": "desk",
}
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
every_read = pytest.mark.parametrize("path", READS)


@contextmanager
def clock(site: Site, now: datetime) -> Iterator[None]:
    """Let the API's clock stand at a time."""
    original = site.app.state.clock
    site.app.state.clock = lambda: now
    try:
        yield
    finally:
        site.app.state.clock = original


@every_read
def test_a_read_states_its_position_and_is_not_sent_twice(site: Site, client: TestClient, path: str) -> None:
    with clock(site, NOON):
        _read_twice(site, client, path)


def _read_twice(site: Site, client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    assert first.headers["Projection-Position"] == "10000"
    assert first.headers["Projection-Lag-Seconds"] == "0.250"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    site.status.positions[READS[path]] = At(position=10_001)
    try:
        moved = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    finally:
        site.status.positions.clear()
    assert moved.status_code == 200


@every_read
def test_a_read_waits_for_a_position_and_states_when_it_is_not_reached(client: TestClient, path: str) -> None:
    assert client.get(path, params={"min_position": "hub/relationships:10000"}).status_code == 200
    assert client.get(path, params={"min_position": "soon"}).status_code == 422


def test_a_position_not_reached_in_time_is_503(client: TestClient) -> None:
    response = client.get("/v1/programs", params={"min_position": "hub/relationships:10001"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")


@every_read
def test_only_members_read(site: Site, path: str) -> None:
    assert site.client("stranger").get(path).status_code == 403
    assert site.client("nobody").get(path).status_code == 401


def test_the_desk_matches_its_model_and_its_filters_are_named(client: TestClient) -> None:
    desk = DeskList.model_validate_json(client.get("/v1/desk", params={"limit": 200}).content)
    assert desk.total == len(desk.items) > 0
    summary = DeskSummary.model_validate_json(client.get("/v1/desk/summary").content)
    assert {group.kind: group.count for group in summary.groups} == desk.counts
    one = desk.items[0]
    part = client.get("/v1/desk", params={"kind": one.kind, "program": one.program_id, "limit": 1})
    assert part.json()["items"][0]["program_id"] == one.program_id
    assert ("next" in part.links) == (part.json()["total"] > 1)
    for name, value in (("kind", "chore"), ("due_before", "2026-01-01T00:00:00"), ("program", "x")):
        wrong = client.get("/v1/desk", params={name: value})
        assert (wrong.status_code, wrong.json()["errors"][0]["parameter"]) == (422, name)


def test_the_desk_is_for_coordinators(site: Site) -> None:
    assert site.client("analyst").get("/v1/desk").status_code == 403
    assert site.client("executive").get("/v1/desk/summary").status_code == 403
    sealed = {"program": SEALED.program}
    assert site.client("inside").get("/v1/desk", params=sealed).status_code == 200
    assert site.client("everywhere").get("/v1/desk", params=sealed).json()["total"] == 0


def test_an_answer_of_the_desk_is_valid_for_a_minute(site: Site, client: TestClient) -> None:
    """What is due changes without an event."""
    with clock(site, NOON):
        tag = client.get("/v1/desk").headers["ETag"]
    for passed, status in ((59, 304), (60, 200)):
        with clock(site, NOON + timedelta(seconds=passed)):
            assert client.get("/v1/desk", headers={"If-None-Match": tag}).status_code == status


def test_dashboards_and_network_match_their_models(site: Site, client: TestClient) -> None:
    FederationDashboard.model_validate_json(client.get("/v1/federation/dashboard").content, strict=True)
    body = client.get(f"/v1/programs/{SEALED.program}/dashboard").content
    assert ProgramDashboard.model_validate_json(body, strict=True).name == "Sealed"
    body = client.get("/v1/network/summary", params={"effect": "started"}).content
    summary = NetworkSummary.model_validate_json(body, strict=True)
    voided = {event.subject for event in site.events if event.type.endswith(".voided")}
    began = {event.subject for event in site.events if event.type.endswith(".activated")}
    assert summary.relationships + summary.peer_relationships == len(began - voided)
    farthest = client.get("/v1/network/people", params={"effect": "started", "order": "reach"}).json()["items"][0]
    body = client.get(f"/v1/network/people/{farthest['id']}", params={"effect": "started"}).content
    person = NetworkPerson.model_validate_json(body, strict=True)
    assert person.reach == farthest["reach"] == summary.max_reach
    body = client.get(f"/v1/network/people/{farthest['id']}/tree", params={"effect": "started"}).content
    tree = Tree.model_validate_json(body, strict=True)
    assert len(tree.nodes) + tree.folded + sum(node.folded for node in tree.nodes) == person.reach


def test_a_policy_in_the_address_is_parsed(client: TestClient) -> None:
    assert client.get("/v1/network/summary?effect=+2w&rule=at_or_after").json()["effect"] == "+2w"
    wrong = client.get("/v1/network/summary?effect=sometime")
    assert (wrong.status_code, wrong.json()["errors"][0]["parameter"]) == (422, "effect")


@every_read
def test_a_misspelt_parameter_is_named(client: TestClient, path: str) -> None:
    response = client.get(path, params={"min_positon": "1"})
    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (422, "min_positon")


def test_unknown_ids_are_not_found(client: TestClient) -> None:
    missing = "00000000-0000-4000-8000-00000000dead"
    for path in (f"/v1/programs/{missing}", f"/v1/programs/{missing}/dashboard", f"/v1/network/people/{missing}"):
        assert client.get(path).json()["type"] == "/problems/not-found"


def test_public_events_follow_their_links_and_hide_the_sealed(site: Site, client: TestClient) -> None:
    url, ids = "/v1/events?limit=50", list[str]()
    while True:
        response = client.get(url)
        assert response.headers["content-type"] == "application/cloudevents-batch+json"
        batch = response.json()
        if not batch:
            break
        ids += [event["id"] for event in batch]
        url = response.links["next"]["url"]
    restricted = catalogue().restricted
    shown = (event for event in site.events if event.program_id != SEALED.program and event.type not in restricted)
    assert sorted(ids) == sorted(event.id for event in shown)


def test_the_registry_serves_every_schema_publicly(site: Site) -> None:
    anybody = TestClient(site.app)
    for number, revision in catalogue().revisions.items():
        assert json.loads(anybody.get(f"/schemas/ids/{number}").json()["schema"]) == revision.document
    subject = "mentorship.hub.relationships.v1-mentorship.relationships.Matched"
    assert subject in anybody.get("/subjects").json()
    assert anybody.get(f"/subjects/{subject}/versions").json() == [1, 2, 3]
    assert anybody.get(f"/subjects/{subject}/versions/latest").json()["subject"] == subject
    assert anybody.get("/schemas/ids/999999").json()["error_code"] == 40403


def test_asyncapi_is_public_described_and_the_document_of_this_release(site: Site) -> None:
    response = TestClient(site.app).get("/v1/asyncapi.json")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.text == asyncapi.document(folder(), catalogue())
    assert response.json()["asyncapi"] == "3.0.0"
    assert "/v1/asyncapi.json" in site.app.openapi()["paths"]


def test_every_operation_conforms_to_its_description(site: Site) -> None:
    described = [one for one in operations(site.app, "/openapi.json") if one.path != "/v1/changes"]
    assert len([one for one in described if one.path.startswith("/v1/")]) == 33
    site.status.positions.update(dict.fromkeys(READS.values(), Everywhere()))
    try:
        for operation in described:
            fuzz(operation, examples=8, headers={"Authorization": "Bearer analyst"})
    finally:
        site.status.positions.clear()
