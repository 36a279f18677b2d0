"""The group of a command: loaded, authorized, and answered."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.eventstore.preconditions import require_version
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork, unknown_aggregate
from services.relationships.access import Caller, ProgramPair
from services.relationships.command_support import Target
from services.relationships.eligibility.domain import require_member
from services.relationships.eligibility.facts import Eligibility
from services.relationships.group_states import BEGINNINGS, GroupState, GroupStep
from services.relationships.groups.group import Group, GroupPair
from services.relationships.permissions import PERMISSIONS, SEE_GROUP
from services.web.identity import authorization
from services.web.identity.grants import Scope


@dataclass(frozen=True, slots=True)
class GroupTarget:
    """The group of a command.

    Attributes:
        id: The group.
        version: The version the caller decided on, None for any.
        eligibility: Looks up facts of the enrollment.
        caller: Who sends it.
    """

    id: UUID
    version: int | None
    eligibility: Eligibility
    caller: Caller

    def pair(self, relationship_id: str) -> Target:
        """Return one of its pairs as the target of a command."""
        return Target(UUID(relationship_id), None, self.eligibility, self.caller)


def load_group(uow: UnitOfWork, target: GroupTarget, step: GroupStep) -> Group:
    """Load the group of a command, authorize the step, and check version and membership, in this order.

    Raises:
        RefusedError: `group-unknown`, also for a caller that may not see it; `forbidden`; `stale-version`;
            `organization-unknown`, `organization-left` or `organization-leaving`.
    """
    group = uow.get(Group, target.id)
    organization = target.eligibility.organization_state(UUID(group.context["organization_id"]))
    authorize_group(target.caller, step, group, member=organization != "left")
    require_version(group.version, target.version)
    if step not in {GroupStep.CLOSE, GroupStep.CANCEL}:
        require_member(organization, begins=step in BEGINNINGS)
    return group


def load_group_to_see(uow: UnitOfWork, target: GroupTarget) -> Group:
    """Load a group for a command about single pairs of it, which decide who may do what.

    Raises:
        RefusedError: `group-unknown`, also for a caller that may not see it; `stale-version`.
    """
    group = uow.get(Group, target.id)
    organization = target.eligibility.organization_state(UUID(group.context["organization_id"]))
    authorize_group(target.caller, SEE_GROUP, group, member=organization != "left")
    require_version(group.version, target.version)
    return group


def authorize_group(caller: Caller, action: str, group: Group, *, member: bool = True) -> None:
    """Pass if a caller may perform an action on a group: its mentors act, its mentees read.

    Args:
        caller: The caller.
        action: A key of the permission table.
        group: The group.
        member: Whether the organization is a member.

    Raises:
        RefusedError: `group-unknown` for a caller that may not see it; `forbidden`.
    """
    of_group = program_of(group)
    principal = caller.known_in(of_group)
    mentors = {each.participation_id: each.person_id for each in group.mentors}
    invited = {each.mentee.participation_id: each.mentee.person_id for each in visible_pairs(group)}
    acting = {**mentors, **invited} if action == SEE_GROUP else mentors
    if authorization.allows(PERMISSIONS, principal, action, _scope(of_group, acting, member=member)):
        return
    if not authorization.allows(
        PERMISSIONS, principal, SEE_GROUP, _scope(of_group, {**mentors, **invited}, member=member)
    ):
        raise unknown_aggregate(Group, group.id)
    raise authorization.forbidden(PERMISSIONS, action)


def visible_pairs(group: Group) -> list[GroupPair]:
    """Return the pairs whose people see a group: the open ones, and of a closed group those that were matched."""
    if group.state is GroupState.CLOSED:
        return [each for each in group.known_pairs.values() if each.matched]
    return list(group.pairs.values())


def program_of(group: Group) -> ProgramPair:
    """Return the program of a group, without people."""
    return ProgramPair(**group.context, mentor_id="", mentee_id="")


def group_result(group: Group, *, created: bool = False, **more: object) -> CommandResult:
    """Return the result of a command.

    Args:
        group: The group after the command.
        created: Whether the command created it, or a thing of it.
        **more: What the command is about inside the group.
    """
    body: dict[str, object] = {"group_id": str(group.id), "version": group.version, "state": group.state.value}
    return CommandResult({**body, **more}, created)


def _scope(of_group: ProgramPair, people: dict[str, str], *, member: bool) -> Scope:
    return Scope(
        organization=of_group.organization_id,
        program=of_group.program_id,
        confidentiality=of_group.confidentiality,
        member=member,
        people=people,
    )
