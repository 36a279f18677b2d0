"""The texts of concerns in the vault: sealed under the key of the organization."""

from __future__ import annotations

from uuid import UUID

from services.vault.errors import ForgottenError, UnknownRecordError
from services.vault.vault import SealedRecords


class SealedTexts:
    """Seals and opens the texts of concerns.

    Args:
        records: The vault of the service.
    """

    def __init__(self, records: SealedRecords) -> None:
        self._records = records

    def seal(self, organization_id: UUID, concern_id: UUID, text: str) -> int:
        """Seal the text of a concern as its next version; return the version."""
        return self._records.seal(organization_id, "concern", str(concern_id), organization_id, {"text": text})

    def open(self, organization_id: UUID, concern_id: UUID, version: int) -> str | None:
        """Return a version of the text of a concern, None where it cannot be opened any more."""
        try:
            body = self._records.open(organization_id, "concern", str(concern_id), organization_id, version=version)
        except (ForgottenError, UnknownRecordError):
            return None
        return str(body["text"])
