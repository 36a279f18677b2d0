"""A policy is the same after it was stored, and after it was published."""

import json
from dataclasses import fields
from datetime import date

from hypothesis import given

from services.policy.plain import read_objective, read_plain, write_objective, write_plain
from services.policy.policy import Objective, Policy
from services.policy.published import PolicyData, read_policy, write_policy
from tests.unit.policy.policies import POLICIES


@given(POLICIES)
def test_the_public_event_and_the_private_one_state_the_same_policy(policy: Policy) -> None:
    stored = json.loads(json.dumps(write_plain(policy)))
    assert read_plain(stored) == policy == read_policy(write_policy(policy))


@given(POLICIES)
def test_every_field_of_a_policy_is_stored_and_published(policy: Policy) -> None:
    assert write_plain(policy).keys() == {field.name for field in fields(Policy)}
    columns = {"requirement_kinds", "requirement_roles", "requirement_valid_days", "requirement_criteria_versions"}
    published = {field.name for field in fields(Policy)} - {"requirements"} | columns
    assert write_policy(policy).keys() == published == PolicyData.__annotations__.keys()


@given(POLICIES)
def test_a_field_of_a_newer_release_is_left_out(policy: Policy) -> None:
    stored = write_plain(policy) | {"mood": "hopeful", "colours": ["red"]}
    stored["requirements"] = [each | {"mood": "hopeful"} for each in stored["requirements"]]
    assert read_plain(stored) == policy


def test_a_field_that_an_older_release_did_not_write_has_its_default() -> None:
    old = {
        "formalities": ["formal"],
        "directions": ["traditional"],
        "shapes": ["pair"],
        "mentor_capacity": 3,
        "mentee_limit": 1,
        "minimum_group_size": 5,
        "confidentiality": "open",
        "request_expiry_days": 14,
        "opens_on": "2026-02-01",
        "closes_on": None,
    }
    policy = read_plain(old)
    assert (policy.opens_on, policy.closes_on, policy.ends_on) == (date(2026, 2, 1), None, None)
    assert (policy.seniority_top, policy.requirements, policy.end_reasons) == (100, (), ())


def test_an_objective_is_the_same_after_it_was_stored() -> None:
    objective = Objective("goals", "goals-met", None, 600, "higher", date(2027, 3, 1))
    stored = json.loads(json.dumps(write_objective(objective) | {"mood": "hopeful"}))
    assert read_objective(stored) == objective
