"""Use cases of access: the decisions about roles. They are kept in the database of identities, not in the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from services.enrollment.organizations.access import is_member
from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import PERMISSIONS, Action
from services.enrollment.programs.aggregate import Program
from services.eventstore.refusal import RefusedError
from services.eventstore.store import EventStore
from services.eventstore.unit_of_work import unknown_aggregate
from services.web.identity import authorization
from services.web.identity.granted_access import Granted, GrantedAccess, Identity
from services.web.identity.grants import Scope
from services.web.identity.group_roles import GroupRole, GroupRoles
from services.web.identity.principal import Principal
from services.web.identity.roles import Membership, Role

ApplyGroups = Callable[[str, UUID], None]
"""Brings the roles that follow from the groups of an organization in step, in the name of an actor."""


class AccessCommands:
    """Lists, grants and revokes roles, for those who may.

    Args:
        store: The service's store: organizations and programs.
        access: The roles.
        groups: The roles that groups give.
        apply_groups: Applies a change of what groups give.
    """

    def __init__(self, store: EventStore, access: GrantedAccess, groups: GroupRoles, apply_groups: ApplyGroups) -> None:
        self._store, self._access = store, access
        self._groups, self._apply_groups = groups, apply_groups

    def entries(self, principal: Principal, organization_id: UUID | None) -> Sequence[Granted]:
        """Return the roles given in an organization, or everywhere.

        Raises:
            RefusedError: `organization-unknown` or `forbidden`.
        """
        self._authorize(principal, Action.SEE_ACCESS, organization_id)
        return self._access.entries(organization_id)

    def grant(
        self,
        principal: Principal,
        identity: Identity | UUID,
        role: Role,
        organization_id: UUID | None,
        program_id: UUID | None,
    ) -> None:
        """Grant a role.

        Args:
            principal: The caller.
            identity: The identity, or a person's id for every identity of that person.
            role: The role.
            organization_id: The organization, None for the federation.
            program_id: The program, None for all of the organization.

        Raises:
            RefusedError: `organization-unknown`, `program-unknown`, `role-of-the-federation` or `forbidden`.
        """
        self._authorize(principal, Action.GRANT_ACCESS, organization_id)
        membership = self._membership(role, organization_id, program_id)
        invited = isinstance(identity, UUID) and self._access.invited(identity)
        self._access.grant(principal.actor, self._identities(identity), membership, with_invitation=invited)

    def revoke(
        self,
        principal: Principal,
        identity: Identity,
        role: Role,
        organization_id: UUID | None,
        program_id: UUID | None,
    ) -> None:
        """Revoke a role; servers apply it within seconds.

        Raises:
            RefusedError: `organization-unknown`, `program-unknown`, `own-access`, `role-not-granted` or `forbidden`.
        """
        self._authorize(principal, Action.REVOKE_ACCESS, organization_id)
        if (identity.issuer, identity.subject) == (principal.issuer, principal.subject):
            detail = "a role of one's own is revoked by someone else, so that an organization never loses its last one"
            raise RefusedError("own-access", detail, field="subject")
        membership = self._membership(role, organization_id, program_id)
        if not self._access.revoke(principal.actor, [identity], membership):
            raise RefusedError("role-not-granted", "this identity does not have this role there", field="role")

    def groups(self, principal: Principal, organization_id: UUID) -> Sequence[GroupRole]:
        """Return which group of an organization's directory gives which role.

        Raises:
            RefusedError: `organization-unknown` or `forbidden`.
        """
        self._authorize(principal, Action.SEE_ACCESS, organization_id)
        return self._groups.of(organization_id)

    def map_group(
        self, principal: Principal, group: str, role: Role, organization_id: UUID, program_id: UUID | None
    ) -> None:
        """Have the members of a group have a role, in the organization of its directory alone.

        Args:
            principal: The caller.
            group: The name of the group: its display name, or its external id.
            role: The role.
            organization_id: The organization.
            program_id: The program, None for all of the organization.

        Raises:
            RefusedError: `organization-unknown`, `program-unknown`, `role-of-the-federation` or `forbidden`.
        """
        self._authorize(principal, Action.GRANT_ACCESS, organization_id)
        self._groups.add(principal.actor, group, self._membership(role, organization_id, program_id))
        self._apply_groups(principal.actor, organization_id)

    def unmap_group(
        self, principal: Principal, group: str, role: Role, organization_id: UUID, program_id: UUID | None
    ) -> None:
        """Have the members of a group have a role no longer; one that was granted by hand stays.

        Raises:
            RefusedError: `organization-unknown`, `program-unknown`, `role-of-the-federation`, `group-not-mapped` or
                `forbidden`.
        """
        self._authorize(principal, Action.REVOKE_ACCESS, organization_id)
        membership = self._membership(role, organization_id, program_id)
        if not self._groups.remove(principal.actor, group, membership):
            raise RefusedError("group-not-mapped", "this group does not give this role there", field="group")
        self._apply_groups(principal.actor, organization_id)

    def _authorize(self, principal: Principal, action: Action, organization_id: UUID | None) -> None:
        if organization_id is None:
            scope, hidden = Scope(), None
        else:
            organization = self._store.load(Organization, organization_id)
            scope = Scope(organization=str(organization_id), member=is_member(organization))
            hidden = unknown_aggregate(Organization, organization_id)
        refused = hidden or unknown_aggregate(Organization, UUID(int=0))
        authorization.require(PERMISSIONS, principal, action, scope, see=Action.SEE_ORGANIZATION, hidden=refused)

    def _membership(self, role: Role, organization_id: UUID | None, program_id: UUID | None) -> Membership:
        if role == "operator" and organization_id is not None:
            detail = "an operator operates the whole federation, not one organization"
            raise RefusedError("role-of-the-federation", detail, field="role", kind="field")
        if program_id is not None:
            program = self._store.load(Program, program_id)
            if program.organization_id != organization_id:
                raise unknown_aggregate(Program, program_id)
        organization = None if organization_id is None else str(organization_id)
        return Membership(role, organization, None if program_id is None else str(program_id))

    def _identities(self, identity: Identity | UUID) -> Sequence[Identity]:
        return self._access.identities(identity) if isinstance(identity, UUID) else [identity]
