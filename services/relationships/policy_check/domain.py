"""The rules of a version of the policy that a relationship breaks, all of them, by the rules that decisions use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from services.eventstore.refusal import RefusedError
from services.policy import pairing as rules
from services.policy.policy import Policy
from services.relationships.eligibility.domain import Eligible
from services.relationships.relationship import PARTIES, Party, Relationship


@dataclass(frozen=True, slots=True)
class Loads:
    """The open relationships of each party, with the one that is asked about."""

    mentor: int
    mentee: int

    def of(self, party: Party) -> int:
        """Return a party's open relationships."""
        return self.mentor if party == "mentor" else self.mentee


def decided_at(relationship: Relationship) -> datetime:
    """Return when the relationship began, or was matched or proposed, if it has not gone further."""
    return relationship.activated_at or max(relationship.matched_at, relationship.proposed_at)


def breaches(relationship: Relationship, eligible: Eligible, loads: Loads, at: datetime) -> Iterator[RefusedError]:
    """Return every rule of a policy that a relationship breaks.

    Whether the participations and the program go on today is no part of it: that is not a matter of the policy.

    Args:
        relationship: The relationship.
        eligible: The facts, under the version that is asked about.
        loads: The open relationships of both.
        at: The time at which requirements and acceptances must be valid.
    """
    yield from eligible.pairing_breaches(relationship.pairing, at)
    for party in PARTIES:
        yield from rules.limit_breaches(eligible.policy, eligible.participant(party), loads.of(party))
    yield from _term_breaches(relationship, eligible.policy)
    if relationship.activated_at is not None:
        yield from eligible.document_breaches(at)


def _term_breaches(relationship: Relationship, policy: Policy) -> Iterator[RefusedError]:
    terms = relationship.terms
    if terms is not None:
        yield from rules.term_breaches(policy, terms.cadence_days, terms.duration_days)
