"""The main job, end to end: a federation's first relationship, from joining to what the dashboards say of it.

Three servers, two relays and two projectors, each its own process, with PostgreSQL and Apache Kafka between them.
Nothing here sleeps: a read that needs another service's events passes `min_position`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.topology import System, system
from tests.support.wait import until

START = datetime.now(UTC).replace(microsecond=0) - timedelta(days=90)
POLICY: dict[str, Any] = {
    "formalities": ["formal"],
    "directions": ["traditional"],
    "shapes": ["pair"],
    "mentor_capacity": 1,
    "mentee_limit": 1,
    "minimum_group_size": 5,
    "confidentiality": "open",
    "request_expiry_days": 14,
}
ENROLLMENT, RELATIONSHIPS = "/enrollment/v1", "/relationships/v1/relationships"


def on(day: int) -> str:
    """Return the time of a day of the story."""
    return (START + timedelta(days=day)).isoformat()


@pytest.fixture(scope="module")
def running(postgres_dsn: str, kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Start the whole system."""
    with system(postgres_dsn, kafka_bootstrap, tmp_path_factory.mktemp("system")) as started:
        yield started


def enrolled(to: System, program: str, role: str, person: str | None = None) -> tuple[str, str]:
    """Enroll a new person; return the person and the participation."""
    person_id = person or str(uuid4())
    body = {"program_id": program, "person_id": person_id, "role": role, "occurred_at": on(1)}
    id = to.done(f"{ENROLLMENT}/participations", body)["participation_id"]
    to.done(f"{ENROLLMENT}/participations/{id}/enroll", {"occurred_at": on(2)})
    return person_id, id


def opened(to: System) -> str:
    """Open a program of a new member and return its id."""
    joined = {"name": "Riverside", "terms_version": "2026-1", "occurred_at": on(0)}
    organization = to.done(f"{ENROLLMENT}/organizations", joined)["organization_id"]
    opening = {"organization_id": organization, "name": "First year", "policy": POLICY, "occurred_at": on(0)}
    return str(to.done(f"{ENROLLMENT}/programs", opening)["program_id"])


def test_the_journey_of_a_relationship(running: System) -> None:
    to = running
    program = opened(to)
    (mentor, mentoring), (mentee, learning) = (enrolled(to, program, role) for role in ("mentor", "mentee"))
    _, waiting = enrolled(to, program, "mentee")

    # Matching: the relationships service knows these people only from the enrollment's topic.
    people = {"mentor_participation_id": mentoring, "proposed_by": "mentee", "occurred_at": on(3)}
    match = to.done(RELATIONSHIPS, {**people, "mentee_participation_id": learning}, after="enrollment")
    rival = to.done(RELATIONSHIPS, {**people, "mentee_participation_id": waiting})["relationship_id"]
    here = f"{RELATIONSHIPS}/{match['relationship_id']}"
    to.done(f"{here}/accept", {"by": "mentor", "occurred_at": on(4)})
    full = to.post(f"{RELATIONSHIPS}/{rival}/accept", {"by": "mentor", "occurred_at": on(4)})
    assert (full.status_code, full.json()["type"]) == (409, "/problems/caseload-full")

    # Agreement and start.
    terms = {"cadence_days": 14, "duration_days": 60, "channel": "video", "occurred_at": on(5)}
    for party in ("mentor", "mentee"):
        to.done(f"{here}/sign", {"by": party, **terms})
    to.done(f"{here}/activate", {"occurred_at": on(6)})
    active = to.read(f"/v1/programs/{program}/dashboard")
    assert (active["active_relationships"]["value"], active["waiting"]["mentees"]["value"]) == (1, 1)

    # Sessions, a goal, feedback to an instrument of the program.
    asked = {"purpose": "pulse", "about": "relationship", "answered_by": ["mentor", "mentee"]}
    items = [{"code": "mood", "text": "How is it going?"}]
    instrument = {"code": "pulse", "version": 1, "title": "How is it going?", "items": items, **asked}
    to.done(f"/enrollment/v1/programs/{program}/instruments", {**instrument, "occurred_at": on(2)})
    for day, evidence in ((10, 2), (24, 2), (38, 1)):
        plan = {"starts_at": on(day), "planned_minutes": 60, "occurred_at": on(7)}
        session = to.done(f"{here}/sessions", plan)["session_id"]
        report = {"started_at": on(day), "minutes": 55, "mode": "video", "evidence": evidence}
        to.done(f"{here}/sessions/{session}/hold", report)
    goal = to.done(f"{here}/goals", {"category": "skills", "occurred_at": on(11)})["goal_id"]
    to.done(f"{here}/goals/{goal}/meet", {"attested_by": "mentee", "occurred_at": on(50)})
    pulse = {"instrument": "pulse", "instrument_version": 1, "about": "relationship", "about_id": here[-36:]}
    for party, rating in (("mentor", 4), ("mentee", 5)):
        to.done(
            f"{here}/feedback",
            {**pulse, "given_by": party, "rating": rating, "occurred_at": on(55)},
            after="enrollment",
        )

    # The end, and what the dashboards, the directory and the network say of it all.
    ending = {"initiated_by": "mentor", "reason": "goals_reached", "occurred_at": on(66)}
    assert to.done(f"{here}/close", ending)["state"] == "closed"
    dashboard = to.read(f"/v1/programs/{program}/dashboard")
    assert {stage: figure["value"] for stage, figure in dashboard["funnel"].items()} == {
        "invited": 0,
        "applied": 2,
        "screening": 0,
        "waitlisted": 0,
        "enrolled": 2,
        "matched": 1,
        "active": 1,
        "closed_planned": 1,
    }
    assert sum(month["held"]["value"] for month in dashboard["sessions"]) == 2, "a count alone is below the floor"
    assert (dashboard["goals"]["agreed"]["value"], dashboard["goals"]["met"]["value"]) == (1, 1)
    assert sorted(line["mean"]["value"] for line in dashboard["feedback"]) == [4, 5]
    assert dashboard["active_relationships"]["value"] == 0
    assert dashboard["waiting"]["mentees"]["value"] == 2, "the one who was never matched, and the one who is free again"
    listed = {line["id"]: line for line in to.read("/v1/relationships", program=program)["items"]}
    assert listed[here[-36:]]["state"] == "closed"
    assert datetime.fromisoformat(listed[here[-36:]]["started_at"]) == START + timedelta(days=6)
    assert listed[rival]["state"] == "proposed"
    ripple = to.read(f"/v1/network/people/{mentor}", effect="started")
    tree = to.read(f"/v1/network/people/{mentor}/tree", effect="started")
    assert (ripple["reach"], [node["id"] for node in tree["nodes"]]) == (1, [mentee])

    # The slot is free again.
    late = to.post(f"{RELATIONSHIPS}/{rival}/accept", {"by": "mentor", "occurred_at": on(10)})
    assert late.json()["state"] == "matched"


