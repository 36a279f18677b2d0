"""Many mentees accept at once, on a real store: a group is never larger than was stated."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast
from uuid import UUID

import pytest

from services.eventstore.command_metadata import command_now
from services.relationships.command_support import Target
from services.relationships.group_commands import commands
from services.relationships.group_commands.loading import GroupTarget
from services.relationships.groups.forming import GroupPlan
from services.relationships.groups.group import Group, GroupJoined
from services.relationships.relationship import Relationship
from services.relationships.service import Relationships
from services.relationships.states import OPEN
from tests.integration.relationships.arrivals import Arrivals
from tests.integration.relationships.concurrent_writers import WRITERS, accept, accept_as, at_once, close, execute
from tests.support.principals import UNRESTRICTED
from tests.support.wait import PATIENCE_SECONDS


def _form(service: Relationships, program: UUID, plan: GroupPlan) -> tuple[UUID, list[Target]]:
    """Form a group; return its id, and its proposals as targets that wait for the mentor alone."""
    meta = command_now("test")
    outcome = service.store.execute(
        meta, lambda uow: commands.form(uow, meta, service.eligibility, UNRESTRICTED, program, plan)
    )
    body = cast("dict[str, Any]", outcome.result.body)
    pairs = [Target(UUID(id), None, service.eligibility, UNRESTRICTED) for id in body["relationship_ids"]]
    for pair in pairs:
        assert execute(service, accept_as(pair, "mentee")) == "proposed"
    return UUID(body["group_id"]), pairs


@pytest.mark.parametrize("most", [2, 3])
def test_a_group_is_never_too_large_under_racing_acceptances(
    service: Relationships, arrivals: Arrivals, most: int
) -> None:
    program = arrivals.program(mentor_capacity=20)
    mentor = arrivals.enroll(program, "mentor", capacity=20)
    mentees = [arrivals.enroll(program, "mentee") for _ in range(WRITERS)]
    group, pairs = _form(service, program, GroupPlan((mentor,), mentees, "formal", "traditional", most))
    results = at_once([lambda pair=pair: execute(service, accept(pair)) for pair in pairs])  # type: ignore[misc] # bound early
    assert results["matched"] <= most
    assert results["matched"] + results["group-full"] + results["busy"] == len(pairs)
    joined = [each.event for each in service.store.read(0, 10_000) if each.event.originator_id == group]
    assert max(each.members for each in joined if isinstance(each, GroupJoined)) == results["matched"]
    assert len(service.store.load(Group, group).members) == results["matched"]


CROWD = 24
"""More acceptances at once than a decision was once tried for."""


def test_a_crowd_that_accepts_at_once_is_answered_and_never_busy(service: Relationships, arrivals: Arrivals) -> None:
    program, most = arrivals.program(mentor_capacity=30), 20
    mentor = arrivals.enroll(program, "mentor", capacity=30)
    mentees = [arrivals.enroll(program, "mentee") for _ in range(CROWD)]
    group, pairs = _form(service, program, GroupPlan((mentor,), mentees, "formal", "traditional", most))
    together = threading.Barrier(CROWD)

    def come(pair: Target) -> str:
        together.wait(PATIENCE_SECONDS)
        return execute(service, accept(pair))

    with ThreadPoolExecutor(CROWD) as crowd:
        results = Counter(crowd.map(come, pairs))
    assert results == {"matched": most, "group-full": CROWD - most}
    assert len(service.store.load(Group, group).members) == most


def test_both_mentors_of_a_mentee_accept_at_once_and_she_joins_once(service: Relationships, arrivals: Arrivals) -> None:
    program = arrivals.program(mentee_limit=1)
    mentors, mentee = [arrivals.enroll(program, "mentor") for _ in range(2)], arrivals.enroll(program, "mentee")
    group, pairs = _form(service, program, GroupPlan(mentors, [mentee], "formal", "traditional", 2))
    assert at_once([lambda pair=pair: execute(service, accept(pair)) for pair in pairs]) == {"matched": 2}  # type: ignore[misc] # bound early
    joined = [each.event for each in service.store.read(0, 10_000) if each.event.originator_id == group]
    assert sum(isinstance(each, GroupJoined) for each in joined) == 1


def test_a_group_that_closes_while_others_join_and_leave_has_no_open_pair(
    service: Relationships, arrivals: Arrivals
) -> None:
    program = arrivals.program()
    mentor = arrivals.enroll(program, "mentor", capacity=3)
    mentees = [arrivals.enroll(program, "mentee") for _ in range(3)]
    group, pairs = _form(service, program, GroupPlan((mentor,), mentees, "formal", "traditional", 3))
    target = GroupTarget(group, None, service.eligibility, UNRESTRICTED)

    def end_all() -> str:
        return execute(
            service, lambda uow, meta: commands.close(uow, meta, target, initiated_by=None, reason="completed")
        )

    def come_and_go(pair: Target) -> str:
        outcome = execute(service, accept(pair))
        return execute(service, close(pair)) if outcome == "matched" else outcome

    at_once([*(lambda pair=pair: come_and_go(pair) for pair in pairs), end_all])
    assert end_all() in {"closed", "group-closed"}
    states = [service.store.load(Relationship, pair.relationship_id).state for pair in pairs]
    assert not any(state in OPEN for state in states)
    assert service.store.load(Group, group).pairs == {}
