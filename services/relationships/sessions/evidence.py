"""Evidence of a session: the most that one caller can claim."""

from __future__ import annotations

from typing import Literal

from services.eventstore.refusal import RefusedError

Reporter = Literal["mentor", "mentee", "coordinator"]
LOGGED_IN_DETAIL = 2
"""The most that one caller can claim without having observed the session as staff."""
COUNT_ONLY = 1
"""The most that staff can claim on behalf of a party: it repeats what it was told."""
CONFIRMED_BY_BOTH, VERIFIED, OBSERVED = 3, 4, 5


def require(evidence: int, *, staff: bool, on_behalf: bool) -> None:
    """Pass if one caller can claim a level of evidence.

    Args:
        evidence: The level, 0 to 5.
        staff: Whether the caller reports as the program's staff.
        on_behalf: Whether the caller reports on behalf of a party.

    Raises:
        RefusedError: `evidence-not-observed`, `evidence-not-verified`, `evidence-needs-both` or
            `evidence-on-behalf`.
    """
    if evidence == OBSERVED and not staff:
        raise RefusedError(
            "evidence-not-observed",
            "only staff who observed the session can claim level 5",
            field="evidence",
            kind="field",
        )
    if evidence == VERIFIED:
        raise RefusedError(
            "evidence-not-verified",
            "level 4 needs a report signed by a provider, and none is connected",
            field="evidence",
            kind="field",
        )
    if evidence == CONFIRMED_BY_BOTH:
        raise RefusedError(
            "evidence-needs-both",
            "level 3 needs both parties; one caller claims at most 2",
            field="evidence",
            kind="field",
        )
    if on_behalf and evidence > COUNT_ONLY:
        raise RefusedError(
            "evidence-on-behalf", "on behalf of a party at most level 1 can be claimed", field="evidence", kind="field"
        )
