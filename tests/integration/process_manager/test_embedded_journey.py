"""What follows happens by itself, embedded: the process managers of the full topology, over the real HTTP API."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import structlog
from starlette.testclient import TestClient
from typer.testing import CliRunner

from services.cli.demo.embedded import Embedded
from services.cli.main import app
from services.platform.embedded_servers.ports import free_port
from services.platform.settings import Service
from services.web.identity.local_issuer import ISSUER, VISITOR
from tests.support.plain_policy import PLAIN_POLICY
from tests.support.wait import until

ENROLLMENT, RELATIONSHIPS = "/enrollment/v1", "/relationships/v1/relationships"
AT_WORK = dict.fromkeys(("enrollment_process", "notifications", "relationships_process"), ("running", 0, 0, 0))


@pytest.fixture(scope="module")
def ecosystem(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    # Logs go to stderr, as those of a service do: a test that reads what a command writes must find that alone.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.__stderr__))
    with Embedded(tmp_path_factory.mktemp("embedded"), free_port()) as embedded:
        yield embedded


class Caller:
    """A coordinator over HTTP, by default of every organization; the position of a command is carried on."""

    def __init__(self, ecosystem: Embedded, subject: str = VISITOR) -> None:
        headers = {"Authorization": f"Bearer {ecosystem.issuer.token(subject)}"}
        address = f"http://127.0.0.1:{ecosystem.settings.http.port}"
        self._client = TestClient(ecosystem.app, address, headers=headers)
        self._known = ""

    def send(self, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
        params = {"min_position": self._known} if self._known and path.startswith("/relationships") else {}
        answer = self._client.post(path, json=body, params=params, headers={"Idempotency-Key": str(uuid4())})
        if path.startswith("/enrollment") and answer.is_success:
            self._known = f"{answer.headers['event-source']}:{answer.headers['event-position']}"
        return answer.status_code, answer.json()

    def do(self, path: str, body: object = None) -> dict[str, Any]:
        status, answer = self.send(path, body)
        assert status in {200, 201}, answer
        return answer

    def state(self, relationship: str) -> str:
        return self.state_of(f"{RELATIONSHIPS}/{relationship}")

    def requirements(self, participation: str) -> list[str]:
        """Return the states of a participation's requirements."""
        found = self._client.get(f"{participation}/requirements").json()["requirements"]
        return [str(each["state"]) for each in found]

    def processes(self) -> dict[str, tuple[str, int, int, int]]:
        """Return state, and what is due, refused and unsettled, of each process manager."""
        found = self._client.get("/v1/status").json()["processes"]
        return {each["name"]: (each["state"], each["due"], each["refused"], each["unsettled"]) for each in found}

    def page(self, path: str) -> str:
        return self._client.get(path, headers={"Accept": "text/html"}).text

    def state_of(self, path: str) -> str:
        return str(self._client.get(path).json()["state"])

    def enroll(self, program: str, role: str) -> str:
        body = {"program_id": program, "person_id": str(uuid4()), "role": role}
        id = str(self.do(f"{ENROLLMENT}/participations", body)["participation_id"])
        self.do(f"{ENROLLMENT}/participations/{id}/enroll")
        return id

    def match(self, mentor: str, mentee: str) -> str:
        body = {"mentor_participation_id": mentor, "mentee_participation_id": mentee, "proposed_by": "mentee"}
        id = str(self.do(RELATIONSHIPS, body)["relationship_id"])
        self.do(f"{RELATIONSHIPS}/{id}/accept", {"by": "mentor"})
        return id


@pytest.fixture
def caller(ecosystem: Embedded) -> Caller:
    return Caller(ecosystem)


@pytest.fixture
def organization(caller: Caller) -> str:
    joined = caller.do(f"{ENROLLMENT}/organizations", {"name": f"O {uuid4()}", "terms_version": "2026-1"})
    return str(joined["organization_id"])


@pytest.fixture
def program(caller: Caller, organization: str) -> str:
    body = {"organization_id": organization, "name": "First year", "policy": PLAIN_POLICY}
    return str(caller.do(f"{ENROLLMENT}/programs", body)["program_id"])


