"""Words of a person that belong to a thing, such as a request: sealed under the key of their author."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from services.eventstore.refusal import RefusedError
from services.vault.sealed_records import Kind
from services.vault.vault import Vault

_KIND: Final[Kind] = "reflection"


class SealedWords:
    """The words of all things of one kind.

    Args:
        vault: Seals and opens them; None where no personal data is kept.
        kind: The kind of thing, with which their references begin.
    """

    def __init__(self, vault: Vault | None, kind: str) -> None:
        self._vault, self._beginning = vault, f"{kind}/"

    def seal(self, owner: str, id: str, organization_id: str, text: str) -> None:
        """Keep the words of a thing; empty ones take the place of those before.

        Args:
            owner: The author, under whose key they are sealed.
            id: The thing.
            organization_id: The author's organization.
            text: The words.

        Raises:
            RefusedError: `texts-not-kept`.
        """
        if self._vault is None:
            detail = "this server keeps no texts, because no database of keys is set"
            raise RefusedError("texts-not-kept", detail, field="words")
        self._vault.seal(owner, _KIND, f"{self._beginning}{id}", organization_id, {"text": text})

    def of(self, ids: Collection[str]) -> Mapping[str, str]:
        """Return the words by thing; without empty ones and those of people who were erased."""
        if self._vault is None or not ids:
            return {}
        opened = self._vault.open_references(_KIND, [f"{self._beginning}{id}" for id in ids])
        return self._by_thing(opened)

    def of_person(self, person_id: str) -> Mapping[str, str]:
        """Return the words of a person by thing."""
        if self._vault is None:
            return {}
        opened = self._vault.open_many(_KIND, [person_id])
        return self._by_thing(opened)

    def _by_thing(self, opened: Mapping[tuple[str, str], Mapping[str, Any]]) -> Mapping[str, str]:
        """Return the words among opened records, which may be of other kinds of things as well."""
        return {
            reference.removeprefix(self._beginning): str(body["text"])
            for (_, reference), body in sorted(opened.items(), key=lambda one: one[0])
            if reference.startswith(self._beginning) and body["text"]
        }
