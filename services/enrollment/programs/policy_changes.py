"""Changes of a program's policy: each is a new version with an effect date, and changes no earlier one."""

from __future__ import annotations

from datetime import datetime

from services.enrollment.document import require_published
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.content import Content, Details
from services.enrollment.programs.domain import (
    build_content,
    define_objectives,
    name_objectives,
    record_in_program,
)
from services.enrollment.programs.events import DraftChanged, PolicyChanged
from services.enrollment.programs.objectives import require_due_after, require_objectives
from services.enrollment.programs.states import STATE_MACHINE, State, Transition
from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.refusal import RefusedError
from services.policy.policy import Policy


def change_policy(
    program: Program, meta: CommandMetadata, *, policy: Policy, details: Details, effective_at: datetime | None = None
) -> None:
    """State the policy of a program again: a new version, or another draft while the program is one.

    Args:
        program: The program.
        meta: The command's metadata.
        policy: The whole policy.
        details: The rest; without objectives, those of the version before stay.
        effective_at: From when decisions are made under it; when it is recorded, if omitted. A draft takes effect when
            it opens.

    Raises:
        RefusedError: The state machine's refusal, or a refusal of `next_version`.
    """
    content, effective_at = next_version(program, meta, policy=policy, details=details, effective_at=effective_at)
    meta = order_after(meta, program.last_known_at)
    if program.state is State.DRAFT:
        record_in_program(program, DraftChanged, meta, content=content.plain())
        return
    before = program.history[-1].content.objectives
    number = program.versions[-1].number + 1
    record_in_program(
        program, PolicyChanged, meta, content=content.plain(), policy_version=number, effective_at=effective_at
    )
    define_objectives(program, meta, tuple(each for each in content.objectives if each not in before))


def next_version(
    program: Program, meta: CommandMetadata, *, policy: Policy, details: Details, effective_at: datetime | None
) -> tuple[Content, datetime]:
    """Return the content and the effect of the version that a change would make; the program stays as it is.

    The arguments are those of `change_policy`.

    Raises:
        RefusedError: The state machine's refusal, `confidentiality-fixed`, `effective-in-past`,
            `effective-before-previous`, `document-missing`, `policy-unchanged`, `places-not-counted`, or a refusal of
            the content or the objectives.
    """
    STATE_MACHINE.guard(Transition.CHANGE_POLICY, program.state)
    if policy.confidentiality != program.policy.confidentiality:
        detail = f"the program is {program.policy.confidentiality}, and its events have travelled as such"
        raise RefusedError("confidentiality-fixed", detail, field="confidentiality", kind="field")
    last = program.history[-1]
    draft = program.state is State.DRAFT
    effective_at = meta.recorded_at if draft else _resolve_effect(last.version.effective_at, meta, effective_at)
    earlier = () if draft else tuple(stated.content for stated in program.history)
    content = build_content(policy, details, earlier)
    if details.objectives is None:
        content = name_objectives(content, last.content.objectives)
    if not draft:
        _require_counted_places(program, policy)
        require_published(policy.document_kinds, program.documents)
        _check_objectives(content, last.content, effective_at)
    if content == last.content:
        raise RefusedError("policy-unchanged", "the last version of the policy says the same")
    return content, effective_at


def _resolve_effect(previous: datetime, meta: CommandMetadata, effective_at: datetime | None) -> datetime:
    if effective_at is None:
        return max(meta.recorded_at, previous)
    if effective_at < previous:
        detail = f"the last version takes effect at {previous.isoformat()}; a later one cannot take effect before it"
        raise RefusedError("effective-before-previous", detail, field="effective_at", kind="field")
    if effective_at < meta.recorded_at - CLOCK_SKEW:
        detail = "a version cannot take effect in the past: decisions were made under the one before it"
        raise RefusedError("effective-in-past", detail, field="effective_at", kind="field")
    return max(effective_at, meta.recorded_at)


def _require_counted_places(program: Program, policy: Policy) -> None:
    """Pass if places are limited only where they have been counted from the first enrollment on."""
    for role, field in (("mentor", "mentor_places"), ("mentee", "mentee_places")):
        if policy.places(role) is not None and all(version.policy.places(role) is None for version in program.versions):
            detail = f"the program has not counted its {role}s: places are limited before it opens, and changed later"
            raise RefusedError("places-not-counted", detail, field=field, kind="field")


def _check_objectives(content: Content, before: Content, effective_at: datetime) -> None:
    """Check the objectives; those that stay as they were may be due already."""
    require_objectives(content.objectives)
    new = tuple(each for each in content.objectives if each not in before.objectives)
    require_due_after(new, effective_at.date())
