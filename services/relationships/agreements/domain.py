"""The agreement: cadence, duration and channel, fixed by the first signature and in force with the last."""

from __future__ import annotations

from dataclasses import asdict

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import PARTIES, Party, Relationship, RelationshipEvent, Terms
from services.relationships.states import AGREEMENT_COMPLETE, Transition


class Signed(RelationshipEvent):
    """One party signed; `complete` when this was the last signature."""

    TOPIC = "relationships.relationship.agreement-signed"
    signed_by: Party
    cadence_days: int
    duration_days: int
    channel: str
    complete: bool

    def apply(self, aggregate: Relationship) -> None:
        """Fix the terms and add the signature."""
        aggregate.terms = Terms(self.cadence_days, self.duration_days, self.channel)
        aggregate.signed_by |= {self.signed_by}
        aggregate.last_known_at = self.occurred_at


def sign(relationship: Relationship, meta: CommandMetadata, *, party: Party, terms: Terms) -> None:
    """Sign the agreement as one party.

    Raises:
        RefusedError: The state machine's refusal, `agreement-complete`, `already-signed`, or `terms-differ`.
    """
    meta = relationship.guard(Transition.SIGN, meta)
    if is_complete(relationship):
        raise AGREEMENT_COMPLETE.error()
    if party in relationship.signed_by:
        raise RefusedError("already-signed", f"the {party} has signed; the other party has not yet", field="by")
    if relationship.terms is not None and relationship.terms != terms:
        detail = f"the other party signed {_describe(relationship.terms)}"
        raise RefusedError("terms-differ", detail, field="cadence_days")
    complete = {*PARTIES} <= relationship.signed_by | {party}
    relationship.record_with_context(Signed, meta, signed_by=party, **asdict(terms), complete=complete)


def is_complete(relationship: Relationship) -> bool:
    """Return whether all parties have signed."""
    return {*PARTIES} <= relationship.signed_by


def _describe(terms: Terms) -> str:
    return ", ".join(f"{name} {value}" for name, value in asdict(terms).items())
