"""Every route of every app × every persona, against the table that is written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.permissions.requests import ENDLESS, PERSONAS, TABLE, bodies_of_a_session, body_of, request_of
from tests.integration.permissions.world import World, federation

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
