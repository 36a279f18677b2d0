"""What the read side needs to know of the engine: where each read model stands."""

from typing import Protocol

from services.platform.http.reads import Reading
from services.projections.status.models import Status


class Standing(Protocol):
    """Looks up where read models stand."""

    def reading(self, projection: str) -> Reading:
        """Say where one stands; one cheap row."""
        ...

    def status(self) -> Status:
        """Say how far every one is, and whether its ledger agrees."""
        ...
