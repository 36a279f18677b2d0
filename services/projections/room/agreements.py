"""Versions of an agreement: what became of each, from its rows."""

from collections.abc import Sequence
from typing import Any

from services.projections.room.models import RoomAgreement, Signature
from services.web.pagination import Row

_PARTIES = ("mentor", "mentee")
_GUARDIANS = ("guardian", "guardian_of_mentor")


def agreements(versions: Sequence[Row], signatures: Sequence[Row]) -> list[RoomAgreement]:
    """Return the versions of one agreement, latest first.

    Args:
        versions: The rows of the versions, latest first; one of which only the withdrawal arrived is left out.
        signatures: The rows of the signatures under all of them.
    """
    known = [row for row in versions if row["proposed_by"] is not None]
    in_force = max((row["version"] for row in known if row["agreed_at"]), default=0)
    last = max((row["version"] for row in known), default=0)
    return [_version(row, _state(row, in_force, last), signatures) for row in known]


def _version(row: Row, state: str, signatures: Sequence[Row]) -> RoomAgreement:
    signed = [each for each in signatures if each["version"] == row["version"]]
    needed = (*_PARTIES, *(each for each in _GUARDIANS if row[each]))
    parties = {each["party"] for each in signed}
    stated: dict[str, Any] = {
        **row,
        "state": state,
        "signatures": [Signature.model_validate(each) for each in signed],
        "missing": [each for each in needed if each not in parties] if state == "proposed" else [],
    }
    return RoomAgreement.model_validate(stated)


def _state(row: Row, in_force: int, last: int) -> str:
    if row["withdrawn_at"] is not None:
        return "withdrawn"
    if row["agreed_at"] is not None:
        return "in-force" if row["version"] == in_force else "replaced"
    return "proposed" if row["version"] == last else "superseded"
