"""Where read models stand, as a test says; the engine's own word is tested with the engine."""

from dataclasses import dataclass, field

from services.projections.status.models import ProjectionStatus, Status


@dataclass(frozen=True)
class At:
    """A place: everything up to `position` has been applied."""

    generation: int = 1
    position: int = 10_000
    lag_seconds: float = 0.25

    def has_reached(self, position: int, source: str | None) -> bool:
        return source in {None, "enrollment", "relationships"} and position <= self.position


class Everywhere(At):
    """A place that has everything anybody may ask to wait for."""

    def has_reached(self, position: int, source: str | None) -> bool:
        return position >= 0 and source != ""


@dataclass
class Standings:
    """Places of read models; those not named stand at the default."""

    places: dict[str, At] = field(default_factory=dict)

    def reading(self, projection: str) -> At:
        return self.places.get(projection, At())

    def status(self) -> Status:
        return Status(
            projections=[
                ProjectionStatus(
                    name=name,
                    generation=place.generation,
                    position=place.position,
                    head=place.position,
                    lag_events=0,
                    lag_seconds=place.lag_seconds,
                    state="live",
                    parked=0,
                    ledger=[],
                )
                for name, place in self.places.items()
            ]
        )
