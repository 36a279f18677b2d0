"""Availability of a mentor for a request: one refusal for everything, so that it discloses nothing about the mentor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import UnitOfWork
from services.policy import pairing as rules
from services.relationships.eligibility.domain import Eligible
from services.relationships.finding.listing import MentorListing, is_listed, listing_id
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.matching.pair import Pair, pair_id
from services.relationships.relationship import Pairing


def not_available() -> RefusedError:
    """Return the refusal of a request to a mentor who cannot be asked, whatever the reason is."""
    detail = "this mentor cannot be asked at the moment; choose another one of the directory"
    return RefusedError("mentor-not-available", detail, field="mentor_participation_id")


def require_available(uow: UnitOfWork, eligible: Eligible, pairing: Pairing, at: datetime) -> None:
    """Pass if the mentor of a pairing can be asked.

    Raises:
        RefusedError: `mentor-not-available`.
    """
    listing = uow.find(MentorListing, listing_id(eligible.mentor.participation_id))
    load = uow.find(Caseload, caseload_id(pairing, "mentor"))
    pair = uow.find(Pair, pair_id(pairing))
    full = load is not None and len(load.open) >= eligible.limit("mentor")
    kept_apart = pair is not None and pair.never_again
    if full or kept_apart or pairing.mentor_id == pairing.mentee_id or not is_listed(listing, eligible.policy):
        raise not_available()
    for _ in _breaches(eligible, pairing, at):
        raise not_available()


def _breaches(eligible: Eligible, pairing: Pairing, at: datetime) -> Iterator[RefusedError]:
    """Return the rules about the mentor, or about the two, that a request would break."""
    yield from rules.enrolled_breaches(eligible.mentor, at)
    yield from rules.juniority_breaches(pairing.direction, eligible.mentor.seniority, eligible.mentee.seniority)
    yield from rules.requirement_breaches(eligible.policy, eligible.mentor, at)
    yield from rules.conflict_breaches(eligible.policy, eligible.conflicts)
