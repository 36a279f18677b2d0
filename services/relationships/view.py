"""The public view of a relationship: its own state, at its own version."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from services.relationships.relationship import Agreement, Relationship


def view(relationship: Relationship) -> dict[str, object]:
    """Return a relationship as a JSON object: every part of its state that a command may depend on."""
    pairing = relationship.pairing.fields
    del pairing["confidentiality"]
    return {
        "relationship_id": str(relationship.id),
        "version": relationship.version,
        "state": relationship.state.value,
        **pairing,
        "proposed_by": relationship.proposed_by or None,
        "expires_at": _time(relationship.expires_at) if relationship.proposed_by else None,
        "accepted_by": sorted(relationship.accepted_by),
        "policy_version": relationship.policy_version,
        "conflicts": [{"kind": kind, "status": status} for kind, status in sorted(relationship.conflicts.items())],
        "agreement": _agreement(relationship.agreement or relationship.draft),
        "proposed_agreement": _agreement(relationship.draft if relationship.agreement else None),
        "agreement_version": relationship.agreement_version,
        "activated_at": _time(relationship.activated_at),
        "sessions": [
            {"session_id": id, "starts_at": _time(session.starts_at), "status": session.status}
            for id, session in relationship.sessions.items()
        ],
        "goals": [{"goal_id": id, "met": met} for id, met in relationship.goals.items()],
    }


def _agreement(version: Agreement | None) -> dict[str, object] | None:
    if version is None:
        return None
    return {
        "version": version.version,
        **asdict(version.terms),
        "other_channels": list(version.terms.other_channels),
        "signed_by": sorted(version.signed_by),
        "missing": sorted(version.missing),
        "complete": not version.missing,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
