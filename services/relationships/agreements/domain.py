"""The agreement: cadence, duration and channel, fixed by the first signature and in force with the last."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from services.eventstore.refusal import RefusedError
from services.relationships.relationship import PARTIES, Party, Relationship, RelationshipEvent, Terms
from services.relationships.states import Act

if TYPE_CHECKING:
    from services.eventstore.command_metadata import CommandMetadata


class Signed(RelationshipEvent):
    """One party signed; `complete` when with it all have signed."""

    TOPIC = "relationships.relationship.agreement-signed"
    signed_by: Party
    cadence_days: int
    duration_days: int
    channel: str
    complete: bool

    def apply(self, aggregate: Relationship) -> None:
        """Fix the terms and remember who signed."""
        aggregate.terms = Terms(self.cadence_days, self.duration_days, self.channel)
        aggregate.signed_by |= {self.signed_by}
        aggregate.since = self.occurred_at


def sign(relationship: Relationship, meta: CommandMetadata, *, party: Party, terms: Terms) -> None:
    """Sign the agreement as one party.

    Raises:
        RefusedError: The state table's rule, `agreement-complete`, `already-signed`, or `terms-differ`.
    """
    meta = relationship.admit(Act.SIGN, meta)
    if agreed(relationship):
        raise RefusedError("agreement-complete", "the agreement is signed by all")
    if party in relationship.signed_by:
        raise RefusedError("already-signed", f"the {party} signed before; the other party has not yet", field="by")
    if relationship.terms not in (None, terms):
        raise RefusedError("terms-differ", f"the other party signed {_said(relationship.terms)}", field="cadence_days")
    complete = {*PARTIES} <= relationship.signed_by | {party}
    relationship.note(Signed, meta, signed_by=party, **asdict(terms), complete=complete)


def agreed(relationship: Relationship) -> bool:
    """Whether all parties signed."""
    return {*PARTIES} <= relationship.signed_by


def _said(terms: Terms | None) -> str:
    return ", ".join(f"{name} {value}" for name, value in asdict(terms).items()) if terms else "nothing"
