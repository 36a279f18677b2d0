"""Conflicts of interest that arise after a proposal: raised, never ignored, until staff clears them.

A raised conflict ends nothing. While it is raised and not safeguarded, nothing begins: no acceptance, approval, start
or resumption, and no session is scheduled. A session that was held can still be reported: a report creates no meeting.
"""

from __future__ import annotations

from typing import Literal

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import ConflictKind, Relationship, RelationshipEvent
from services.relationships.states import Transition

Outcome = Literal["resolved", "safeguarded"]


class ConflictRaised(RelationshipEvent):
    """Facts changed so that a rule no longer holds."""

    TOPIC = "relationships.relationship.conflict-raised"
    kind: ConflictKind

    def apply(self, aggregate: Relationship) -> None:
        """Add the conflict."""
        aggregate.conflicts[self.kind] = "raised"


class ConflictCleared(RelationshipEvent):
    """A raised conflict no longer holds, or the relationship goes on under a safeguard."""

    TOPIC = "relationships.relationship.conflict-cleared"
    kind: ConflictKind
    outcome: Outcome

    def apply(self, aggregate: Relationship) -> None:
        """Remove the conflict, or keep it as safeguarded."""
        if self.outcome == "safeguarded":
            aggregate.conflicts[self.kind] = "safeguarded"
        else:
            del aggregate.conflicts[self.kind]


def raise_conflict(relationship: Relationship, meta: CommandMetadata, *, kind: ConflictKind) -> None:
    """Raise a conflict in an open relationship.

    Raises:
        RefusedError: The state machine's refusal, `conflict-already-raised`, or `conflict-safeguarded` where staff
            decided that the relationship goes on in spite of it.
    """
    meta = relationship.guard(Transition.RAISE_CONFLICT, meta)
    status = relationship.conflicts.get(kind)
    if status == "raised":
        raise RefusedError("conflict-already-raised", f"the conflict {kind} is already raised", field="kind")
    if status == "safeguarded":
        raise _safeguarded(kind)
    relationship.record_with_context(ConflictRaised, meta, kind=kind)


def clear_conflict(relationship: Relationship, meta: CommandMetadata, *, kind: ConflictKind, outcome: Outcome) -> None:
    """Clear a raised conflict; a safeguarded one can still be resolved.

    Raises:
        RefusedError: The state machine's refusal, `conflict-not-raised` or `conflict-safeguarded`.
    """
    meta = relationship.guard(Transition.CLEAR_CONFLICT, meta)
    status = relationship.conflicts.get(kind)
    if status is None:
        raise RefusedError("conflict-not-raised", f"no conflict {kind} is raised", field="kind")
    if status == outcome:
        raise _safeguarded(kind)
    relationship.record_with_context(ConflictCleared, meta, kind=kind, outcome=outcome)


def require_no_conflict(relationship: Relationship) -> None:
    """Pass if no conflict is raised; a safeguarded one does not stop anything.

    Raises:
        RefusedError: `conflict-raised`, which names the kinds.
    """
    raised = sorted(kind for kind, status in relationship.conflicts.items() if status == "raised")
    if raised:
        detail = f"staff has to clear what was raised first: {', '.join(raised)}"
        raise RefusedError("conflict-raised", detail)


def _safeguarded(kind: str) -> RefusedError:
    return RefusedError("conflict-safeguarded", f"the conflict {kind} is safeguarded", field="kind")
