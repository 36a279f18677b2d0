"""The group of a request."""

from __future__ import annotations

from uuid import UUID

from services.relationships.group_commands.loading import GroupTarget
from services.relationships.route_context import RelationshipRoutes
from services.web.command_request import CommandRequest


def target_of(context: RelationshipRoutes, request: CommandRequest, id: UUID) -> GroupTarget:
    """Return the group of a command at the version that the caller decided on."""
    return GroupTarget(id, request.expected_version, context.eligibility, context.caller(request.principal))
