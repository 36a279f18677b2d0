"""Acceptance of the data-sharing terms by an organization: the version, its digest, and what is shared under it."""

from __future__ import annotations

from collections.abc import Iterable

from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.states import Transition
from services.enrollment.terms.domain import TermsVersion
from services.enrollment.terms.shares import check_shares
from services.eventstore.aggregate import Event
from services.eventstore.command_metadata import CommandMetadata


class TermsAccepted(Event):
    """The organization accepted a version of the data-sharing terms, and stated what it shares."""

    TOPIC = "enrollment.organization.terms-accepted"
    terms_version: str
    text_sha256: str
    shares: list[str]

    def apply(self, aggregate: Organization) -> None:
        """Set the terms and what is shared under them."""
        aggregate.terms_version = self.terms_version
        aggregate.text_sha256 = self.text_sha256
        aggregate.shares = frozenset(self.shares)
        aggregate.last_known_at = self.occurred_at


def accept(organization: Organization, meta: CommandMetadata, *, terms: TermsVersion, shares: Iterable[str]) -> None:
    """Accept a version of the terms, from now on; an earlier acceptance of the organization ends.

    Args:
        organization: The organization.
        meta: The command's metadata.
        terms: The version.
        shares: What the organization shares: any of `SHARES`, or nothing.

    Raises:
        RefusedError: The state machine's refusal, or `not-allowed`.
    """
    meta = organization.guard(Transition.ACCEPT_TERMS, meta)
    organization.record(
        TermsAccepted,
        meta,
        terms_version=terms.code,
        text_sha256=terms.text_sha256,
        shares=check_shares(shares),
    )
