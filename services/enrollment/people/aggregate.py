"""The person aggregate: one person of one organization, from the invitation to the erasure of the personal data."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.enrollment.people.states import STATE_MACHINE, State, Transition
from services.eventstore.aggregate import Aggregate, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.time_window import EARLIEST


class Person(Aggregate):
    """One person of one organization. Its id is the pseudonym by which public events name the person.

    Attributes:
        organization: The organization that the person belongs to.
        state: The current state.
        profile_version: The version of the sealed profile that counts.
        guardians: The ids of the people who are their guardians.
        wards: The ids of the people whose guardian the person is.
        links: The ids of their links to people of other organizations.
        consents: By purpose, whether they allow it, and the version of the question that they answered.
        last_known_at: The time of the last event.
    """

    TOPIC = "enrollment.person"

    organization: str

    def __init__(self) -> None:
        self.state = State.NONE
        self.profile_version = 0
        self.guardians: frozenset[str] = frozenset()
        self.wards: frozenset[str] = frozenset()
        self.links: frozenset[str] = frozenset()
        self.consents: Mapping[str, tuple[bool, int]] = {}
        self.last_known_at = EARLIEST

    @property
    def organization_id(self) -> UUID:
        """The organization that the person belongs to."""
        return UUID(self.organization)

    def guard(self, transition: Transition, meta: CommandMetadata) -> CommandMetadata:
        """Check a transition against the state machine and the order of time.

        Returns:
            The metadata as the command takes effect (`order_after`).

        Raises:
            RefusedError: The state machine's refusal, or `occurred-before-previous`.
        """
        STATE_MACHINE.guard(transition, self.state)
        return order_after(meta, self.last_known_at)

    def record_with_context(self, event: type[Event], meta: CommandMetadata, **data: object) -> None:
        """Record an event with the field that every event of a person carries."""
        self.record(event, meta, organization_id=self.organization, **data)
