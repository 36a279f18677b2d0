"""Shares of an organization: what it may share beyond its own programs. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from services.enrollment import validation

Share = Literal["figures", "network", "events", "directory"]
SHARES: tuple[Share, ...] = ("figures", "network", "events", "directory")
"""Its part in the federation's figures, its part in the network, its public events with consumers, its names in lists.

An organization that has accepted no published version shares all of them, as the free code that it joined under says.
"""


def check_shares(shares: Iterable[str]) -> list[str]:
    """Check what an organization shares; nothing is allowed.

    Returns:
        The shares, in the order of `SHARES` and without duplicates.

    Raises:
        RefusedError: `not-allowed`.
    """
    chosen = {validation.check_choice(share, SHARES, "shares") for share in shares}
    return [share for share in SHARES if share in chosen]
