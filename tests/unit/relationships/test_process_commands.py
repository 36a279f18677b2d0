"""The use cases that the process calls: at the time of their cause, once, and only for the cause that they know."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import Target
from services.relationships.conflicts import commands as conflicts
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.lifecycle.domain import Closed
from services.relationships.matching import commands as matching
from services.relationships.matching.domain import Superseded, Withdrawn
from tests.support.given import NOON
from tests.unit.relationships.examples import day
from tests.unit.relationships.life import Life, participation, refusal


def pause(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    return lifecycle.pause(uow, meta, target, reason=lifecycle.SUSPENDED)


def close(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    return lifecycle.follow_end(
        uow, meta, target, initiated_by="mentor", reason="participation-withdrawn", planned=False
    )


def raise_conflict(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    return conflicts.raise_conflict(uow, meta, target, kind="not-junior")


def clear_conflict(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    return conflicts.clear_conflict(uow, meta, target, kind="not-junior", outcome="resolved")


def test_a_closure_of_a_participation_that_ended_is_never_before_what_is_known() -> None:
    life = Life.under(closure_reasons=("moved",))
    id = life.start()
    session = life.schedule(id, day(5))
    life.now = day(6)
    life.hold(id, session, day(5))
    assert life.as_process(id, close, at=day(4)) == "closed"
    (closed,) = life.events(Closed, id)
    held_until = day(5) + timedelta(hours=1)
    assert (closed.occurred_at, closed.reason, closed.initiated_by) == (held_until, "participation-withdrawn", "mentor")
    assert refusal(lambda: life.as_process(id, close)) == "relationship-closed"


def test_a_proposal_is_taken_back_once_and_its_pair_is_free() -> None:
    life = Life.under()
    id = life.propose()
    assert life.as_process(id, matching.take_back, at=NOON) == "withdrawn"
    (withdrawn,) = life.events(Withdrawn, id)
    assert withdrawn.withdrawn_by == "program"
    assert refusal(lambda: life.as_process(id, matching.take_back)) == "proposal-withdrawn"
    life.match()


def test_other_proposals_of_a_mentee_give_way_to_the_match_of_the_last_slot() -> None:
    life = Life.under(mentee_limit=1)
    other = life.propose("dora", "ben")

    def supersede(by: UUID) -> str:
        return life.as_process(
            other,
            lambda uow, meta, target: matching.supersede(uow, meta, target, superseded_by_id=by),
        )

    assert refusal(lambda: supersede(uuid4())) == "not-superseded"
    match = life.match("ada", "ben")
    assert supersede(match) == "superseded"
    (superseded,) = life.events(Superseded, other)
    assert superseded.superseded_by_id == str(match)
    assert refusal(lambda: supersede(match)) == "proposal-superseded"
    assert refusal(lambda: life.accept(other)) == "proposal-superseded"


def test_a_mentee_with_room_keeps_the_other_proposals() -> None:
    life = Life.under(mentee_limit=2)
    other, match = life.propose("dora", "ben"), life.match("ada", "ben")
    assert (
        refusal(
            lambda: life.as_process(
                other, lambda uow, meta, target: matching.supersede(uow, meta, target, superseded_by_id=match)
            )
        )
        == "not-superseded"
    )
    assert life.accept(other) == "matched"


def test_a_suspension_pauses_and_only_its_own_pause_ends_with_it() -> None:
    life = Life.under()
    id = life.start()
    assert life.as_process(id, pause) == "paused"
    assert refusal(lambda: life.as_process(id, pause)) == "already-paused"
    assert life.as_process(id, lifecycle.resume) == "active"
    assert refusal(lambda: life.as_process(id, lifecycle.resume)) == "not-paused"
    life.execute(lambda uow, meta: lifecycle.pause(uow, meta, life.target(id), reason="holiday"))
    assert refusal(lambda: life.as_process(id, lifecycle.resume)) == "paused-for-another-reason"
    body = life.execute(lambda uow, meta: lifecycle.resume(uow, meta, life.target(id)))
    assert body["state"] == "active"


def test_a_person_cannot_resume_what_a_suspension_paused_before_it_ends() -> None:
    life = Life.under()
    id = life.start()
    mentor = participation("ada", "mentor")
    life.eligibility.change(mentor, state="suspended")
    life.as_process(id, pause)

    def resume() -> dict[str, object]:
        return life.execute(lambda uow, meta: lifecycle.resume(uow, meta, life.target(id)))

    assert refusal(resume) == "participation-suspended"
    life.eligibility.change(mentor, state="paused")
    assert resume()["state"] == "active"


def test_a_person_cannot_give_the_reason_of_the_process() -> None:
    life = Life.under()
    id = life.start()
    target = life.target(id)
    assert refusal(lambda: life.execute(lambda uow, meta: pause(uow, meta, target))) == "reason-reserved"


@pytest.mark.parametrize("cause", [NOON, NOON + timedelta(days=400)])
def test_a_conflict_is_raised_at_the_time_of_its_cause_and_not_before_the_match(cause: datetime) -> None:
    life = Life.under()
    id = life.start()
    life.now = day(500)
    assert life.as_process(id, raise_conflict, at=cause) == "active"
    raised = life.memory.log[-1]
    assert raised.occurred_at == max(life.relationship(id).matched_at, cause)
    assert refusal(lambda: life.as_process(id, raise_conflict)) == "conflict-already-raised"
    life.as_process(id, clear_conflict)
    assert refusal(lambda: life.as_process(id, clear_conflict)) == "conflict-not-raised"
