"""The public view of a program's documents, and of what a participant has accepted of them."""

from __future__ import annotations

from datetime import datetime

from services.enrollment.document import Acceptance, PublishedDocument
from services.enrollment.participation.aggregate import Participation
from services.enrollment.programs.aggregate import Program
from services.policy.policy import Policy
from services.policy.validity import mandatory_documents, missing_documents


def view(program: Program) -> dict[str, object]:
    """Return every published version of every document as a JSON object, without the texts."""
    return {
        "program_id": str(program.id),
        "version": program.version,
        "documents": [view_one(document) for document in program.documents],
    }


def view_one(document: PublishedDocument) -> dict[str, object]:
    """Return one version of a document as a JSON object, without its text."""
    return {
        "code": document.code,
        "version": document.version,
        "kind": document.kind,
        "title": document.title,
        "roles": list(document.roles),
        "mandatory_at": document.mandatory_at.isoformat(),
        "valid_days": document.valid_days,
        "text_sha256": document.text_sha256,
    }


def view_text(program: Program, document: PublishedDocument) -> dict[str, object]:
    """Return one version of a document as a JSON object, with its text."""
    return {
        "program_id": str(program.id),
        "version": program.version,
        "document": view_one(document),
        "text": document.text,
    }


def view_acceptances(
    participation: Participation, program: Program, policy: Policy, at: datetime, *, evidence: bool = False
) -> dict[str, object]:
    """Return what a participant must have accepted at a time, and has accepted, as a JSON object.

    Args:
        participation: The participation.
        program: Its program.
        policy: The policy in force.
        at: The time.
        evidence: Whether it shows where paper is filed.
    """
    documents = [document.required for document in program.documents]
    role, validity = participation.role, participation.validity
    missing = missing_documents(policy, role, documents, validity, at)
    return {
        "participation_id": str(participation.id),
        "version": participation.version,
        "mandatory": [
            {"code": each.code, "version": each.version, "kind": each.kind, "accepted": each not in missing}
            for each in mandatory_documents(policy, role, documents, at)
        ],
        "acceptances": [_view_acceptance(each, evidence=evidence) for each in participation.acceptances.values()],
    }


def _view_acceptance(acceptance: Acceptance, *, evidence: bool) -> dict[str, object]:
    until = acceptance.valid_until
    return {
        "code": acceptance.code,
        "version": acceptance.version,
        "kind": acceptance.kind,
        "accepted_by": acceptance.accepted_by,
        "accepted_at": acceptance.accepted_at.isoformat(),
        "valid_until": None if until is None else until.isoformat(),
        "holds": acceptance.holds,
        "evidence_reference": acceptance.evidence_reference if evidence else None,
    }
