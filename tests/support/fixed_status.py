"""A status look-up with fixed positions; that of the engine is tested with the engine."""

from collections.abc import Collection
from dataclasses import dataclass, field

from services.projections.status.models import ProjectionStatus, Status


@dataclass(frozen=True)
class At:
    """A read model that has applied everything up to `position`."""

    generation: int = 1
    position: int = 10_000
    lag_seconds: float = 0.25

    def has_reached(self, position: int, source: str) -> bool:
        return source in {"hub/enrollment", "hub/relationships"} and position <= self.position


class Everywhere(At):
    """A read model that has reached every position."""

    def has_reached(self, position: int, source: str) -> bool:
        return position >= 0 and source != ""


@dataclass
class FixedStatus:
    """Positions of read models; those not named have the default."""

    positions: dict[str, At] = field(default_factory=dict)

    def reading(self, projection: str) -> At:
        return self.positions.get(projection, At())

    def status(self, names: Collection[str] | None = None) -> Status:  # noqa: ARG002 - answers with all
        return Status(
            projections=[
                ProjectionStatus(
                    name=name,
                    generation=position.generation,
                    position=position.position,
                    head=position.position,
                    lag_events=0,
                    lag_seconds=position.lag_seconds,
                    state="live",
                    parked=0,
                    ledger=[],
                )
                for name, position in self.positions.items()
            ]
        )
