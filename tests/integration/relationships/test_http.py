"""The service over HTTP: the life of a relationship, repeated keys, ETags, and `min_position`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from services.relationships.feedback.domain import FeedbackGiven
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.relationship import Relationship
from services.relationships.service import Relationships
from tests.integration.relationships.arrivals import Arrivals
from tests.integration.relationships.calls import (
    BASE,
    TERMS,
    assert_refused,
    assert_state,
    enroll_pair,
    match_pair,
    post,
    proposal_body,
    propose,
    start_relationship,
)

START = datetime.now(UTC) - timedelta(days=60)


def set_clock(client: TestClient, now: datetime) -> None:
    """Set the time at which the service records commands."""
    cast("FastAPI", client.app).state.clock = lambda: now


def at(days: int) -> str:
    return (START + timedelta(days=days)).isoformat()


def test_the_whole_way_from_proposal_to_closure(client: TestClient, service: Relationships, arrivals: Arrivals) -> None:
    who, before = enroll_pair(arrivals), service.store.head()
    arrivals.instrument(who.program, purpose="session", about="session")
    offered = post(client, "", proposal_body(who, occurred_at=at(0)))
    assert (offered.status_code, offered.headers["etag"]) == (201, '"1"')
    assert (offered.headers["event-position"], offered.headers["event-source"]) == (
        f"{before + 2}",
        "hub/relationships",
    )
    id = offered.json()["relationship_id"]
    assert_state(post(client, f"/{id}/accept", {"by": "mentor", "occurred_at": at(1)}), "matched")
    for party in ("mentor", "mentee"):
        assert_state(post(client, f"/{id}/sign", {"by": party, "occurred_at": at(2), **TERMS}), "matched")
    assert_state(post(client, f"/{id}/activate", {"occurred_at": at(3)}), "active")
    planned = post(client, f"/{id}/sessions", {"starts_at": at(10), "planned_minutes": 60, "occurred_at": at(4)})
    session = planned.json()["session_id"]
    report = {"started_at": at(10), "minutes": 55, "mode": "video", "evidence": 2}
    assert_state(post(client, f"/{id}/sessions/{session}/hold", report), "active")
    goal = post(client, f"/{id}/goals", {"category": "skills", "occurred_at": at(11)}).json()["goal_id"]
    assert_state(
        post(client, f"/{id}/goals/{goal}/meet", {"attested_by": "third_party", "occurred_at": at(40)}), "active"
    )
    rating = {"instrument": "pulse", "instrument_version": 1, "given_by": "mentee", "rating": 5}
    feedback = {"about": "session", "about_id": session, "occurred_at": at(12), **rating}
    assert post(client, f"/{id}/feedback", feedback).status_code == 201
    assert_state(post(client, f"/{id}/pause", {"reason": "holiday", "occurred_at": at(41)}), "paused")
    assert_state(post(client, f"/{id}/resume", {"occurred_at": at(45)}), "active")
    ending = {"initiated_by": "mentor", "reason": "goals_reached", "occurred_at": at(50)}
    assert_state(post(client, f"/{id}/close", ending), "closed")

    shown = client.get(f"{BASE}/{id}")
    body = shown.json()
    assert shown.headers["etag"] == f'"{body["version"]}"'
    assert (body["state"], body["agreement"]["complete"]) == ("closed", True)
    assert [(s["session_id"], s["status"]) for s in body["sessions"]] == [(session, "held")]
    assert body["goals"] == [{"goal_id": goal, "met": True}]
    assert datetime.fromisoformat(body["activated_at"]) == START + timedelta(days=3)


def test_an_instrument_is_answered_in_every_wave_and_the_items_scores_are_recorded(
    client: TestClient, service: Relationships, arrivals: Arrivals
) -> None:
    who = enroll_pair(arrivals)
    items = {"item_codes": ["mood", "hours"], "item_texts": ["How is it going?", "How many hours?"]}
    scales = {"item_minimums": [1, 0], "item_maximums": [5, 40]}
    labels = {"item_lowest_labels": ["", ""], "item_highest_labels": ["", ""]}
    arrivals.instrument(who.program, waves=["pre", "post", "yearly"], **items, **scales, **labels)
    id = start_relationship(client, who)
    about = {"instrument": "pulse", "instrument_version": 1, "about": "relationship", "about_id": id}
    answer = {**about, "given_by": "mentee", "scores": {"mood": 4, "hours": 12}}
    for wave in ("pre", "post", str(START.year)):
        assert post(client, f"/{id}/feedback", {**answer, "wave": wave}).status_code == 201
        assert_refused(post(client, f"/{id}/feedback", {**answer, "wave": wave}), 409, "feedback-already-given")
    refused = assert_refused(post(client, f"/{id}/feedback", answer), 422, "wave-missing")
    assert refused["errors"][0]["pointer"] == "/wave"
    assert "pre, post, a year" in refused["detail"]
    given = [s.event for s in service.store.read(0, 10_000) if isinstance(s.event, FeedbackGiven)]
    own = [event for event in given if str(event.originator_id) == id]
    assert [(event.wave, event.rating, event.scores) for event in own] == [
        (wave, 4, {"mood": 4, "hours": 12}) for wave in ("pre", "post", str(START.year))
    ]


def test_a_match_takes_a_slot_of_both_and_its_closure_gives_exactly_those_back(
    client: TestClient, service: Relationships, arrivals: Arrivals
) -> None:
    id = match_pair(client, enroll_pair(arrivals))
    pairing = service.store.load(Relationship, UUID(id)).pairing
    held = [service.store.load(Caseload, caseload_id(pairing, role)).open for role in ("mentor", "mentee")]
    assert held == [{id: pairing.mentee_id}, {id: pairing.mentor_id}]
    ending = {"initiated_by": "program", "reason": "moved"}
    assert_state(post(client, f"/{id}/close", ending), "closed")
    assert not service.store.load(Caseload, caseload_id(pairing, "mentor")).open
    assert not service.store.load(Caseload, caseload_id(pairing, "mentee")).open


def test_what_was_an_error_is_voided_and_gives_its_slots_and_its_pair_back(
    client: TestClient, service: Relationships, arrivals: Arrivals
) -> None:
    who = enroll_pair(arrivals)
    id = start_relationship(client, who)
    pairing = service.store.load(Relationship, UUID(id)).pairing
    assert post(client, f"/{id}/void", {}).status_code == 422
    assert_state(post(client, f"/{id}/void", {"reason": "wrong_people"}), "voided")
    for role in ("mentor", "mentee"):
        assert not service.store.load(Caseload, caseload_id(pairing, role)).open
    assert_refused(post(client, f"/{id}/void", {"reason": "wrong_people"}), 409, "relationship-voided")
    assert_refused(post(client, f"/{id}/pause", {"reason": "holiday"}), 409, "relationship-voided")
    again = match_pair(client, who)
    ending = {"initiated_by": "program", "reason": "moved"}
    assert_state(post(client, f"/{again}/close", ending), "closed")
    assert_state(post(client, f"/{again}/void", {"reason": "duplicate"}), "voided")
    assert match_pair(client, who) != again


def test_an_end_is_taken_back_and_takes_the_places_again(
    client: TestClient, service: Relationships, arrivals: Arrivals
) -> None:
    who = enroll_pair(arrivals)
    id = start_relationship(client, who)
    pairing = service.store.load(Relationship, UUID(id)).pairing
    assert_refused(post(client, f"/{id}/reopen", {"reason": "both_wish"}), 409, "not-closed")
    ending = {"initiated_by": "mentor", "reason": "moved"}
    assert_state(post(client, f"/{id}/close", ending), "closed")
    assert post(client, f"/{id}/reopen", {}).status_code == 422
    assert_state(post(client, f"/{id}/reopen", {"reason": "both_wish"}), "active")
    held = [service.store.load(Caseload, caseload_id(pairing, role)).open for role in ("mentor", "mentee")]
    assert held == [{id: pairing.mentee_id}, {id: pairing.mentor_id}]
    assert_state(post(client, f"/{id}/close", ending | {"never_pair_again": True}), "closed")
    assert_refused(post(client, f"/{id}/reopen", {"reason": "both_wish"}), 409, "never-pair")


def test_a_repeated_key_gets_the_first_answer_and_records_nothing(
    client: TestClient, service: Relationships, arrivals: Arrivals
) -> None:
    body, key, before = proposal_body(enroll_pair(arrivals)), str(uuid4()), service.store.head()
    first, again = (post(client, "", body, key=key) for _ in range(2))
    assert (again.status_code, again.json(), again.headers["event-position"]) == (201, first.json(), f"{before + 2}")
    assert again.headers["idempotency-replayed"] == "true"
    assert service.store.head() == before + 2
    assert_refused(post(client, "", {**body, "formality": "informal"}, key=key), 422, "idempotency-key-reused")


def test_a_second_acceptance_is_refused_and_the_first_one_repeated_is_not(
    client: TestClient, arrivals: Arrivals
) -> None:
    id, key = propose(client, enroll_pair(arrivals)), str(uuid4())
    assert_state(post(client, f"/{id}/accept", {"by": "mentor"}, key=key), "matched")
    assert_state(post(client, f"/{id}/accept", {"by": "mentor"}, key=key), "matched")
    assert_refused(post(client, f"/{id}/accept", {"by": "mentor"}), 409, "already-matched")


def test_a_decision_on_an_older_version_is_stale(client: TestClient, arrivals: Arrivals) -> None:
    id = propose(client, enroll_pair(arrivals))
    tag = client.get(f"{BASE}/{id}").headers["etag"]
    accepted = post(client, f"/{id}/accept", {"by": "mentor"}, **{"If-Match": tag})
    assert accepted.headers["etag"] == '"3"'
    assert_refused(post(client, f"/{id}/sign", {"by": "mentor", **TERMS}, **{"If-Match": tag}), 412, "stale-version")


def test_a_group_is_formed_with_its_pairs_and_shown(client: TestClient, arrivals: Arrivals) -> None:
    program = arrivals.program()
    mentor = arrivals.enroll(program, "mentor", capacity=3)
    mentees = [str(arrivals.enroll(program, "mentee")) for _ in range(3)]
    plan = {"mentor_participation_ids": [str(mentor)], "mentee_participation_ids": mentees[:2], "most": 3}
    formed = send(client, f"programs/{program}/groups", plan)
    assert formed.status_code == 201, formed.text
    group = formed.json()["group_id"]
    assert send(client, f"groups/{group}/invite", {"mentee_participation_id": mentees[2]}).status_code == 201
    shown = client.get(f"/relationships/v1/groups/{group}").json()
    assert [each["mentee_participation_id"] for each in shown["pairs"]] == mentees
    for id in [each["relationship_id"] for each in shown["pairs"]]:
        pair = client.get(f"{BASE}/{id}").json()
        assert (pair["shape"], pair["group_id"]) == ("group", group)
        for party in ("mentor", "mentee"):
            post(client, f"/{id}/accept", {"by": party})
    members = client.get(f"/relationships/v1/groups/{group}").json()["members"]
    assert [each["participation_id"] for each in members] == mentees
    closed = send(client, f"groups/{group}/close", {"reason": "completed"})
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    assert {client.get(f"{BASE}/{id}").json()["state"] for id in closed.json()["relationship_ids"]} == {"closed"}


def test_a_group_that_was_never_formed_has_no_pairs(client: TestClient, arrivals: Arrivals) -> None:
    body = {**proposal_body(enroll_pair(arrivals)), "group_id": str(uuid4())}
    problem = assert_refused(post(client, "", body), 404, "group-unknown")
    assert problem["errors"][0]["pointer"] == "/group_id"


def send(client: TestClient, path: str, body: object) -> Response:
    """Send a command that is not of a relationship."""
    return client.post(f"/relationships/v1/{path}", json=body, headers={"Idempotency-Key": str(uuid4())})


def test_what_has_not_arrived_is_unknown_and_waited_for_where_asked(client: TestClient, arrivals: Arrivals) -> None:
    who = enroll_pair(arrivals)
    stranger = proposal_body(who) | {"mentor_participation_id": str(uuid4())}
    problem = assert_refused(post(client, "", stranger), 404, "participation-unknown")
    assert problem["errors"][0]["pointer"] == "/mentor_participation_id"
    late = post(client, "?min_position=hub/enrollment:999999", proposal_body(who))
    assert_refused(late, 503, "not-yet-visible")
    assert late.headers["retry-after"] == "1"
    for unknown in ("hub/enrolment:1", "another/enrollment:1", "enrollment:1"):
        assert post(client, f"?min_position={unknown}", proposal_body(who)).status_code == 422, unknown
    assert post(client, "?min_position=hub/relationships:999999", proposal_body(who)).status_code == 201


def test_a_pause_of_the_person_stops_matching_and_starting_not_living(client: TestClient, arrivals: Arrivals) -> None:
    program = arrivals.program()
    offered, signed, living = (enroll_pair(arrivals, program) for _ in range(3))
    pending, waiting, running = propose(client, offered), match_pair(client, signed), start_relationship(client, living)
    for party in ("mentor", "mentee"):
        post(client, f"/{waiting}/sign", {"by": party, **TERMS})
    for who in (offered, signed, living):
        arrivals.change("paused", who.mentor, program, reason="leave")
    assert_refused(post(client, f"/{pending}/accept", {"by": "mentor"}), 409, "participation-paused")
    assert_refused(post(client, f"/{waiting}/activate"), 409, "participation-paused")
    assert_refused(post(client, "", proposal_body(offered)), 409, "participation-paused")
    assert_state(post(client, f"/{running}/pause", {"reason": "holiday"}), "paused")


def test_in_an_organization_that_left_what_is_open_can_only_end(client: TestClient, arrivals: Arrivals) -> None:
    who = enroll_pair(arrivals)
    id = start_relationship(client, who)
    arrivals.close(who.program)
    assert_state(post(client, f"/{id}/pause", {"reason": "holiday"}), "paused")
    arrivals.leave(arrivals.owner(who.program))
    assert_refused(post(client, f"/{id}/resume"), 409, "organization-left")
    assert_refused(post(client, "", proposal_body(who)), 409, "organization-left")
    assert client.get(f"{BASE}/{id}").json()["state"] == "paused"
    ending = {"initiated_by": "coordinator", "reason": "organization_left"}
    assert_state(post(client, f"/{id}/close", ending), "closed")


def test_an_unanswered_proposal_expires_and_a_late_acceptance_is_refused(
    client: TestClient, arrivals: Arrivals
) -> None:
    now = datetime.now(UTC)
    set_clock(client, now)
    id = propose(client, enroll_pair(arrivals), occurred_at=at(0))
    due = now + timedelta(days=14)
    assert datetime.fromisoformat(client.get(f"{BASE}/{id}").json()["expires_at"]) == due
    set_clock(client, due - timedelta(microseconds=1))
    assert_refused(post(client, f"/{id}/expire"), 409, "not-yet-due")
    set_clock(client, due)
    assert_refused(post(client, f"/{id}/accept", {"by": "mentor", "occurred_at": at(15)}), 409, "request-expired")
    assert_state(post(client, f"/{id}/expire"), "expired")


def test_a_proposal_expires_when_it_states_an_earlier_deadline(client: TestClient, arrivals: Arrivals) -> None:
    who, now = enroll_pair(arrivals), datetime.now(UTC)
    set_clock(client, now)
    answer_by = now + timedelta(hours=2)
    late = now + timedelta(days=4000)
    assert_refused(post(client, "", proposal_body(who, answer_by=late.isoformat())), 422, "answer-by-too-late")
    id = propose(client, who, answer_by=answer_by.isoformat())
    assert datetime.fromisoformat(client.get(f"{BASE}/{id}").json()["expires_at"]) == answer_by
    set_clock(client, answer_by)
    assert_refused(post(client, f"/{id}/accept", {"by": "mentor"}), 409, "request-expired")
    assert_state(post(client, f"/{id}/expire"), "expired")


def test_a_clock_that_goes_back_an_hour_never_takes_a_relationship_back(
    client: TestClient, service: Relationships, arrivals: Arrivals
) -> None:
    now = datetime.now(UTC)
    set_clock(client, now)
    id = propose(client, enroll_pair(arrivals))
    set_clock(client, now - timedelta(hours=1))
    assert_refused(post(client, f"/{id}/accept", {"by": "mentor"}), 422, "occurred-before-previous")
    set_clock(client, now + timedelta(minutes=1))
    assert_state(post(client, f"/{id}/accept", {"by": "mentor"}), "matched")
    recorded = (stored.event for stored in service.store.read(0, 1000))
    times = [event.occurred_at for event in recorded if event.originator_id == UUID(id)]
    assert times == sorted(times)
    assert len(times) == 3


def test_a_proposal_is_declined_by_who_was_asked_or_withdrawn_by_who_asked(
    client: TestClient, arrivals: Arrivals
) -> None:
    program = arrivals.program()
    unwanted, regretted = (propose(client, enroll_pair(arrivals, program)) for _ in range(2))
    assert_refused(post(client, f"/{unwanted}/decline", {"by": "mentee", "reason": "no_time"}), 409, "own-proposal")
    assert_state(post(client, f"/{unwanted}/decline", {"by": "mentor", "reason": "no_time"}), "declined")
    assert_refused(post(client, f"/{regretted}/withdraw", {"by": "mentor"}), 409, "not-the-proposer")
    assert_state(post(client, f"/{regretted}/withdraw", {"by": "mentee"}), "withdrawn")


def test_closing_cancels_what_was_planned(client: TestClient, arrivals: Arrivals) -> None:
    id = start_relationship(client, enroll_pair(arrivals))
    soon = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    planned = [post(client, f"/{id}/sessions", {"starts_at": soon, "planned_minutes": 30}) for _ in range(2)]
    first = planned[0].json()["session_id"]
    assert_state(post(client, f"/{id}/sessions/{first}/cancel", {"cancelled_by": "mentee"}), "active")
    assert_state(post(client, f"/{id}/close", {"initiated_by": "mentee", "reason": "moved"}), "closed")
    assert {s["status"] for s in client.get(f"{BASE}/{id}").json()["sessions"]} == {"cancelled"}


def test_a_session_moves_and_does_not_take_place(client: TestClient, arrivals: Arrivals) -> None:
    id = start_relationship(client, enroll_pair(arrivals))
    planned = {"starts_at": (datetime.now(UTC) + timedelta(days=3)).isoformat(), "planned_minutes": 30}
    session = post(client, f"/{id}/sessions", planned).json()["session_id"]
    early = post(client, f"/{id}/sessions/{session}/miss", {"missed_by": "mentee"})
    assert_refused(early, 409, "session-not-begun")
    started = str(client.get(f"{BASE}/{id}").json()["activated_at"])  # by the clock of the service
    now = {"starts_at": started, "planned_minutes": 30}
    assert_state(post(client, f"/{id}/sessions/{session}/reschedule", now), "active")
    assert_refused(post(client, f"/{id}/sessions/{session}/reschedule", now), 422, "session-not-moved")
    assert_state(post(client, f"/{id}/sessions/{session}/miss", {"missed_by": "mentee"}), "active")
    (shown,) = client.get(f"{BASE}/{id}").json()["sessions"]
    assert (shown["status"], shown["starts_at"]) == ("missed", started)


def test_a_missed_session_is_followed_by_another_one_or_by_nothing_at_all(
    client: TestClient, arrivals: Arrivals
) -> None:
    id = start_relationship(client, enroll_pair(arrivals))
    started = str(client.get(f"{BASE}/{id}").json()["activated_at"])
    session = post(client, f"/{id}/sessions", {"starts_at": started, "planned_minutes": 45}).json()["session_id"]
    report = {"missed_by": "mentee", "excuse": "travel"}
    refused = post(client, f"/{id}/sessions/{session}/miss", {**report, "next_starts_at": "2126-01-01T10:00:00Z"})
    assert_refused(refused, 422, "session-too-far-ahead")
    assert refused.json()["errors"][0]["pointer"] == "/next_starts_at"
    (planned,) = client.get(f"{BASE}/{id}").json()["sessions"]
    assert planned["status"] == "scheduled"
    soon = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    answer = post(client, f"/{id}/sessions/{session}/miss", {**report, "next_starts_at": soon})
    assert_state(answer, "active")
    following = answer.json()["next_session_id"]
    shown = {each["session_id"]: each["status"] for each in client.get(f"{BASE}/{id}").json()["sessions"]}
    assert shown == {session: "missed", following: "scheduled"}
    assert_state(post(client, f"/{id}/sessions/{session}/correct", {}), "active")
    again = {each["session_id"]: each["status"] for each in client.get(f"{BASE}/{id}").json()["sessions"]}
    assert again == {session: "scheduled", following: "scheduled"}
    assert_refused(post(client, f"/{id}/sessions/{session}/correct", {}), 409, "session-not-reported")


def test_a_session_that_was_held_otherwise_is_corrected_or_taken_back(client: TestClient, arrivals: Arrivals) -> None:
    pair = enroll_pair(arrivals)
    arrivals.instrument(pair.program)
    id = start_relationship(client, pair, occurred_at=at(3))
    started = datetime.fromisoformat(str(client.get(f"{BASE}/{id}").json()["activated_at"]))
    session = post(client, f"/{id}/sessions", {"starts_at": started.isoformat(), "planned_minutes": 45}).json()[
        "session_id"
    ]
    here, report = f"/{id}/sessions/{session}", {"mode": "video", "evidence": 1, "minutes": 1}
    assert_state(post(client, f"{here}/hold", {**report, "started_at": started.isoformat()}), "active")
    half = post(client, f"{here}/correct", {"started_at": started.isoformat()})
    assert_refused(half, 422, "meeting-incomplete")
    assert half.json()["errors"][0]["pointer"] == "/minutes"
    ahead = {**report, "started_at": "2126-01-01T10:00:00Z"}
    assert_refused(post(client, f"{here}/correct", ahead), 422, "session-not-over")
    (kept,) = client.get(f"{BASE}/{id}").json()["sessions"]
    assert (kept["status"], datetime.fromisoformat(kept["starts_at"])) == ("held", started), "nothing was taken back"
    later = (started + timedelta(milliseconds=1)).isoformat()
    assert_state(post(client, f"{here}/correct", {**report, "started_at": later}), "active")
    (shown,) = client.get(f"{BASE}/{id}").json()["sessions"]
    assert (shown["status"], datetime.fromisoformat(shown["starts_at"]).isoformat()) == ("held", later)
    answer = {"instrument": "pulse", "instrument_version": 1, "about": "relationship", "about_id": id}
    assert post(client, f"/{id}/feedback", {**answer, "given_by": "mentee", "rating": 2}).status_code == 201
    assert_state(post(client, f"{here}/correct", {}), "active")
    (planned,) = client.get(f"{BASE}/{id}").json()["sessions"]
    assert planned["status"] == "scheduled"


def test_its_health_says_when_nothing_arrives_any_more(client: TestClient, arrivals: Arrivals) -> None:
    arrivals.program()  # published by the test; no process feeds the tables
    health = client.get("/healthz")
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert "eligibility is stopped" in health.json()["parts"]["eligibility"]["detail"]
    assert client.get("/readyz").status_code == 200