class Season:
    """A program with an active relationship, a proposal, and an application that was not decided."""

    def __init__(self, caller: Caller, program: str) -> None:
        self._caller, self.program = caller, program
        self.participations = [caller.enroll(program, role) for role in ("mentor", "mentee", "mentor", "mentee")]
        mentor, mentee, another, waiting = self.participations
        body = {"program_id": program, "person_id": str(uuid4()), "role": "mentee"}
        self.applied = str(caller.do(f"{ENROLLMENT}/participations", body)["participation_id"])
        self.active = caller.match(mentor, mentee)
        terms = {"cadence_days": 14, "duration_days": 180, "channel": "video"}
        for party in ("mentor", "mentee"):
            caller.do(f"{RELATIONSHIPS}/{self.active}/sign", {"by": party, **terms})
        caller.do(f"{RELATIONSHIPS}/{self.active}/activate")
        body = {"mentor_participation_id": another, "mentee_participation_id": waiting, "proposed_by": "mentee"}
        self.proposed = str(caller.do(RELATIONSHIPS, body)["relationship_id"])
        self.expected = {
            f"{ENROLLMENT}/programs/{program}": "ended",
            **{f"{ENROLLMENT}/participations/{id}": "completed" for id in self.participations},
            f"{ENROLLMENT}/participations/{self.applied}": "rejected",
            f"{RELATIONSHIPS}/{self.active}": "closed",
            f"{RELATIONSHIPS}/{self.proposed}": "withdrawn",
        }

    def is_over(self) -> bool:
        return all(self._caller.state_of(path) == state for path, state in self.expected.items())

    def states(self) -> dict[str, str]:
        return {path: self._caller.state_of(path) for path in self.expected}


def test_a_mentor_withdraws_and_the_mentee_waits_again(ecosystem: Embedded, caller: Caller, program: str) -> None:
    leaving, staying = caller.enroll(program, "mentor"), caller.enroll(program, "mentor")
    mentee = caller.enroll(program, "mentee")
    relationship = caller.match(leaving, mentee)
    body = {"mentor_participation_id": staying, "mentee_participation_id": mentee, "proposed_by": "mentee"}
    other = str(caller.do(RELATIONSHIPS, body)["relationship_id"])
    status, refusal = caller.send(f"{RELATIONSHIPS}/{other}/accept", {"by": "mentor"})
    assert (status, refusal["type"]) == (409, "/problems/caseload-full")
    caller.do(f"{ENROLLMENT}/participations/{leaving}/withdraw", {"reason": "moved"})
    until(lambda: caller.state(relationship) == "closed", what="the relationship to be closed")
    assert caller.do(f"{RELATIONSHIPS}/{other}/accept", {"by": "mentor"})["state"] == "matched"
    with psycopg.connect(ecosystem.settings.dsn("relationships")) as connection:
        query = "SELECT outcome, tries FROM process_manager.outcomes WHERE key LIKE %s"
        noted = [f"close:{relationship}:%"]
        until(lambda: connection.execute(query, noted).fetchall() == [("executed", 1)], what="the outcome")


def test_the_match_of_a_mentee_ends_the_other_requests(caller: Caller, program: str) -> None:
    first, second = caller.enroll(program, "mentor"), caller.enroll(program, "mentor")
    mentee = caller.enroll(program, "mentee")
    body = {"mentor_participation_id": second, "mentee_participation_id": mentee, "proposed_by": "mentee"}
    other = str(caller.do(RELATIONSHIPS, body)["relationship_id"])
    caller.match(first, mentee)
    until(lambda: caller.state(other) == "superseded", what="the other proposal to be superseded")


def test_after_the_end_of_a_program_nothing_of_it_stays_active(caller: Caller, program: str) -> None:
    season = Season(caller, program)
    caller.do(f"{ENROLLMENT}/programs/{program}/end", {"reason": "season-over"})
    until(season.is_over, what="everything of the program to end")
    assert season.states() == season.expected


