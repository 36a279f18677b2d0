"""Shares of organizations and consent of people, as the SQL and the sets that queries restrict rows by.

The organizations' tables of the read models have a column `shares`; NULL means everything, for organizations that
accepted no published terms. Roles that were given inside an organization see it whole; roles in the whole federation
are roles of others, except for the names in lists, which the federation's own staff needs for its work.
"""

from collections.abc import Iterable
from dataclasses import replace

from services.projections.disclosure.access import Disclosure
from services.projections.permissions import Action
from services.web.identity.grants import Columns, Condition
from services.web.identity.principal import SYSTEM, Principal
from services.web.identity.roles import HUB_ROLES


def shared(share: str, column: str = "o.shares") -> str:
    """Return the SQL expression of whether an organization shares something.

    Args:
        share: What is shared; a constant.
        column: The column of its shares; a constant.
    """
    return f"coalesce('{share}' = ANY({column}), true)"


def own_organizations(principal: Principal) -> frozenset[str]:
    """Return the organizations in which a principal has a role, or in one of whose programs."""
    return frozenset(m.organization for m in principal.memberships if m.organization is not None)


def outside(organizations: Iterable[str], principal: Principal) -> frozenset[str]:
    """Return the organizations among some that are not the principal's own; none for the services themselves."""
    return frozenset() if principal == SYSTEM else frozenset(organizations) - own_organizations(principal)


def inside(disclosure: Disclosure) -> Disclosure:
    """Return the access that is left without the roles in the whole federation."""
    principal = disclosure.principal
    kept = frozenset(m for m in principal.memberships if m.organization is not None)
    return disclosure if principal == SYSTEM else Disclosure(replace(principal, memberships=kept))


def names_listed(disclosure: Disclosure, organization: str = "o") -> Condition:
    """Return the condition of the organizations whose names the caller finds in lists.

    Args:
        disclosure: The access of the caller.
        organization: The alias of `directory.organizations` in the query; a constant.
    """
    principal = disclosure.principal
    if principal == SYSTEM or any(m.organization is None and m.role in HUB_ROLES for m in principal.memberships):
        return Condition("true")
    sql = (
        f"({shared('directory', f'{organization}.shares')} OR {organization}.id = ANY(%(listed_own)s::uuid[]) "
        f"OR EXISTS (SELECT FROM directory.participations listed WHERE listed.organization_id = {organization}.id "
        "AND listed.person_id = ANY(%(listed_people)s::uuid[])))"
    )
    values = {"listed_own": sorted(own_organizations(principal)), "listed_people": sorted(disclosure.people)}
    return Condition(sql, values)


def network_allowed(*people: str) -> str:
    """Return the SQL condition that none of some people has refused the use of their data in the network.

    Args:
        people: The expressions of their ids, or `ANY(…)` of an array of them; constants.
    """
    return (
        "NOT EXISTS (SELECT FROM directory.consents refused WHERE refused.purpose = 'network' AND NOT refused.granted "
        f"AND ({' OR '.join(f'refused.person_id = {each}' for each in people)}))"
    )


def rows_seen(disclosure: Disclosure, action: Action, columns: Columns, *, name: str = "grant") -> Condition:
    """Return the condition of the rows about people on which the caller may perform an action.

    Without the rows of people who refused the use of their data in the network, where only a role in the whole
    federation would open them: such a role is outside of every program's own staff.

    Args:
        disclosure: The access of the caller.
        action: The action.
        columns: The scope of a row, with the expressions of its people.
        name: Beginning of the names of its parameters.
    """
    every = disclosure.where(action, columns, name=name)
    own, whole = (each.where(action, columns, name=f"{name}_inside") for each in (inside(disclosure), disclosure))
    if own == whole:
        return every
    sql = f"({every.sql} AND ({own.sql} OR {network_allowed(*columns.people)}))"
    return Condition(sql, {**every.values, **own.values})
