"""A change of a policy is a new version with an effect date; bad changes are refused by name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.content import Content, Criteria, Details
from services.enrollment.programs.events import ObjectiveDefined, PolicyChanged, ProgramOpened
from services.enrollment.programs.policy_changes import change_policy
from services.eventstore.aggregate import CreatedEvent
from services.eventstore.refusal import RefusedError
from services.policy.policy import Objective, Policy, Requirement
from services.policy.published import read_policy, write_policy
from services.policy.versions import PolicyVersion, in_force
from tests.support.given import NOON, SUBJECT, command, given, happened
from tests.unit.enrollment.facts import PROGRAM_FIELDS, some_policy

GOALS = Objective("goals", "goals-met", 400, 600, "higher", date(2027, 3, 1))
WAITING = Objective("waiting", "waiting", 9000, 4000, "lower", date(2027, 3, 1))
HOUR = timedelta(hours=1)


def content(objectives: tuple[Objective, ...] = (GOALS,), **changes: Any) -> Content:  # noqa: ANN401 - any of the policy's fields
    """Return the content of a version of an ordinary policy with changes."""
    codes = tuple(objective.code for objective in objectives)
    return Content(replace(some_policy(**changes), objective_codes=codes), objectives)


OPENED = happened(ProgramOpened, **PROGRAM_FIELDS, name="First year", content=content().plain(), salt="5a17")


def changed(number: int, effective_at: datetime, content: Content) -> Any:  # noqa: ANN401 - a happening
    return happened(
        PolicyChanged, **PROGRAM_FIELDS, content=content.plain(), policy_version=number, effective_at=effective_at
    )


SECOND = changed(2, NOON + HOUR, content(mentor_capacity=2))


def change(program: Program, at: datetime = NOON, *, details: Details | None = None, **changes: Any) -> None:  # noqa: ANN401 - fields
    effective_at = changes.pop("effective_at", None)
    change_policy(
        program,
        command(at=at),
        policy=some_policy(**changes),
        details=details or Details(),
        effective_at=effective_at,
    )


def test_a_change_is_a_new_version_that_keeps_the_objectives() -> None:
    program = given(Program, OPENED).when(lambda p: change(p, mentor_capacity=2, effective_at=NOON + HOUR)).then(SECOND)
    assert [(version.number, version.effective_at) for version in program.versions] == [(1, NOON), (2, NOON + HOUR)]
    assert program.policy_at(command()).policy.mentor_capacity == 3
    assert program.policy_at(command(at=NOON + HOUR)).policy.mentor_capacity == 2


def test_a_change_without_a_date_takes_effect_when_it_is_recorded() -> None:
    given(Program, OPENED).when(lambda p: change(p, NOON + HOUR, mentor_capacity=2)).then(
        replace(SECOND, at=NOON + HOUR)
    )


def test_a_change_without_a_date_takes_effect_after_the_last_version() -> None:
    later = replace(SECOND, data={**SECOND.data, "effective_at": NOON + 9 * HOUR})
    given(Program, OPENED, later).when(lambda p: change(p, NOON + HOUR, mentor_capacity=1)).then(
        replace(changed(3, NOON + 9 * HOUR, content(mentor_capacity=1)), at=NOON + HOUR)
    )


def test_only_objectives_that_are_new_or_changed_are_defined_again() -> None:
    higher = replace(GOALS, target_thousandths=700)
    stated = content((higher, WAITING))
    defined = [
        happened(
            ObjectiveDefined,
            **PROGRAM_FIELDS,
            code=each.code,
            measure=each.measure,
            baseline_thousandths=each.baseline_thousandths,
            target_thousandths=each.target_thousandths,
            better=each.better,
            due_on=(each.due_on - date(1970, 1, 1)).days,
            policy_version=2,
        )
        for each in (higher, WAITING)
    ]
    given(Program, OPENED).when(lambda p: change(p, details=Details((higher, WAITING)))).then(
        changed(2, NOON, stated), *defined
    )
    given(Program, OPENED).when(lambda p: change(p, details=Details((GOALS, WAITING)))).then(
        changed(2, NOON, content((GOALS, WAITING))), defined[1]
    )


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"confidentiality": "sealed"}, "confidentiality-fixed", "confidentiality"),
        ({"effective_at": NOON - timedelta(minutes=1)}, "effective-before-previous", "effective_at"),
        ({"effective_at": NOON + HOUR - timedelta(microseconds=1)}, "effective-before-previous", "effective_at"),
        ({"mentor_capacity": 2}, "policy-unchanged", None),
        ({"details": Details(())}, "objective-missing", "objectives"),
        ({"details": Details((GOALS, GOALS))}, "objective-duplicate", "objectives"),
        (
            {"details": Details((replace(WAITING, due_on=date(2026, 3, 1)),))},
            "objective-due-in-past",
            "objectives",
        ),
        ({"details": Details(welcome="x" * 10_001)}, "text-too-long", "welcome"),
        ({"details": Details(invitation="a\x00b")}, "text-not-text", "invitation"),
    ],
)
def test_a_bad_change_is_refused_by_name(changes: dict[str, Any], rule: str, field: str | None) -> None:
    given(Program, OPENED, SECOND).when(lambda p: change(p, **changes)).refused(rule, field=field)


def test_a_version_does_not_take_effect_in_the_past() -> None:
    late = NOON + 5 * HOUR
    given(Program, OPENED, SECOND).when(
        lambda p: change(p, late, mentor_capacity=1, effective_at=late - timedelta(seconds=6))
    ).refused("effective-in-past", field="effective_at")


def test_a_version_that_takes_effect_within_the_skew_of_clocks_takes_effect_now() -> None:
    late = NOON + 5 * HOUR
    program = (
        given(Program, OPENED, SECOND)
        .when(lambda p: change(p, late, mentor_capacity=1, effective_at=late - timedelta(seconds=5)))
        .then(replace(changed(3, late, content(mentor_capacity=1)), at=late))
    )
    assert program.policy_at(command(at=late - timedelta(seconds=1))).number == 2


def test_an_objective_that_stays_may_be_due_already() -> None:
    due = replace(GOALS, due_on=date(2026, 3, 2))
    opened = replace(OPENED, data={**OPENED.data, "content": content((due,)).plain()})
    late = NOON + timedelta(days=9)
    given(Program, opened).when(lambda p: change(p, late, mentor_capacity=2)).then(
        replace(changed(2, late, content((due,), mentor_capacity=2)), at=late)
    )


def test_another_text_of_the_criteria_is_another_version_and_a_known_text_keeps_its_number() -> None:
    requirement = Requirement("background-check", "mentor", 730)

    def stated(text: str) -> tuple[Policy, Details]:
        criteria = (Criteria("background-check", "mentor", text),)
        return some_policy(requirements=[requirement]), Details((GOALS,), criteria)

    program = cast("Program", given(Program, OPENED).aggregate)
    numbers = []
    for hours, text in enumerate(["No entry.", "No entry in ten years.", "No entry."], 1):
        policy, details = stated(text)
        change_policy(program, command(at=NOON + hours * HOUR), policy=policy, details=details)
        numbers.append(program.policy.requirements[0].criteria_version)
    assert numbers == [1, 2, 1]
    assert program.history[2].content.criteria_text("background-check", "mentor") == "No entry in ten years."


CHANGES = st.tuples(st.integers(0, 120), st.integers(1, 9), st.none() | st.integers(-30, 240))


@for_any(st.lists(CHANGES, max_size=6), st.lists(st.integers(0, 800), max_size=5))
def test_decisions_are_made_under_the_version_in_force_however_a_policy_is_changed(
    changes: list[tuple[int, int, int | None]], decisions: list[int]
) -> None:
    now, program = NOON, cast("Program", given(Program, OPENED).aggregate)
    accepted: list[tuple[datetime, int]] = [(NOON, 3)]
    refusals: set[str] = set()
    for passed, capacity, ahead in changes:
        now += timedelta(minutes=passed)
        effective_at = None if ahead is None else now + timedelta(minutes=ahead)
        try:
            change(program, now, mentor_capacity=capacity, effective_at=effective_at)
        except RefusedError as refused:
            refusals.add(refused.rule)
            continue
        accepted.append((max(effective_at or now, now, accepted[-1][0]), capacity))
    assert refusals <= {"effective-before-previous", "effective-in-past", "policy-unchanged"}
    for minutes in decisions:
        meta = command(at=NOON + timedelta(minutes=minutes))
        expected = [capacity for effect, capacity in accepted if effect <= meta.recorded_at][-1]
        version = program.policy_at(meta)
        assert version.policy.mentor_capacity == expected
        assert version == in_force(program.versions, meta.recorded_at)
    assert program.policy_at(command(at=now, imported=True)).number == 1


@for_any(st.lists(CHANGES, max_size=4))
def test_the_public_events_give_the_same_versions_as_the_private_ones(
    changes: list[tuple[int, int, int | None]],
) -> None:
    now, program = NOON, cast("Program", given(Program, OPENED).aggregate)
    for passed, capacity, ahead in changes:
        now += timedelta(minutes=passed)
        try:
            change(
                program,
                now,
                mentor_capacity=capacity,
                effective_at=None if ahead is None else now + timedelta(minutes=ahead),
            )
        except RefusedError:
            continue
    events = [event for event in program.collect_events() if isinstance(event, PolicyChanged)]
    public = [
        PolicyVersion(event.policy_version, event.effective_at, read_policy(write_policy(event.stated.policy)))
        for event in events
    ]
    assert public == list(program.versions)[1:]


def test_an_opening_of_an_older_release_is_read_as_the_first_version() -> None:
    state: dict[str, Any] = {
        "name": "First year",
        "confidentiality": "open",
        "formalities": ["formal"],
        "directions": ["traditional"],
        "shapes": ["pair"],
        "mentor_capacity": 3,
        "mentee_limit": 1,
        "minimum_group_size": 5,
        "request_expiry_days": 14,
        "opens_on": "2026-02-01",
        "closes_on": None,
        "salt": "5a17",
    }
    ProgramOpened.upcast_v1_v2(state)
    assert state.keys() == {"name", "confidentiality", "content", "salt"}
    opened = happened(ProgramOpened, **PROGRAM_FIELDS, **{name: state[name] for name in ("name", "content", "salt")})
    program = Program.begin(cast("type[CreatedEvent]", opened.event), SUBJECT, command(), **opened.data)
    assert program.policy == some_policy(opens_on=date(2026, 2, 1))
    assert program.history[0].content.objectives == ()
    assert program.versions[0] == PolicyVersion(1, datetime(2026, 3, 1, 12, tzinfo=UTC), program.policy)
