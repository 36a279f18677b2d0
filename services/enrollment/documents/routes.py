"""HTTP routes of documents: published in a program, accepted in a participation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.document import (
    MAX_DAYS,
    MAX_TEXT,
    MAX_VERSION,
    AcceptedBy,
    PublishedDocument,
    build_document,
)
from services.enrollment.documents import commands
from services.enrollment.documents.access import authorize_reader
from services.enrollment.documents.domain import find_document
from services.enrollment.documents.view import view, view_acceptances, view_text
from services.enrollment.organizations.domain import Organization
from services.enrollment.participation.access import authorize_participation
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.command_support import Target
from services.enrollment.permissions import PERMISSIONS, Action
from services.enrollment.programs.access import authorize_program, program_scope
from services.enrollment.programs.aggregate import Program
from services.policy.policy import DocumentKind, RoleName
from services.policy.versions import in_force
from services.web.bodies import Code, Count, Name, PlausibleMoment
from services.web.command_request import CommandBody, CommandDep
from services.web.identity import authorization
from services.web.responses import respond_state
from services.web.route_context import ClockDep, PrincipalDep, RouteContext

Version = Annotated[Count, Field(ge=1, le=MAX_VERSION)]
PROGRAM, PARTICIPATION = "/{program_id}/documents", "/{participation_id}/documents"


class DocumentFields(BaseModel):
    """The fields of a version of a document that are stated as they are shown."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[Code, Field(examples=["code-of-conduct"])]
    kind: DocumentKind
    title: Name
    roles: Annotated[list[RoleName], Field(min_length=1, max_length=2, description="Who accepts it.")]
    valid_days: Annotated[
        Count | None,
        Field(ge=1, le=MAX_DAYS, description="Days after which its acceptance is due again; never if left out."),
    ] = None


class PublishDocument(CommandBody, DocumentFields):
    """The body of the command to publish a version of a document."""

    version: Annotated[
        Version | None, Field(description="Higher than every earlier one; the next number if left out.")
    ] = None
    text: Annotated[
        str,
        Field(min_length=1, max_length=MAX_TEXT, description="What participants accept; its digest is public."),
    ]
    mandatory_at: Annotated[
        PlausibleMoment | None,
        Field(description="From when nothing starts without its acceptance; from its publication if left out."),
    ] = None


class DocumentView(DocumentFields):
    """A version of a document, without its text."""

    version: int
    mandatory_at: AwareDatetime
    text_sha256: Annotated[str, Field(description="The SHA-256 digest of its text in UTF-8.")]


class DocumentResult(BaseModel):
    """The published version, and the program's version after it."""

    model_config = ConfigDict(extra="forbid")

    program_id: UUID
    version: int
    document: DocumentView


class DocumentText(DocumentResult):
    """A version of a document with its text."""

    text: str


class DocumentList(BaseModel):
    """Every published version of every document of a program."""

    model_config = ConfigDict(extra="forbid")

    program_id: UUID
    version: int
    documents: list[DocumentView]


class Accept(CommandBody):
    """The body of the command to accept a version of a document."""

    version: Version


class FileAcceptance(Accept):
    """The body of the command to file an acceptance that was signed on paper."""

    evidence_reference: Annotated[Code, Field(description="Where the paper is filed: private.")]


class MandatoryDocument(BaseModel):
    """A document that the participant must have accepted now."""

    model_config = ConfigDict(extra="forbid")

    code: str
    version: int
    kind: DocumentKind
    accepted: bool


class AcceptanceView(BaseModel):
    """The last acceptance of a document by a participant."""

    model_config = ConfigDict(extra="forbid")

    code: str
    version: int
    kind: DocumentKind
    accepted_by: AcceptedBy
    accepted_at: AwareDatetime
    valid_until: AwareDatetime | None
    holds: Annotated[bool, Field(description="Whether it has not lapsed.")]
    evidence_reference: Annotated[str | None, Field(description="Shown to staff.")]