def test_a_mentor_withdraws_and_the_relationship_closes(running: System) -> None:
    to = running
    program = opened(to)
    (_, mentoring), (_, learning) = (enrolled(to, program, role) for role in ("mentor", "mentee"))
    people = {"mentor_participation_id": mentoring, "mentee_participation_id": learning, "proposed_by": "mentee"}
    id = to.done(RELATIONSHIPS, {**people, "occurred_at": on(3)}, after="enrollment")["relationship_id"]
    to.done(f"{RELATIONSHIPS}/{id}/accept", {"by": "mentor", "occurred_at": on(4)})
    to.done(f"{ENROLLMENT}/participations/{mentoring}/withdraw", {"reason": "moved", "occurred_at": on(60)})
    address = f"{to.addresses['relationships']}{RELATIONSHIPS}/{id}"
    until(lambda: to.client.get(address).json()["state"] == "closed", what="the relationship to be closed")
    for service in ("enrollment", "relationships"):
        parts = to.client.get(f"{to.addresses[service]}/healthz").json()["parts"]
        assert parts[f"{service}_process"]["status"] == "ok", parts


def test_every_event_of_the_journey_is_public_once_and_in_order(running: System) -> None:
    program = opened(running)
    events = running.read("/v1/events", limit=1000)
    assert len({(event["source"], event["id"]) for event in events}) == len(events)
    last: dict[tuple[str, str], str] = {}
    for event in events:
        key = (event["source"], event["subject"])
        assert event["sequence"] > last.get(key, ""), "later along its key, in what is padded to compare as text"
        last[key] = event["sequence"]
    assert program in {event["subject"] for event in events}


def test_the_ledgers_of_publishers_and_read_models_are_equal(running: System) -> None:
    opened(running)
    running.read("/v1/programs")

    def proven() -> bool:
        lines = [line for model in running.get("/v1/status").json()["projections"] for line in model["ledger"]]
        assert not [line for line in lines if line["ledger"] == "different"]
        return bool(lines) and all(line["ledger"] == "equal" for line in lines)

    until(proven, what="every partition's ledger proven equal")
    assert all(count == 0 for count in running.supervisor.restarts.values())


def test_the_pages_show_it(running: System) -> None:
    program = opened(running)
    running.read("/v1/programs")
    for path in ("/", f"/programs/{program}", "/network", "/status"):
        page = running.get(path)
        assert page.status_code == 200, path
        assert page.headers["content-type"].startswith("text/html")
    assert "First year" in running.get(f"/programs/{program}").text


def test_a_command_repeated_after_a_lost_answer_happened_once(running: System) -> None:
    key, joining = str(uuid4()), {"name": "Hillside", "terms_version": "2026-1"}
    first, again = (running.post(f"{ENROLLMENT}/organizations", joining, key=key) for _ in range(2))
    assert first.json() == again.json()
    names = [line["name"] for line in running.read("/v1/organizations", limit=200)["items"]]
    assert names.count("Hillside") == 1
