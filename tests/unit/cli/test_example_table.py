"""The group that lives in the example: formed once, every pair of it started, sessions with who was there."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from services.cli.demo.example.plan import plan
from services.cli.demo.example.table_script import GROUP, HOST, table_steps

NOW = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("people", [20, 60, 400])
def test_two_mentors_and_two_mentees_are_pairs_that_started_and_a_third_is_invited(people: int) -> None:
    steps = table_steps(plan(7, people, NOW), 7)
    acts = Counter(step.path.rpartition("/")[2] for step in steps)
    (formed,) = [step for step in steps if step.path.endswith("/groups")]
    assert len({*formed.body["mentor_participation_ids"]}) == 2  # type: ignore[misc] # a list
    pairs = [step for step in steps if step.body.get("group_id") == f"{{{GROUP}}}"]
    assert len({step.body["mentee_participation_id"] for step in pairs}) == 2
    assert (len(pairs), acts["activate"], acts["sign"]) == (4, 4, 8)
    assert formed.at <= min(step.at for step in pairs)
    assert acts["invite"] == 1
    assert formed.body["most"] == 3, "one place is free for who is invited"


def test_it_met_with_one_absent_once_and_meets_again() -> None:
    steps = table_steps(plan(7, 60, NOW), 7)
    planned = [datetime.fromisoformat(str(step.body["starts_at"])) for step in steps if "starts_at" in step.body]
    there = [len(step.body["present"]) for step in steps if "present" in step.body]  # type: ignore[arg-type] # a list
    assert there == [4, 3, 3]
    (again,) = [step.body["report"] for step in steps if step.path.endswith("/correct")]
    assert len(again["present"]) == 4, "the third report was wrong"  # type: ignore[index] # an object
    assert [at > NOW for at in planned] == [False, False, False, True]
    assert {step.actor.subject for step in steps if step.actor and "group-sessions" in step.path} == {HOST}


def test_its_people_are_the_examples_own_at_every_size_and_the_names_of_its_steps_are_unique() -> None:
    past = plan(7, 400, NOW)
    known = {
        step.name
        for lane in (past.founding, past.links, *past.arrivals.values(), *past.lanes.values())
        for step in lane
    }
    names = [step.name for step in table_steps(past, 7)]
    assert len({*names}) == len(names)
    assert known.isdisjoint(names)
