"""Sessions of a group without a database: planned for all, reported with who was there, counted by co-present pair."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy.policy import Requirement
from services.relationships.access import Caller
from services.relationships.group_commands import agreements, correction, session_commands
from services.relationships.groups.sessions import session_of_pair
from services.relationships.meeting import Meeting
from services.relationships.relationship import Terms
from services.relationships.sessions import commands as sessions
from services.relationships.states import State
from tests.support.given import command
from tests.unit.relationships.examples import day
from tests.unit.relationships.group_place import ADA, BO, COORDINATOR, MENTORS, TED, XI, YU, ZOE, GroupPlace, by
from tests.unit.relationships.memory import open_program

PEOPLE = (ADA, BO, XI, YU, ZOE)


def started(*mentees: UUID, mentors: tuple[UUID, ...] = MENTORS) -> GroupPlace:
    """Return a group whose pairs have all started."""
    place = GroupPlace()
    place.form(mentors, mentees)
    assert {place.start(mentor, mentee) for mentor in mentors for mentee in mentees} == {"active"}
    return place


def of(mentor: UUID, mentee: UUID) -> tuple[str, str]:
    """Return a pair as the statuses name it."""
    return str(mentor), str(mentee)


def test_a_session_of_the_group_is_one_of_each_started_pair() -> None:
    place = started(XI)
    place.invite(YU)
    place.match(ADA, YU)
    place.schedule(by(ADA))
    assert place.statuses() == {
        of(ADA, XI): ["scheduled"],
        of(BO, XI): ["scheduled"],
        of(ADA, YU): [],
        of(BO, YU): [],
    }


@settings(max_examples=12, deadline=None)
@given(present=st.sets(st.sampled_from(PEOPLE)))
def test_what_is_held_are_the_pairs_of_two_who_were_there(present: set[UUID]) -> None:
    place = started(XI, YU, ZOE)
    session = place.schedule()
    assert place.report(session, present) == "formed"
    for mentor in MENTORS:
        for mentee in (XI, YU, ZOE):
            met = {mentor, mentee} <= present
            assert place.statuses()[of(mentor, mentee)] == ["held" if met else "missed"]
    kept = place.group.sessions[session]
    assert set(kept.present) == {str(each) for each in present}
    assert set(kept.absent) == {str(each) for each in PEOPLE if each not in present}
    both = not present.isdisjoint(MENTORS) and not present.isdisjoint({XI, YU, ZOE})
    assert kept.status == ("held" if both else "missed")


def test_who_missed_it_is_stated_of_each_pair() -> None:
    place = started(XI, YU)
    session = place.schedule()
    place.report(session, {ADA, XI})
    missed = {
        (each.mentor_id, each.mentee_id): each.missed_by  # type: ignore[attr-defined] # of the class named below
        for each in place.memory.log
        if type(each).__name__ == "SessionMissed"
    }
    assert sorted(missed.values()) == ["both", "mentee", "mentor"]


def test_one_who_joined_after_it_was_planned_is_reported_with_the_others() -> None:
    place = started(XI, mentors=(ADA,))
    session = place.schedule()
    place.invite(YU)
    place.start(ADA, YU)
    place.report(session, {ADA, XI, YU})
    assert place.statuses() == {of(ADA, XI): ["held"], of(ADA, YU): ["held"]}


def test_a_pair_that_may_not_meet_is_left_out_by_name_and_the_others_meet() -> None:
    place = started(XI, YU, mentors=(ADA,))
    place.eligibility.present_program = open_program(requirements=(Requirement("training", "mentee"),))
    assert place.schedule() == "requirement-not-valid", "where no pair may meet, the first refusal is the answer"
    place.eligibility.present_program = open_program()
    place.eligibility.change(YU, state="suspended")
    target, plan = place.target(), session_commands.Plan(day(7), 60)
    answer = place.memory.execute(lambda uow: session_commands.schedule(uow, command(), target, plan)).body
    assert [each["rule"] for each in answer["left_out"]] == ["participation-suspended"]  # type: ignore[attr-defined] # a list
    assert place.statuses() == {of(ADA, XI): ["scheduled"], of(ADA, YU): []}


def test_a_session_is_moved_and_cancelled_for_all() -> None:
    place = started(XI, mentors=(ADA,))
    session, target = UUID(place.schedule()), place.target(by(ADA))
    place.invite(YU)
    place.start(ADA, YU)
    plan = session_commands.Plan(day(9), 45)
    assert place.do(lambda uow: session_commands.move(uow, command(), target, session, plan)) == "formed"
    assert set(map(tuple, place.statuses().values())) == {("scheduled",)}
    assert {one.starts_at for each in place.relationships() for one in each.sessions.values()} == {day(9)}
    assert place.do(lambda uow: session_commands.cancel(uow, command(), target, session)) == "formed"
    assert set(map(tuple, place.statuses().values())) == {("cancelled",)}
    assert place.report(str(session), {ADA, XI}) == "session-cancelled"


def test_a_session_is_reported_once_and_of_its_own_people() -> None:
    place = started(XI, mentors=(ADA,))
    session = place.schedule()
    assert place.report(session, {ADA, TED}) == "not-in-group"
    assert place.report(session, {ADA, XI}, by(ADA), evidence=5) == "evidence-not-observed"
    assert place.report(session, {ADA, XI}, by(ADA)) == "formed"
    assert place.report(session, {ADA, XI}) == "session-held"
    assert place.report(str(uuid4()), {ADA}) == "session-unknown"


def test_a_group_without_a_started_pair_has_no_session() -> None:
    place = GroupPlace()
    place.form(mentees=(XI,))
    assert place.schedule() == "group-empty"


@pytest.mark.parametrize(("caller", "rule"), [(by(XI), "forbidden"), (by(TED), "group-unknown")])
def test_mentees_read_and_strangers_do_not(caller: object, rule: str) -> None:
    place = started(XI)
    session = place.schedule()
    assert place.schedule(caller) == place.report(session, {ADA, XI}, caller) == rule  # type: ignore[arg-type] # a caller


def test_one_act_signs_all_own_pairs() -> None:
    place = GroupPlace()
    place.form(mentees=(XI, YU))
    for mentor in MENTORS:
        for mentee in (XI, YU):
            place.match(mentor, mentee)
    terms = Terms(14, 180, "video")
    for mentor in MENTORS:
        target = place.target(by(mentor))
        assert place.do(lambda uow, t=target: agreements.propose(uow, command(), t, terms)) == "formed"  # type: ignore[misc] # bound early
    for mentee in (XI, YU):
        target = place.target(by(mentee))
        read = {each.id: each.draft.version for each in place.relationships() if each.draft is not None}
        signed = place.memory.execute(lambda uow, t=target, r=read: agreements.sign(uow, command(), t, r))  # type: ignore[misc] # bound early
        assert len(signed.body["relationship_ids"]) == 2  # type: ignore[arg-type] # a list
    assert all(each.agreement is not None for each in place.relationships())
    staff = place.target(COORDINATOR)
    assert place.do(lambda uow: agreements.start(uow, command(), staff)) == "formed"
    assert {each.state for each in place.relationships()} == {State.ACTIVE}
    assert place.do(lambda uow: agreements.start(uow, command(), staff)) == "nothing-to-start"


def test_what_changed_since_it_was_read_is_not_signed() -> None:
    place = GroupPlace()
    place.form((ADA,), (XI,))
    place.match(ADA, XI)
    mentor, mentee = place.target(by(ADA)), place.target(by(XI))
    for cadence in (14, 7):
        terms = Terms(cadence, 180, "video")
        place.do(lambda uow, t=terms: agreements.propose(uow, command(), mentor, t))  # type: ignore[misc] # bound early
    (pair,) = place.relationships()
    assert place.do(lambda uow: agreements.sign(uow, command(), mentee, {pair.id: 1})) == "agreement-changed"
    assert place.do(lambda uow: agreements.sign(uow, command(), mentee, {})) == "nothing-to-sign", "what was not read"
    assert place.do(lambda uow: agreements.sign(uow, command(), mentee, {pair.id: 2})) == "formed"
    assert place.do(lambda uow: agreements.sign(uow, command(), mentee, {})) == "nothing-to-sign"
    assert place.do(lambda uow: agreements.sign(uow, command(), place.target(), {})) == "speaker-missing"


def corrected(place: GroupPlace, session: str, caller: Caller, present: set[UUID] | None = None) -> str:
    """Take back the report of a session, or say who was there instead."""
    instead = None if present is None else correction.AnotherReport(Meeting(day(7), 40, "video", 2), present)
    target = place.target(caller)
    return place.do(lambda uow: correction.correct(uow, command(at=day(9)), target, UUID(session), instead))


@settings(max_examples=12, deadline=None)
@given(said=st.sets(st.sampled_from(PEOPLE)), present=st.none() | st.sets(st.sampled_from(PEOPLE)))
def test_a_corrected_report_is_that_of_every_pair(said: set[UUID], present: set[UUID] | None) -> None:
    place = started(XI, YU, ZOE)
    session = place.schedule()
    place.report(session, said)
    assert corrected(place, session, COORDINATOR, present) == "formed"
    for mentor in MENTORS:
        for mentee in (XI, YU, ZOE):
            now = "scheduled" if present is None else "held" if {mentor, mentee} <= present else "missed"
            assert place.statuses()[of(mentor, mentee)] == [now]
    kept = place.group.sessions[session]
    assert set(kept.present) == {str(each) for each in present or ()}
    assert (kept.status == "scheduled") == (present is None)


def test_a_report_of_the_group_is_taken_back_by_who_made_it_and_by_staff() -> None:
    place = started(XI, YU)
    session = place.schedule()
    assert corrected(place, session, COORDINATOR) == "session-not-reported"
    place.report(session, {ADA, XI}, by(ADA))
    assert corrected(place, session, by(BO)) == "report-of-another"
    assert corrected(place, session, by(XI)) == "forbidden"
    assert corrected(place, session, by(ADA)) == "formed"
    assert place.report(session, {BO, YU}, by(BO)) == "formed"
    assert corrected(place, session, by(ADA)) == "report-of-another"
    assert corrected(place, session, COORDINATOR, {ADA, XI}) == "formed"
    assert place.statuses()[of(ADA, XI)] == ["held"]


def test_nothing_is_taken_back_where_the_other_report_is_refused() -> None:
    place = started(XI, mentors=(ADA,))
    session = place.schedule()
    place.report(session, {ADA, XI})
    assert corrected(place, session, COORDINATOR, {ADA, TED}) == "not-in-group"
    assert place.group.sessions[session].status == "held"
    assert place.statuses() == {of(ADA, XI): ["held"]}


def test_what_ended_or_was_voided_since_does_not_stand_in_the_way() -> None:
    place = started(XI, YU, ZOE, mentors=(ADA,))
    session = place.schedule(at=day(6))
    place.report(session, {ADA, XI, YU, ZOE})
    assert (place.end(ADA, XI, at=day(9)), place.void(ADA, YU, at=day(9))) == ("closed", "voided")
    assert corrected(place, session, COORDINATOR, {ADA, ZOE}) == "formed"
    assert place.statuses() == {of(ADA, XI): ["missed"], of(ADA, YU): ["held"], of(ADA, ZOE): ["held"]}


@pytest.mark.parametrize("act", ["reschedule", "miss", "hold", "cancel", "correct"])
def test_a_pair_acts_on_no_session_of_its_group_alone(act: str) -> None:
    place = started(XI, YU, mentors=(ADA,))
    session = place.schedule()
    target = place.pair(ADA, XI)
    id = UUID(session_of_pair(session, str(target.relationship_id)))
    acts: dict[str, Callable[[UnitOfWork], CommandResult]] = {
        "reschedule": lambda uow: sessions.reschedule(
            uow, command(), target, session_id=id, starts_at=day(9), planned_minutes=30
        ),
        "miss": lambda uow: sessions.miss(uow, command(at=day(20)), target, session_id=id, missed_by="both"),
        "hold": lambda uow: sessions.hold(
            uow, command(at=day(20)), target, session_id=id, meeting=Meeting(day(7), 50, "video", 2)
        ),
        "cancel": lambda uow: sessions.cancel(uow, command(), target, session_id=id, cancelled_by="mentor"),
        "correct": lambda uow: sessions.correct(uow, command(at=day(20)), target, session_id=id),
    }
    if act == "correct":
        place.report(session, {ADA, XI, YU})
    assert place.do(acts[act]) == "session-of-group"
    now = "held" if act == "correct" else "scheduled"
    assert set(map(tuple, place.statuses().values())) == {(now,)}
