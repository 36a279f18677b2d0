"""Words of the mentee with a request, and of the mentor in the directory: sealed under the key of their author."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from services.eventstore.refusal import RefusedError
from services.vault.sealed_records import Kind
from services.vault.vault import Vault

_KIND: Final[Kind] = "reflection"


class OwnWords:
    """The words of requests and of introductions.

    Args:
        vault: Seals and opens them; None where no personal data is kept.
    """

    def __init__(self, vault: Vault | None) -> None:
        self._vault = vault

    def seal_request(self, owner: str, relationship_id: str, organization_id: str, text: str) -> None:
        """Keep the words of a request.

        Raises:
            RefusedError: `texts-not-kept`.
        """
        self._kept.seal(owner, _KIND, _request(relationship_id), organization_id, {"text": text})

    def seal_introduction(self, owner: str, participation_id: str, organization_id: str, text: str) -> None:
        """Keep the introduction of a mentor; an empty one takes the place of the one before.

        Raises:
            RefusedError: `texts-not-kept`.
        """
        self._kept.seal(owner, _KIND, _introduction(participation_id), organization_id, {"text": text})

    def requests(self, relationship_ids: Collection[str]) -> Mapping[str, str]:
        """Return the words of requests by relationship; without those of people who were erased."""
        return self._open({_request(id): id for id in relationship_ids})

    def introductions(self, participation_ids: Collection[str]) -> Mapping[str, str]:
        """Return the introductions of mentors by participation; without those of people who were erased."""
        return self._open({_introduction(id): id for id in participation_ids})

    def introductions_of(self, person_id: str) -> Mapping[str, str]:
        """Return the introductions of a person by participation."""
        if self._vault is None:
            return {}
        beginning = _introduction("")
        opened = self._vault.open_many(_KIND, [person_id])
        return {
            reference.removeprefix(beginning): str(body["text"])
            for (_, reference), body in sorted(opened.items())
            if reference.startswith(beginning) and body["text"]
        }

    def _open(self, references: Mapping[str, str]) -> Mapping[str, str]:
        if self._vault is None or not references:
            return {}
        opened = self._vault.open_references(_KIND, list(references))
        return {references[reference]: str(body["text"]) for (_, reference), body in opened.items() if body["text"]}

    @property
    def _kept(self) -> Vault:
        if self._vault is None:
            detail = "this server keeps no texts, because no database of keys is set"
            raise RefusedError("texts-not-kept", detail, field="words")
        return self._vault


def _request(relationship_id: str) -> str:
    return f"request/{relationship_id}"


def _introduction(participation_id: str) -> str:
    return f"introduction/{participation_id}"
