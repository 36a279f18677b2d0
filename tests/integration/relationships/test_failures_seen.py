"""The failures seen in real mentoring systems, by name: none of them is possible here."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

import services.projections.pages
from services.contract.catalogue import catalogue
from services.contract.event_data import enrollment
from services.eventstore.command_metadata import CommandMetadata, command_now
from services.eventstore.state_machine import ALLOWED
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.projections.directory.projection import DirectoryProjection
from services.projections.programs.projection import ProgramsProjection
from services.relationships.command_support import Target
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.lifecycle.domain import Closed
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.process_manager.actions import USE_CASES
from services.relationships.relationship import PARTIES, Party, Relationship
from services.relationships.service import Relationships
from services.relationships.states import STATE_MACHINE, State, Transition
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import LEARNING, MENTEE, RELATIONSHIP
from tests.integration.relationships.arrivals import Arrivals
from tests.integration.relationships.calls import (
    BASE,
    TERMS,
    Pair,
    assert_state,
    enroll_pair,
    match_pair,
    post,
    proposal_body,
    propose,
    start_relationship,
)
from tests.integration.relationships.concurrent_writers import WRITERS, accept, at_once, execute
from tests.integration.relationships.concurrent_writers import propose as propose_to
from tests.support.principals import PROCESS
from tests.support.projection_spec import ProjectionSpec, day, event, projection_spec

SOON = (datetime.now(UTC) + timedelta(days=7)).isoformat()


def rule_of(response: Any) -> str:  # noqa: ANN401 - a response of the client
    """Return the rule that refused a command."""
    assert not response.is_success
    return str(response.json()["type"]).removeprefix("/problems/")


def state_of(client: TestClient, id: str) -> dict[str, Any]:
    """Return the view of a relationship."""
    body: dict[str, Any] = client.get(f"{BASE}/{id}").json()
    return body


def load(service: Relationships, id: str, party: Party) -> set[str]:
    """Return the ids of the relationships that hold a slot of a party of a relationship."""
    caseload = caseload_id(service.store.load(Relationship, UUID(id)).pairing, party)
    return set(service.store.load(Caseload, caseload).open)


def as_process(
    service: Relationships, id: str, decide: Callable[[UnitOfWork, CommandMetadata, Target], CommandResult]
) -> None:
    """Execute a use case as the process that follows the facts."""
    meta = command_now("process")
    target = Target(UUID(id), None, service.eligibility, PROCESS)
    service.store.execute(meta, lambda uow: decide(uow, meta, target), scope="process-manager")


@pytest.fixture(scope="module")
def directory(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, DirectoryProjection()) as model:
        yield model


@pytest.fixture(scope="module")
def programs(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, ProgramsProjection()) as model:
        yield model


def test_two_mentors_accept_one_mentee(service: Relationships, arrivals: Arrivals) -> None:
    program = arrivals.program(mentee_limit=1)
    mentee = arrivals.enroll(program, "mentee")
    offers = [propose_to(service, arrivals.enroll(program, "mentor"), mentee) for _ in range(2)]
    results = at_once([lambda offer=offer: execute(service, accept(offer)) for offer in offers])  # type: ignore[misc] # bound early
    assert results["matched"] == 1
    assert results["caseload-full"] + results["busy"] == 1


def test_a_mentor_accepts_beyond_capacity(service: Relationships, arrivals: Arrivals) -> None:
    program = arrivals.program()
    mentor = arrivals.enroll(program, "mentor", capacity=2)
    offers = [propose_to(service, mentor, arrivals.enroll(program, "mentee")) for _ in range(WRITERS)]
    results = at_once([lambda offer=offer: execute(service, accept(offer)) for offer in offers])  # type: ignore[misc] # bound early
    assert results["matched"] == 2
    assert results["caseload-full"] + results["busy"] == WRITERS - 2


def test_a_matched_request_is_later_declined_and_leaves_an_orphan_that_eats_capacity(
    client: TestClient, service: Relationships, arrivals: Arrivals
) -> None:
    program = arrivals.program()
    mentor = arrivals.enroll(program, "mentor", capacity=1)
    first = match_pair(client, Pair(program, mentor, arrivals.enroll(program, "mentee")))
    refused = post(client, f"/{first}/decline", {"by": "mentor", "reason": "no_time"})
    assert rule_of(refused) == "already-matched"
    assert_state(post(client, f"/{first}/close", {"reason": "no_time"}), "closed")
    assert [load(service, first, party) for party in PARTIES] == [set(), set()]
    second = match_pair(client, Pair(program, mentor, arrivals.enroll(program, "mentee")))
    assert load(service, second, "mentor") == {second}


def test_an_approval_step_that_another_route_bypasses(
    client: TestClient, service: Relationships, arrivals: Arrivals
) -> None:
    pair = enroll_pair(arrivals, approval_required=True)
    id = propose(client, pair)
    assert_state(post(client, f"/{id}/accept", {"by": "mentor"}), "awaiting-approval")
    commands: dict[str, Any] = {
        "accept": {"by": "mentor"},
        "sign": {"by": "mentor", **TERMS},
        "activate": None,
        "resume": None,
        "expire": None,
        "sessions": {"starts_at": SOON, "planned_minutes": 60},
        "goals": {"category": "skills"},
    }
    refusals = {path: rule_of(post(client, f"/{id}/{path}", body)) for path, body in commands.items()}
    assert set(refusals.values()) == {"awaiting-approval", "not-yet-matched"}
    assert (
        service.store.existing(
            [caseload_id(service.store.load(Relationship, UUID(id)).pairing, party) for party in PARTIES]
        )
        == set()
    ), "no slot is taken before the approval"
    ways = {each for each in Transition if STATE_MACHINE.refusal(each, State.AWAITING_APPROVAL) is ALLOWED}
    assert ways - {Transition.APPROVE} == {
        *(Transition.DECLINE, Transition.WITHDRAW, Transition.TAKE_BACK, Transition.SUPERSEDE),
        *(Transition.RAISE_CONFLICT, Transition.CLEAR_CONFLICT, Transition.VOID, Transition.REMIND),
    }
    assert_state(post(client, f"/{id}/approve"), "matched")
    assert load(service, id, "mentor") == {id}


def test_cancel_leaves_the_request_matched(client: TestClient, service: Relationships, arrivals: Arrivals) -> None:
    pair = enroll_pair(arrivals)
    cancelled = match_pair(client, pair)
    assert_state(post(client, f"/{cancelled}/close", {"reason": "cancelled"}), "closed")
    assert state_of(client, cancelled)["state"] == "closed"
    assert load(service, cancelled, "mentee") == set()
    again = propose(client, pair)
    assert_state(post(client, f"/{again}/withdraw"), "withdrawn")
    assert_state(post(client, f"/{propose(client, pair)}/accept", {"by": "mentor"}), "matched")


def test_a_mentor_who_quit_is_still_shown_to_mentees(
    client: TestClient, arrivals: Arrivals, directory: ProjectionSpec
) -> None:
    pair = enroll_pair(arrivals)
    arrivals.change("withdrawn", pair.mentor, pair.program, reason="moved")
    assert rule_of(post(client, "", proposal_body(pair))) == "not-enrolled"
    shown = directory.given(events.APPLIED, events.ENROLLED).when(events.WITHDRAWN)
    (delivery,) = shown.deliveries
    (row,) = directory.tables(delivery, ["participations"])["participations"]
    assert (row["id"], row["state"]) == (LEARNING.id, "withdrawn")


def test_deleting_a_mentor_deletes_the_mentees(client: TestClient, service: Relationships, arrivals: Arrivals) -> None:
    pair = enroll_pair(arrivals, mentee_limit=1)
    id = start_relationship(client, pair)
    before = service.store.head()
    arrivals.change("removed", pair.mentor, pair.program, reason="conduct")
    as_process(
        service,
        id,
        lambda uow, meta, target: lifecycle.follow_end(
            uow, meta, target, initiated_by="program", reason="participation-removed", planned=False
        ),
    )
    left = state_of(client, id)
    assert (left["state"], left["mentee_participation_id"]) == ("closed", str(pair.mentee))
    assert left["agreement"]["complete"], "the mentee keeps the history"
    assert service.store.head() > before, "nothing was taken out of the log"
    mentee = service.eligibility.facts(pair.mentor, pair.mentee).mentee
    assert mentee is not None
    assert mentee.state == "enrolled"
    match_pair(client, Pair(pair.program, arrivals.enroll(pair.program, "mentor"), pair.mentee))


@pytest.mark.parametrize("ended_by", ["person", "process"])
def test_ended_matches_leave_calendar_entries_alive(
    client: TestClient, service: Relationships, arrivals: Arrivals, ended_by: str
) -> None:
    id = start_relationship(client, enroll_pair(arrivals))
    for _ in range(2):
        assert post(client, f"/{id}/sessions", {"starts_at": SOON, "planned_minutes": 60}).status_code == 201
    assert {session["status"] for session in state_of(client, id)["sessions"]} == {"scheduled"}
    if ended_by == "person":
        assert_state(post(client, f"/{id}/close", {"reason": "moved"}), "closed")
    else:
        as_process(
            service,
            id,
            lambda uow, meta, target: lifecycle.follow_end(
                uow, meta, target, initiated_by="program", reason="program-ended", planned=True
            ),
        )
    assert [session["status"] for session in state_of(client, id)["sessions"]] == ["cancelled", "cancelled"]


def test_a_closed_match_cannot_be_reopened_so_it_is_deleted_and_made_again(
    client: TestClient, service: Relationships, arrivals: Arrivals
) -> None:
    """What ended stays as it was; the two go on in another relationship, without deleting anything."""
    pair = enroll_pair(arrivals)
    first = start_relationship(client, pair)
    assert_state(post(client, f"/{first}/close", {"reason": "goals_reached"}), "closed")
    ended, head = state_of(client, first), service.store.head()
    second = start_relationship(client, pair)
    assert second != first
    assert state_of(client, first) == ended
    assert service.store.head() > head
    methods = {
        method
        for path, operations in client.get("/relationships/openapi.json").json()["paths"].items()
        for method in operations
        if path.startswith(BASE)
    }
    assert methods <= {"get", "post", "parameters"}, "there is nothing to delete or to overwrite with"


def test_closure_reasons_are_edited_in_place(client: TestClient, service: Relationships, arrivals: Arrivals) -> None:
    id = start_relationship(client, enroll_pair(arrivals, closure_reasons=["moved", "goals-reached"]))
    free = post(client, f"/{id}/close", {"reason": "because"})
    assert (free.status_code, rule_of(free)) == (422, "reason-not-allowed")
    assert_state(post(client, f"/{id}/close", {"reason": "moved"}), "closed")
    again = post(client, f"/{id}/close", {"reason": "goals-reached"})
    assert rule_of(again) == "relationship-closed"
    closures = [e.event for e in service.store.read(0, 5000) if e.event.originator_id == UUID(id)]
    assert [event.reason for event in closures if isinstance(event, Closed)] == ["moved"]


def test_sessions_are_marked_held_because_their_date_passed(client: TestClient, arrivals: Arrivals) -> None:
    began = (datetime.now(UTC) - timedelta(days=30)).isoformat()
    id = start_relationship(client, enroll_pair(arrivals), occurred_at=began)
    past = (datetime.now(UTC) - timedelta(days=20)).isoformat()
    session = post(client, f"/{id}/sessions", {"starts_at": past, "planned_minutes": 60}).json()["session_id"]
    assert [each["status"] for each in state_of(client, id)["sessions"]] == ["scheduled"]
    of_sessions = {kind for kind in USE_CASES if "hold" in kind or "session" in kind}
    assert of_sessions == {"cancel-flash-session"}, "no clock reports a session"
    report = {"started_at": past, "minutes": 60, "mode": "video", "evidence": 2}
    assert_state(post(client, f"/{id}/sessions/{session}/hold", report), "active")
    assert [each["status"] for each in state_of(client, id)["sessions"]] == ["held"]


def test_satisfaction_is_averaged_over_survivors_only(programs: ProjectionSpec) -> None:
    """A premature closure takes no answer out of the mean."""
    given = [events.PROPOSED, events.MATCHED, events.ACTIVATED, events.FEEDBACK_GIVEN]
    dropped = events.CLOSED
    removed = event(LEARNING, day(96), enrollment.Removed, person_id=MENTEE, role="mentee", reason="conduct")

    def answers(*after: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - events
        (delivery,) = programs.given(events.APPLIED, events.ENROLLED, *given).when(*after).deliveries
        return [dict(row) for row in programs.tables(delivery, ["feedback"])["feedback"]]

    assert dropped.subject == RELATIONSHIP.id
    assert len(answers()) == 1
    assert answers(dropped, removed) == answers()


def test_average_length_over_closed_matches_only() -> None:
    """No figure averages the length of closed relationships; a running one is known, to be censored."""
    cards = tomllib.loads((Path(services.projections.pages.__file__).parent / "definitions.toml").read_text("utf-8"))
    texts = {code: f"{card}".lower() for code, card in cards.items()}
    averaged = {code for code, text in texts.items() if "average length" in text or "mean length" in text}
    assert averaged == set()

    def fields(name: str) -> set[str]:
        return {field["name"] for field in catalogue().types[f"mentorship.relationships.{name}"].latest.fields}

    assert {"activated_at", "planned", "initiated_by", "reason"} <= fields("closed")
    assert {"mentor_id", "mentee_id"} <= fields("activated"), "one that runs is known, and counted as censored"


def test_a_wish_never_to_be_paired_again_holds_at_once(client: TestClient, arrivals: Arrivals) -> None:
    pair = enroll_pair(arrivals)
    id = start_relationship(client, pair)
    closing = {"reason": "conduct", "never_pair_again": True}
    assert_state(post(client, f"/{id}/close", closing), "closed")
    assert rule_of(post(client, "", proposal_body(pair))) == "never-pair"
    match_pair(client, Pair(pair.program, pair.mentor, arrivals.enroll(pair.program, "mentee", person=uuid4())))
