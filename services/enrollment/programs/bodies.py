"""Bodies of requests that state a policy, and of responses that show one."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.programs.content import Criteria, Details
from services.enrollment.programs.objectives import MAX_OBJECTIVES, MAX_THOUSANDTHS, build_objective
from services.enrollment.programs.policy import (
    MAX_CAPACITY,
    MAX_DAYS,
    MAX_FLASH_SESSIONS,
    MAX_PLACES,
    MAX_REASONS,
    MAX_REQUESTS,
    MAX_SENIORITY,
    build_policy,
)
from services.enrollment.validation import MAX_TEXT
from services.policy.policy import Policy, Requirement
from services.web.bodies import Code, Count, Day, Name, PlausibleMoment
from services.web.command_request import CommandBody

Capacity = Annotated[Count, Field(ge=1, le=MAX_CAPACITY)]
Days = Annotated[Count, Field(ge=1, le=MAX_DAYS)]
Places = Annotated[Count, Field(ge=1, le=MAX_PLACES)]
Thousandths = Annotated[Count, Field(ge=0, le=MAX_THOUSANDTHS)]
Text = Annotated[str, Field(max_length=MAX_TEXT)]
Kind = Literal["background-check", "training", "references", "guardian-consent", "interview"]
Reasons = Annotated[list[Code], Field(max_length=MAX_REASONS)]


class RequirementBody(BaseModel):
    """A requirement of the participants in a role."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    role: Literal["mentor", "mentee", "both"]
    valid_days: Annotated[
        Count | None,
        Field(le=MAX_DAYS, description="Days for which it is valid once cleared; without an end if left out."),
    ] = None


class RequirementStatement(RequirementBody):
    """A requirement, with the criteria by which it is judged."""

    criteria: Annotated[Text, Field(description="Screening criteria: private; another text is another version.")] = ""


class RequirementView(RequirementBody):
    """A requirement, with the version of its criteria."""

    criteria_version: Annotated[int, Field(ge=1)]


