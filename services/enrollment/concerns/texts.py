"""The texts of concerns: sealed under the key of the organization, apart from the events."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class ConcernTexts(Protocol):
    """Keeps the texts of concerns. A concern outlives the erasure of who raised it, so no person's key seals it."""

    def seal(self, organization_id: UUID, concern_id: UUID, text: str) -> int:
        """Seal the text of a concern; a repeated decision seals another version, and the event names its own.

        Args:
            organization_id: The organization whose key seals it.
            concern_id: The concern.
            text: The text.

        Returns:
            The version.
        """

    def open(self, organization_id: UUID, concern_id: UUID, version: int) -> str | None:
        """Return a version of the text of a concern, None where it cannot be opened any more."""
