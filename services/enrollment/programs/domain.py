"""Decisions about a program: it is drafted, opens, closes to newcomers, ends and is archived."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.contract.envelope import to_days
from services.enrollment import validation
from services.enrollment.document import require_published
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.content import Content, Details, number_criteria
from services.enrollment.programs.events import (
    DraftOpened,
    ObjectiveDefined,
    ProgramArchived,
    ProgramClosed,
    ProgramDrafted,
    ProgramEnded,
    ProgramEvent,
    ProgramOpened,
    ProgramRenamed,
)
from services.enrollment.programs.objectives import default_objective, require_due_after, require_objectives
from services.enrollment.programs.states import ADMISSION, NOT_ENDED, RUNNING, STATE_MACHINE, State, Transition
from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.refusal import RefusedError, raise_first
from services.policy.admission import window_breaches
from services.policy.policy import Objective, Policy
from services.policy.versions import PolicyVersion

NO_DETAILS = Details()

__all__ = [
    "Program",
    "ProgramClosed",
    "ProgramOpened",
    "archive",
    "build_content",
    "close",
    "define_objectives",
    "draft_program",
    "end",
    "name_objectives",
    "open_draft",
    "open_program",
    "record_in_program",
    "rename",
    "require_admission",
    "require_ended",
    "require_running",
]


def draft_program(
    id: UUID,
    meta: CommandMetadata,
    *,
    organization_id: UUID,
    name: str,
    policy: Policy,
    salt: str,
    details: Details = NO_DETAILS,
) -> Program:
    """Draft a program, which admits no person before it opens; the arguments are those of `open_program`."""
    STATE_MACHINE.guard(Transition.DRAFT, State.NONE)
    return Program.begin(
        ProgramDrafted,
        id,
        meta,
        organization_id=str(organization_id),
        program_id=str(id),
        confidentiality=policy.confidentiality,
        name=validation.check_name(name, "name"),
        content=build_content(policy, details).plain(),
        salt=salt,
    )


def open_program(
    id: UUID,
    meta: CommandMetadata,
    *,
    organization_id: UUID,
    name: str,
    policy: Policy,
    salt: str,
    details: Details = NO_DETAILS,
) -> Program:
    """Draft and open a program in one step.

    Args:
        id: The new program's id.
        meta: The command's metadata; an import needs no objective.
        organization_id: The organization.
        name: The program's name.
        policy: The program's policy.
        salt: Random text that makes the ids of its participations unguessable; never published.
        details: The rest of the first version; without objectives it has the default objective.

    Raises:
        RefusedError: The refusal of a value or of the objectives, or `document-missing`: a program whose policy demands
            documents is drafted, and opens once they are published.
    """
    STATE_MACHINE.guard(Transition.OPEN, State.NONE)
    require_published(policy.document_kinds, ())
    content = build_content(policy, details)
    if not meta.imported:
        content = _with_objectives(content, details, meta)
    program = Program.begin(
        ProgramOpened,
        id,
        meta,
        organization_id=str(organization_id),
        program_id=str(id),
        confidentiality=policy.confidentiality,
        name=validation.check_name(name, "name"),
        content=content.plain(),
        salt=salt,
    )
    define_objectives(program, meta, content.objectives)
    return program


def open_draft(program: Program, meta: CommandMetadata) -> None:
    """Open a drafted program: the policy that was drafted takes effect and is published.

    Raises:
        RefusedError: The state machine's refusal, `document-missing`, or a refusal of the objectives.
    """
    meta = program.guard(Transition.OPEN, meta)
    content = program.history[-1].content
    require_published(content.policy.document_kinds, program.documents)
    require_objectives(content.objectives)
    require_due_after(content.objectives, meta.occurred_at.date())
    record_in_program(program, DraftOpened, meta, name=program.name, content=content.plain())
    define_objectives(program, meta, content.objectives)


def close(program: Program, meta: CommandMetadata, *, reason: str) -> None:
    """Close a program to newcomers; its relationships go on.

    Raises:
        RefusedError: The state machine's refusal, or `not-a-code`.
    """
    meta = program.guard(Transition.CLOSE, meta)
    record_in_program(program, ProgramClosed, meta, reason=validation.check_code(reason, "reason"))


def end(program: Program, meta: CommandMetadata, *, reason: str) -> None:
    """End a program: nothing starts in it any more, and what is open in it is ended.

    Raises:
        RefusedError: The state machine's refusal, or `not-a-code`.
    """
    meta = program.guard(Transition.END, meta)
    record_in_program(program, ProgramEnded, meta, reason=validation.check_code(reason, "reason"))


def archive(program: Program, meta: CommandMetadata) -> None:
    """Archive an ended program.

    Raises:
        RefusedError: The state machine's refusal.
    """
    record_in_program(program, ProgramArchived, program.guard(Transition.ARCHIVE, meta))


def rename(program: Program, meta: CommandMetadata, *, name: str) -> None:
    """Put the name of a program right.

    Raises:
        RefusedError: The state machine's refusal, `name-unchanged`, or the refusal of the name.
    """
    meta = program.guard(Transition.RENAME, meta)
    name = validation.check_name(name, "name")
    if name == program.name:
        raise RefusedError("name-unchanged", "the program has this name", field="name", kind="field")
    record_in_program(program, ProgramRenamed, meta, name=name)


def require_admission(program: Program, meta: CommandMetadata) -> PolicyVersion:
    """Pass if the program admits participants, and return the policy that the admission is decided under.

    Args:
        program: The program.
        meta: The command's metadata: the window's first day is compared with when it occurred, its last one, which is
            over at midnight UTC, with when it is recorded.

    Raises:
        RefusedError: `program-draft`, `program-closed`, `program-ended` or `program-archived`, or
            `outside-program-window` about `occurred_at`.
    """
    refusal = ADMISSION[program.state]
    if refusal is not None:
        raise refusal.error()
    version = program.policy_at(meta)
    if meta.occurred_at < program.opened_at - CLOCK_SKEW:
        raise RefusedError("outside-program-window", "the program had not opened at that time", field="occurred_at")
    raise_first(window_breaches(version.policy, meta.occurred_at, meta.decided_at))
    return version


def require_running(program: Program) -> None:
    """Pass if the participations of a program go on: it is open, or closed to newcomers.

    Raises:
        RefusedError: `program-draft`, `program-ended` or `program-archived`.
    """
    refusal = RUNNING[program.state]
    if refusal is not None:
        raise refusal.error()


def require_ended(program: Program) -> None:
    """Pass if a program has ended.

    Raises:
        RefusedError: `program-not-ended`.
    """
    if program.state not in {State.ENDED, State.ARCHIVED}:
        raise NOT_ENDED.error()


def build_content(policy: Policy, details: Details, earlier: tuple[Content, ...] = ()) -> Content:
    """Return a version's content: its criteria numbered, its objectives named by the policy.

    Args:
        policy: The policy.
        details: The rest.
        earlier: The earlier versions, oldest first.

    Raises:
        RefusedError: `text-too-long` or `text-not-text`, about the field.
    """
    welcome = validation.check_text(details.welcome, "welcome")
    invitation = validation.check_text(details.invitation, "invitation")
    for each in details.criteria:
        validation.check_text(each.text, "requirements")
    numbered = number_criteria(policy, details.criteria, earlier)
    content = Content(numbered, (), details.criteria, welcome, invitation)
    return name_objectives(content, details.objectives or ())


def define_objectives(program: Program, meta: CommandMetadata, objectives: tuple[Objective, ...]) -> None:
    """Record the objectives that the newest version of the policy defines or changes."""
    for objective in objectives:
        record_in_program(
            program,
            ObjectiveDefined,
            meta,
            code=objective.code,
            measure=objective.measure,
            baseline_thousandths=objective.baseline_thousandths,
            target_thousandths=objective.target_thousandths,
            better=objective.better,
            due_on=to_days(objective.due_on),
            policy_version=program.versions[-1].number,
        )


def record_in_program(program: Program, event: type[ProgramEvent], meta: CommandMetadata, **data: object) -> None:
    """Record an event with the fields that every event of a program carries."""
    program.record(
        event,
        meta,
        organization_id=str(program.organization_id),
        program_id=str(program.id),
        confidentiality=program.policy.confidentiality,
        **data,
    )


def _with_objectives(content: Content, details: Details, meta: CommandMetadata) -> Content:
    objectives = (default_objective(meta.occurred_at),) if details.objectives is None else details.objectives
    require_objectives(objectives)
    require_due_after(objectives, meta.occurred_at.date())
    return name_objectives(content, objectives)


def name_objectives(content: Content, objectives: tuple[Objective, ...]) -> Content:
    """Return a content with objectives, which its policy names."""
    policy = replace(content.policy, objective_codes=tuple(objective.code for objective in objectives))
    return replace(content, policy=policy, objectives=objectives)
