"""The public view of an organization: its own state, at its own version."""

from __future__ import annotations

from services.enrollment.organizations.domain import Organization
from services.enrollment.terms.shares import SHARES


def view(organization: Organization) -> dict[str, object]:
    """Return an organization as a JSON object."""
    return {
        "organization_id": str(organization.id),
        "version": organization.version,
        "state": organization.state.value,
        "name": organization.name,
        "terms_version": organization.terms_version,
        "text_sha256": organization.text_sha256 or None,
        "shares": [share for share in SHARES if share in organization.shares],
        "leaves_at": organization.leaves_at and organization.leaves_at.isoformat(),
        "open_programs": sorted(organization.open_programs),
    }
