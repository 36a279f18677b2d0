"""Places of flash sessions raced for on a real store: one gets a place, and a month holds no more than it may."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.eventstore.command_metadata import command_now
from services.platform.clock import system_clock
from services.relationships.flash_sessions import commands, reports
from services.relationships.flash_sessions.commands import Wish
from services.relationships.flash_sessions.flash_session import FlashArranged, Plan
from services.relationships.flash_sessions.loading import FlashTarget
from services.relationships.flash_sessions.months import FlashMonths, months_id
from services.relationships.flash_sessions.places import FreePlaces
from services.relationships.flash_sessions.sources import FlashSources
from services.relationships.flash_sessions.words import FlashWords
from services.relationships.service import Relationships
from tests.integration.relationships.arrivals import Arrivals
from tests.integration.relationships.concurrent_writers import WRITERS, Decide, at_once, execute
from tests.support.principals import UNRESTRICTED


def _offer(service: Relationships, mentor: UUID) -> FlashTarget:
    meta = command_now("test")
    plan = Plan(_in_month(system_clock()), 30, "video")
    sources = FlashSources(service.store, service.eligibility, FreePlaces(service.pool), FlashWords(None))
    outcome = service.store.execute(
        meta, lambda uow: commands.offer(uow, meta, sources, UNRESTRICTED, mentor, Wish(plan, None))
    )
    id = UUID(str(outcome.result.body["flash_session_id"]))
    return FlashTarget(id, None, service.eligibility, UNRESTRICTED)


def _in_month(now: datetime) -> datetime:
    """Return a time of the next month, so that all that a test plans is of one month."""
    return (now.replace(day=1) + timedelta(days=40)).replace(day=15)


def _offer_one(service: Relationships, mentor: UUID) -> Decide:
    plan = Plan(_in_month(system_clock()), 30, "video")
    sources = FlashSources(service.store, service.eligibility, FreePlaces(service.pool), FlashWords(None))
    return lambda uow, meta: commands.offer(uow, meta, sources, UNRESTRICTED, mentor, Wish(plan, None))


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


@pytest.mark.parametrize("round_", range(3))
def test_a_mentor_who_offers_many_at_once_offers_no_more_than_a_month_holds(
    service: Relationships, arrivals: Arrivals, round_: int
) -> None:
    mentor = arrivals.enroll(arrivals.program(flash_sessions=True, flash_sessions_monthly=2), "mentor")
    results = at_once([lambda: execute(service, _offer_one(service, mentor)) for _ in range(WRITERS)])
    months = service.store.load(FlashMonths, months_id(str(mentor)))
    assert results["offered"] == len(months.counted) <= 2, f"round {round_}"
    assert results["offered"] + results["flash-sessions-full"] + results["busy"] == WRITERS
    for _ in range(2 - results["offered"]):
        execute(service, _offer_one(service, mentor))
    assert execute(service, _offer_one(service, mentor)) == "flash-sessions-full"


@pytest.mark.parametrize("round_", range(5))
def test_a_mentee_who_takes_many_at_once_takes_no_more_than_a_month_holds(
    service: Relationships, arrivals: Arrivals, round_: int
) -> None:
    program = arrivals.program(flash_sessions=True, flash_sessions_monthly=1)
    offers = [_offer(service, arrivals.enroll(program, "mentor")) for _ in range(WRITERS)]
    mentee = arrivals.enroll(program, "mentee")
    results = at_once([lambda offer=offer: execute(service, _take(offer, mentee)) for offer in offers])  # type: ignore[misc] # bound early
    assert results["arranged"] == 1, f"round {round_}"
    assert results["flash-sessions-full"] + results["busy"] == WRITERS - 1
    [flash_id] = service.store.load(FlashMonths, months_id(str(mentee))).counted
    assert execute(service, _cancel(next(each for each in offers if str(each.id) == flash_id))) == "cancelled"
    other = next(each for each in offers if str(each.id) != flash_id)
    assert execute(service, _take(other, mentee)) == "arranged", "what is called off counts no longer"
