"""Words of the mentee with a request, and of the mentor in the directory: sealed under the key of their author."""

from __future__ import annotations

from services.relationships.sealed_words import SealedWords
from services.vault.vault import Vault


class OwnWords:
    """The words of requests, by relationship, and of introductions, by participation.

    Args:
        vault: Seals and opens them; None where no personal data is kept.
    """

    def __init__(self, vault: Vault | None) -> None:
        self.requests = SealedWords(vault, "request")
        self.introductions = SealedWords(vault, "introduction")
