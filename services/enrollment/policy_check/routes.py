"""HTTP route of the policy check."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.enrollment.organizations.domain import Organization
from services.enrollment.participation.access import authorize_participation
from services.enrollment.participation.aggregate import Participation
from services.enrollment.permissions import Action
from services.enrollment.policy_check.domain import admission_of, version_of
from services.enrollment.programs.aggregate import Program
from services.policy.admission import admission_breaches
from services.web.bodies import PlausibleMoment
from services.web.responses import respond_state
from services.web.route_context import PrincipalDep, RouteContext

VersionParam = Annotated[
    int | None, Query(ge=1, le=2**31 - 1, description="The version of the policy; by default the one of the time `at`.")
]
AtParam = Annotated[
    PlausibleMoment | None,
    Query(description="Check under the version in force at this time; by default the one that it was decided under."),
]


class EnrollmentBreach(BaseModel):
    """A rule that the enrollment breaks."""

    model_config = ConfigDict(extra="forbid")

    rule: str
    detail: str
    field: str | None


class EnrollmentCheck(BaseModel):
    """The answer: an enrollment would have been allowed under a version of the policy, or what refuses it."""

    model_config = ConfigDict(extra="forbid")

    participation_id: UUID
    program_id: UUID
    version: int
    policy_version: int
    effective_at: datetime
    decided_under: Annotated[int | None, Field(description="The version it was decided under; null before it is.")]
    at: Annotated[datetime, Field(description="When it was decided; of an application, when it was last changed.")]
    allowed: bool
    breaches: Annotated[
        list[EnrollmentBreach],
        Field(description="Every rule that it breaks; whether a place was free then is not checked."),
    ]


def router(context: RouteContext) -> APIRouter:
    """Return the route of the policy check.

    Args:
        context: The context in which it runs.
    """
    routes = context.router("participations", "participations")

    @routes.get(
        "/{participation_id}/policy-check",
        response_model=EnrollmentCheck,
        summary="Check an enrollment against a policy",
    )
    def check(
        principal: PrincipalDep, participation_id: UUID, version: VersionParam = None, at: AtParam = None
    ) -> JSONResponse:
        participation = context.store.load(Participation, participation_id)
        program = context.store.load(Program, participation.program_id)
        organization = context.store.load(Organization, program.organization_id)
        authorize_participation(principal, Action.SEE_PARTICIPATION, participation, program, organization)
        answer = _check(participation, program, version, at)
        return respond_state(answer.model_dump(mode="json"), participation.version)

    return routes


def _check(participation: Participation, program: Program, number: int | None, at: datetime | None) -> EnrollmentCheck:
    version = version_of(program, participation, number, at)
    admission = admission_of(participation)
    found = admission_breaches(version.policy, admission)
    listed = [EnrollmentBreach(rule=breach.rule, detail=breach.detail, field=breach.field) for breach in found]
    decided = participation.enrollment
    return EnrollmentCheck(
        participation_id=participation.id,
        program_id=program.id,
        version=participation.version,
        policy_version=version.number,
        effective_at=version.effective_at,
        decided_under=None if decided is None else decided.policy_version,
        at=admission.decided_at,
        allowed=not listed,
        breaches=listed,
    )
