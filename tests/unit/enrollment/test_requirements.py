"""Decisions about requirements obey their state machine, their times, and the participation that they belong to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.enrollment.participation import domain as participations
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.events import Paused, Reinstated, Suspended
from services.enrollment.participation.standing import require_cleared
from services.enrollment.participation.states import ENDED
from services.enrollment.participation.states import State as ParticipationState
from services.enrollment.requirements import domain
from services.enrollment.requirements.domain import Evidence
from services.enrollment.requirements.events import (
    RequirementCleared,
    RequirementExpired,
    RequirementOverridden,
    RequirementRequested,
    RequirementReviewStarted,
    RequirementRevoked,
)
from services.enrollment.requirements.states import STATE_MACHINE, Act, State
from services.enrollment.requirements.validity import Stated
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.state_machine import ALLOWED
from services.policy.policy import Policy, Requirement
from tests.support.given import NOON, Happening, command, given, happened
from tests.unit.enrollment.facts import APPLIED, ENROLLED, HISTORIES, PAUSED, WHO
from tests.unit.enrollment.requirement_facts import (
    CLEARED,
    DAY,
    EXPIRED,
    IN_REVIEW,
    KIND,
    RECORDS,
    REQUESTED,
    REVOKED,
    UNTIL,
    WAIVED,
    checked_policy,
    cleared,
)

POLICY = checked_policy()
CONSENT = "guardian-consent"
LATER = UNTIL + DAY
"""After the validity of every history here."""
ORIGINAL = Evidence(2)
Decision = Callable[[Participation, CommandMetadata, str], None]


def _policy(kind: str) -> Policy:
    return checked_policy(kind)


DECISIONS: dict[Act, Decision] = {
    Act.REQUEST: lambda p, meta, kind: domain.request(p, meta, policy=_policy(kind), kind=kind),
    Act.REVIEW: lambda p, meta, kind: domain.start_review(p, meta, policy=_policy(kind), kind=kind),
    Act.CLEAR: lambda p, meta, kind: domain.clear(p, meta, policy=_policy(kind), kind=kind, evidence=ORIGINAL),
    Act.CONSENT: lambda p, meta, kind: domain.clear(
        p, meta, policy=_policy(kind), kind=kind, evidence=ORIGINAL, act=Act.CONSENT
    ),
    Act.OVERRIDE: lambda p, meta, kind: domain.override(
        p, meta, policy=_policy(kind), kind=kind, evidence=ORIGINAL, reason="seen-before"
    ),
    Act.EXPIRE: lambda p, meta, kind: domain.expire(p, meta, policy=_policy(kind), kind=kind),
    Act.REVOKE: lambda p, meta, kind: domain.revoke(p, meta, policy=_policy(kind), kind=kind, reason="false-statement"),
    Act.WAIVE: lambda p, meta, kind: domain.waive(p, meta, policy=_policy(kind), kind=kind, reason="known-for-years"),
}
RESULTS = {
    Act.REQUEST: State.REQUESTED,
    Act.REVIEW: State.IN_REVIEW,
    Act.CLEAR: State.CLEARED,
    Act.CONSENT: State.CLEARED,
    Act.OVERRIDE: State.CLEARED,
    Act.EXPIRE: State.EXPIRED,
    Act.REVOKE: State.REVOKED,
    Act.WAIVE: State.WAIVED,
}
NEVER_HELD = {(Act.EXPIRE, State.REQUESTED), (Act.EXPIRE, State.IN_REVIEW), (Act.REVOKE, State.REQUESTED)} | {
    (Act.REVOKE, State.IN_REVIEW)
}
"""Allowed by the table, because a renewal may be requested while the requirement holds; here it never did."""


def _time(act: Act, state: State) -> datetime:
    """Return when the act is done: an expiry at the end of the validity, all else as early as the history allows."""
    return UNTIL if act is Act.EXPIRE or state is State.EXPIRED else NOON


@pytest.mark.parametrize(("act", "state", "cell"), list(STATE_MACHINE))
def test_every_cell_of_the_table_decides(act: Act, state: State, cell: Any) -> None:  # noqa: ANN401 - a refusal or None
    decided = given(Participation, APPLIED, *RECORDS[state]).when(
        lambda p: DECISIONS[act](p, command(at=_time(act, state)), KIND)
    )
    if (act, state) in NEVER_HELD:
        decided.refused("requirement-not-cleared")
    elif cell is ALLOWED:
        assert decided.refusal is None
        assert decided.aggregate is not None
        assert decided.aggregate.requirements[KIND].state is RESULTS[act]
    else:
        decided.refused(cell.rule)


def test_the_table_is_total_over_every_act_and_state() -> None:
    assert {(act, state) for act, state, _ in STATE_MACHINE} == {(act, state) for act in Act for state in State}
    assert set(RECORDS) == set(State)
    assert set(DECISIONS) == set(Act)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", [ParticipationState.INVITED, *sorted(ENDED)])
def test_nothing_is_decided_about_a_participation_that_has_not_begun_or_is_over(
    act: Act, state: ParticipationState
) -> None:
    rule = "not-applied" if state is ParticipationState.INVITED else f"participation-{state}"
    given(Participation, *HISTORIES[state]).when(lambda p: DECISIONS[act](p, command(at=LATER), KIND)).refused(rule)


def test_from_the_request_to_the_clearing() -> None:
    participation = (
        given(Participation, APPLIED)
        .when(_walk)
        .then(REQUESTED, happened(RequirementReviewStarted, **WHO, kind=KIND), CLEARED)
    )
    record = participation.requirements[KIND]
    assert (record.state, record.holds, record.evidence, record.criteria_version) == (State.CLEARED, True, 2, 1)
    assert (record.decided_by, record.decided_at) == ("coordinator-1", NOON)


def _walk(participation: Participation) -> None:
    for act in (Act.REQUEST, Act.REVIEW, Act.CLEAR):
        DECISIONS[act](participation, command(), KIND)


def test_the_version_of_the_criteria_is_that_of_the_policy_that_decides() -> None:
    policy = checked_policy()
    newer = replace(policy, requirements=(Requirement("background-check", "mentor", None, 3),))
    given(Participation, APPLIED, REQUESTED).when(
        lambda p: domain.clear(p, command(), policy=newer, kind=KIND, evidence=ORIGINAL)
    ).then(cleared(criteria_version=3, valid_until=None))


@pytest.mark.parametrize("act", [Act.REQUEST, Act.REVIEW, Act.CLEAR, Act.CONSENT, Act.OVERRIDE, Act.WAIVE])
def test_a_kind_that_the_policy_does_not_require_of_the_role_is_refused(act: Act) -> None:
    of_mentees = checked_policy(role="mentee")
    decisions: dict[Act, Callable[[Participation], None]] = {
        Act.REQUEST: lambda p: domain.request(p, command(), policy=of_mentees, kind=KIND),
        Act.REVIEW: lambda p: domain.start_review(p, command(), policy=of_mentees, kind=KIND),
        Act.CLEAR: lambda p: domain.clear(p, command(), policy=of_mentees, kind=KIND, evidence=ORIGINAL),
        Act.CONSENT: lambda p: domain.give_consent(p, command(), policy=of_mentees),
        Act.OVERRIDE: lambda p: domain.override(
            p, command(), policy=of_mentees, kind=KIND, evidence=ORIGINAL, reason="seen-before"
        ),
        Act.WAIVE: lambda p: domain.waive(p, command(), policy=of_mentees, kind=KIND, reason="known"),
    }
    given(Participation, APPLIED, REQUESTED).when(decisions[act]).refused("requirement-not-in-policy", field="kind")


def _clear(stated: Stated, *, meta: CommandMetadata | None = None) -> Callable[[Participation], None]:
    return lambda p: domain.clear(p, meta or command(), policy=POLICY, kind=KIND, evidence=ORIGINAL, stated=stated)


def test_a_clearing_may_be_shorter_than_the_policy_allows_and_not_longer() -> None:
    shorter, longer = NOON + 10 * DAY, UNTIL + timedelta(microseconds=1)
    requested = given(Participation, APPLIED, REQUESTED)
    requested.when(_clear(Stated(valid_until=shorter))).then(cleared(valid_until=shorter))
    given(Participation, APPLIED, REQUESTED).when(_clear(Stated(valid_until=longer))).refused(
        "validity-above-policy", field="valid_until"
    )


@pytest.mark.parametrize("until", [NOON - 2 * DAY, NOON - DAY])
def test_a_requirement_that_ends_before_it_begins_is_refused(until: datetime) -> None:
    given(Participation, APPLIED, REQUESTED).when(_clear(Stated(NOON - DAY, until))).refused(
        "requirement-ends-before-it-begins", field="valid_until"
    )


def test_a_requirement_that_would_be_over_already_is_refused_from_its_last_moment_on() -> None:
    began = NOON - 100 * DAY
    given(Participation, APPLIED, REQUESTED).when(_clear(Stated(began))).refused(
        "valid-until-in-past", field="valid_until"
    )
    given(Participation, APPLIED, REQUESTED).when(_clear(Stated(began + timedelta(microseconds=1)))).then(
        cleared(valid_from=began + timedelta(microseconds=1), valid_until=NOON + timedelta(microseconds=1))
    )


def test_a_validity_begins_later_only_while_the_requirement_holds_until_then() -> None:
    given(Participation, APPLIED, REQUESTED).when(_clear(Stated(NOON + DAY))).refused(
        "valid-from-too-late", field="valid_from"
    )
    renewal = given(Participation, APPLIED, REQUESTED, CLEARED, REQUESTED)
    renewal.when(_clear(Stated(UNTIL))).then(cleared(valid_from=UNTIL, valid_until=UNTIL + 100 * DAY))
    given(Participation, APPLIED, REQUESTED, CLEARED, REQUESTED).when(_clear(Stated(UNTIL + DAY))).refused(
        "valid-from-too-late", field="valid_from"
    )


def test_what_was_revoked_does_not_hold_again_before_its_revocation() -> None:
    revoked = (APPLIED, REQUESTED, CLEARED, happened(RequirementRevoked, at=NOON + DAY, **WHO, kind=KIND, reason="a"))
    again = happened(RequirementRequested, at=NOON + DAY, **WHO, kind=KIND, criteria_version=1)
    meta = command(at=NOON + 2 * DAY)
    given(Participation, *revoked, again).when(_clear(Stated(NOON), meta=meta)).refused(
        "valid-from-before-end", field="valid_from"
    )


def test_a_renewal_does_not_end_before_what_it_renews() -> None:
    given(Participation, APPLIED, REQUESTED, CLEARED, REQUESTED).when(_clear(Stated(valid_until=UNTIL - DAY))).refused(
        "validity-shortened", field="valid_until"
    )


def test_what_holds_without_an_end_is_not_requested_again() -> None:
    given(Participation, APPLIED, REQUESTED, cleared(valid_until=None)).when(
        lambda p: domain.request(p, command(), policy=POLICY, kind=KIND)
    ).refused("requirement-already-cleared")


@pytest.mark.parametrize("level", [0, 4])
def test_evidence_has_three_levels(level: int) -> None:
    given(Participation, APPLIED, REQUESTED).when(
        lambda p: domain.clear(p, command(), policy=POLICY, kind=KIND, evidence=Evidence(level))
    ).refused("out-of-range", field="evidence")


def test_an_override_is_its_own_event_with_a_reason_and_may_be_longer_than_the_policy() -> None:
    longer = UNTIL + 50 * DAY
    participation = (
        given(Participation, APPLIED)
        .when(
            lambda p: domain.override(
                p,
                command(),
                policy=POLICY,
                kind=KIND,
                evidence=Evidence(1),
                reason="known-for-years",
                stated=Stated(valid_until=longer),
            )
        )
        .then(
            happened(
                RequirementOverridden,
                **WHO,
                kind=KIND,
                criteria_version=1,
                valid_from=NOON,
                valid_until=longer,
                evidence=1,
                evidence_reference=None,
                reason="known-for-years",
            )
        )
    )
    record = participation.requirements[KIND]
    assert (record.overridden, record.reason) == (True, "known-for-years")
    given(Participation, APPLIED).when(
        lambda p: domain.override(p, command(), policy=POLICY, kind=KIND, evidence=ORIGINAL, reason="she is my friend")
    ).refused("not-a-code", field="reason")


@pytest.mark.parametrize(("history", "back"), [((ENROLLED,), "enrolled"), ((ENROLLED, PAUSED), "paused")])
def test_an_expiry_suspends_at_its_own_time_and_a_clearing_reinstates(
    history: tuple[Happening, ...], back: str
) -> None:
    (
        given(Participation, APPLIED, REQUESTED, CLEARED, *history)
        .when(lambda p: DECISIONS[Act.EXPIRE](p, command(at=UNTIL, recorded=LATER), KIND))
        .then(EXPIRED, happened(Suspended, at=UNTIL, **WHO, reason="requirement-expired"))
    )
    again = (EXPIRED, happened(Suspended, at=UNTIL, **WHO, reason="requirement-expired"))
    request = happened(RequirementRequested, at=LATER, **WHO, kind=KIND, criteria_version=1)
    reinstated = (
        given(Participation, APPLIED, REQUESTED, CLEARED, *history, *again, request)
        .when(lambda p: DECISIONS[Act.CLEAR](p, command(at=LATER), KIND))
        .then(cleared(at=LATER, valid_from=LATER, valid_until=LATER + 100 * DAY), happened(Reinstated, at=LATER, **WHO))
    )
    assert reinstated.state == back


def _recorded(participation: Participation) -> list[Any]:
    return list(participation.collect_events())


def _expired(participation: Participation, meta: CommandMetadata) -> list[tuple[type, datetime]]:
    """Expire the requirement, and return what was recorded when."""
    domain.expire(participation, meta, policy=POLICY, kind=KIND)
    return [(type(event), event.occurred_at) for event in _recorded(participation)]


def _rebuilt(*history: Happening) -> Participation:
    participation = given(Participation, *history).aggregate
    assert participation is not None
    return participation


def test_the_time_of_an_expiry_is_the_end_of_the_validity_however_late_it_is_recorded() -> None:
    late = _rebuilt(APPLIED, REQUESTED, CLEARED, ENROLLED)
    meta = command(at=UNTIL + 40 * DAY, recorded=UNTIL + 40 * DAY)
    assert _expired(late, meta) == [(RequirementExpired, UNTIL), (Suspended, UNTIL)]


def test_an_expiry_that_is_recorded_after_a_later_report_suspends_after_that_report() -> None:
    """Time never goes back along the states of a participation; what was valid when does not depend on it."""
    paused = happened(Paused, at=UNTIL + DAY, **WHO, reason="leave", resumes_at=None)
    reported = _rebuilt(APPLIED, REQUESTED, CLEARED, ENROLLED, paused)
    meta = command(at=UNTIL + DAY, recorded=UNTIL + 2 * DAY)
    assert _expired(reported, meta) == [(RequirementExpired, UNTIL), (Suspended, UNTIL + DAY)]
    assert reported.last_known_at == UNTIL + DAY
    with pytest.raises(RefusedError, match="requirement-not-cleared"):
        require_cleared(reported, POLICY, UNTIL)


def test_nothing_expires_before_its_time_also_when_the_clock_has_gone_back() -> None:
    hour = timedelta(hours=1)
    held = (APPLIED, REQUESTED, CLEARED, ENROLLED)
    given(Participation, *held).when(
        lambda p: domain.expire(p, command(at=UNTIL - hour), policy=POLICY, kind=KIND)
    ).refused("requirement-still-valid")
    skewed = CommandMetadata("k", "a", "c", None, UNTIL, UNTIL - timedelta(seconds=3))
    given(Participation, *held).when(lambda p: domain.expire(p, skewed, policy=POLICY, kind=KIND)).refused(
        "not-yet-due"
    )


def test_a_renewed_requirement_does_not_expire_at_the_end_of_what_it_renews() -> None:
    renewed = cleared(at=NOON + DAY, valid_from=NOON + DAY, valid_until=UNTIL + DAY)
    again = happened(RequirementRequested, at=NOON + DAY, **WHO, kind=KIND, criteria_version=1)
    history = (APPLIED, REQUESTED, CLEARED, ENROLLED, again, renewed)
    given(Participation, *history).when(
        lambda p: domain.expire(p, command(at=UNTIL), policy=POLICY, kind=KIND)
    ).refused("requirement-still-valid")
    assert _expired(_rebuilt(*history), command(at=UNTIL + DAY)) == [
        (RequirementExpired, UNTIL + DAY),
        (Suspended, UNTIL + DAY),
    ]


def test_a_renewal_in_review_goes_on_when_what_it_renews_expires() -> None:
    participation = _rebuilt(APPLIED, REQUESTED, CLEARED, ENROLLED, REQUESTED, IN_REVIEW)
    _expired(participation, command(at=UNTIL))
    record = participation.requirements[KIND]
    assert (record.state, record.holds) == (State.IN_REVIEW, False)
    domain.clear(participation, command(at=LATER), policy=POLICY, kind=KIND, evidence=ORIGINAL)
    assert participation.state is ParticipationState.ENROLLED


def test_a_clearing_records_the_expiry_that_was_not_recorded_yet() -> None:
    """There is no gap in the record: the time without the requirement is a suspension, also when no process ran."""
    participation = _rebuilt(APPLIED, REQUESTED, CLEARED, ENROLLED, REQUESTED)
    domain.clear(participation, command(at=LATER), policy=POLICY, kind=KIND, evidence=ORIGINAL)
    assert [(type(event), event.occurred_at) for event in _recorded(participation)] == [
        (RequirementExpired, UNTIL),
        (Suspended, UNTIL),
        (RequirementCleared, LATER),
        (Reinstated, LATER),
    ]


def test_a_revocation_suspends_at_once_and_a_waiver_reinstates() -> None:
    history = (APPLIED, REQUESTED, CLEARED, ENROLLED)
    suspension = happened(Suspended, **WHO, reason="requirement-revoked")
    given(Participation, *history).when(lambda p: DECISIONS[Act.REVOKE](p, command(), KIND)).then(REVOKED, suspension)
    given(Participation, *history, REVOKED, suspension).when(
        lambda p: domain.waive(
            p, command(), policy=POLICY, kind=KIND, reason="known-for-years", stated=Stated(valid_until=UNTIL)
        )
    ).then(WAIVED, happened(Reinstated, **WHO))


def test_a_waiver_has_an_end_at_which_it_expires() -> None:
    assert _expired(_rebuilt(APPLIED, WAIVED, ENROLLED), command(at=UNTIL)) == [
        (RequirementExpired, UNTIL),
        (Suspended, UNTIL),
    ]
    given(Participation, APPLIED).when(
        lambda p: domain.waive(
            p, command(), policy=POLICY, kind=KIND, reason="known", stated=Stated(valid_until=NOON - DAY)
        )
    ).refused("requirement-ends-before-it-begins", field="valid_until")


def test_only_the_clearing_of_the_last_missing_requirement_reinstates() -> None:
    both = checked_policy(KIND, "training")
    training = cleared(kind="training", valid_until=UNTIL)
    history = (APPLIED, CLEARED, training, ENROLLED)
    participation = _rebuilt(*history)
    for kind in (KIND, "training"):
        domain.revoke(participation, command(), policy=both, kind=kind, reason="false-statement")
        domain.request(participation, command(), policy=both, kind=kind)
    states = []
    for kind in ("training", KIND):
        domain.clear(participation, command(), policy=both, kind=kind, evidence=ORIGINAL)
        states.append(participation.state)
    assert states == [ParticipationState.SUSPENDED, ParticipationState.ENROLLED]


def test_a_suspension_by_staff_does_not_end_by_a_clearing() -> None:
    by_staff = happened(Suspended, **WHO, reason="complaint")
    participation = (
        given(Participation, APPLIED, CLEARED, ENROLLED, by_staff, REVOKED, REQUESTED)
        .when(lambda p: DECISIONS[Act.CLEAR](p, command(), KIND))
        .then(CLEARED)
    )
    assert participation.state is ParticipationState.SUSPENDED


def test_the_expiry_of_a_requirement_that_the_policy_has_dropped_suspends_no_person() -> None:
    given(Participation, APPLIED, CLEARED, ENROLLED).when(
        lambda p: domain.expire(p, command(at=UNTIL), policy=checked_policy("training"), kind=KIND)
    ).then(EXPIRED)


def test_an_applicant_is_not_suspended_when_a_requirement_ends() -> None:
    given(Participation, APPLIED, CLEARED).when(lambda p: DECISIONS[Act.EXPIRE](p, command(at=UNTIL), KIND)).then(
        EXPIRED
    )


def test_a_guardian_consent_on_paper_names_where_it_is_filed() -> None:
    policy = checked_policy(CONSENT, role="both")
    request = happened(RequirementRequested, **WHO, kind=CONSENT, criteria_version=1)
    given(Participation, APPLIED, request).when(
        lambda p: domain.clear(p, command(), policy=policy, kind=CONSENT, evidence=ORIGINAL)
    ).refused("evidence-reference-missing", field="evidence_reference")
    given(Participation, APPLIED, request).when(
        lambda p: domain.clear(p, command(), policy=policy, kind=CONSENT, evidence=Evidence(2, "cabinet-4:17"))
    ).then(cleared(kind=CONSENT, evidence_reference="cabinet-4:17"))


def test_a_guardian_gives_consent_without_paper() -> None:
    given(Participation, APPLIED).when(
        lambda p: domain.give_consent(p, command(), policy=checked_policy(CONSENT, role="both"))
    ).then(cleared(kind=CONSENT, evidence=3))


def test_a_person_is_enrolled_once_every_requirement_holds() -> None:
    participation = _rebuilt(APPLIED, CLEARED)
    require_cleared(participation, POLICY, NOON)
    require_cleared(participation, POLICY, UNTIL - timedelta(microseconds=1))
    for at in (NOON - DAY, UNTIL):
        with pytest.raises(RefusedError) as refused:
            require_cleared(participation, checked_policy(KIND, "training"), at)
        assert refused.value.rule == "requirement-not-cleared"
        assert refused.value.detail.endswith("background-check, training")
    with pytest.raises(RefusedError, match=r"training$"):
        require_cleared(participation, checked_policy(KIND, "training"), NOON)


def test_events_of_requirements_move_no_state_that_the_participation_is_in() -> None:
    for state, history in HISTORIES.items():
        if state in ENDED or state is ParticipationState.INVITED:
            continue
        participation = _rebuilt(*history)
        domain.request(participation, command(), policy=POLICY, kind=KIND)
        assert participation.state is state
        participations.withdraw(participation, command(), reason="moved")
