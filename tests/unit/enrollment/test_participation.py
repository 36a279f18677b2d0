"""Decisions about a participation obey its state machine and its rules."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.enrollment.participation import application, domain
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.application import Entry
from services.enrollment.participation.events import (
    Applied,
    CapacityChanged,
    Completed,
    Enrolled,
    InvitationAccepted,
    Paused,
    Reinstated,
    Rejected,
    Removed,
    Resumed,
    ScreeningStarted,
    SeniorityChanged,
    Suspended,
    Waitlisted,
    Withdrawn,
)
from services.enrollment.participation.states import ENDED, PARTICIPANT, STATE_MACHINE, State, Transition
from services.enrollment.participation.view import view
from services.eventstore.command_metadata import CLOCK_SKEW
from services.eventstore.refusal import RefusedError
from services.eventstore.state_machine import ALLOWED
from tests.support.given import NOON, SUBJECT, Happening, command, given, happened
from tests.unit.enrollment.facts import (
    APPLIED,
    ENROLLED,
    HISTORIES,
    INVITATION_EXPIRES_AT,
    INVITED,
    ORGANIZATION,
    PAUSED,
    PERSON,
    PROGRAM,
    SUSPENDED,
    WAITLISTED,
    WHO,
    some_policy,
    version_1,
)

DECISIONS: dict[Transition, Callable[[Participation], None]] = {
    Transition.ENROLL: lambda p: domain.enroll(p, command(), version=version_1()),
    Transition.REJECT: lambda p: domain.reject(p, command(), reason="not-eligible"),
    Transition.PAUSE: lambda p: domain.pause(p, command(), reason="leave"),
    Transition.RESUME: lambda p: domain.resume(p, command()),
    Transition.WITHDRAW: lambda p: domain.withdraw(p, command(), reason="moved"),
    Transition.COMPLETE: lambda p: domain.complete(p, command()),
    Transition.EXPIRE_INVITATION: lambda p: application.expire_invitation(p, command(at=INVITATION_EXPIRES_AT)),
    Transition.APPLY: lambda p: application.accept_invitation(p, command(), skills=["sql"], seniority=2),
    Transition.START_SCREENING: lambda p: domain.start_screening(p, command()),
    Transition.WAITLIST: lambda p: domain.waitlist(p, command(), reason="program-full", priority=2),
    Transition.SUSPEND: lambda p: domain.suspend(p, command(), reason="complaint"),
    Transition.REINSTATE: lambda p: domain.reinstate(p, command()),
    Transition.REMOVE: lambda p: domain.remove(p, command(), reason="misconduct"),
    Transition.CHANGE_CAPACITY: lambda p: domain.change_capacity(p, command(), policy=some_policy(), capacity=2),
    Transition.CHANGE_SENIORITY: lambda p: domain.change_seniority(p, command(), policy=some_policy(), seniority=5),
}
EVENTS: dict[Transition, Happening] = {
    Transition.ENROLL: happened(Enrolled, **WHO, capacity=3, seniority=None, policy_version=1),
    Transition.REJECT: happened(Rejected, **WHO, reason="not-eligible"),
    Transition.PAUSE: happened(Paused, **WHO, reason="leave", resumes_at=None),
    Transition.RESUME: happened(Resumed, **WHO),
    Transition.WITHDRAW: happened(Withdrawn, **WHO, reason="moved"),
    Transition.COMPLETE: happened(Completed, **WHO),
    Transition.EXPIRE_INVITATION: happened(Withdrawn, at=INVITATION_EXPIRES_AT, **WHO, reason="invitation-expired"),
    Transition.APPLY: happened(
        InvitationAccepted, **WHO, attempt=1, previous_participation_id=None, skills=["sql"], seniority=2
    ),
    Transition.START_SCREENING: happened(ScreeningStarted, **WHO),
    Transition.WAITLIST: happened(Waitlisted, **WHO, reason="program-full", priority=2),
    Transition.SUSPEND: happened(Suspended, **WHO, reason="complaint"),
    Transition.REINSTATE: happened(Reinstated, **WHO),
    Transition.REMOVE: happened(Removed, **WHO, reason="misconduct"),
    Transition.CHANGE_CAPACITY: happened(CapacityChanged, **WHO, capacity=2),
    Transition.CHANGE_SENIORITY: happened(SeniorityChanged, **WHO, seniority=5),
}


@pytest.mark.parametrize("state", HISTORIES)
@pytest.mark.parametrize("transition", DECISIONS)
def test_every_transition_in_every_state_does_what_the_table_says(state: State, transition: Transition) -> None:
    refusal = STATE_MACHINE.refusal(transition, state)
    when = given(Participation, *HISTORIES[state]).when(DECISIONS[transition])
    if refusal is ALLOWED:
        when.then(EVENTS[transition])
    else:
        when.refused(refusal.rule)


def test_nothing_leads_out_of_an_end() -> None:
    assert not [transition for transition, state, cell in STATE_MACHINE if state in ENDED and cell is ALLOWED]


def test_an_application_remembers_its_predecessor_and_sorts_its_skills() -> None:
    given(Participation).when(
        lambda _: application.submit_application(
            SUBJECT,
            command(),
            Entry(
                organization_id=ORGANIZATION,
                program_id=PROGRAM,
                confidentiality="open",
                person_id=PERSON,
                role=Role.MENTOR,
                attempt=2,
                previous_id=SUBJECT,
            ),
            skills=["sql", "python", "sql"],
            seniority=4,
        )
    ).then(
        happened(
            Applied,
            **WHO,
            attempt=2,
            previous_participation_id=str(SUBJECT),
            skills=["python", "sql"],
            seniority=4,
        )
    )


@pytest.mark.parametrize(
    ("skills", "seniority", "rule", "field"),
    [
        (["Ada Lovelace"], None, "not-a-code", "skills"),
        ([f"s{n}" for n in range(51)], None, "out-of-range", "skills"),
        ([], -1, "out-of-range", "seniority"),
        ([], 101, "out-of-range", "seniority"),
    ],
)
def test_an_application_with_a_wrong_value_is_refused(
    skills: list[str], seniority: int | None, rule: str, field: str
) -> None:
    given(Participation).when(
        lambda _: application.submit_application(
            SUBJECT,
            command(),
            Entry(
                organization_id=ORGANIZATION,
                program_id=PROGRAM,
                confidentiality="open",
                person_id=PERSON,
                role=Role.MENTOR,
            ),
            skills=skills,
            seniority=seniority,
        )
    ).refused(rule, field=field)


def test_a_capacity_above_the_policy_is_refused() -> None:
    given(Participation, APPLIED).when(
        lambda p: domain.enroll(p, command(), version=version_1(mentor_capacity=3), capacity=4)
    ).refused("capacity-above-policy", field="capacity")


def test_a_capacity_of_zero_is_refused() -> None:
    given(Participation, APPLIED).when(lambda p: domain.enroll(p, command(), version=version_1(), capacity=0)).refused(
        "out-of-range", field="capacity"
    )


def test_a_mentee_is_held_to_the_mentee_limit() -> None:
    applied = Happening(Applied, APPLIED.data | {"role": "mentee"})
    given(Participation, applied).when(
        lambda p: domain.enroll(p, command(), version=version_1(mentor_capacity=9, mentee_limit=2))
    ).then(happened(Enrolled, **(WHO | {"role": "mentee"}), capacity=2, seniority=None, policy_version=1))


def test_a_reverse_program_needs_to_know_the_seniority() -> None:
    reverse = version_1(directions=["reverse"])
    given(Participation, APPLIED).when(lambda p: domain.enroll(p, command(), version=reverse)).refused(
        "seniority-required", field="seniority"
    )
    given(Participation, APPLIED).when(lambda p: domain.enroll(p, command(), version=reverse, seniority=2)).then(
        happened(Enrolled, **WHO, capacity=3, seniority=2, policy_version=1)
    )


def test_the_seniority_of_the_application_is_kept() -> None:
    applied = Happening(Applied, APPLIED.data | {"seniority": 7})
    given(Participation, applied).when(lambda p: domain.enroll(p, command(), version=version_1())).then(
        happened(Enrolled, **WHO, capacity=3, seniority=7, policy_version=1)
    )


def test_nothing_happens_before_what_happened_last() -> None:
    early = command(at=NOON - CLOCK_SKEW - timedelta(seconds=1), recorded=NOON)
    given(Participation, APPLIED, ENROLLED).when(lambda p: domain.complete(p, early)).refused(
        "occurred-before-previous", field="occurred_at"
    )


def test_clocks_of_two_machines_may_differ_a_little() -> None:
    nearly = command(at=NOON - CLOCK_SKEW, recorded=NOON)
    given(Participation, APPLIED, ENROLLED).when(lambda p: domain.complete(p, nearly)).then(happened(Completed, **WHO))


def test_a_reason_is_a_code_and_never_a_sentence() -> None:
    given(Participation, APPLIED).when(
        lambda p: domain.withdraw(p, command(), reason="Ada told me she is ill")
    ).refused("not-a-code", field="reason")


def test_an_invitation_is_open_until_its_moment_and_not_at_it() -> None:
    last = INVITATION_EXPIRES_AT - timedelta(microseconds=1)
    given(Participation, INVITED).when(lambda p: application.accept_invitation(p, command(at=last))).then(
        happened(
            InvitationAccepted,
            at=last,
            **WHO,
            attempt=1,
            previous_participation_id=None,
            skills=[],
            seniority=None,
        )
    )
    given(Participation, INVITED).when(
        lambda p: application.accept_invitation(p, command(at=NOON, recorded=INVITATION_EXPIRES_AT))
    ).refused("invitation-expired")
    given(Participation, INVITED).when(lambda p: application.expire_invitation(p, command(at=last))).refused(
        "not-yet-due"
    )


@pytest.mark.parametrize("days", [0, -1, 367])
def test_an_invitation_ends_in_a_future_that_is_near(days: int) -> None:
    entry = Entry(
        organization_id=ORGANIZATION, program_id=PROGRAM, confidentiality="open", person_id=PERSON, role=Role.MENTOR
    )
    expires_at = NOON + timedelta(days=days)
    rule = "expires-too-late" if days > 0 else "expires-in-past"
    given(Participation).when(lambda _: application.invite(SUBJECT, command(), entry, expires_at=expires_at)).refused(
        rule, field="expires_at"
    )


def test_an_invitation_without_an_end_is_open_for_two_weeks() -> None:
    entry = Entry(
        organization_id=ORGANIZATION, program_id=PROGRAM, confidentiality="open", person_id=PERSON, role=Role.MENTOR
    )
    given(Participation).when(lambda _: application.invite(SUBJECT, command(), entry)).then(INVITED)


@pytest.mark.parametrize(("before", "state"), [((), State.ENROLLED), ((PAUSED,), State.PAUSED)])
def test_a_reinstated_participation_is_what_it_was(before: tuple[Happening, ...], state: State) -> None:
    history = (APPLIED, ENROLLED, *before, SUSPENDED, happened(Reinstated, **WHO))
    participation = given(Participation, *history).aggregate
    assert participation is not None
    assert participation.state is state
    assert participation.suspension_reason is None


@pytest.mark.parametrize("state", HISTORIES)
def test_a_participation_ends_with_its_program(state: State) -> None:
    when = given(Participation, *HISTORIES[state]).when(lambda p: domain.end_with_program(p, command()))
    if state in ENDED:
        when.refused(f"participation-{state}")
    elif state in PARTICIPANT:
        when.then(happened(Completed, **WHO))
    else:
        kind = Withdrawn if state is State.INVITED else Rejected
        when.then(happened(kind, **WHO, reason="program-ended"))


@pytest.mark.parametrize("state", HISTORIES)
def test_every_person_is_withdrawn_where_the_organization_leaves(state: State) -> None:
    when = given(Participation, *HISTORIES[state]).when(lambda p: domain.end_with_program(p, command(), leaving=True))
    if state in ENDED:
        when.refused(f"participation-{state}")
    else:
        when.then(happened(Withdrawn, **WHO, reason="organization-leaving"))


RESUMES_AT = NOON + timedelta(days=3)


@pytest.mark.parametrize(
    ("resumes_at", "at", "due"),
    [
        (RESUMES_AT, RESUMES_AT, True),
        (RESUMES_AT, RESUMES_AT - timedelta(microseconds=1), False),
        (None, RESUMES_AT, False),
    ],
)
def test_a_pause_ends_by_itself_at_its_date_and_not_before(
    resumes_at: datetime | None, at: datetime, due: bool
) -> None:
    paused = happened(Paused, **WHO, reason="leave", resumes_at=resumes_at)
    when = given(Participation, APPLIED, ENROLLED, paused).when(lambda p: domain.require_due(p, command(at=at)))
    if due:
        when.then()
    else:
        when.refused("not-yet-due")


def test_a_pause_is_due_by_when_it_is_recorded_and_not_by_a_claimed_time() -> None:
    paused = happened(Paused, **WHO, reason="leave", resumes_at=RESUMES_AT)
    late = command(at=NOON, recorded=RESUMES_AT)
    given(Participation, APPLIED, ENROLLED, paused).when(lambda p: domain.require_due(p, late)).then()


@pytest.mark.parametrize(
    ("days", "rule"), [(0, "expires-in-past"), (-1, "expires-in-past"), (1099, "expires-too-late")]
)
def test_a_pause_ends_in_a_future_that_is_near(days: int, rule: str) -> None:
    given(Participation, APPLIED, ENROLLED).when(
        lambda p: domain.pause(p, command(), reason="leave", resumes_at=NOON + timedelta(days=days))
    ).refused(rule, field="resumes_at")


@pytest.mark.parametrize("priority", [0, 10])
def test_a_priority_on_the_waiting_list_is_from_one_to_nine(priority: int) -> None:
    given(Participation, APPLIED).when(
        lambda p: domain.waitlist(p, command(), reason="program-full", priority=priority)
    ).refused("out-of-range", field="priority")


@pytest.mark.parametrize(
    ("top", "seniority", "rule"), [(5, 6, "out-of-range"), (None, 0, "seniority-not-used"), (5, -1, "out-of-range")]
)
def test_a_seniority_is_on_the_programs_scale(top: int | None, seniority: int, rule: str) -> None:
    entry = Entry(
        organization_id=ORGANIZATION,
        program_id=PROGRAM,
        confidentiality="open",
        person_id=PERSON,
        role=Role.MENTOR,
        seniority_top=top,
    )
    policy, version = some_policy(seniority_top=top), version_1(seniority_top=top)
    decisions: list[tuple[tuple[Happening, ...], Callable[[Participation], Participation | None]]] = [
        ((), lambda _: application.submit_application(SUBJECT, command(), entry, seniority=seniority)),
        (
            (INVITED,),
            lambda p: application.accept_invitation(p, command(), seniority=seniority, seniority_top=top),
        ),
        ((APPLIED,), lambda p: domain.enroll(p, command(), version=version, seniority=seniority)),
        ((APPLIED,), lambda p: domain.change_seniority(p, command(), policy=policy, seniority=seniority)),
    ]
    for history, decide in decisions:
        given(Participation, *history).when(decide).refused(rule, field="seniority")


def test_a_view_shows_what_holds_in_the_present_state_alone() -> None:
    paused = happened(Paused, **WHO, reason="leave", resumes_at=RESUMES_AT)
    history = [INVITED, happened(InvitationAccepted, **WHO, **ATTEMPT), WAITLISTED, ENROLLED, paused, SUSPENDED]
    names = ("invitation_expires_at", "waitlist_reason", "waitlist_priority", "resumes_at", "suspension_reason")
    shown = []
    for length in range(1, len(history) + 1):
        participation = given(Participation, *history[:length]).aggregate
        assert participation is not None
        shown.append({name: value for name, value in view(participation).items() if name in names and value})
    assert shown == [
        {"invitation_expires_at": INVITATION_EXPIRES_AT.isoformat()},
        {},
        {"waitlist_reason": "program-full", "waitlist_priority": 3},
        {},
        {"resumes_at": RESUMES_AT.isoformat()},
        {"suspension_reason": "requirement-expired"},
    ]


ATTEMPT: dict[str, Any] = {"attempt": 1, "previous_participation_id": None, "skills": [], "seniority": None}


def test_what_does_not_change_is_refused() -> None:
    given(Participation, APPLIED, ENROLLED).when(
        lambda p: domain.change_capacity(p, command(), policy=some_policy(), capacity=3)
    ).refused("capacity-unchanged", field="capacity")
    given(Participation, APPLIED, ENROLLED).when(
        lambda p: domain.change_seniority(p, command(), policy=some_policy(), seniority=None)
    ).refused("seniority-unchanged", field="seniority")


def test_only_reasons_of_the_programs_list_end_a_participation() -> None:
    domain.require_listed_reason(some_policy(), "anything")
    domain.require_listed_reason(some_policy(end_reasons=["moved"]), "moved")
    with pytest.raises(RefusedError) as refused:
        domain.require_listed_reason(some_policy(end_reasons=["moved"]), "anything")
    assert (refused.value.rule, refused.value.field) == ("reason-not-in-list", "reason")


def test_every_row_of_the_table_is_walked() -> None:
    elsewhere = {Transition.INVITE, Transition.END_WITH_PROGRAM}
    facts = {each for each in Transition if each.endswith(("requirement", "document", "acceptance"))}
    assert {*DECISIONS} | elsewhere | facts == {*Transition}
