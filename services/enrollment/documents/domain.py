"""Decisions about documents: a new version follows the earlier ones, an acceptance is of one version."""

from __future__ import annotations

from dataclasses import replace

from services.enrollment import validation
from services.enrollment.document import Acceptance, AcceptedBy, PublishedDocument
from services.enrollment.documents.events import AcceptanceLapsed, DocumentAccepted, DocumentPublished
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.states import Transition
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.states import STATE_MACHINE
from services.enrollment.programs.states import Transition as ProgramTransition
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.refusal import RefusedError


def publish(program: Program, meta: CommandMetadata, *, document: PublishedDocument) -> None:
    """Publish a version of a document in a program that has not ended; a draft publishes its documents too.

    Raises:
        RefusedError: The state machine's refusal, `occurred-before-previous`, `version-not-newer`,
            `document-kind-changed`, `mandatory-in-past`, or `mandatory-before-previous`.
    """
    STATE_MACHINE.guard(ProgramTransition.PUBLISH_DOCUMENT, program.state)
    _check_succession(program, document)
    if document.mandatory_at < meta.recorded_at:
        detail = "mandatory_at must not lie in the past: what has started cannot be forbidden afterwards"
        raise RefusedError("mandatory-in-past", detail, field="mandatory_at", kind="field")
    program.record(
        DocumentPublished,
        order_after(meta, program.opened_at),
        organization_id=str(program.organization_id),
        program_id=str(program.id),
        confidentiality=program.policy.confidentiality,
        code=document.code,
        version=document.version,
        kind=document.kind,
        title=document.title,
        text=document.text,
        roles=list(document.roles),
        mandatory_at=document.mandatory_at,
        valid_days=document.valid_days,
    )


def accept(
    participation: Participation,
    meta: CommandMetadata,
    *,
    program: Program,
    code: str,
    version: int,
    accepted_by: AcceptedBy,
    evidence_reference: str | None = None,
) -> None:
    """Accept a version of a document.

    Args:
        participation: The participation.
        meta: The command's metadata.
        program: Its program.
        code: The document's code.
        version: The version.
        accepted_by: Whose act it is.
        evidence_reference: Where the paper is filed: a code; None for another act than paper.

    Raises:
        RefusedError: The state machine's refusal, `document-unknown`, `document-not-for-role`, `document-superseded` by
            a newer version that is mandatory, `document-already-accepted` without an end, `valid-until-in-past`, or
            `not-a-code`.
    """
    participation.guard(Transition.ACCEPT_DOCUMENT, meta)
    document = find_document(program, code, version)
    _check_acceptable(participation, meta, program, document)
    if evidence_reference is not None:
        validation.check_code(evidence_reference, "evidence_reference")
    _record_end(participation, meta, code)
    meta = participation.guard(Transition.ACCEPT_DOCUMENT, meta)
    valid_until = document.valid_until(meta.occurred_at)
    if valid_until is not None and meta.is_due(valid_until):
        detail = f"it would have ended at {valid_until.isoformat()} already"
        raise RefusedError("valid-until-in-past", detail, field="occurred_at", kind="field")
    participation.record_with_context(
        DocumentAccepted,
        meta,
        document_code=code,
        document_version=version,
        document_kind=document.kind,
        accepted_by=accepted_by,
        valid_until=valid_until,
        evidence_reference=evidence_reference,
    )


def lapse_acceptance(participation: Participation, meta: CommandMetadata, *, code: str) -> None:
    """End an acceptance that is due again; it ended at its own time, however late that is recorded.

    Raises:
        RefusedError: The state machine's refusal, `document-not-accepted`, `acceptance-still-valid` (it was renewed
            meanwhile) or `not-yet-due` (the clock has not reached the end).
    """
    meta = participation.guard(Transition.LAPSE_ACCEPTANCE, meta)
    acceptance = participation.acceptances.get(code)
    if acceptance is None or not acceptance.holds:
        raise RefusedError("document-not-accepted", f"no acceptance of {code} is in force")
    end = acceptance.valid_until
    if end is None or (meta.occurred_at < end and not meta.is_due(end)):
        detail = "it is valid without an end" if end is None else f"it is valid until {end.isoformat()}"
        raise RefusedError("acceptance-still-valid", detail)
    if not meta.is_due(end):
        raise RefusedError("not-yet-due", f"it is valid until {end.isoformat()}")
    _record_end(participation, meta, code)


def find_document(program: Program, code: str, version: int) -> PublishedDocument:
    """Return a published version of a document.

    Raises:
        RefusedError: `document-unknown`.
    """
    for document in program.documents:
        if (document.code, document.version) == (code, version):
            return document
    detail = f"the program has not published version {version} of {code}"
    raise RefusedError("document-unknown", detail, field="document_code", kind="unknown")


def _record_end(participation: Participation, meta: CommandMetadata, code: str) -> None:
    """Record that the last acceptance of a document has ended, if it has and that is not recorded yet."""
    acceptance = participation.acceptances.get(code)
    if acceptance is None or not acceptance.holds or acceptance.valid_until is None:
        return
    if meta.is_due(acceptance.valid_until):
        participation.record_with_context(
            AcceptanceLapsed,
            replace(meta, occurred_at=acceptance.valid_until),
            document_code=code,
            document_version=acceptance.version,
        )


def _check_succession(program: Program, document: PublishedDocument) -> None:
    earlier = [each for each in program.documents if each.code == document.code]
    if not earlier:
        return
    last = earlier[-1]
    if document.version <= last.version:
        detail = f"version {last.version} of {document.code} is published; the next one has a higher number"
        raise RefusedError("version-not-newer", detail, field="version")
    if document.kind != last.kind:
        detail = f"{document.code} is a document of the kind {last.kind}"
        raise RefusedError("document-kind-changed", detail, field="kind")
    if document.mandatory_at < last.mandatory_at:
        detail = (
            f"version {last.version} is mandatory from {last.mandatory_at.isoformat()}, and the next one not before"
        )
        raise RefusedError("mandatory-before-previous", detail, field="mandatory_at", kind="field")


def _check_acceptable(
    participation: Participation, meta: CommandMetadata, program: Program, document: PublishedDocument
) -> None:
    role = participation.role.value
    if role not in document.roles:
        detail = f"{document.code} is not a document of a {role}"
        raise RefusedError("document-not-for-role", detail, field="document_code")
    for other in program.documents:
        newer = other.code == document.code and other.version > document.version and role in other.roles
        if newer and meta.is_due(other.mandatory_at):
            detail = f"version {other.version} of {document.code} is mandatory since {other.mandatory_at.isoformat()}"
            raise RefusedError("document-superseded", detail, field="document_version")
    if _accepted_for_good(participation.acceptances.get(document.code), document):
        detail = f"version {document.version} of {document.code} is accepted"
        raise RefusedError("document-already-accepted", detail)


def _accepted_for_good(acceptance: Acceptance | None, document: PublishedDocument) -> bool:
    """Return whether the version is accepted and its acceptance is never due again."""
    return acceptance is not None and acceptance.version == document.version and acceptance.valid_until is None
