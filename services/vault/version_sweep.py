"""Sweep of a service's sealed versions: deletes those that no event names, and those of owners that were erased."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from services.vault.sealed_records import Kind, Recorded, Version
from services.vault.vault import Vault

INTERVAL = timedelta(days=1)
UNDECIDED = timedelta(hours=1)
"""How old a version is that no command can still be deciding about."""
_log = structlog.get_logger(__name__)


class VersionSweep:
    """Sweeps the kinds of one service, daily.

    Args:
        vault: The service's vault.
        recorded: By kind, returns the versions to keep.
    """

    def __init__(self, vault: Vault, recorded: Mapping[Kind, Recorded]) -> None:
        self._vault, self._recorded = vault, dict(recorded)
        self._swept_at: datetime | None = None

    def execute_if_due(self, at: datetime) -> int | None:
        """Sweep if the last time was a day ago, or there was none; return how many versions, None where it is not due.

        Args:
            at: The present time.
        """
        if self._swept_at is not None and at - self._swept_at < INTERVAL:
            return None
        swept = self.execute(at)
        self._swept_at = at
        return swept

    def execute(self, at: datetime) -> int:
        """Sweep now; return how many versions were deleted.

        Args:
            at: The present time.
        """
        before = at - UNDECIDED
        swept = sum(self._vault.sweep(kind, kept, sealed_before=before) for kind, kept in self._recorded.items())
        if swept:
            _log.info("sealed_versions_swept", versions=swept)
        return swept


def latest(versions: Sequence[Version]) -> Collection[Version]:
    """Return the last version of each record: what is kept of a kind that no event names.

    Args:
        versions: Owner, reference and version of some records.
    """
    last: dict[tuple[str, str], Version] = {}
    for version in sorted(versions, key=lambda each: each[2]):
        last[version[:2]] = version
    return frozenset(last.values())
