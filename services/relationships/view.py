"""The public view of a relationship: its own state, at its own version."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from services.relationships.agreements.domain import is_complete
from services.relationships.relationship import Relationship


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
        "agreement": _agreement(relationship),
        "activated_at": _time(relationship.activated_at),
        "sessions": [
            {"session_id": id, "starts_at": _time(session.starts_at), "status": session.status}
            for id, session in relationship.sessions.items()
        ],
        "goals": [{"goal_id": id, "met": met} for id, met in relationship.goals.items()],
    }


def _agreement(relationship: Relationship) -> dict[str, object] | None:
    if relationship.terms is None:
        return None
    signed_by = sorted(relationship.signed_by)
    return {**asdict(relationship.terms), "signed_by": signed_by, "complete": is_complete(relationship)}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
