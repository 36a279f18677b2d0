"""Decisions about a conflict of interest."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.enrollment.conflicts.aggregate import (
    Conflict,
    ConflictDeclared,
    ConflictDeclaredAgain,
    ConflictWithdrawn,
    DeclaredBy,
)
from services.enrollment.conflicts.states import STATE_MACHINE, State, Transition
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.policy.policy import ConflictKind, NeverPairScope, Policy


@dataclass(frozen=True, slots=True)
class Declared:
    """The statement of a declaration.

    Attributes:
        organization_id: The program's organization.
        program_id: The program.
        confidentiality: The program's confidentiality.
        person_id: The person who declares it, or one of the two.
        counterpart_id: The other person.
        kind: What it is.
        scope: Where it holds.
        declared_by: Who declares it.
    """

    organization_id: UUID
    program_id: UUID
    confidentiality: str
    person_id: UUID
    counterpart_id: UUID
    kind: ConflictKind
    scope: NeverPairScope
    declared_by: DeclaredBy

    @property
    def fields(self) -> dict[str, str]:
        """The fields of the event."""
        return {
            "organization_id": str(self.organization_id),
            "program_id": str(self.program_id),
            "confidentiality": self.confidentiality,
            "person_id": str(self.person_id),
            "counterpart_id": str(self.counterpart_id),
            "kind": self.kind,
            "scope": self.scope,
            "declared_by": self.declared_by,
        }


def declare(id: UUID, meta: CommandMetadata, declared: Declared) -> Conflict:
    """Declare a conflict between two people.

    Raises:
        RefusedError: `conflict-with-self`.
    """
    STATE_MACHINE.guard(Transition.DECLARE, State.NONE)
    _require_two_people(declared)
    return Conflict.begin(ConflictDeclared, id, meta, **declared.fields)


def declare_again(conflict: Conflict, meta: CommandMetadata, declared: Declared) -> None:
    """Declare a conflict again that was withdrawn.

    Raises:
        RefusedError: The state machine's refusal, or `occurred-before-previous`.
    """
    conflict.record(ConflictDeclaredAgain, conflict.guard(Transition.DECLARE, meta), **declared.fields)


def withdraw(conflict: Conflict, meta: CommandMetadata) -> None:
    """Withdraw a conflict that no longer holds.

    Raises:
        RefusedError: The state machine's refusal, or `occurred-before-previous`.
    """
    conflict.record(ConflictWithdrawn, conflict.guard(Transition.WITHDRAW, meta), **conflict.context)


def require_kind(policy: Policy, kind: ConflictKind) -> None:
    """Pass if the policy bars matches for a kind of conflict; a declaration of another kind would have no effect.

    Raises:
        RefusedError: `conflict-kind-not-listed`.
    """
    if kind not in policy.conflict_kinds:
        detail = f"the program bars matches for {', '.join(policy.conflict_kinds) or 'no conflict'}, not for {kind}"
        raise RefusedError("conflict-kind-not-listed", detail, field="kind", kind="field")


def _require_two_people(declared: Declared) -> None:
    if declared.person_id == declared.counterpart_id:
        detail = "a conflict is between two people"
        raise RefusedError("conflict-with-self", detail, field="counterpart_id", kind="field")
