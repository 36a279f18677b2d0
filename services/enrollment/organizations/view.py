"""The public view of an organization: its own state, at its own version."""

from __future__ import annotations

from services.enrollment.organizations.domain import Organization


def view(organization: Organization) -> dict[str, object]:
    """Return an organization as a JSON object."""
    return {
        "organization_id": str(organization.id),
        "version": organization.version,
        "state": organization.state.value,
        "name": organization.name,
        "terms_version": organization.terms_version,
        "leaves_at": organization.leaves_at and organization.leaves_at.isoformat(),
        "open_programs": sorted(organization.open_programs),
    }
