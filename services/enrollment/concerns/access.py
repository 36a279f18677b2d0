"""Authorization of actions on a concern.

It is seen by the coordinators of its program and organization, and by the one who raised it: not by coordinators of
the whole federation, and never by a person it is about, whatever role that person has.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from services.enrollment.concerns.aggregate import Concern, RaisedAs
from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import PERMISSIONS, Action
from services.enrollment.programs.access import program_scope
from services.enrollment.programs.aggregate import Program
from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import unknown_aggregate
from services.web.identity import authorization
from services.web.identity.grants import Scope
from services.web.identity.principal import SYSTEM, Principal


def authorize_raising(
    principal: Principal, program: Program, organization: Organization, people: Collection[str], hidden: RefusedError
) -> None:
    """Pass if a principal may raise a concern in a program.

    Args:
        principal: The caller.
        program: The program.
        organization: Its organization.
        people: The people who may raise it, themselves or by a guardian.
        hidden: The refusal of what the caller may not see.

    Raises:
        RefusedError: `hidden`.
    """
    scope = _scope(program, organization, people)
    if not authorization.allows(PERMISSIONS, principal, Action.RAISE_CONCERN, scope):
        raise hidden


def raised_as(principal: Principal, people: Collection[str]) -> tuple[RaisedAs, str | None]:
    """Return as whom a principal raises a concern, and its pseudonym where it is a person of the program."""
    own = sorted(principal.people.intersection(people))
    if own:
        return "party", own[0]
    return ("guardian" if principal.wards.intersection(people) else "staff"), None


def may_see(principal: Principal, concern: Concern, program: Program, organization: Organization) -> bool:
    """Return whether a principal sees a concern."""
    return _allows(principal, Action.SEE_CONCERN, concern, program, organization)


def authorize_concern(
    principal: Principal, action: Action, concern: Concern, program: Program, organization: Organization
) -> None:
    """Pass if a principal may perform an action on a concern.

    Raises:
        RefusedError: `concern-unknown` for a principal that may not see it, or `forbidden`.
    """
    hidden = unknown_aggregate(Concern, concern.id)
    if not may_see(principal, concern, program, organization):
        raise hidden
    viewer, scope = _viewer(principal), _concern_scope(concern, program, organization)
    authorization.require(PERMISSIONS, viewer, action, scope, see=Action.SEE_CONCERN, hidden=hidden)


def _allows(
    principal: Principal, action: Action, concern: Concern, program: Program, organization: Organization
) -> bool:
    if not principal.people.isdisjoint(concern.about):
        return False
    scope = _concern_scope(concern, program, organization)
    return authorization.allows(PERMISSIONS, _viewer(principal), action, scope)


def _viewer(principal: Principal) -> Principal:
    """Return the principal as one that is known by its actor besides its pseudonyms, and by no ward."""
    if principal is SYSTEM:
        return principal
    return replace(principal, people=principal.people | {principal.actor}, wards=frozenset())


def _concern_scope(concern: Concern, program: Program, organization: Organization) -> Scope:
    people = {concern.raised_by, *({concern.raised_by_id} if concern.raised_by_id else ())}
    return _scope(program, organization, people)


def _scope(program: Program, organization: Organization, people: Collection[str]) -> Scope:
    return replace(program_scope(program, organization), people={person: person for person in people})
