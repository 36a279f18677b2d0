"""A policy with requirements and documents, and times, from which the tests of the policy kernel start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.policy.policy import Policy, Requirement
from services.policy.validity import Document

DAWN = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = Policy(
    formalities=("formal",),
    directions=("traditional",),
    shapes=("pair",),
    mentor_capacity=2,
    mentee_limit=1,
    minimum_group_size=5,
    confidentiality="open",
    request_expiry_days=14,
    requirements=(
        Requirement("background-check", "mentor", 365),
        Requirement("guardian-consent", "mentee"),
        Requirement("training", "both"),
    ),
    document_kinds=("code-of-conduct", "data-use"),
)


def day(number: int) -> datetime:
    """Return the first moment of a day."""
    return DAWN + timedelta(days=number)


def conduct(version: int, mandatory: int, *roles: str, kind: str = "code-of-conduct") -> Document:
    """Return a version of the code of conduct, mandatory from a day on."""
    return Document("conduct", version, kind, frozenset(roles or ("mentor", "mentee")), day(mandatory))