class AcceptanceList(BaseModel):
    """The documents that a participant must have accepted, and has accepted."""

    model_config = ConfigDict(extra="forbid")

    participation_id: UUID
    version: int
    mandatory: list[MandatoryDocument]
    acceptances: list[AcceptanceView]


def program_router(context: RouteContext) -> APIRouter:
    """Return the routes of a program's documents.

    Args:
        context: The context in which they run.
    """
    routes = context.router("programs", "documents")

    @routes.post(PROGRAM, status_code=201, response_model=DocumentResult, summary="Publish a document")
    def publish(request: CommandDep, program_id: UUID, body: PublishDocument) -> JSONResponse:
        recorded_at = request.meta.recorded_at
        return context.execute(
            request,
            lambda uow: commands.publish(
                uow,
                request.meta,
                request.principal,
                program_id=program_id,
                build=lambda following: _build(body, following, recorded_at),
                code=body.code,
                version=request.expected_version,
            ),
        )

    @routes.get(PROGRAM, response_model=DocumentList, summary="List the documents of a program")
    def show(principal: PrincipalDep, program_id: UUID) -> JSONResponse:
        program = context.store.load(Program, program_id)
        organization = context.store.load(Organization, program.organization_id)
        authorize_program(principal, Action.SEE_PROGRAM, program, organization)
        return respond_state(view(program), program.version)

    @routes.get(f"{PROGRAM}/{{code}}/{{version}}", response_model=DocumentText, summary="Get the text of a document")
    def show_text(principal: PrincipalDep, program_id: UUID, code: str, version: int) -> JSONResponse:
        program = context.store.load(Program, program_id)
        organization = context.store.load(Organization, program.organization_id)
        authorize_reader(context.store, principal, program, organization)
        return respond_state(view_text(program, find_document(program, code, version)), program.version)

    return routes


def participation_router(context: RouteContext) -> APIRouter:
    """Return the routes of the acceptances of a participation.

    Args:
        context: The context in which they run.
    """
    routes = context.router("participations", "documents")

    @routes.post(f"{PARTICIPATION}/{{code}}/accept", response_model=AcceptanceList, summary="Accept a document")
    def accept(request: CommandDep, participation_id: UUID, code: Code, body: Accept) -> JSONResponse:
        target = Target(request.principal, participation_id, request.expected_version)
        return context.execute(
            request, lambda uow: commands.accept(uow, request.meta, target, code=code, version=body.version)
        )

    @routes.post(
        f"{PARTICIPATION}/{{code}}/file-acceptance",
        response_model=AcceptanceList,
        summary="File an acceptance on paper",
    )
    def file_acceptance(request: CommandDep, participation_id: UUID, code: Code, body: FileAcceptance) -> JSONResponse:
        target = Target(request.principal, participation_id, request.expected_version)
        return context.execute(
            request,
            lambda uow: commands.file_acceptance(
                uow,
                request.meta,
                target,
                code=code,
                version=body.version,
                evidence_reference=body.evidence_reference,
            ),
        )

    @routes.get(PARTICIPATION, response_model=AcceptanceList, summary="List the acceptances of a participation")
    def show(principal: PrincipalDep, clock: ClockDep, participation_id: UUID) -> JSONResponse:
        participation = context.store.load(Participation, participation_id)
        program = context.store.load(Program, participation.program_id)
        organization = context.store.load(Organization, program.organization_id)
        authorize_participation(principal, Action.SEE_PARTICIPATION, participation, program, organization)
        scope = program_scope(program, organization, participation.context["person_id"])
        evidence = authorization.allows(PERMISSIONS, principal, Action.SEE_EVIDENCE, scope)
        now = clock()
        policy = in_force(program.versions, now).policy
        body = view_acceptances(participation, program, policy, now, evidence=evidence)
        return respond_state(body, participation.version)

    return routes


def _build(body: PublishDocument, following: int, recorded_at: datetime) -> PublishedDocument:
    fields = body.model_dump(exclude={"occurred_at", "version", "mandatory_at"})
    mandatory_at = (body.mandatory_at or recorded_at).astimezone(UTC)
    return build_document(**fields, version=body.version or following, mandatory_at=mandatory_at)