def test_an_organization_leaves_once_everything_of_it_has_ended(
    ecosystem: Embedded, caller: Caller, organization: str, program: str
) -> None:
    season = Season(caller, program)
    path = f"{ENROLLMENT}/organizations/{organization}"
    caller.do(f"{path}/leave", {"reason": "merged"})
    assert caller.state_of(path) == "leaving"
    until(lambda: caller.state_of(path) == "left", what="the organization to have left")
    withdrawn = {f"{ENROLLMENT}/participations/{id}": "withdrawn" for id in (*season.participations, season.applied)}
    assert season.states() == {**season.expected, **withdrawn}
    own = [path.rpartition("/")[2] for path in (path, *season.expected)]  # others live in the same installation
    with psycopg.connect(ecosystem.settings.dsn("enrollment")) as connection:
        query = "SELECT kind FROM enrollment_process.pending_actions WHERE subject = ANY (%s::uuid[])"
        until(lambda: connection.execute(query, [own]).fetchall() == [], what="nothing to be pending")
        query = "SELECT outcome, tries FROM process_manager.outcomes WHERE split_part(key, ':', 2) = ANY (%s)"
        assert {tries for outcome, tries in connection.execute(query, [own]) if outcome == "executed"} == {1}


def test_a_hold_on_contact_pauses_a_relationship_until_it_is_released(
    ecosystem: Embedded, caller: Caller, organization: str, program: str
) -> None:
    with psycopg.connect(ecosystem.settings.dsn("auth")) as connection:  # concerns are for the organization's own staff
        connection.execute(
            "INSERT INTO access.memberships (issuer, subject, role, organization) VALUES (%s, %s, 'coordinator', %s)",
            [ISSUER, "own", organization],
        )
    active, own = Season(caller, program).active, Caller(ecosystem, "own")
    concern = {
        "program_id": program,
        "relationship_id": active,
        "topic": "conduct",
        "text": "He came back.",
    }
    raised: list[dict[str, Any]] = []

    def known() -> bool:
        status, answer = own.send(f"{ENROLLMENT}/concerns", concern)
        assert status in {201, 404}, answer
        raised.append(answer)
        return status == 201

    until(known, what="the enrollment to know the relationship")
    path = f"{ENROLLMENT}/concerns/{raised[-1]['concern_id']}"
    own.do(f"{path}/triage")
    assert own.do(f"{path}/hold-contact")["contact_held"]
    until(lambda: caller.state(active) == "paused", what="the relationship to be paused")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    plan = {"starts_at": tomorrow, "planned_minutes": 60}
    for act, body in (("sessions", plan), ("resume", None)):
        status, refusal = caller.send(f"{RELATIONSHIPS}/{active}/{act}", body)
        assert status == 409, refusal
    assert caller.state(active) == "paused"
    assert not own.do(f"{path}/release-contact")["contact_held"]
    until(lambda: caller.state(active) == "active", what="the relationship to go on")
    caller.do(f"{RELATIONSHIPS}/{active}/sessions", plan)


def test_two_people_who_part_for_ever_have_a_conflict_in_the_enrollment(
    ecosystem: Embedded, caller: Caller, program: str
) -> None:
    season = Season(caller, program)
    body = {"initiated_by": "mentee", "reason": "conduct", "never_pair_again": True}
    caller.do(f"{RELATIONSHIPS}/{season.active}/close", body)
    until(lambda: _kept_apart(ecosystem, season.active), what="the conflict")


def test_a_wish_after_staff_ended_it_is_a_conflict_that_refuses_the_pair_and_names_no_one(
    ecosystem: Embedded, caller: Caller, program: str
) -> None:
    season = Season(caller, program)
    caller.do(f"{RELATIONSHIPS}/{season.active}/close", {"initiated_by": "coordinator", "reason": "moved"})
    answer = {"by": "mentee", "again": "yes", "never_pair_again": True}
    caller.do(f"{RELATIONSHIPS}/{season.active}/answer-closing", answer)
    until(lambda: _kept_apart(ecosystem, season.active), what="the conflict")
    mentor, mentee, _, _ = season.participations
    again = {"mentor_participation_id": mentor, "mentee_participation_id": mentee}
    status, refusal = caller.send(RELATIONSHIPS, {**again, "proposed_by": "coordinator"})
    assert (status, refusal["type"]) == (409, "/problems/never-pair")
    assert all(word not in refusal["detail"] for word in ("the mentor", "the mentee"))


