"""Every route of every app × every persona, against the table that is written by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from services.enrollment.people.link_codes import make_code
from tests.integration.permissions.world import CONCERN, DOCUMENT, POLICY, TERMS, World, federation

TABLE = tomllib.loads((Path(__file__).parents[2] / "contract" / "permissions.toml").read_text(encoding="utf-8"))
PERSONAS = tuple(TABLE.pop("personas"))
ROLES = tuple(name for name in PERSONAS if name.startswith(("operator", "coordinator", "program", "executive")))
GROUPS = {
    "members": tuple(name for name in PERSONAS if name not in {"stranger", "coordinator-who-left"}),
    "roles": (*(name for name in ROLES if name != "coordinator-who-left"), "analyst", "consumer"),
    "released": (
        *(name for name in ROLES if name not in {"operator", "coordinator-who-left"}),
        "analyst",
        "consumer",
    ),
}
PUBLIC = (
    "/livez",
    "/readyz",
    "/healthz",
    "/metrics",
    "/schemas",
    "/subjects",
    "/v1/asyncapi.json",
    "/docs",
    "/config",
    "/mode",
)
ENDLESS = {"GET /v1/changes"}
"""Streams: a persona that may follow them would wait for ever, so only the refusals are walked."""
OF_AN_ORGANIZATION = {
    "/enrollment/v1/concerns",
    "/enrollment/v1/people",
    "/enrollment/v1/inactive-people",
    "/enrollment/v1/access/groups",
    "/enrollment/v1/access",
    "/enrollment/v1/audit/reads",
    "/enrollment/v1/audit/staff",
    "/enrollment/v1/audit/commands",
    "/relationships/v1/audit/commands",
}
"""Addresses whose query names the organization."""
SPLIT = {"stream": "matched", "dimension": "form", "year": "2020"}
QUERIES: dict[str, dict[str, str]] = {
    "GET /v1/query": {"metrics": "sessions-held"},
    "GET /v1/federation/splits": SPLIT,
    "GET /v1/programs/{program_id}/splits": SPLIT,
}
"""Queries that name no thing."""
STALE = {"If-Match": '"999999"'}
"""A version that no thing has: an allowed command is refused for it after the permission, and changes nothing."""


@pytest.fixture(scope="module")
def world(postgres_dsn: str) -> Iterator[World]:
    with federation(postgres_dsn) as world:
        yield world


def routes(world: World) -> list[str]:
    """Return every route that needs a token, as `METHOD path`."""
    found = []
    for app in world.apps.values():
        for path, methods in app.openapi()["paths"].items():
            if not path.startswith(PUBLIC):
                found += [f"{method.upper()} {path}" for method in methods if method != "parameters"]
    return sorted(found)


def request_of(route: str, world: World) -> tuple[str, str, object, dict[str, str]]:
    """Return method, path, valid body and query of a route, about the things of this world."""
    method, path = route.split()
    ids = world.ids
    participation = ids["mentee-participation"]
    for name, value in {
        "organization_id": ids["organization"],
        "program_id": ids["program"],
        "participation_id": participation,
        "relationship_id": ids["relationship"],
        "session_id": ids["session"],
        "goal_id": ids["goal"],
        "conflict_id": ids["conflict"],
        "concern_id": ids["concern"],
        "guardian_id": ids["guardian-person"],
        "person_id": ids["person" if path.startswith("/enrollment/") else "mentor"],
        "kind": "training",
        "code": "conduct",
        "version": "1",
    }.items():
        path = path.replace(f"{{{name}}}", value)
    query = dict(QUERIES.get(route, {}))
    if method == "GET" and path == "/enrollment/v1/people":
        query = {"organization": ids["organization"]}
    elif method == "GET" and path in OF_AN_ORGANIZATION:
        query = {"organization_id": ids["organization"]}
    if path == "/enrollment/v1/audit/staff":
        query["actors"] = ids["mentor"]
    if path == "/v1/network/paths":
        query = {"from": ids["mentor"], "to": ids["mentee"]}
    if path == "/v1/network/what-if":
        query = {"without": ids["mentor"]}
    return method, path, body_of(route, world), query


def body_of(route: str, world: World) -> object:
    """Return a valid body of a command, None for a read."""
    ids = world.ids
    bodies: dict[str, Any] = {
        "/organizations": {"name": f"New {uuid4()}", "terms_version": "2026-1"},
        "/leave": {"reason": "budget"},
        "/terms": {"terms_version": "2026-1", "text": "What each shares."},
        "/accept-terms": {"terms_version": "2026-1", "shares": ["figures"]},
        "/programs": {"organization_id": ids["organization"], "name": "New", "policy": POLICY},
        "/rename": {"name": "Renamed"},
        "/policy": {"policy": POLICY},
        "/preview": {"policy": POLICY},
        "/participations": {"program_id": ids["program"], "person_id": ids["mentee"], "role": "mentee"},
        "/invite": {"program_id": ids["program"], "person_id": ids["mentee"], "role": "mentee"},
        "/waitlist": {"reason": "program-full", "priority": 1},
        "/capacity": {"capacity": 1},
        "/seniority": {"seniority": 5},
        "/conflicts": {
            "program_id": ids["program"],
            "person_id": ids["mentee"],
            "counterpart_id": ids["mentor-of-another"],
            "kind": "declared",
        },
        "/grant": {"issuer": "i", "subject": "new", "role": "analyst", "organization_id": ids["organization"]},
        "/people": {"organization_id": ids["organization"], "name": "Anna Berg", "mail": "anna@example.org"},
        "/consents": {"purpose": "network", "granted": True, "wording_version": 1},
        "/groups": {"ids": [ids["person"]], "attribute": "industry"},
        "/names": {"ids": [ids["person"]]},
        "/profile": {"language": "de"},
        "/register": {},
        "/erase": {"reason": "requested"},
        "/sign-in-links": {"mail": "anna@example.org"},
        "/links": {},
        "/confirm": {"code": make_code(b"k", uuid4(), "c", datetime.now(UTC)).code},
        "/unlink": {"link_id": str(uuid4())},
        "/guardians": {"guardian_id": ids["guardian-person"]},
        "/concerns": {"program_id": ids["program"], **CONCERN},
        "/relationships": {
            "mentor_participation_id": ids["mentor-participation"],
            "mentee_participation_id": ids["mentee-participation"],
        },
        "/sign": TERMS,
        "/documents": DOCUMENT,
        "/file-acceptance": {"version": 1, "evidence_reference": "file-7"},
        "/clear": {"evidence": 2},
        "/override": {"evidence": 1, "reason": "known-for-years"},
        "/waive": {"reason": "moved"},
        "/revoke": {"reason": "moved"},
        "/instruments": {
            "code": "pulse",
            "version": 1,
            "title": "Pulse",
            "purpose": "pulse",
            "about": "relationship",
            "items": [{"code": "mood", "text": "How do you feel?"}],
            "answered_by": ["mentor", "mentee"],
        },
        "/feedback": {
            "instrument": "pulse",
            "instrument_version": 1,
            "about": "relationship",
            "about_id": ids["relationship"],
            "rating": 5,
        },
        "/goals": {"category": "skills"},
        "/sessions": {"starts_at": "2026-01-01T10:00:00Z", "planned_minutes": 60},
        "/reschedule": {"starts_at": "2026-01-02T10:00:00Z", "planned_minutes": 60},
        "/miss": {"missed_by": "both"},
        "/text": {"text": "To read a whole book."},
        "/note": {"text": "A good hour."},
        "/query": {"metrics": ["sessions-held"]},
        "/raise-conflict": {"kind": "assessor"},
        "/clear-conflict": {"kind": "assessor", "outcome": "resolved"},
        "/hold": {"started_at": "2026-01-01T10:00:00Z", "minutes": 60, "mode": "video", "evidence": 1},
    }
    if not route.startswith("POST") or "/calendars/" in route:
        return None
    if route.endswith("/documents/{code}/accept"):
        return {"version": 1}
    if route.endswith("/relationship_id}/close"):
        return {"reason": "moved", "planned": False}
    last = "/" + route.rpartition("/")[2] if not route.endswith("/guardians/remove") else "/guardians/remove"
    reasons = ("/end", "/reject", "/pause", "/suspend", "/remove", "/withdraw", "/decline", "/close")
    special: dict[str, Any] = {
        "/access/revoke": {
            "issuer": "i",
            "subject": "unknown",
            "role": "analyst",
            "organization_id": ids["organization"],
        },
        "/concerns/{concern_id}/close": {"outcome": "resolved"},
        "/access/groups/map": {"group": "board", "role": "analyst", "organization_id": ids["organization"]},
        "/access/groups/unmap": {"group": "other", "role": "analyst", "organization_id": ids["organization"]},
    }
    for end, body in special.items():
        if route.endswith(end):
            return body
    without = (
        "relationships/{relationship_id}/withdraw",
        "conflicts/{conflict_id}/withdraw",
        "/guardians/{guardian_id}/remove",
    )
    if last in reasons and not route.endswith(without):
        planned = {"planned": False} if route.endswith("{relationship_id}/close") else {}
        return {"reason": "moved", **planned}
    return bodies.get(last)


def expected(route: str, persona: str) -> str:
    """Return `allow`, `forbid` or `hide`, as the table has it."""
    rule = TABLE[route]
    if persona == "stranger":
        return "forbid"
    for outcome in ("allow", "forbid"):
        names = {member for name in rule.get(outcome, ()) for member in GROUPS.get(name, (name,))}
        if persona in names:
            return outcome
    return str(rule.get("members", "hide"))


def test_the_table_names_every_route_and_no_other(world: World) -> None:
    assert set(routes(world)) == set(TABLE)


@pytest.mark.parametrize("route", sorted(TABLE))
def test_a_route_does_for_every_persona_what_the_table_says(world: World, route: str) -> None:
    method, path, body, query = request_of(route, world)
    assert world.send(None, method, path, body, query).status_code == 401
    for persona in PERSONAS:
        outcome = expected(route, persona)
        if outcome == "allow" and route in ENDLESS:
            continue
        headers = STALE if method == "POST" else {}
        response = world.send(persona, method, path, body_of(route, world) or body, query, **headers)
        status = response.status_code
        assert status not in {401, 422, 500}, f"{persona}: {response.text}"
        seen = {403: "forbid", 404: "hide"}.get(status, "allow")
        assert seen == outcome, f"{persona}: {status} {response.text[:300]}"
        if status == 404:
            assert "version" not in response.text, "a stranger learns neither a version nor a state"


@pytest.mark.parametrize("route", sorted(route for route, rule in TABLE.items() if "rows" in rule))
def test_a_list_has_the_rows_of_those_whose_they_are(world: World, route: str) -> None:
    method, path, *_ = request_of(route, world)
    for persona in PERSONAS:
        if expected(route, persona) != "allow":
            continue
        items = world.send(persona, method, path).json()["items"]
        assert bool(items) == (persona in TABLE[route]["rows"]), f"{persona}: {items}"


def test_events_of_a_program_go_to_its_staff_and_to_consumers_of_its_organization(world: World) -> None:
    programs = {}
    for persona in GROUPS["roles"]:
        events = world.send(persona, "GET", "/v1/events", query={"limit": "1000"}).json()
        assert {event["type"].rpartition(".")[2] for event in events} >= {"organization-joined"}
        programs[persona] = world.ids["program"] in {event.get("programid") for event in events}
    readers = {"coordinator-of-all", "coordinator", "program-coordinator", "consumer"}
    assert {persona for persona, read in programs.items() if read} == readers


def test_a_coordinator_sees_exact_figures_of_her_own_program_alone(world: World) -> None:
    address = f"/v1/programs/{world.ids['program']}/dashboard"
    for persona in GROUPS["roles"]:
        dashboard = world.send(persona, "GET", address).json()
        own = persona in {"coordinator-of-all", "coordinator", "program-coordinator"}
        assert dashboard["exact"] == own, persona
        assert dashboard["funnel"]["enrolled"]["value"] == (1 if own else None), persona


def test_two_coordinators_never_share_a_response(world: World) -> None:
    """The tag of one must not tell the other that her own, different list is unchanged."""
    tags = {}
    for persona in GROUPS["roles"]:
        tags[persona] = world.send(persona, "GET", "/v1/relationships").headers["etag"]
    assert len(set(tags.values())) == len(tags)
    stolen = world.send(
        "coordinator-of-another", "GET", "/v1/relationships", None, None, **{"If-None-Match": tags["coordinator"]}
    )
    assert (stolen.status_code, stolen.json()["items"]) == (200, [])


def test_one_caller_speaks_for_one_party(world: World) -> None:
    base = f"/relationships/v1/relationships/{world.ids['relationship']}"
    feedback: Any = body_of("POST /feedback", world)
    held: Any = {**bodies_of_a_session(), "evidence": 3}
    for persona, path, body, status, rule in (
        ("mentor", "/feedback", {**feedback, "given_by": "mentee"}, 403, "not-the-speaker"),
        ("guardian", "/feedback", {**feedback, "given_by": "mentor"}, 403, "not-the-speaker"),
        ("coordinator", "/feedback", feedback, 422, "speaker-missing"),
        ("coordinator", f"/goals/{world.ids['goal']}/meet", {"attested_by": "both"}, 422, "both-parties-needed"),
        ("mentor", f"/sessions/{world.ids['session']}/hold", held, 422, "evidence-needs-both"),
        ("mentor", f"/sessions/{world.ids['session']}/hold", {**held, "evidence": 4}, 422, "evidence-not-verified"),
        ("mentee", f"/sessions/{world.ids['session']}/hold", {**held, "evidence": 5}, 422, "evidence-not-observed"),
        (
            "coordinator",
            f"/sessions/{world.ids['session']}/hold",
            {**held, "evidence": 2, "reported_by": "mentor"},
            422,
            "evidence-on-behalf",
        ),
    ):
        response = world.send(persona, "POST", base + path, body)
        assert (response.status_code, response.json()["type"]) == (status, f"/problems/{rule}"), persona


def bodies_of_a_session() -> dict[str, Any]:
    """Return the body of a report of a held session."""
    return {"started_at": "2026-01-01T10:00:00Z", "minutes": 60, "mode": "video"}
