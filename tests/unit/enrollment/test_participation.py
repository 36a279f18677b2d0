"""Decisions about a participation obey its state machine and its rules."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.enrollment.participation import domain
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.events import Applied, Completed, Enrolled, Paused, Rejected, Resumed, Withdrawn
from services.enrollment.participation.states import ENDED, STATE_MACHINE, State, Transition
from services.eventstore.command_metadata import CLOCK_SKEW
from services.eventstore.state_machine import ALLOWED
from tests.support.given import NOON, SUBJECT, Happening, command, given, happened
from tests.unit.enrollment.facts import (
    APPLIED,
    ENROLLED,
    HISTORIES,
    ORGANIZATION,
    PERSON,
    PROGRAM,
    WHO,
    some_policy,
)

DECISIONS: dict[Transition, Callable[[Participation], None]] = {
    Transition.ENROLL: lambda p: domain.enroll(p, command(), policy=some_policy()),
    Transition.REJECT: lambda p: domain.reject(p, command(), reason="not-eligible"),
    Transition.PAUSE: lambda p: domain.pause(p, command(), reason="leave"),
    Transition.RESUME: lambda p: domain.resume(p, command()),
    Transition.WITHDRAW: lambda p: domain.withdraw(p, command(), reason="moved"),
    Transition.COMPLETE: lambda p: domain.complete(p, command()),
}
EVENTS: dict[Transition, Happening] = {
    Transition.ENROLL: happened(Enrolled, **WHO, capacity=3, seniority=None),
    Transition.REJECT: happened(Rejected, **WHO, reason="not-eligible"),
    Transition.PAUSE: happened(Paused, **WHO, reason="leave"),
    Transition.RESUME: happened(Resumed, **WHO),
    Transition.WITHDRAW: happened(Withdrawn, **WHO, reason="moved"),
    Transition.COMPLETE: happened(Completed, **WHO),
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
        lambda _: domain.submit_application(
            SUBJECT,
            command(),
            organization_id=ORGANIZATION,
            program_id=PROGRAM,
            confidentiality="open",
            person_id=PERSON,
            role=Role.MENTOR,
            attempt=2,
            previous_id=SUBJECT,
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
        lambda _: domain.submit_application(
            SUBJECT,
            command(),
            organization_id=ORGANIZATION,
            program_id=PROGRAM,
            confidentiality="open",
            person_id=PERSON,
            role=Role.MENTOR,
            skills=skills,
            seniority=seniority,
        )
    ).refused(rule, field=field)


def test_a_capacity_above_the_policy_is_refused() -> None:
    given(Participation, APPLIED).when(
        lambda p: domain.enroll(p, command(), policy=some_policy(mentor_capacity=3), capacity=4)
    ).refused("capacity-above-policy", field="capacity")


def test_a_capacity_of_zero_is_refused() -> None:
    given(Participation, APPLIED).when(lambda p: domain.enroll(p, command(), policy=some_policy(), capacity=0)).refused(
        "out-of-range", field="capacity"
    )


def test_a_mentee_is_held_to_the_mentee_limit() -> None:
    applied = Happening(Applied, APPLIED.data | {"role": "mentee"})
    given(Participation, applied).when(
        lambda p: domain.enroll(p, command(), policy=some_policy(mentor_capacity=9, mentee_limit=2))
    ).then(happened(Enrolled, **(WHO | {"role": "mentee"}), capacity=2, seniority=None))


def test_a_reverse_program_needs_to_know_the_seniority() -> None:
    reverse = some_policy(directions=["reverse"])
    given(Participation, APPLIED).when(lambda p: domain.enroll(p, command(), policy=reverse)).refused(
        "seniority-required", field="seniority"
    )
    given(Participation, APPLIED).when(lambda p: domain.enroll(p, command(), policy=reverse, seniority=2)).then(
        happened(Enrolled, **WHO, capacity=3, seniority=2)
    )


def test_the_seniority_of_the_application_is_kept() -> None:
    applied = Happening(Applied, APPLIED.data | {"seniority": 7})
    given(Participation, applied).when(lambda p: domain.enroll(p, command(), policy=some_policy())).then(
        happened(Enrolled, **WHO, capacity=3, seniority=7)
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
