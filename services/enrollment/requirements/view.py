"""The public view of the requirements of a participation."""

from __future__ import annotations

from datetime import datetime

from services.enrollment.participation.aggregate import Participation
from services.enrollment.requirement_record import RequirementRecord
from services.policy.policy import Policy


def view(participation: Participation, policy: Policy, *, evidence: bool = False) -> dict[str, object]:
    """Return the requirements of a participation as a JSON object: the policy's, then those that it had before.

    Args:
        participation: The participation.
        policy: The policy in force.
        evidence: Whether it shows where evidence is filed, and who decided.
    """
    required = [requirement.kind for requirement in policy.requirements_of(participation.role)]
    former = sorted(kind for kind in participation.requirements if kind not in required)
    records = participation.requirements
    return {
        "participation_id": str(participation.id),
        "version": participation.version,
        "state": participation.state.value,
        "requirements": [
            {
                **_view_record(records.get(kind) or RequirementRecord(kind), evidence=evidence),
                "required": kind in required,
            }
            for kind in (*required, *former)
        ],
    }


def _view_record(record: RequirementRecord, *, evidence: bool) -> dict[str, object]:
    return {
        "kind": record.kind,
        "state": record.state.value,
        "holds": record.holds,
        "valid_from": _write(record.valid_from),
        "valid_until": _write(record.valid_until),
        "criteria_version": record.criteria_version,
        "evidence": record.evidence,
        "overridden": record.overridden,
        "reason": record.reason,
        "decided_at": _write(record.decided_at),
        "decided_by": record.decided_by if evidence else None,
        "evidence_reference": record.evidence_reference if evidence else None,
    }


def _write(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
