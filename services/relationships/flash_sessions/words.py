"""Words of the one who offers a flash session or asks for it: what it can be about, sealed under the author's key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from services.eventstore.refusal import RefusedError
from services.relationships.access import Caller, ProgramPair
from services.relationships.sealed_texts import author_of
from services.vault.sealed_records import Kind
from services.vault.vault import Vault

_KIND: Final[Kind] = "reflection"


class FlashWords:
    """The words of flash sessions.

    Args:
        vault: Seals and opens them; None where no personal data is kept.
    """

    def __init__(self, vault: Vault | None) -> None:
        self._vault = vault

    def seal(self, caller: Caller, pair: ProgramPair, flash_session_id: str, text: str) -> None:
        """Keep the words, as the proposer or for a ward; they are written once.

        Raises:
            RefusedError: `texts-not-kept`, or `text-not-by-party` for staff.
        """
        if self._vault is None:
            detail = "this server keeps no texts, because no database of keys is set"
            raise RefusedError("texts-not-kept", detail, field="words")
        author = author_of(caller, pair, caller.principal.people | caller.principal.wards)
        body: dict[str, Any] = {"text": text}
        self._vault.seal(author, _KIND, _reference(flash_session_id), pair.organization_id, body)

    def of(self, flash_session_ids: Collection[str]) -> Mapping[str, str]:
        """Return the words by flash session; without those of people who were erased."""
        if self._vault is None or not flash_session_ids:
            return {}
        references = {_reference(id): id for id in flash_session_ids}
        opened = self._vault.open_references(_KIND, list(references))
        return {references[reference]: str(body["text"]) for (_, reference), body in opened.items()}


def _reference(flash_session_id: str) -> str:
    return f"flash-session/{flash_session_id}"
