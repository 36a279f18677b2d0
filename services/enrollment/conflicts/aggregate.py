"""The conflict aggregate and its events: one kind of conflict of interest between two people."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from services.enrollment.conflicts.states import STATE_MACHINE, State, Transition
from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.time_window import EARLIEST
from services.policy.policy import ConflictKind, NeverPairScope

DeclaredBy = Literal["person", "staff", "process"]
"""Who declared it: one of the two, or their guardian; staff; or the process that follows from a closed relationship."""


class ConflictEvent(Event):
    """Base of every event of a conflict.

    `person_id` and `counterpart_id` are pseudonyms. `scope` is where it holds.
    """

    organization_id: str
    program_id: str
    confidentiality: str
    person_id: str
    counterpart_id: str
    kind: ConflictKind
    scope: NeverPairScope


class Declaration(ConflictEvent):
    """Base of a first or a repeated declaration."""

    declared_by: DeclaredBy

    def apply(self, aggregate: Conflict) -> None:
        """Set the context; the conflict holds from now on."""
        aggregate.context = {name: getattr(self, name) for name in ConflictEvent.__annotations__}
        aggregate.declared_by = self.declared_by
        aggregate.state = State.DECLARED
        aggregate.last_known_at = self.occurred_at


class ConflictDeclared(Declaration, CreatedEvent):
    """A conflict between two people was declared."""

    TOPIC = "enrollment.conflict.declared"


class ConflictDeclaredAgain(Declaration):
    """A conflict that was withdrawn was declared again (published as `conflict-declared`)."""

    TOPIC = "enrollment.conflict.declared-again"


class ConflictWithdrawn(ConflictEvent):
    """The conflict no longer holds."""

    TOPIC = "enrollment.conflict.withdrawn"

    def apply(self, aggregate: Conflict) -> None:
        """End the conflict."""
        aggregate.state = State.WITHDRAWN
        aggregate.last_known_at = self.occurred_at


class Conflict(Aggregate):
    """One kind of conflict of interest between two people, in a program or in all programs of an organization.

    Attributes:
        context: The fields that every event of it carries, as the last declaration stated them.
        declared_by: Who declared it last.
        state: The current state.
        last_known_at: The time of the last event.
    """

    TOPIC = "enrollment.conflict"

    context: dict[str, str]

    def __init__(self) -> None:
        self.declared_by: DeclaredBy = "staff"
        self.state = State.NONE
        self.last_known_at = EARLIEST

    @property
    def program_id(self) -> UUID:
        """The program in which it was declared."""
        return UUID(self.context["program_id"])

    def guard(self, transition: Transition, meta: CommandMetadata) -> CommandMetadata:
        """Check a transition against the state machine and the order of time.

        Returns:
            The metadata as the command takes effect (`order_after`).

        Raises:
            RefusedError: The state machine's refusal, or `occurred-before-previous`.
        """
        STATE_MACHINE.guard(transition, self.state)
        return order_after(meta, self.last_known_at)
