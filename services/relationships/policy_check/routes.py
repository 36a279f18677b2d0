"""HTTP route of the policy check."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import unknown_aggregate
from services.policy.versions import PolicyVersion
from services.relationships.access import authorize
from services.relationships.eligibility.domain import require_complete
from services.relationships.eligibility.facts import Facts, Program
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.permissions import SEE_RELATIONSHIP
from services.relationships.policy_check.domain import Loads, breaches, decided_at
from services.relationships.relationship import Party, Relationship
from services.relationships.route_context import RESOURCE, RelationshipRoutes
from services.web.audited_reads import PROGRAM_HEADER
from services.web.bodies import PlausibleMoment
from services.web.route_context import PrincipalDep

VersionParam = Annotated[
    int | None, Query(ge=1, le=2**31 - 1, description="The version of the policy; by default the one of the time `at`.")
]
AtParam = Annotated[
    PlausibleMoment | None,
    Query(description="The time to check at; by default when the relationship began, was matched or was proposed."),
]


class Breach(BaseModel):
    """A rule that the relationship breaks."""

    model_config = ConfigDict(extra="forbid")

    rule: str
    detail: str
    field: str | None


class PolicyCheck(BaseModel):
    """The answer whether a relationship would have been allowed under a version of the policy."""

    model_config = ConfigDict(extra="forbid")

    relationship_id: UUID
    policy_version: int
    effective_at: datetime
    at: Annotated[datetime, Field(description="The time at which requirements and acceptances must be valid.")]
    allowed: bool
    breaches: Annotated[list[Breach], Field(description="Every rule that it breaks; empty if it is allowed.")]


def router(context: RelationshipRoutes) -> APIRouter:
    """Return the route of the policy check.

    Args:
        context: The context in which it runs.
    """
    routes = context.router(RESOURCE, "relationships")

    @routes.get(
        "/{relationship_id}/policy-check", response_model=PolicyCheck, summary="Check a relationship against a policy"
    )
    def check(
        principal: PrincipalDep, relationship_id: UUID, version: VersionParam = None, at: AtParam = None
    ) -> JSONResponse:
        relationship = context.store.load(Relationship, relationship_id)
        pairing = relationship.pairing
        facts = context.eligibility.facts(UUID(pairing.mentor_participation_id), UUID(pairing.mentee_participation_id))
        hidden = unknown_aggregate(Relationship, relationship_id)
        member = facts.organization_state != "left"
        authorize(context.caller(principal), SEE_RELATIONSHIP, pairing, hidden, member=member)
        answer = _check(context, relationship, facts, version, at or decided_at(relationship))
        headers = {"Cache-Control": "private, no-cache", PROGRAM_HEADER: pairing.program_id}
        return JSONResponse(answer.model_dump(mode="json"), headers=headers)

    return routes


def _check(
    context: RelationshipRoutes, relationship: Relationship, facts: Facts, number: int | None, at: datetime
) -> PolicyCheck:
    eligible = require_complete(facts, at)
    version = eligible.version if number is None else _version(eligible.program, number)
    found = breaches(relationship, replace(eligible, version=version), _loads(context, relationship), at)
    listed = [Breach(rule=breach.rule, detail=breach.detail, field=breach.field) for breach in found]
    return PolicyCheck(
        relationship_id=relationship.id,
        policy_version=version.number,
        effective_at=version.effective_at,
        at=at,
        allowed=not listed,
        breaches=listed,
    )


def _version(program: Program, number: int) -> PolicyVersion:
    """Return a version of the policy.

    Raises:
        RefusedError: `policy-version-unknown`; the detail names those that are known.
    """
    for version in program.versions:
        if version.number == number:
            return version
    known = ", ".join(str(version.number) for version in program.versions)
    detail = f"the program's policy has the versions {known}, not {number}"
    raise RefusedError("policy-version-unknown", detail, field="version", kind="unknown")


def _loads(context: RelationshipRoutes, relationship: Relationship) -> Loads:
    def load(party: Party) -> int:
        id = caseload_id(relationship.pairing, party)
        open_ids = context.store.load(Caseload, id).open.keys() if context.store.existing([id]) else set()
        return len({*open_ids, str(relationship.id)})

    return Loads(load("mentor"), load("mentee"))
