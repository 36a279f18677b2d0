"""A trial: its end is announced by the clock, each goes on or ends it, and nothing ends silently."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.relationships.command_support import Target
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.lifecycle import reopening_command, trial_commands
from services.relationships.lifecycle.domain import Closed
from services.relationships.lifecycle.trial import TrialContinued, TrialEnded, announce_end, go_on
from services.relationships.relationship import Party, Relationship
from services.relationships.start import Activated
from services.relationships.states import State
from tests.support.given import NOON, command, given, happened
from tests.support.principals import PROCESS
from tests.unit.relationships.examples import CONTEXT, HISTORY, day
from tests.unit.relationships.life import Life, refusal, version

TRIAL = 30
ENDS = NOON + timedelta(days=TRIAL)
ON_TRIAL = happened(
    Activated,
    **CONTEXT,
    formality="formal",
    direction="traditional",
    shape="pair",
    group_id=None,
    policy_version=1,
    trial_ends_at=ENDS,
)


def tried() -> Life:
    """Return a program in which closing has reasons of its own, and every relationship begins on trial."""
    return Life.under(trial_days=TRIAL, closure_reasons=("moved", "completed"))


def announce(life: Life, id: UUID) -> None:
    """Announce the end of the trial as the process does."""
    target = Target(id, None, life.eligibility, PROCESS)
    life.execute(lambda uow, meta: trial_commands.end_trial(uow, meta, target))


def say(life: Life, id: UUID, party: Party) -> None:
    """Let a party go on."""
    life.execute(lambda uow, meta: trial_commands.go_on(uow, meta, life.target(id), by=party))


def end(life: Life, id: UUID, reason: str = "trial-ended", **more: Any) -> Relationship:  # noqa: ANN401 - fields
    """End the relationship."""
    ending: dict[str, Any] = {"initiated_by": "mentee", "reason": reason, **more}
    life.execute(lambda uow, meta: lifecycle.close(uow, meta, life.target(id), **ending))
    return known(life, id)


def known(life: Life, id: UUID) -> Relationship:
    """Return the relationship."""
    relationship = life.memory.load(id)
    assert isinstance(relationship, Relationship)
    return relationship


def test_the_start_states_until_when_it_is_on_trial_under_the_policy_in_force() -> None:
    life = Life.under(version(1, NOON, trial_days=TRIAL), version(2, day(10), trial_days=0))
    id = life.start()
    (activated,) = life.events(Activated, id)
    assert activated.trial_ends_at == activated.occurred_at + timedelta(days=TRIAL)
    life.now = day(11)
    (later,) = life.events(Activated, life.start(mentor="dora", mentee="cleo"))
    assert later.trial_ends_at is None


def test_the_end_is_announced_at_its_time_once_and_nothing_ends_by_it() -> None:
    start = given(Relationship, *HISTORY[State.MATCHED], ON_TRIAL)
    early = command(at=ENDS - timedelta(seconds=1))
    start.when(lambda r: announce_end(r, early)).refused("trial-running")
    decided = start.when(lambda r: announce_end(r, command(at=ENDS)))
    over = happened(TrialEnded, at=ENDS, **CONTEXT, trial_ends_at=ENDS)
    assert decided.then(over).state is State.ACTIVE
    again = given(Relationship, *HISTORY[State.MATCHED], ON_TRIAL, over)
    again.when(lambda r: announce_end(r, command(at=day(40)))).refused("trial-already-ended")


def test_each_goes_on_once_and_only_after_the_trial() -> None:
    start = given(Relationship, *HISTORY[State.MATCHED], ON_TRIAL)
    start.when(lambda r: go_on(r, command(at=day(20)), party="mentor")).refused("trial-running")
    decided = start.when(lambda r: go_on(r, command(at=ENDS), party="mentor"))
    said = happened(TrialContinued, at=ENDS, **CONTEXT, stated_by="mentor")
    assert decided.then(said).going_on == {"mentor"}
    again = given(Relationship, *HISTORY[State.MATCHED], ON_TRIAL, said)
    again.when(lambda r: go_on(r, command(at=day(40)), party="mentor")).refused("already-going-on", field="by")


def test_either_ends_it_as_planned_whatever_reasons_the_policy_lists() -> None:
    life = tried()
    id = life.start()
    life.now += timedelta(days=TRIAL)
    announce(life, id)
    say(life, id, "mentor")
    ended = end(life, id)
    assert (ended.state, ended.ending.planned, ended.ending.initiated_by) == (State.CLOSED, True, "mentee")
    assert [each.reason for each in life.events(Closed, id)] == ["trial-ended"]
    other = life.start(mentor="dora", mentee="cleo")
    assert end(life, other, "trial_ended").ending.planned, "a trial may be ended before it is over"


def test_it_is_no_reason_without_a_trial_nor_once_both_go_on() -> None:
    life = tried()
    id = life.start()
    life.now += timedelta(days=TRIAL)
    for party in ("mentor", "mentee"):
        say(life, id, party)
    assert refusal(lambda: end(life, id)) == "no-trial"
    plain = Life.under()
    assert refusal(lambda: end(plain, plain.start())) == "no-trial"


@pytest.mark.parametrize("days", [TRIAL, 400])
def test_without_an_answer_it_goes_on_as_it_was(days: int) -> None:
    life = tried()
    id = life.start()
    life.now += timedelta(days=days)
    announce(life, id)
    assert known(life, id).state is State.ACTIVE


def test_a_reopened_one_is_on_trial_no_more() -> None:
    life = tried()
    id = life.start()
    end(life, id)
    life.execute(lambda uow, meta: reopening_command.reopen(uow, meta, life.target(id), reason="both_wish"))
    life.now += timedelta(days=TRIAL)
    assert refusal(lambda: announce(life, id)) == "no-trial"
