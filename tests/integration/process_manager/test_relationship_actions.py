"""The actions of the process of relationships: each kind executed, and a second time under another key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from services.process_manager.pending_action import ACTOR
from services.projector import connections
from services.relationships.flash_sessions.flash_session import FlashSession
from services.relationships.process_manager.actions import OBSOLETE, USE_CASES
from services.relationships.relationship import Relationship
from services.relationships.service import Relationships
from services.web.rules import RULES
from tests.integration.process_manager.pending_rows import PendingRows
from tests.integration.relationships.arrivals import Arrivals
from tests.integration.relationships.calls import Pair, enroll_pair, match_pair, propose, start_relationship

Case = tuple[str, dict[str, Any], str]
"""The relationship, the arguments of the action, and the state that it leads to."""
LATER = datetime.now(UTC) + timedelta(days=100)


class World:
    """Relationships to act on."""

    def __init__(self, service: Relationships, arrivals: Arrivals, client: TestClient) -> None:
        self.service, self.arrivals, self.client = service, arrivals, client

    def pair(self, **policy: Any) -> Pair:  # noqa: ANN401 - policy fields
        return enroll_pair(self.arrivals, **policy)

    def execute(self, kind: str, subject: str, /, **data: Any) -> None:  # noqa: ANN401 - arguments
        rows = PendingRows(self.service.process, str(self.service.pool.conninfo))
        execute(self.service, rows, rows.add(kind, subject, LATER - timedelta(days=1), cause="before:1", **data))


def execute(service: Relationships, rows: PendingRows, key: str) -> tuple[str, str | None]:
    """Execute what is due, and return outcome and rule of one action."""
    executor = service.process.executor(service.store, rows.dsn, clock=lambda: LATER)
    with connections.connect(rows.dsn) as connection:
        executor.execute_due(connection)
    outcome = rows.outcome(key)
    assert outcome is not None
    rows.remove(key)
    return outcome[:2]


def an_expiry(world: World) -> Case:
    return propose(world.client, world.pair()), {}, "expired"


def a_proposal(world: World) -> Case:
    return propose(world.client, world.pair()), {}, "withdrawn"


def a_superseded_proposal(world: World) -> Case:
    pair = world.pair(mentee_limit=1)
    other = propose(world.client, Pair(pair.program, world.arrivals.enroll(pair.program, "mentor"), pair.mentee))
    return other, {"superseded_by_id": match_pair(world.client, pair)}, "superseded"


def a_match(world: World) -> Case:
    how = {"initiated_by": "mentor", "reason": "participation-withdrawn", "planned": False}
    return match_pair(world.client, world.pair()), how, "closed"


def an_active_one(world: World) -> Case:
    return start_relationship(world.client, world.pair()), {"reason": "contact-held"}, "paused"


def a_suspended_one(world: World) -> Case:
    id = start_relationship(world.client, world.pair())
    world.execute("pause", id, reason="participation-suspended")
    return id, {"reason": "participation-suspended"}, "active"


def a_contradicted_one(world: World) -> Case:
    return start_relationship(world.client, world.pair()), {"kind": "declared"}, "active"


def one_with_a_conflict(world: World) -> Case:
    id = start_relationship(world.client, world.pair())
    world.execute("raise-conflict", id, kind="declared")
    return id, {"kind": "declared"}, "active"


def one_on_trial(world: World) -> Case:
    return start_relationship(world.client, world.pair(trial_days=1)), {}, "active"


def a_free_place(world: World) -> Case:
    pair = world.pair(flash_sessions=True)
    plan = {"starts_at": (LATER - timedelta(days=2)).isoformat(), "planned_minutes": 30, "mode": "video"}
    address = f"/relationships/v1/participations/{pair.mentor}/flash-sessions"
    offered = world.client.post(address, json=plan, headers={"Idempotency-Key": str(uuid4())})
    return offered.json()["flash_session_id"], {}, "cancelled"


CASES: dict[str, Callable[[World], Case]] = {
    "expire": an_expiry,
    "take-back": a_proposal,
    "supersede": a_superseded_proposal,
    "close": a_match,
    "pause": an_active_one,
    "resume": a_suspended_one,
    "end-trial": one_on_trial,
    "raise-conflict": a_contradicted_one,
    "clear-conflict": one_with_a_conflict,
    "cancel-flash-session": a_free_place,
}


def test_every_kind_is_tested() -> None:
    assert CASES.keys() == USE_CASES.keys()


def test_every_obsolete_rule_is_a_rule() -> None:
    assert RULES.keys() >= OBSOLETE


@pytest.mark.parametrize("kind", sorted(CASES))
def test_a_second_execution_under_another_key_records_nothing(
    service: Relationships, arrivals: Arrivals, client: TestClient, rows: PendingRows, kind: str
) -> None:
    subject, data, state = CASES[kind](World(service, arrivals, client))
    at = LATER - timedelta(hours=1)
    before = service.store.head()
    assert execute(service, rows, rows.add(kind, subject, at, cause="first:1", **data)) == ("executed", None)
    kept: type[FlashSession | Relationship] = FlashSession if kind == "cancel-flash-session" else Relationship
    assert service.store.load(kept, UUID(subject)).state.value == state
    recorded = service.store.read(before, 100)
    mine = [stored.event for stored in recorded if stored.event.originator_id == UUID(subject)]
    assert {(event.actor, event.correlation_id, event.causation_id) for event in mine} == {
        (ACTOR, "intention", "first:1")
    }
    assert {(event.occurred_at, event.timestamp) for event in mine} == {(at, LATER)}
    head = service.store.head()
    outcome, rule = execute(service, rows, rows.add(kind, subject, at, cause="second:1", **data))
    assert (outcome, rule in OBSOLETE, service.store.head()) == ("obsolete", True, head), rule
