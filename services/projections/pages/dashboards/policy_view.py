"""View of a program's policy: the version in force in words, and every version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.policy.versions import PolicyVersion, in_force
from services.projections.pages.components import formats
from services.projections.pages.dashboards.policy_wording import changes, rules


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One version: its heading, and what it changed; empty for the first."""

    title: str
    changes: Sequence[str]


@dataclass(frozen=True, slots=True)
class PolicyView:
    """The rules of a program: what it promises and requires."""

    sentence: str
    facts: Sequence[tuple[str, str]]
    versions: Sequence[VersionEntry]

    @property
    def past(self) -> Sequence[str]:
        """Every sentence about what a version changed."""
        return [sentence for version in self.versions for sentence in version.changes]


def policy_view(versions: Sequence[PolicyVersion], now: datetime) -> PolicyView | None:
    """Build the part of the page; None where the program has no policy yet.

    Args:
        versions: The versions of the policy, by number.
        now: The present time.
    """
    if not versions:
        return None
    current = in_force(versions, now)
    return PolicyView(
        f"Version {current.number} is in force since {formats.day(current.effective_at)}.",
        rules(current.policy),
        [_entry(number, versions, current) for number in reversed(range(len(versions)))],
    )


def _entry(index: int, versions: Sequence[PolicyVersion], current: PolicyVersion) -> VersionEntry:
    version = versions[index]
    mark = " (in force)" if version is current else ""
    title = f"Version {version.number}, from {formats.day(version.effective_at)}{mark}"
    return VersionEntry(title, changes(versions[index - 1].policy, version.policy) if index else ())
