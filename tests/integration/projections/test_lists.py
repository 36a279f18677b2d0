"""Lists: every row once for any page size, filters, and access to rows of confidential programs."""

import json
from collections import Counter
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from services.projections.directory.models import OrganizationList, ParticipationList, ProgramList, RelationshipList
from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.people import PersonList
from services.web.identity.principal import Principal
from tests.integration.projections.site import ISSUER, PRINCIPALS, SEALED, Site

LISTS: dict[str, type[BaseModel]] = {
    "/v1/organizations": OrganizationList,
    "/v1/programs": ProgramList,
    "/v1/relationships": RelationshipList,
    "/v1/participations": ParticipationList,
    "/v1/network/people": PersonList,
    "/v1/network/flows": FlowList,
}
every_list = pytest.mark.parametrize("path", LISTS)


def policy(path: str) -> dict[str, str]:
    """Return the parameters of a list: those of the network use the policy that needs no sessions."""
    return {"effect": "started"} if "/network/" in path else {}


def pages(client: TestClient, path: str, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - query values
    """Follow `next` to the end; the Link header must lead the same way."""
    rows: list[dict[str, Any]] = []
    while True:
        response = client.get(path, params=query)
        assert response.status_code == 200, response.text
        page = response.json()
        rows += page["items"]
        if page["next"] is None:
            assert "Link" not in response.headers
            return rows
        assert response.links["next"]["url"].endswith(f"cursor={page['next']}")
        query["cursor"] = page["next"]


@every_list
def test_every_row_once_whatever_the_page(client: TestClient, path: str) -> None:
    whole = pages(client, path, limit=200, **policy(path))
    assert len(whole) > 1
    assert pages(client, path, limit=1, **policy(path)) == whole
    assert pages(client, path, limit=3, **policy(path)) == whole
    keys = [json.dumps(row, sort_keys=True) for row in whole]
    assert len(set(keys)) == len(keys)


@every_list
def test_responses_match_their_models(client: TestClient, path: str) -> None:
    body = client.get(path, params=policy(path)).content
    model = LISTS[path].model_validate_json(body, strict=False)
    assert json.loads(body) == json.loads(model.model_dump_json()) | {"items": json.loads(body)["items"]}
    declared = type(model).model_fields["items"].annotation.__args__[0].model_fields  # type: ignore[union-attr]  # a list
    assert all(set(row) == set(declared) for row in json.loads(body)["items"])


def test_relationships_are_those_of_the_events(site: Site, client: TestClient) -> None:
    rows = {row["id"]: row for row in pages(client, "/v1/relationships", limit=7)}
    events = [event for event in site.events if ".relationships." in event.type]
    assert rows.keys() == {event.subject for event in events}
    held = Counter[str]()
    for event in events:
        if event.type.endswith("session-held") and event.data["evidence"] >= 2:
            held[event.subject] += event.data["count"]
    assert {key: row["sessions_held"] for key, row in rows.items() if row["sessions_held"]} == held
    times = [row["proposed_at"] for row in rows.values()]
    assert times == sorted(times, reverse=True)


def test_filters_select_rows(client: TestClient) -> None:
    every = pages(client, "/v1/relationships")
    one = every[0]
    for name, value, keep in (
        ("program", one["program_id"], lambda row: row["program_id"] == one["program_id"]),
        ("state", one["state"], lambda row: row["state"] == one["state"]),
        ("person", one["mentor_id"], lambda row: one["mentor_id"] in (row["mentor_id"], row["mentee_id"])),
    ):
        assert pages(client, "/v1/relationships", **{name: value}, limit=2) == list(filter(keep, every))
    assert [row["name"] for row in pages(client, "/v1/programs", name="sEAL")] == ["Sealed"]
    assert pages(client, "/v1/programs", name="no such") == []


def test_only_coordinators_read_rows_of_a_sealed_program(site: Site) -> None:
    counts = {
        who: len(pages(site.client(who), "/v1/participations", program=SEALED.program))
        for who in ("analyst", "inside", "everywhere")
    }
    assert counts == {"analyst": 0, "inside": 4, "everywhere": 4}
    # Counts are hidden from others only where they are about too few people.
    applied = {
        who: site.client(who).get(f"/v1/programs/{SEALED.program}/dashboard").json()["funnel"]["applied"]["value"]
        for who in ("analyst", "inside")
    }
    assert applied == {"analyst": None, "inside": 4}


def test_a_draft_is_for_its_own_staff(site: Site) -> None:
    def drafts(who: str) -> list[str]:
        return [row["id"] for row in pages(site.client(who), "/v1/programs", state="draft")]

    counts = {who: len(drafts(who)) for who in ("analyst", "executive", "inside", "everywhere")}
    assert counts == {"analyst": 0, "executive": 0, "inside": 1, "everywhere": 1}
    (draft,) = drafts("inside")
    for path in (f"/v1/programs/{draft}", f"/v1/programs/{draft}/dashboard"):
        seen = {who: site.client(who).get(path).status_code for who in counts}
        assert seen == {"analyst": 404, "executive": 404, "inside": 200, "everywhere": 200}
    names = {line["program_id"] for line in site.client().get("/v1/federation/dashboard").json()["largest"]}
    assert draft not in names


def test_raised_conflicts_are_for_staff(site: Site) -> None:
    rows = pages(site.client("inside"), "/v1/relationships", program=SEALED.program)
    assert [row["conflicts"] for row in rows] == [["assessor"]]
    party = Principal("mentor", ISSUER, people=frozenset({rows[0]["mentor_id"]}), actor="mentor")
    PRINCIPALS["Bearer mentor"] = party
    own = pages(site.client("mentor"), "/v1/relationships")
    assert [(row["id"], row["conflicts"]) for row in own] == [(rows[0]["id"], None)]


def test_a_cursor_is_valid_only_for_its_own_list(client: TestClient) -> None:
    cursor = client.get("/v1/relationships", params={"limit": 1}).json()["next"]
    for path, query in (("/v1/relationships", {"state": "active"}), ("/v1/participations", {}), ("/v1/programs", {})):
        response = client.get(path, params={**query, "cursor": cursor})
        assert (response.status_code, response.json()["type"]) == (400, "/problems/cursor-invalid")
