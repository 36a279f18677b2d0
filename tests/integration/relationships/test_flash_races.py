"""Many mentees take one place of a flash session at once, on a real store: one gets it, never two."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from services.eventstore.command_metadata import command_now
from services.platform.clock import system_clock
from services.relationships.flash_sessions import commands, reports
from services.relationships.flash_sessions.commands import Wish
from services.relationships.flash_sessions.flash_session import FlashArranged, Plan
from services.relationships.flash_sessions.loading import FlashTarget
from services.relationships.flash_sessions.places import FreePlaces
from services.relationships.flash_sessions.sources import FlashSources
from services.relationships.flash_sessions.words import FlashWords
from services.relationships.service import Relationships
from tests.integration.relationships.arrivals import Arrivals
from tests.integration.relationships.concurrent_writers import WRITERS, Decide, at_once, execute
from tests.support.principals import UNRESTRICTED


def _offer(service: Relationships, mentor: UUID) -> FlashTarget:
    meta = command_now("test")
    plan = Plan(system_clock() + timedelta(days=3), 30, "video")
    sources = FlashSources(service.store, service.eligibility, FreePlaces(service.pool), FlashWords(None))
    outcome = service.store.execute(
        meta, lambda uow: commands.offer(uow, meta, sources, UNRESTRICTED, mentor, Wish(plan, None))
    )
    id = UUID(str(outcome.result.body["flash_session_id"]))
    return FlashTarget(id, None, service.eligibility, UNRESTRICTED)


def _take(target: FlashTarget, mentee: UUID) -> Decide:
    return lambda uow, meta: commands.take(uow, meta, target, mentee)


def _cancel(target: FlashTarget) -> Decide:
    return lambda uow, meta: reports.cancel(uow, meta, target, cancelled_by="mentor")


@pytest.mark.parametrize("round_", range(5))
def test_one_place_is_taken_once_by_many(service: Relationships, arrivals: Arrivals, round_: int) -> None:
    program = arrivals.program(flash_sessions=True)
    offer = _offer(service, arrivals.enroll(program, "mentor"))
    mentees = [arrivals.enroll(program, "mentee") for _ in range(2 * WRITERS)]
    results = at_once([lambda mentee=mentee: execute(service, _take(offer, mentee)) for mentee in mentees])  # type: ignore[misc] # bound early
    assert results["arranged"] == 1, f"round {round_}"
    assert results["flash-session-taken"] + results["busy"] == len(mentees) - 1
    taken = [each.event for each in service.store.read(0, 10_000) if each.event.originator_id == offer.id]
    assert [isinstance(event, FlashArranged) for event in taken] == [False, True]


def test_a_place_that_is_taken_back_meanwhile_is_either_taken_or_gone(
    service: Relationships, arrivals: Arrivals
) -> None:
    program = arrivals.program(flash_sessions=True)
    offer = _offer(service, arrivals.enroll(program, "mentor"))
    mentees = [arrivals.enroll(program, "mentee") for _ in range(WRITERS - 1)]
    takers = [lambda mentee=mentee: execute(service, _take(offer, mentee)) for mentee in mentees]
    results = at_once([*takers, lambda: execute(service, _cancel(offer))])
    assert results["arranged"] <= 1
    assert results["cancelled"] + results["busy"] >= 1
