"""Authorization: the permission table of a service, which maps every action to the grants that allow it."""

from __future__ import annotations

from collections.abc import Mapping

from services.eventstore.refusal import RefusedError
from services.web.identity.grants import ALWAYS, NEVER, Columns, Condition, Grant, Scope
from services.web.identity.principal import SYSTEM, Principal

Permissions = Mapping[str, tuple[Grant, ...]]
"""Action → the grants of which any one allows it."""


def allows(permissions: Permissions, principal: Principal, action: str, scope: Scope) -> bool:
    """Return whether a principal may perform an action on a thing.

    Args:
        permissions: The permission table.
        principal: The caller.
        action: A key of the table.
        scope: The thing's facts.
    """
    return principal is SYSTEM or any(grant.allows(principal, scope) for grant in permissions[action])


def require(
    permissions: Permissions, principal: Principal, action: str, scope: Scope, *, see: str, hidden: RefusedError
) -> None:
    """Pass if a principal may see a thing and perform an action on it.

    Args:
        permissions: The permission table.
        principal: The caller.
        action: The action.
        scope: The thing's facts.
        see: The action of reading the thing.
        hidden: The refusal of an unknown thing: for a principal that may not see it, it does not exist.

    Raises:
        RefusedError: `hidden`, or `forbidden` (kind `forbidden`), which names who may.
    """
    if allows(permissions, principal, action, scope):
        return
    if not allows(permissions, principal, see, scope):
        raise hidden
    raise forbidden(permissions, action)


def forbidden(permissions: Permissions, action: str) -> RefusedError:
    """Return the refusal of an action, which names who may perform it."""
    holders = ", ".join(grant.holder for grant in permissions[action])
    return RefusedError("forbidden", f"this can be done by: {holders}", kind="forbidden")


def where(
    permissions: Permissions, principal: Principal, action: str, columns: Columns, *, name: str = "grant"
) -> Condition:
    """Return the condition of the rows on which a principal may perform an action.

    Args:
        permissions: The permission table.
        principal: The caller.
        action: A key of the table.
        columns: The scope's SQL expressions.
        name: How its parameters begin: a query with two conditions needs two names.
    """
    if principal is SYSTEM:
        return ALWAYS
    grants = enumerate(permissions[action])
    conditions = [grant.where(principal, columns, f"{name}{number}") for number, grant in grants]
    if ALWAYS in conditions:
        return ALWAYS
    present = [condition for condition in conditions if condition != NEVER]
    if not present:
        return NEVER
    values = {name: value for condition in present for name, value in condition.values.items()}
    return Condition(f"({' OR '.join(condition.sql for condition in present)})", values)
