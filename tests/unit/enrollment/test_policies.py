"""Bad policies are refused, each by its own name and about its own field."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.enrollment.programs.objectives import build_objective, require_due_after, require_objectives
from services.enrollment.programs.policy import MAX_PLACES
from services.eventstore.refusal import RefusedError
from services.policy.measures import MEASURES, UNBOUND
from services.policy.policy import Objective, Requirement, RequirementRole
from services.projections.measures.catalogue.measures import MEASURES as COMPUTED
from services.projections.pages.definitions import DEFINITIONS
from tests.unit.enrollment.facts import some_policy

OPENS = date(2026, 2, 1)
OBJECTIVE: dict[str, Any] = {
    "code": "matched-in-time",
    "measure": "waiting",
    "baseline_thousandths": 9000,
    "target_thousandths": 4000,
    "better": "lower",
    "due_on": date(2027, 1, 1),
}


def training(role: RequirementRole) -> Requirement:
    return Requirement("training", role)


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"formalities": []}, "nothing-chosen", "formalities"),
    ({"directions": ["sideways"]}, "not-allowed", "directions"),
    ({"shapes": ["circle"]}, "not-allowed", "shapes"),
    ({"mentor_capacity": 0}, "out-of-range", "mentor_capacity"),
    ({"mentee_limit": 10_001}, "out-of-range", "mentee_limit"),
    ({"minimum_group_size": 0}, "minimum-below-five", "minimum_group_size"),
    ({"minimum_group_size": 4}, "minimum-below-five", "minimum_group_size"),
    ({"minimum_group_size": 1001}, "out-of-range", "minimum_group_size"),
    ({"confidentiality": "secret"}, "not-allowed", "confidentiality"),
    ({"request_expiry_days": 0}, "out-of-range", "request_expiry_days"),
    ({"commitment_days": 0}, "out-of-range", "commitment_days"),
    ({"cadence_days": 0}, "out-of-range", "cadence_days"),
    ({"mentor_places": 0}, "out-of-range", "mentor_places"),
    ({"mentee_places": MAX_PLACES + 1}, "out-of-range", "mentee_places"),
    ({"seniority_top": 101}, "out-of-range", "seniority_top"),
    ({"document_kinds": ["handbook"]}, "not-allowed", "document_kinds"),
    ({"conflict_kinds": ["gossip"]}, "not-allowed", "conflict_kinds"),
    ({"never_pair_scope": "federation"}, "not-allowed", "never_pair_scope"),
    ({"directory": "everyone"}, "not-allowed", "directory"),
    ({"most_requests": 11}, "out-of-range", "most_requests"),
    ({"closure_reasons": ["they moved away"]}, "not-a-code", "closure_reasons"),
    ({"end_reasons": ["ok", ""]}, "not-a-code", "end_reasons"),
    ({"end_reasons": [f"r{n}" for n in range(51)]}, "out-of-range", "end_reasons"),
    ({"opens_on": OPENS, "closes_on": OPENS - timedelta(days=1)}, "window-reversed", "closes_on"),
    ({"closes_on": OPENS, "ends_on": OPENS - timedelta(days=1)}, "ends-before-window", "ends_on"),
    ({"opens_on": OPENS, "ends_on": OPENS - timedelta(days=1)}, "ends-before-window", "ends_on"),
    ({"cadence_days": 31, "commitment_days": 30}, "cadence-exceeds-commitment", "cadence_days"),
    (
        {"opens_on": OPENS, "ends_on": OPENS + timedelta(days=29), "commitment_days": 30},
        "commitment-exceeds-program",
        "commitment_days",
    ),
    ({"directions": ["reverse"], "seniority_top": None}, "reverse-without-seniority", "seniority_top"),
    ({"directions": ["peer", "reverse"], "seniority_top": None}, "reverse-without-seniority", "seniority_top"),
    ({"requirements": [training("mentor"), training("mentor")]}, "requirement-duplicate", "requirements"),
    ({"requirements": [training("mentee"), training("both")]}, "requirement-duplicate", "requirements"),
    (
        {"requirements": [Requirement("guardian-consent", "mentor")]},
        "guardian-consent-of-mentors",
        "requirements",
    ),
    (
        {"requirements": [Requirement("training", "mentor", 0)]},
        "requirement-ends-before-it-begins",
        "requirements",
    ),
    (
        {"requirements": [Requirement("training", "mentor", -30)]},
        "requirement-ends-before-it-begins",
        "requirements",
    ),
    ({"requirements": [Requirement("training", "mentor", 36_501)]}, "out-of-range", "requirements"),
    ({"requirements": [Requirement("palmistry", "mentor")]}, "not-allowed", "requirements"),  # type: ignore[arg-type] # the point
    ({"requirements": [Requirement("training", "owner")]}, "not-allowed", "requirements"),  # type: ignore[arg-type] # the point
]
GOOD: list[dict[str, Any]] = [
    {"opens_on": OPENS, "closes_on": OPENS, "ends_on": OPENS},
    {"cadence_days": 30, "commitment_days": 30},
    {"opens_on": OPENS, "ends_on": OPENS + timedelta(days=30), "commitment_days": 30},
    {"directions": ["reverse"], "seniority_top": 1},
    {"directions": ["traditional"], "seniority_top": None},
    {"requirements": [training("mentor"), training("mentee")]},
    {"requirements": [Requirement("guardian-consent", "mentee"), Requirement("interview", "both", 1)]},
    {"mentor_places": 1, "mentee_places": MAX_PLACES},
    {"closure_reasons": ["goals-met", "no_time"], "end_reasons": []},
]


@pytest.mark.parametrize(("change", "rule", "field"), BAD, ids=lambda value: str(value)[:60])
def test_a_policy_that_cannot_be_kept_is_refused_by_name(change: dict[str, Any], rule: str, field: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        some_policy(**change)
    assert (refusal.value.rule, refusal.value.field, refusal.value.kind) == (rule, field, "field")


@pytest.mark.parametrize("change", GOOD, ids=lambda value: str(value)[:60])
def test_the_nearest_policy_that_can_be_kept_is_built(change: dict[str, Any]) -> None:
    policy = some_policy(**change)
    for name, value in change.items():
        assert getattr(policy, name) == (tuple(value) if isinstance(value, list) else value)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"measure": None}, "objective-without-measure"),
        ({"measure": ""}, "objective-without-measure"),
        ({"measure": "happiness"}, "measure-unknown"),
        ({"measure": "funnel"}, "measure-unknown"),
        ({"target_thousandths": 9000}, "target-no-improvement"),
        ({"target_thousandths": 9001}, "target-no-improvement"),
        ({"better": "higher"}, "target-no-improvement"),
        ({"baseline_thousandths": 0}, "target-no-improvement"),
        ({"better": "faster"}, "not-allowed"),
        ({"code": "in time"}, "not-a-code"),
        ({"target_thousandths": -1}, "out-of-range"),
        ({"baseline_thousandths": 10**12 + 1}, "out-of-range"),
    ],
)
def test_a_bad_objective_is_refused_by_name(change: dict[str, Any], rule: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        build_objective(**(OBJECTIVE | change))
    assert (refusal.value.rule, refusal.value.field, refusal.value.kind) == (rule, "objectives", "field")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"target_thousandths": 8999},
        {"baseline_thousandths": None},
        {"better": "higher", "target_thousandths": 9001},
    ],
)
def test_an_objective_that_improves_on_its_baseline_is_built(change: dict[str, Any]) -> None:
    assert build_objective(**(OBJECTIVE | change)) == Objective(**(OBJECTIVE | change))


def test_an_objective_is_due_after_the_day_of_effect() -> None:
    objective = build_objective(**OBJECTIVE)
    require_due_after([objective], date(2026, 12, 31))
    with pytest.raises(RefusedError, match=r"objective-due-in-past: .*matched-in-time"):
        require_due_after([objective], date(2027, 1, 1))


def test_objectives_have_codes_of_their_own() -> None:
    objective = build_objective(**OBJECTIVE)
    other = build_objective(**(OBJECTIVE | {"measure": "goals-met", "target_thousandths": 800}))
    require_objectives([objective])
    for objectives, rule in (([objective, other], "objective-duplicate"), ([], "objective-missing")):
        with pytest.raises(RefusedError, match=rule):
            require_objectives(objectives)


def test_objectives_are_bound_to_the_measures_of_the_catalogue() -> None:
    cards = {card.slug for card in DEFINITIONS}
    assert cards <= MEASURES.keys() | UNBOUND, "classify each card of the catalogue"
    assert MEASURES.keys() <= cards | COMPUTED.keys()
    assert not MEASURES.keys() & UNBOUND
