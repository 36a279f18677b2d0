"""The register of the concerns of an organization: their ids, so that they can be listed.

A concern is filed in the transaction that raises it. Concerns are few; their states are read from themselves.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata

_REGISTERS = UUID("b0c2a1d4-6f0e-5f6b-9a35-2c1f8e7d4b90")  # the namespace of these ids; never changed


class ConcernFiled(Event):
    """A concern was added to the register."""

    TOPIC = "enrollment.concern-register.filed"
    concern_id: str

    def apply(self, aggregate: ConcernRegister) -> None:
        """Add the concern."""
        aggregate.concerns.append(UUID(self.concern_id))


class FirstConcernFiled(ConcernFiled, CreatedEvent):
    """The first concern of an organization was added to its register."""

    TOPIC = "enrollment.concern-register.first-filed"


class ConcernRegister(Aggregate):
    """The concerns of one organization.

    Attributes:
        concerns: Their ids, in the order in which they were raised.
    """

    TOPIC = "enrollment.concern-register"

    def __init__(self) -> None:
        self.concerns: list[UUID] = []


def register_id(organization_id: UUID) -> UUID:
    """Return the id of the register of an organization."""
    return uuid5(_REGISTERS, str(organization_id))


def open_register(organization_id: UUID, meta: CommandMetadata, concern_id: UUID) -> ConcernRegister:
    """Open the register of an organization with its first concern."""
    return ConcernRegister.begin(FirstConcernFiled, register_id(organization_id), meta, concern_id=str(concern_id))


def file_concern(register: ConcernRegister, meta: CommandMetadata, concern_id: UUID) -> None:
    """Add a concern to the register."""
    register.record(ConcernFiled, meta, concern_id=str(concern_id))
