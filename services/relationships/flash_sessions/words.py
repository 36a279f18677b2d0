"""Words of the one who offers a flash session or asks for it: what it can be about, sealed under the author's key."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from services.relationships.access import Caller, ProgramPair
from services.relationships.sealed_texts import author_of
from services.relationships.sealed_words import SealedWords
from services.vault.vault import Vault


class FlashWords:
    """The words of flash sessions.

    Args:
        vault: Seals and opens them; None where no personal data is kept.
    """

    def __init__(self, vault: Vault | None) -> None:
        self._words = SealedWords(vault, "flash-session")

    def seal(self, caller: Caller, pair: ProgramPair, flash_session_id: str, text: str) -> None:
        """Keep the words, as the proposer or for a ward; they are written once.

        Raises:
            RefusedError: `texts-not-kept`, or `text-not-by-party` for staff.
        """
        author = author_of(caller, pair, caller.principal.people | caller.principal.wards)
        self._words.seal(author, flash_session_id, pair.organization_id, text)

    def of(self, flash_session_ids: Collection[str]) -> Mapping[str, str]:
        """Return the words by flash session; without those of people who were erased."""
        return self._words.of(flash_session_ids)
