"""Events of enrollment become the rows that decisions read, in any order of the keys."""

from __future__ import annotations

import random
from contextlib import closing
from uuid import uuid4

import psycopg
import pytest

from services.contract.record import UntypedEvent
from services.relationships.eligibility.facts import Facts
from services.relationships.eligibility.freshness import look_up
from services.relationships.service import Relationships
from tests.integration.relationships.arrivals import LONG_AGO, POLICY, Arrivals, fold
from tests.integration.relationships.relationships_service import build_service
from tests.support.databases import fresh_database


def test_nothing_is_known_before_the_projections_first_start(postgres_dsn: str) -> None:
    with fresh_database(postgres_dsn) as dsn, closing(build_service(dsn)) as service:
        assert service.eligibility.facts(uuid4(), uuid4()) == Facts(None, None, None, None)
        assert service.eligibility.organization_state(uuid4()) is None
        freshness = look_up(service.pool, "hub")
        assert (freshness.generation, freshness.position) == (0, 0)


def test_everything_a_decision_needs_arrives(service: Relationships, arrivals: Arrivals) -> None:
    program = arrivals.program(mentee_limit=4)
    person = uuid4()
    mentor = arrivals.enroll(program, "mentor", person=person, capacity=3, seniority=2)
    mentee = arrivals.enroll(program, "mentee")
    facts = service.eligibility.facts(mentor, mentee)
    assert facts.mentor is not None
    assert facts.mentee is not None
    assert facts.program is not None
    assert facts.organization_state == "joined"
    assert (facts.mentor.person_id, facts.mentor.capacity, facts.mentor.seniority) == (str(person), 3, 2)
    assert (facts.mentor.role, facts.mentee.role) == ("mentor", "mentee")
    assert facts.mentor.enrolled_at == LONG_AGO
    assert facts.program.organization_id == str(arrivals.owner(program))
    (version,) = facts.program.versions
    assert (version.number, version.effective_at) == (1, LONG_AGO)
    assert (version.policy.mentee_limit, version.policy.request_expiry_days) == (4, 14)
    assert version.policy.shapes == tuple(POLICY["shapes"])


@pytest.mark.parametrize(
    ("name", "state", "data"),
    [
        ("paused", "paused", {"reason": "leave"}),
        ("resumed", "enrolled", {}),
        ("withdrawn", "withdrawn", {"reason": "moved"}),
        ("completed", "completed", {}),
        ("rejected", "rejected", {"reason": "full"}),
    ],
)
def test_a_participation_has_the_state_of_its_last_event(
    service: Relationships, arrivals: Arrivals, name: str, state: str, data: dict[str, object]
) -> None:
    program = arrivals.program()
    mentor = arrivals.enroll(program, "mentor", capacity=2)
    arrivals.change(name, mentor, program, **data)
    participation = service.eligibility.facts(mentor, uuid4()).mentor
    assert participation is not None
    assert (participation.state, participation.capacity) == (state, 2)


def test_a_closed_program_and_an_organization_that_left_are_known_as_such(
    service: Relationships, arrivals: Arrivals
) -> None:
    program = arrivals.program()
    mentor = arrivals.enroll(program, "mentor")
    arrivals.close(program)
    arrivals.leave(arrivals.owner(program))
    facts = service.eligibility.facts(mentor, uuid4())
    assert facts.program is not None
    assert (facts.program.state, facts.organization_state) == ("closed", "left")
    assert service.eligibility.organization_state(arrivals.owner(program)) == "left"


def test_a_program_whose_opening_has_not_arrived_is_not_known(service: Relationships, arrivals: Arrivals) -> None:
    organization, program = arrivals.organization(), uuid4()
    arrivals.publish("program-closed", program, organization, program, reason="season-over")
    who = {"person_id": str(uuid4()), "role": "mentor"}
    mentor = uuid4()
    arrivals.publish("enrolled", mentor, organization, program, **who, capacity=1, seniority=None)
    assert service.eligibility.facts(mentor, uuid4()).program is None


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_keys_and_the_cut_of_batches_make_no_difference(
    service: Relationships, database: str, seed: int
) -> None:
    log: list[UntypedEvent] = []
    factory = Arrivals(log.append)
    program = factory.program()
    mentor, mentee = factory.enroll(program, "mentor", seniority=1), factory.enroll(program, "mentee")
    factory.change("paused", mentor, program, reason="leave")
    fold(database, log)
    in_order = service.eligibility.facts(mentor, mentee)
    with psycopg.connect(database) as connection:
        connection.execute(
            "TRUNCATE eligibility_g1.organizations, eligibility_g1.programs, eligibility_g1.participations"
        )
    dice, stories = random.Random(seed), _by_key(log)
    while any(stories):
        batch = [dice.choice([story for story in stories if story]).pop(0)]
        batch += [story.pop(0) for story in stories if story and dice.random() < 0.5]
        fold(database, batch)
    assert service.eligibility.facts(mentor, mentee) == in_order


def _by_key(log: list[UntypedEvent]) -> list[list[UntypedEvent]]:
    return [[event for event in log if event.subject == key] for key in {event.subject for event in log}]