def _kept_apart(ecosystem: Embedded, relationship: str) -> bool:
    """Return whether the two of a relationship have a conflict that holds, by the facts of the process."""
    query = (
        "SELECT c.holds FROM enrollment_process.counterparts l JOIN enrollment_process.conflicts c "
        "ON ARRAY[c.person_id, c.counterpart_id] <@ ARRAY[l.mentor_id, l.mentee_id] WHERE l.id = %s"
    )
    with psycopg.connect(ecosystem.settings.dsn("enrollment")) as connection:
        return connection.execute(query, [relationship]).fetchall() == [(True,)]


def test_the_status_and_its_page_show_every_process_manager_at_work(caller: Caller, program: str) -> None:
    caller.do(f"{ENROLLMENT}/programs/{program}/end", {"reason": "season-over"})
    until(lambda: caller.processes() == AT_WORK, what="every process manager to run with nothing due")
    assert "What follows and what is due" in caller.page("/status")


def test_an_expiry_suspends_at_its_own_time_and_a_clearance_resumes_what_it_paused(
    caller: Caller, organization: str
) -> None:
    policy = {**PLAIN_POLICY, "requirements": [{"kind": "training", "role": "mentor", "valid_days": 365}]}
    body = {"organization_id": organization, "name": "Trained mentors", "policy": policy}
    program = str(caller.do(f"{ENROLLMENT}/programs", body)["program_id"])
    body = {"program_id": program, "person_id": str(uuid4()), "role": "mentor"}
    mentor = str(caller.do(f"{ENROLLMENT}/participations", body)["participation_id"])
    person = f"{ENROLLMENT}/participations/{mentor}"

    def clear(**validity: str) -> None:
        caller.do(f"{person}/requirements/training/request")
        caller.do(f"{person}/requirements/training/clear", {"evidence": 3, **validity})

    clear()
    caller.do(f"{person}/enroll")
    relationship = caller.match(mentor, caller.enroll(program, "mentee"))
    for party in ("mentor", "mentee"):
        terms = {"cadence_days": 14, "duration_days": 180, "channel": "video"}
        caller.do(f"{RELATIONSHIPS}/{relationship}/sign", {"by": party, **terms})
    caller.do(f"{RELATIONSHIPS}/{relationship}/activate")
    caller.do(f"{person}/requirements/training/revoke", {"reason": "certificate-withdrawn"})
    assert caller.state_of(person) == "suspended"
    clear(valid_until=(datetime.now(UTC) + timedelta(seconds=1)).isoformat())
    until(lambda: caller.requirements(person) == ["expired"], what="the requirement to expire")
    assert caller.state_of(person) == "suspended"
    until(lambda: caller.state(relationship) == "paused", what="the relationship to be paused")
    clear()
    until(lambda: caller.state_of(person) == "enrolled", what="the participation to be reinstated")
    until(lambda: caller.state(relationship) == "active", what="the relationship to be resumed")


def run(ecosystem: Embedded, *arguments: str) -> str:
    """Run the command line with the databases of the ecosystem, and return its output."""
    cleared: dict[str, str | None] = {name: None for name in os.environ if name.startswith("MENTORSHIP_")}
    services: tuple[Service, ...] = ("enrollment", "relationships", "projections")
    databases = {f"MENTORSHIP_{each.upper()}__DATABASE": ecosystem.settings.dsn(each) for each in services}
    return CliRunner().invoke(app, arguments, env={**cleared, **databases, "NO_COLOR": "1", "COLUMNS": "200"}).stdout


def test_the_command_line_shows_both_process_managers_at_work(ecosystem: Embedded, caller: Caller) -> None:
    until(lambda: caller.processes() == AT_WORK, what="every process manager to run with nothing due")
    rows = {row["name"]: row.get("actions") for row in json.loads(run(ecosystem, "status", "--json"))}
    for name in AT_WORK:
        assert rows[name] is not None
        assert (rows[name]["state"], rows[name]["due"], rows[name]["refused"]) == ("running", 0, 0)
        assert any(line.startswith(name) and "running" in line for line in run(ecosystem, "status").splitlines())
    assert rows["directory"] is None
    findings = {each["what"]: each["verdict"] for each in json.loads(run(ecosystem, "doctor", "--json"))}
    assert {findings[f"process manager {name}"] for name in AT_WORK} == {"ok"}
