"""Every decision about a group obeys its state machine, and a closed group stays so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from services.eventstore.state_machine import ALLOWED
from services.relationships.group_states import GROUP_MACHINE, GroupState, GroupStep
from services.relationships.groups import domain, sessions
from services.relationships.groups.group import Group, GroupClosed, GroupFormed, GroupJoined, GroupPairProposed
from services.relationships.groups.sessions import Attendance, GroupSessionReported, GroupSessionScheduled
from services.relationships.meeting import Meeting
from tests.support.given import SUBJECT, command, given, happened
from tests.unit.relationships.examples import ORGANIZATION, OTHER, PAIR, PROGRAM, day

CONTEXT: dict[str, Any] = {"organization_id": ORGANIZATION, "program_id": PROGRAM, "confidentiality": "open"}
MENTOR_OF: dict[str, Any] = {"mentor_participation_id": PAIR.mentor_participation_id, "mentor_id": PAIR.mentor_id}
NAMED: dict[str, Any] = {
    **MENTOR_OF,
    "relationship_id": str(SUBJECT),
    "mentee_participation_id": PAIR.mentee_participation_id,
    "mentee_id": PAIR.mentee_id,
}
FORMED = happened(
    GroupFormed,
    **CONTEXT,
    **MENTOR_OF,
    co_mentor_participation_id=None,
    co_mentor_id=None,
    formality="formal",
    direction="traditional",
    most=2,
    policy_version=1,
)
PROPOSED = happened(GroupPairProposed, **CONTEXT, **NAMED)
JOINED = happened(GroupJoined, **CONTEXT, **NAMED, members=1)
CLOSED = happened(GroupClosed, at=day(9), **CONTEXT, closed_by="program", reason="completed")
SCHEDULED = happened(
    GroupSessionScheduled, **CONTEXT, session_id="s1", starts_at=day(7), planned_minutes=60, relationship_ids=[OTHER]
)
PLANNED: dict[str, Any] = {"starts_at": day(8), "minutes": 60, "pairs": [OTHER]}
MEETING, WHO = Meeting(day(7), 60, "video", 2), Attendance({"a"}, {"b"})
LAST: dict[str, Any] = {"starts_at": day(1), "planned_minutes": 60, "relationship_ids": [OTHER]}
HELD: dict[str, Any] = {"started_at": day(1), "minutes": 50, "mode": "video", "evidence": 2, "reported_by": "a"}
REPORTED = (
    happened(GroupSessionScheduled, **CONTEXT, session_id="s0", **LAST),
    happened(GroupSessionReported, **CONTEXT, session_id="s0", outcome="held", **HELD, present=["a"], absent=["b"]),
)
EVENTFUL = (FORMED, *REPORTED, SCHEDULED)
HISTORY = {GroupState.FORMED: EVENTFUL, GroupState.CLOSED: (*EVENTFUL, CLOSED)}
IN_GROUP = replace(PAIR, shape="group", group_id=OTHER)
DECISIONS: Mapping[GroupStep, Callable[[Group], object]] = {
    GroupStep.INVITE: lambda g: domain.propose_pair(g, command(), SUBJECT, IN_GROUP),
    GroupStep.JOIN: lambda g: domain.match_pair(g, command(), SUBJECT, IN_GROUP),
    GroupStep.SCHEDULE: lambda g: sessions.schedule(g, command(), session_id="s2", **PLANNED),
    GroupStep.RESCHEDULE: lambda g: sessions.move(g, command(), session_id="s1", **PLANNED),
    GroupStep.CANCEL: lambda g: sessions.cancel(g, command(), session_id="s1", cancelled_by="mentor"),
    GroupStep.REPORT: lambda g: sessions.report(
        g, command(), session_id="s1", meeting=MEETING, who=WHO, met=True, reported_by="a"
    ),
    GroupStep.CORRECT: lambda g: sessions.correct(g, command(), session_id="s0", corrected_by="a", pairs=[OTHER]),
    GroupStep.CLOSE: lambda g: domain.close(g, command(), closed_by="program", reason="completed"),
}


@pytest.mark.parametrize("step", DECISIONS)
@pytest.mark.parametrize("state", HISTORY)
def test_each_step_in_each_state_is_what_the_table_says(state: GroupState, step: GroupStep) -> None:
    refusal = GROUP_MACHINE.refusal(step, state)

    def decide(group: Group) -> None:
        DECISIONS[step](group)

    decided = given(Group, *HISTORY[state]).when(decide)
    if refusal is ALLOWED:
        assert decided.aggregate is not None
        assert len(list(decided.aggregate.collect_events())) == 1
    else:
        decided.refused(refusal.rule)


def test_of_a_closed_group_only_its_last_sessions_are_reported() -> None:
    allowed = {step for step in GroupStep if GROUP_MACHINE.refusal(step, GroupState.CLOSED) is ALLOWED}
    assert allowed == {GroupStep.REPORT, GroupStep.CORRECT}


def test_what_is_to_come_does_not_take_place_after_the_end() -> None:
    closed = given(Group, FORMED, SCHEDULED).when(
        lambda g: domain.close(g, command(), closed_by="program", reason="completed")
    )
    assert closed.aggregate is not None
    assert closed.aggregate.sessions["s1"].status == "cancelled"


def test_a_match_joins_and_its_end_leaves() -> None:
    joined = given(Group, FORMED, PROPOSED).when(lambda g: domain.match_pair(g, command(), SUBJECT, IN_GROUP))
    assert list(joined.then(JOINED).members) == [PAIR.mentee_participation_id]
    left = given(Group, FORMED, PROPOSED, JOINED).when(lambda g: domain.end_pair(g, command(), SUBJECT))
    assert left.aggregate is not None
    assert (left.aggregate.pairs, left.aggregate.members) == ({}, {})


def test_what_has_gone_goes_once() -> None:
    given(Group, FORMED).when(lambda g: domain.end_pair(g, command(), SUBJECT)).then()
