"""View of a certificate: how far the erasure has come, what proves it, and what was examined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table

_SENTENCES = {
    "erasing": (
        "The erasure was requested and is under way. Open relationships and participations end first; then the key of "
        "the data is destroyed. Keep the address of this page: the certificate appears here."
    ),
    "erased": (
        "The key of the data was destroyed. No service can read the data any more. A backup of the keys made before "
        "could still open it, until the master key is changed. Keep the address of this page."
    ),
    "certified": (
        "The personal data of this person cannot be recovered by anyone, also not from a backup: the key of the data "
        "was destroyed, and so was the master key that had protected it."
    ),
}


@dataclass(frozen=True, slots=True)
class CertificateView:
    """Content of the page.

    Attributes:
        state: How far the erasure has come, in two or three words.
        sentence: What that means.
        facts: Names and values.
        stores: The stores that were examined, and how many records were deleted in each.
    """

    state: str
    sentence: str
    facts: Sequence[tuple[str, str]]
    stores: Table


def certificate_view(body: Mapping[str, Any], now: datetime) -> CertificateView:
    """Build the page.

    Args:
        body: The certificate as the service answers it.
        now: The present time.
    """
    state = str(body["state"])
    facts = [
        ("Person", str(body["person_id"])),
        ("Requested", _moment(body["requested_at"])),
        ("Position of the request in the log", _position(body["requested_position"])),
        ("Key destroyed", _moment(body["key_deleted_at"])),
        ("Complete", _moment(body["completed_at"])),
        ("Position of the completion in the log", _position(body["completed_position"])),
        ("Fingerprint of the destroyed master key", str(body["destroyed_master_key"] or "")),
        ("Master key destroyed", _moment(body["master_key_destroyed_at"])),
        ("Still to be examined", ", ".join(body["awaited"])),
        ("As of", formats.moment(now)),
    ]
    return CertificateView(
        {"erasing": "Under way", "erased": "Erased", "certified": "Certified"}[state],
        _SENTENCES[state],
        [fact for fact in facts if fact[1]],
        _stores(body["stores"]),
    )


def _stores(deleted: Mapping[str, int]) -> Table:
    rows = [(Cell(name), Cell(formats.number(count), raw=count)) for name, count in sorted(deleted.items())]
    return Table("stores", "What was examined", (Column("Store"), Column("Records deleted", numeric=True)), rows)


def _moment(text: str | None) -> str:
    return "" if text is None else formats.moment(datetime.fromisoformat(text))


def _position(position: int | None) -> str:
    return "" if position is None else str(position)
