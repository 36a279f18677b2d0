"""The program aggregate: its state, its name and every version of its policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.enrollment.document import PublishedDocument
from services.enrollment.instrument import Instrument
from services.enrollment.programs.content import Content
from services.enrollment.programs.states import STATE_MACHINE, State, Transition
from services.eventstore.aggregate import Aggregate
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.time_window import EARLIEST
from services.policy.policy import Policy
from services.policy.versions import PolicyVersion, in_force


@dataclass(frozen=True, slots=True)
class StatedPolicy:
    """A version of the policy, with who stated it and when.

    Attributes:
        version: The version.
        content: All of it.
        stated_by: The actor, a pseudonymous subject.
        stated_at: When it was recorded.
    """

    version: PolicyVersion
    content: Content
    stated_by: str
    stated_at: datetime


class Program(Aggregate):
    """A mentoring program of one organization.

    Attributes:
        state: The current state.
        opened_at: When it opened; of a draft, when it was drafted.
        history: Every version of its policy, by number; of a draft, the one that it is going to open with.
        salt: Random text that makes the ids of its participations unguessable; never published.
        last_known_at: The time of the last event of its life; published instruments and documents do not move it.
        instruments: Every published version of its instruments, in order.
        documents: Every published version of its documents, in order.
    """

    TOPIC = "enrollment.program"

    organization_id: UUID
    opened_at: datetime

    def __init__(self) -> None:
        self.state = State.NONE
        self.name = ""
        self.salt = ""
        self.last_known_at = EARLIEST
        self.history: list[StatedPolicy] = []
        self.instruments: list[Instrument] = []
        self.documents: list[PublishedDocument] = []

    @property
    def versions(self) -> Sequence[PolicyVersion]:
        """The versions of its policy, by number."""
        return [stated.version for stated in self.history]

    @property
    def policy(self) -> Policy:
        """The last version of the policy, which may take effect later; decisions are made under `policy_at`."""
        return self.history[-1].version.policy

    def policy_at(self, meta: CommandMetadata) -> PolicyVersion:
        """Return the version of the policy that a command is decided under.

        It is the one in force when the command is recorded; an import is decided under the first one.
        """
        return self.versions[0] if meta.imported else in_force(self.versions, meta.recorded_at)

    def guard(self, transition: Transition, meta: CommandMetadata) -> CommandMetadata:
        """Check a transition against the state machine and the order of time.

        Returns:
            The metadata as the command takes effect (`order_after`).

        Raises:
            RefusedError: The state machine's refusal, or `occurred-before-previous`.
        """
        STATE_MACHINE.guard(transition, self.state)
        return order_after(meta, self.last_known_at)
