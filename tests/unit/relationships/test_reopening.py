"""Reopening: an end is taken back inside the window, with the places that the relationship needs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.relationships.lifecycle import commands as lifecycle
from services.relationships.lifecycle import reopening_command
from services.relationships.lifecycle.domain import Closed
from services.relationships.lifecycle.reopening import Reopened, reopen
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.relationship import PARTIES, Relationship
from services.relationships.states import State
from tests.support.given import NOON, command, given, happened
from tests.unit.relationships.examples import CLOSED, CONTEXT, FIELDS, HISTORY, day
from tests.unit.relationships.life import Life, participation, refusal, version

_END: dict[str, Any] = {"closed_at": day(60), "closed_recorded_at": CLOSED.at, "closed_by": "mentor", "planned": True}


def again(life: Life, id: UUID, *, at: datetime | None = None) -> str:
    """Reopen; return the state."""
    body = life.execute(lambda uow, meta: reopening_command.reopen(uow, meta, life.target(id), reason="both_wish"), at)
    return str(body["state"])


def end(life: Life, id: UUID, **more: object) -> None:
    """Close."""
    ending: dict[str, Any] = {"initiated_by": "mentor", "reason": "moved", **more}
    life.execute(lambda uow, meta: lifecycle.close(uow, meta, life.target(id), **ending))


def taken(life: Life, id: UUID) -> list[bool]:
    """Return whether the relationship holds a slot of each party."""
    relationship = life.memory.load(id)
    assert isinstance(relationship, Relationship)
    loads = [life.memory.load(caseload_id(relationship.pairing, role)) for role in PARTIES]
    return [isinstance(load, Caseload) and str(id) in load.open for load in loads]


def test_what_was_active_is_active_again_and_the_time_between_is_no_active_time() -> None:
    decided = given(Relationship, *HISTORY[State.CLOSED]).when(
        lambda r: reopen(r, command(at=day(70)), reason="both_wish", window_days=3650, policy_version=2)
    )
    stated = happened(Reopened, **FIELDS, **_END, policy_version=2, reason="both_wish", activated_at=NOON)
    known = decided.then(stated)
    assert known.state is State.ACTIVE
    assert known.active_periods == [(NOON, day(60)), (day(70), None)]
    assert known.holds_slots


def test_what_had_not_begun_is_matched_again() -> None:
    unbegun = happened(
        Closed, at=day(60), **CONTEXT, initiated_by="mentor", reason="moved", planned=False, activated_at=None
    )
    decided = given(Relationship, *HISTORY[State.MATCHED], unbegun).when(
        lambda r: reopen(r, command(at=day(61)), reason="both_wish", window_days=3650, policy_version=1)
    )
    stated = {**_END, "planned": False}
    known = decided.then(happened(Reopened, **FIELDS, **stated, reason="both_wish", activated_at=None))
    assert known.state is State.MATCHED
    assert not known.active_periods


@pytest.mark.parametrize(("days", "window", "state"), [(30, 30, "active"), (31, 30, None), (1, 0, None)])
def test_an_end_is_taken_back_inside_the_window_of_the_policy(days: int, window: int, state: str | None) -> None:
    life = Life.under(reopen_days=window)
    id = life.start()
    end(life, id)
    life.now += timedelta(days=days) - timedelta(minutes=1)
    if state is None:
        assert refusal(lambda: again(life, id)) == "reopening-window-over"
        assert refusal(lambda: again(life, id, at=life.now - timedelta(days=days))) == "reopening-window-over"
    else:
        assert again(life, id) == state
        assert refusal(lambda: again(life, id)) == "not-closed"


def test_it_takes_its_places_and_its_pair_again_and_a_second_end_releases_exactly_those() -> None:
    life = Life.under()
    id = life.start()
    end(life, id)
    assert taken(life, id) == [False, False]
    again(life, id)
    assert taken(life, id) == [True, True]
    assert refusal(life.propose) == "already-proposed-pair"
    end(life, id)
    assert taken(life, id) == [False, False]
    life.match()


def test_a_place_that_was_taken_meanwhile_is_not_taken_twice() -> None:
    life = Life.under(mentee_limit=1)
    id = life.start()
    end(life, id)
    other = life.match("dora", "ben")
    assert refusal(lambda: again(life, id)) == "caseload-full"
    end(life, other)
    assert again(life, id) == "active"


def test_another_request_of_the_two_comes_first() -> None:
    life = Life.under()
    id = life.start()
    end(life, id)
    life.propose()
    assert refusal(lambda: again(life, id)) == "already-proposed-pair"


def test_never_again_means_never() -> None:
    life = Life.under()
    id = life.start()
    end(life, id, never_pair_again=True)
    assert refusal(lambda: again(life, id)) == "never-pair"


def test_who_has_left_does_not_come_back_by_a_reopening() -> None:
    life = Life.under()
    id = life.start()
    end(life, id)
    life.eligibility.change(participation("ben", "mentee"), state="completed")
    assert refusal(lambda: again(life, id)) == "not-enrolled"


def test_the_window_is_that_of_the_policy_in_force() -> None:
    life = Life.under(version(1, NOON, reopen_days=0), version(2, day(1), reopen_days=5))
    id = life.start()
    end(life, id)
    assert refusal(lambda: again(life, id)) == "reopening-window-over"
    life.now = day(2)
    assert again(life, id) == "active"
    (reopened,) = life.events(Reopened, id)
    assert (reopened.policy_version, reopened.closed_by, reopened.planned) == (2, "mentor", False)


def test_a_hold_on_contact_outlives_the_end() -> None:
    life = Life.under()
    id = life.start()
    end(life, id)
    life.eligibility.held_since = life.now
    assert refusal(lambda: again(life, id)) == "contact-held"
