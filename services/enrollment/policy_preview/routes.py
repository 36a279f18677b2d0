"""HTTP route of the preview of a policy."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import Action
from services.enrollment.policy_preview.domain import Facts, find_consequences
from services.enrollment.policy_preview.reader import FactsReader
from services.enrollment.policy_preview.sentences import describe
from services.enrollment.programs.access import authorize_program
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.bodies import ChangePolicy, read_statement
from services.enrollment.programs.policy_changes import next_version
from services.enrollment.programs.states import State
from services.eventstore.preconditions import require_version
from services.policy.versions import PolicyVersion, in_force
from services.web.command_request import CommandDep
from services.web.responses import respond_state
from services.web.route_context import RouteContext

People = Annotated[dict[str, int], Field(description="By role; a role without any is left out.")]
_NOTHING = Facts((), (), {})


class MissingRequirement(BaseModel):
    """People of a role who lack a requirement that the change adds."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    role: str
    people: int


class PolicyPreview(BaseModel):
    """The consequences that a change would have. Nothing of it is recorded, and nothing would end by the change."""

    model_config = ConfigDict(extra="forbid")

    program_id: UUID
    version: int
    policy_version: Annotated[int, Field(description="The number that the version would have.")]
    effective_at: AwareDatetime
    as_of: Annotated[dict[str, int], Field(description="The position of each log through which the facts are known.")]
    above_capacity: People
    above_places: People
    without_requirement: list[MissingRequirement]
    refused_applications: Annotated[
        dict[str, int], Field(description="Applications that could no longer be enrolled, by the rule that refuses.")
    ]
    disallowed_proposals: Annotated[int, Field(description="Open proposals of a form that would not be allowed.")]
    sentences: Annotated[list[str], Field(min_length=1, description="The same in words.")]


def router(context: RouteContext, reader: FactsReader) -> APIRouter:
    """Return the route of the preview.

    Args:
        context: The context in which it runs.
        reader: Reads the present facts of programs.
    """
    routes = context.router("programs", "policies")

    # The same request as the change: the same headers, body and refusals.
    @routes.post(
        "/{program_id}/policy/preview", response_model=PolicyPreview, summary="Preview a change of a program's policy"
    )
    def preview_policy(request: CommandDep, program_id: UUID, body: ChangePolicy) -> JSONResponse:
        policy, details = read_statement(body.policy)
        program = context.store.load(Program, program_id)
        organization = context.store.load(Organization, program.organization_id)
        authorize_program(request.principal, Action.CHANGE_POLICY, program, organization)
        require_version(program.version, request.expected_version)
        content, effective_at = next_version(
            program, request.meta, policy=policy, details=details, effective_at=body.effective_at
        )
        draft = program.state is State.DRAFT
        version = PolicyVersion(1 if draft else len(program.versions) + 1, effective_at, content.policy)
        facts = _NOTHING if draft else reader.read(program_id, effective_at)
        consequences = find_consequences(in_force(program.versions, effective_at).policy, version, facts)
        answer = PolicyPreview(
            program_id=program_id,
            version=program.version,
            policy_version=version.number,
            effective_at=effective_at,
            as_of=dict(facts.positions),
            sentences=describe(consequences),
            **asdict(consequences),
        )
        return respond_state(answer.model_dump(mode="json"), program.version)

    return routes
