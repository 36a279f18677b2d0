"""The certificate of an erasure."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from services.enrollment.erasure.certificate_addresses import CertificateAddresses
from services.platform.database import Pool
from services.vault.certificates import find_destruction
from services.vault.erasure_requests import ErasureRequests

ELSEWHERE = ("sealed records of relationships",)
"""The stores that the other write service empties, and confirms."""


class Certificate(BaseModel):
    """The end of the personal data of a person, and its proof.

    Attributes:
        person_id: The pseudonym, which remains.
        state: `erasing`; `erased`: no service reads anything, but an older backup of the keys still opens; `certified`:
            beyond recovery, from backups too.
        requested_at: When the erasure was requested.
        completed_at: When it was complete.
        requested_position: Position of the event that requested it, in the log of enrollment.
        completed_position: Position of the event that completed it.
        key_deleted_at: When the person's key was deleted.
        destroyed_master_key: The fingerprint of the master key that had wrapped it.
        master_key_destroyed_at: When that master key was destroyed.
        stores: The stores that were examined, each with the rows that it held and that were deleted.
        token: The secret part of its address, at which it is shown without signing in.
        awaited: The stores of other services that are not examined yet; without them the erasure is not complete.
    """

    person_id: UUID
    state: Literal["erasing", "erased", "certified"]
    requested_at: AwareDatetime
    completed_at: AwareDatetime | None
    requested_position: int | None
    completed_position: int | None
    key_deleted_at: AwareDatetime | None
    destroyed_master_key: str | None
    master_key_destroyed_at: AwareDatetime | None
    stores: dict[str, int]
    token: str
    awaited: list[str]


def find_certificate(
    requests: ErasureRequests, keys: Pool, addresses: CertificateAddresses, person_id: UUID
) -> Certificate | None:
    """Return the certificate of a person's erasure as far as it has come; None where none was requested.

    Args:
        requests: The erasures that were requested.
        keys: Of the database of keys.
        addresses: Issues the secret part of its address.
        person_id: The person.
    """
    erasure = requests.find(str(person_id))
    if erasure is None:
        return None
    key = find_destruction(keys, str(person_id))
    destroyed = None if key is None else key.destroyed_at
    state: Literal["erasing", "erased", "certified"] = "erasing"
    if erasure.completed_at is not None:
        state = "erased" if destroyed is None else "certified"
    return Certificate(
        person_id=person_id,
        state=state,
        requested_at=erasure.requested_at,
        completed_at=erasure.completed_at,
        requested_position=erasure.requested,
        completed_position=erasure.completed,
        key_deleted_at=None if key is None else key.forgotten_at,
        destroyed_master_key=None if key is None or destroyed is None else key.master_key,
        master_key_destroyed_at=destroyed,
        stores={} if key is None else dict(key.stores),
        token=addresses.issue(person_id),
        awaited=[name for name in ELSEWHERE if key is None or name not in key.stores],
    )
