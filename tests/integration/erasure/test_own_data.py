"""The export over a federation: groups with attendance, what one stated alone, and every table with a person's id."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from services.enrollment.erasure.routes import OwnData
from services.platform.clock import system_clock
from services.relationships.own_data.routes import OwnRelationships
from services.web.identity.principal import Principal
from tests.integration.permissions.world import World, federation

R = "/relationships/v1"
TABLE = tomllib.loads((Path(__file__).parents[2] / "contract" / "own_data.toml").read_text(encoding="utf-8"))
_TABLES = """
SELECT schemaname || '.' || tablename FROM pg_tables
WHERE schemaname = ANY(%s) AND tablename NOT LIKE '%%migrations%%'"""
SCHEMAS = {
    "enrollment": ["enrollment", "vault", "calendars", "directory", "process_manager"],
    "relationships": ["relationships", "vault", "process_manager"],
    "access": ["access", "keys"],
}


@pytest.fixture(scope="module")
def world(postgres_dsn: str) -> Iterator[World]:
    with federation(postgres_dsn) as found:
        found.principals["co-mentor"] = own_principal(found, "co-mentor")
        yield found


def held(world: World, persona: str, person: str) -> dict[str, Any]:
    """Return what relationships export about a person to a persona."""
    answer = world.send(persona, "GET", f"{R}/people/{world.ids[person]}/export")
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


def done(export: dict[str, Any], event: str) -> list[dict[str, Any]]:
    """Return the entries of the history of one event."""
    return [each for each in export["done"] if each["event"] == f"relationships.{event}"]


def test_the_groups_of_a_person_are_told_with_own_attendance_alone(world: World) -> None:
    group, session, after = world.ids["group"], world.ids["group-session"], system_clock() + timedelta(days=4)
    before = held(world, "mentee", "mentee")["groups"]
    assert [(each["group_id"], each["party"], each["state"]) for each in before] == [(group, "mentee", "in")]
    assert sorted(before[0]["mentors"]) == sorted([world.ids["mentor"], world.ids["co-mentor"]])
    assert [(each["session_id"], each["attended"]) for each in before[0]["sessions"]] == [(session, None)]
    world.apps["/relationships"].state.clock = lambda: after
    there = [world.ids["co-mentor-participation"], world.ids["mentee-participation"]]
    report = {"started_at": (after - timedelta(days=1)).isoformat(), "minutes": 45, "mode": "video", "evidence": 2}
    world.command(f"{R}/groups/{group}/group-sessions/{session}/hold", {**report, "present": there})
    theirs = held(world, "mentee", "mentee")
    assert [(each["status"], each["attended"]) for each in theirs["groups"][0]["sessions"]] == [("held", True)]
    mentor = held(world, "co-mentor", "co-mentor")
    assert [each["group_id"] for each in mentor["groups"]] == [group], "the second mentor of it too"
    assert mentor["groups"][0]["party"] == "mentor"
    reported = done(theirs, "group.session-reported")
    assert [(each["stated"]["minutes"], each["stated"]["mode"]) for each in reported] == [(45, "video")]
    assert "present" not in reported[0]["stated"], "who else was there"
    absent = held(world, "mentor-of-another", "mentor-of-another")
    assert (absent["groups"], done(absent, "group.formed")) == ([], [])


def test_one_who_was_invited_to_a_group_alone_is_told_that_and_no_more(world: World) -> None:
    pair = {
        "mentor_participation_id": world.ids["co-mentor-participation"],
        "mentee_participation_id": world.ids["applicant-participation"],
        "group_id": world.ids["group"],
    }
    world.command(f"/enrollment/v1/participations/{world.ids['applicant-participation']}/enroll")
    world.inform()
    world.command(f"{R}/relationships", pair)
    world.principals["applicant"] = own_principal(world, "applicant")
    invited = held(world, "applicant", "applicant")
    assert [(each["state"], each["sessions"]) for each in invited["groups"]] == [("invited", [])]
    assert [each["event"] for each in invited["done"] if ".group." in each["event"]] == []


def test_what_a_party_answers_about_an_end_is_told_to_that_party(world: World) -> None:
    here = f"{R}/relationships/{world.ids['relationship']}"
    closing = {"reason": "moved", "never_pair_again": True}
    answer = {"again": "not_now", "conversation_on": "2026-01-05"}
    assert world.send("mentor", "POST", f"{here}/close", closing).is_success
    assert world.send("mentee", "POST", f"{here}/answer-closing", answer).is_success
    mine, theirs = (held(world, each, each) for each in ("mentee", "mentor"))
    assert done(mine, "relationship.closing-answered")[0]["stated"].items() >= answer.items()
    assert done(theirs, "relationship.closing-answered")[0]["stated"] == {"given_by": "mentee"}
    assert done(theirs, "relationship.closed")[0]["stated"]["never_pair_again"] is True
    assert "never_pair_again" not in done(mine, "relationship.closed")[0]["stated"], "the wish of the other one"


def test_what_a_person_declared_and_how_they_are_reached_is_told(world: World) -> None:
    person = world.ids["person"]
    world.principals["person"] = own_principal(world, "person")
    assert world.send("person", "POST", f"/enrollment/v1/calendars/{person}/renew").is_success
    export = world.send("person", "GET", f"/enrollment/v1/people/{person}/export").json()
    assert len(export["calendars"]) == 1
    assert {each["purpose"] for each in export["links"]} <= {"invitation", "sign-in"}
    assert (export["conflicts"], export["disabled"], export["inactive"]) == ([], [], [])
    invited = next(each for each in export["done"] if each["event"] == "enrollment.person.invited")
    assert invited["stated"] == {"profile_version": 1}


@pytest.mark.parametrize("service", SCHEMAS)
def test_every_table_is_in_a_part_of_the_export_or_has_a_reason(world: World, service: str) -> None:
    dsn = dict(zip(("enrollment", "relationships"), world.databases, strict=True)).get(service, world.access)
    with psycopg.connect(dsn) as connection:
        tables = {row[0] for row in connection.execute(_TABLES, [SCHEMAS[service]])}
    assert tables == set(TABLE["tables"][service]), "state in own_data.toml where a person is shown of a new table"
    parts = {*OwnData.model_fields, *OwnRelationships.model_fields}
    assert {each for each in TABLE["tables"][service].values() if not each.startswith("not: ")} <= parts


def own_principal(world: World, person: str) -> Principal:
    """Return one who is a person and nothing else."""
    own = frozenset({world.ids[person]})
    return Principal(person, "https://issuer.test", frozenset(), actor=str(uuid4()), people=own)
