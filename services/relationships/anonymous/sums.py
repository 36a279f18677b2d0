"""Sums of the answers of a batch that is not complete: sealed with a key of the batch alone, and always of one length.

The key is kept in the database of keys and deleted once the batch is released: no copy of the service's database, from
before or after an answer, then shows by how much that answer changed the sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol
from uuid import UUID

from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import ChangedMeanwhileError
from services.vault.errors import ForgottenError, TamperedRecordError
from services.vault.person_keys import PersonKeys
from services.vault.sealing import Place, open_sealed, seal
from services.vault.vault import Vault

Sums = Mapping[str, int]
"""The sum of the scores of each item, by its code."""
_KIND: Final = "waiting-sums"
_DIGITS = 12
"""Every sum is written with as many digits: the length of what is sealed says nothing."""


class LostSumsError(Exception):
    """The key of a batch is gone: a concurrent command released it, or the database of keys is older than the batch."""


class BatchKeys(Protocol):
    """The keys of batches, by the ids of the batches."""

    def existing(self, owner: str) -> bytes:
        """Return a key."""

    def existing_or_new(self, owner: str) -> bytes:
        """Return a key, made at its first use."""

    def discard(self, owner: str) -> None:
        """Delete a key."""


class WaitingSums:
    """Seals and opens the sums of batches.

    Args:
        keys: The keys of batches; None where no database of keys is set.
    """

    def __init__(self, keys: BatchKeys | None) -> None:
        self._keys = keys

    def seal(self, batch: UUID, organization_id: str, people: int, sums: Sums) -> bytes:
        """Return the sums of a batch, sealed.

        Args:
            batch: The batch.
            organization_id: The organization of the program.
            people: How many people are in them.
            sums: The sums.

        Raises:
            RefusedError: `anonymous-answers-not-kept`.
        """
        body = {code: f"{sums[code]:0{_DIGITS}}" for code in sorted(sums)}
        return seal(self.keys.existing_or_new(str(batch)), _place(batch, organization_id, people), body)

    def open(self, batch: UUID, organization_id: str, people: int, content: bytes | None) -> Sums:
        """Return the sums of a batch.

        Args:
            batch: The batch.
            organization_id: The organization of the program.
            people: How many people are in them.
            content: The sealed sums; None before the first answer.

        Raises:
            RefusedError: `anonymous-answers-not-kept`.
            ChangedMeanwhileError: They are of another state than the one that was loaded.
            LostSumsError: The key of the batch is gone.
        """
        if (content is None) != (people == 0):
            raise ChangedMeanwhileError
        if content is None:
            return {}
        try:
            body = open_sealed(self.keys.existing(str(batch)), _place(batch, organization_id, people), content)
        except ForgottenError as error:
            raise LostSumsError from error
        except TamperedRecordError as error:
            raise ChangedMeanwhileError from error
        return {code: int(total) for code, total in body.items()}

    def discard(self, batch: UUID) -> None:
        """Delete the key of a batch that was released; idempotent."""
        self.keys.discard(str(batch))

    @property
    def keys(self) -> BatchKeys:
        """The keys.

        Raises:
            RefusedError: `anonymous-answers-not-kept`.
        """
        if self._keys is None:
            detail = "this server takes no anonymous answers, because no database of keys is set"
            raise RefusedError("anonymous-answers-not-kept", detail)
        return self._keys


def batch_keys(vault: Vault | None) -> PersonKeys | None:
    """Return the keys of a vault, None without one."""
    return None if vault is None else vault.keys


def _place(batch: UUID, organization_id: str, people: int) -> Place:
    return Place(str(batch), organization_id, _KIND, str(batch), people)