class ObjectiveFields(BaseModel):
    """The fields of an objective that are stated as they are shown."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[Code, Field(examples=["matched-in-time"])]
    baseline_thousandths: Annotated[
        Thousandths | None, Field(description="Where the measure stood, in thousandths of its unit.")
    ] = None
    target_thousandths: Annotated[Thousandths, Field(description="Where it is to be, in thousandths of its unit.")]
    better: Literal["higher", "lower"] = "higher"
    due_on: Annotated[Day, Field(description="The day by which it is to be reached.")]


class ObjectiveView(ObjectiveFields):
    """An objective of a program."""

    measure: Annotated[str, Field(description="A measure of the catalogue.", examples=["goals-met"])]


class ObjectiveStatement(ObjectiveFields):
    """An objective as a coordinator states it."""

    measure: Annotated[
        str | None, Field(max_length=64, description="A measure of the catalogue; required.", examples=["goals-met"])
    ] = None


class PolicyFields(BaseModel):
    """The fields of a policy that are stated as they are shown."""

    model_config = ConfigDict(extra="forbid")

    formalities: Annotated[list[Literal["formal", "informal"]], Field(min_length=1, max_length=2)]
    directions: Annotated[list[Literal["traditional", "reverse", "peer"]], Field(min_length=1, max_length=3)]
    shapes: Annotated[list[Literal["pair", "group"]], Field(min_length=1, max_length=2)]
    mentor_capacity: Annotated[Capacity, Field(description="Most open relationships of a mentor.")]
    mentee_limit: Annotated[Capacity, Field(description="Most open relationships of a mentee.")]
    minimum_group_size: Annotated[Count, Field(ge=1, le=1000, description="Figures about fewer people are suppressed.")]
    confidentiality: Annotated[Literal["open", "confidential", "sealed"], Field(description="The same for ever.")]
    request_expiry_days: Annotated[
        Count, Field(ge=1, le=3650, description="Days after which an unanswered proposal expires.")
    ]
    opens_on: Annotated[Day | None, Field(description="First day of admission.")] = None
    closes_on: Annotated[Day | None, Field(description="Last day of admission; the program closes after it.")] = None
    ends_on: Annotated[Day | None, Field(description="Last day of the program; it ends after it.")] = None
    commitment_days: Annotated[Days | None, Field(description="Least days of an agreement.")] = None
    cadence_days: Annotated[Days | None, Field(description="Most days between sessions of an agreement.")] = None
    mentor_places: Annotated[Places | None, Field(description="Most mentors enrolled at a time.")] = None
    mentee_places: Annotated[Places | None, Field(description="Most mentees enrolled at a time.")] = None
    seniority_top: Annotated[
        Count | None,
        Field(ge=1, le=MAX_SENIORITY, description="Highest level on the seniority scale; null for no scale."),
    ] = MAX_SENIORITY
    approval_required: Annotated[bool, Field(description="Whether staff approves an accepted match.")] = False
    reopen_days: Annotated[
        Count, Field(ge=0, le=3650, description="Days in which staff may reopen a closed relationship; 0 for never.")
    ] = 30
    trial_days: Annotated[
        Count,
        Field(
            ge=0,
            le=3650,
            description="Days on trial after the start: at their end both are asked whether they go on. 0 for none.",
        ),
    ] = 0
    document_kinds: Annotated[
        list[Literal["code-of-conduct", "confidentiality", "data-use", "disclaimer"]],
        Field(max_length=4, description="Documents to accept before anything starts."),
    ] = []
    conflict_kinds: Annotated[
        list[Literal["reporting-chain", "assessor", "declared", "never-pair"]],
        Field(max_length=4, description="Conflicts of interest that bar a match."),
    ] = []
    never_pair_scope: Annotated[
        Literal["program", "organization"],
        Field(description="Where two people who are never to be paired again are kept apart."),
    ] = "program"
    closure_reasons: Annotated[Reasons, Field(description="Reasons for closing a relationship; empty for any.")] = []
    end_reasons: Annotated[Reasons, Field(description="Reasons for ending a participation; empty for any.")] = []
    directory: Annotated[
        Literal["staff", "participants", "federation"],
        Field(description="Readers of the directory of mentors; a program that is not open has none."),
    ] = "staff"
    mentors_listed: Annotated[bool, Field(description="Whether a mentor who stated nothing about it is listed.")] = True
    most_requests: Annotated[
        Count, Field(ge=1, le=MAX_REQUESTS, description="Most mentors whom a mentee asks at a time.")
    ] = 3
    flash_sessions: Annotated[
        bool, Field(description="Whether mentors and mentees meet for single conversations without a relationship.")
    ] = False
    flash_sessions_monthly: Annotated[
        Count | None,
        Field(
            ge=1,
            le=MAX_FLASH_SESSIONS,
            description="Most flash sessions of a participant in a calendar month (UTC); null for no limit.",
        ),
    ] = 4


class PolicyView(PolicyFields):
    """A version of a policy, without its private texts."""

    requirements: list[RequirementView] = []
    objectives: list[ObjectiveView] = []


class PolicyStatement(PolicyFields):
    """A policy as a coordinator states it, whole."""

    requirements: Annotated[list[RequirementStatement], Field(max_length=10)] = []
    objectives: Annotated[
        list[ObjectiveStatement] | None,
        Field(
            max_length=MAX_OBJECTIVES,
            description="Left out when a program opens in one step, it has one objective: an active relationship "
            "within a year. Left out in a change, the objectives stay.",
        ),
    ] = None
    welcome: Annotated[Text, Field(description="Text for people who enroll: private.")] = ""
    invitation: Annotated[Text, Field(description="Text for people who are invited: private.")] = ""


class Open(CommandBody):
    """The body of the command to draft a program, and to open it at once."""

    organization_id: UUID
    name: Name
    policy: PolicyStatement
    draft: Annotated[bool, Field(description="Only draft the program; it opens by a command of its own.")] = False


class ChangePolicy(CommandBody):
    """The body of the command to state a new version of a policy."""

    policy: PolicyStatement
    effective_at: Annotated[PlausibleMoment | None, Field(description="From when it is in force; now if left out.")] = (
        None
    )


class Rename(CommandBody):
    """The body of the command to put the name of a program right."""

    name: Name


class ProgramView(BaseModel):
    """The state of a program, with the last version of its policy."""

    model_config = ConfigDict(extra="forbid")

    program_id: UUID
    version: int
    state: Literal["draft", "open", "closed", "ended", "archived"]
    organization_id: UUID
    name: str
    policy_version: int
    policy: PolicyView


class CriteriaView(BaseModel):
    """The screening criteria of a requirement."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    role: Literal["mentor", "mentee", "both"]
    text: str


class PolicyTexts(BaseModel):
    """The private texts of a version of a policy."""

    model_config = ConfigDict(extra="forbid")

    welcome: str
    invitation: str
    criteria: list[CriteriaView]


class PolicyVersionView(BaseModel):
    """A version of a policy."""

    model_config = ConfigDict(extra="forbid")

    number: int
    effective_at: AwareDatetime
    stated_at: AwareDatetime
    stated_by: Annotated[str | None, Field(description="The actor, a pseudonym; null for all but the staff.")]
    policy: PolicyView
    texts: Annotated[PolicyTexts | None, Field(description="Null for all but the staff.")]


class PolicyHistory(BaseModel):
    """The versions of a program's policy."""

    model_config = ConfigDict(extra="forbid")

    program_id: UUID
    version: int
    versions: Annotated[list[PolicyVersionView], Field(description="By number; the one in force, where `at` is given.")]


def read_statement(statement: PolicyStatement) -> tuple[Policy, Details]:
    """Return the policy of a body and the rest of its version, both of checked values.

    Raises:
        RefusedError: As of `build_policy` and `build_objective`.
    """
    fields = statement.model_dump(include=set(PolicyFields.model_fields))
    requirements = [Requirement(each.kind, each.role, each.valid_days) for each in statement.requirements]
    objectives = statement.objectives
    details = Details(
        objectives=None if objectives is None else tuple(build_objective(**each.model_dump()) for each in objectives),
        criteria=tuple(Criteria(each.kind, each.role, each.criteria) for each in statement.requirements),
        welcome=statement.welcome,
        invitation=statement.invitation,
    )
    return build_policy(**fields, requirements=requirements), details
