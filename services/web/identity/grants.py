"""Grants: the reasons to allow an action, each with two faces.

A grant is a predicate over one thing (`allows`) and an SQL condition over rows (`where`). A test compares the two on
random principals and rows, so a decision and a list cannot disagree about the same rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from services.web.identity.principal import Principal
from services.web.identity.roles import HUB_ROLES, Role


@dataclass(frozen=True, slots=True)
class Scope:
    """The facts about a thing that decide who may act on it.

    Attributes:
        organization: Its organization's id; None for the federation itself.
        program: Its program's id; None for an organization.
        confidentiality: The program's level: open, confidential or sealed.
        member: Whether the organization is a member; the roles given in one that left no longer count.
        people: The person id of each party, as the thing's events name them.
        listed: Whether the organization is in the directory that it shares with others.
    """

    organization: str | None = None
    program: str | None = None
    confidentiality: str = "open"
    member: bool = True
    people: Mapping[str, str] = field(default_factory=dict)
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Columns:
    """The SQL expressions of a scope in a query; constants of this program, never input.

    Attributes:
        organization: Of type uuid.
        program: Of type uuid.
        confidentiality: Of type text; NULL while the program is unknown.
        people: The persons' ids, each of type uuid.
    """

    organization: str
    program: str
    confidentiality: str
    people: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """An SQL condition with its parameters."""

    sql: str
    values: Mapping[str, object] = field(default_factory=dict)


NEVER, ALWAYS = Condition("false"), Condition("true")


class Grant(Protocol):
    """One reason to allow an action."""

    @property
    def holder(self) -> str:
        """Who has it, for the sentence of a refusal."""

    def allows(self, principal: Principal, scope: Scope) -> bool:
        """Return whether it allows a principal to act on a thing."""

    def where(self, principal: Principal, columns: Columns, name: str) -> Condition:
        """Return the condition of the rows that it allows; its parameters begin with `name`."""


class Staff:
    """A role where it was given: in the program, in its organization, or in the whole federation.

    Args:
        roles: Any one of them is sufficient.
    """

    def __init__(self, *roles: Role) -> None:
        self._roles = frozenset(roles)
        self.holder = f"the program's {' or '.join(roles)}"

    def allows(self, principal: Principal, scope: Scope) -> bool:
        """Return whether one of its roles covers the program or the organization."""
        return any(
            membership.role in self._roles
            and membership.covers(scope.organization, scope.program)
            and (scope.member or membership.organization is None)
            for membership in principal.memberships
        )

    def where(self, principal: Principal, columns: Columns, name: str) -> Condition:
        """Return the condition on organization and program."""
        held = [membership for membership in principal.memberships if membership.role in self._roles]
        if any(membership.organization is None for membership in held):
            return ALWAYS
        whole = sorted({m.organization for m in held if m.organization and m.program is None})
        pairs = sorted({(m.organization, m.program) for m in held if m.organization and m.program})
        if not whole and not pairs:
            return NEVER
        sql = (  # every part is a constant of this program
            f"({columns.organization} = ANY(%({name}_organizations)s::uuid[]) OR "  # noqa: S608 - built of constants
            f"({columns.organization}, {columns.program}) IN "
            f"(SELECT * FROM unnest(%({name}_owners)s::uuid[], %({name}_programs)s::uuid[])))"
        )
        values = {
            f"{name}_organizations": whole,
            f"{name}_owners": [owner for owner, _ in pairs],
            f"{name}_programs": [program for _, program in pairs],
        }
        return Condition(sql, values)


class OwnStaff:
    """A role where it was given; of a sealed program, only in the program or its organization.

    Args:
        roles: Any one of them is sufficient.
    """

    def __init__(self, *roles: Role) -> None:
        self._staff = Staff(*roles)
        self.holder = self._staff.holder

    def allows(self, principal: Principal, scope: Scope) -> bool:
        """Return whether one of its roles covers the program, and was given inside if the program is sealed."""
        return self._staff.allows(principal, scope) and (
            scope.confidentiality != "sealed" or self._staff.allows(_inside(principal), scope)
        )

    def where(self, principal: Principal, columns: Columns, name: str) -> Condition:
        """Return the condition on the level, organization and program."""
        everywhere = self._staff.where(principal, columns, name)
        if everywhere != ALWAYS:
            return everywhere
        inside = self._staff.where(_inside(principal), columns, name)
        # A level that is not known yet is treated as sealed.
        sql = f"(coalesce({columns.confidentiality} <> 'sealed', false) OR {inside.sql})"
        return Condition(sql, inside.values)


class LocalStaff:
    """A role given in the program or in its organization; one in the whole federation is not sufficient.

    Args:
        roles: Any one of them is sufficient.
    """

    def __init__(self, *roles: Role) -> None:
        self._staff = Staff(*roles)
        self.holder = f"the {' or '.join(roles)} of the program or its organization"

    def allows(self, principal: Principal, scope: Scope) -> bool:
        """Return whether one of its roles was given inside, and covers the program or the organization."""
        return self._staff.allows(_inside(principal), scope)

    def where(self, principal: Principal, columns: Columns, name: str) -> Condition:
        """Return the condition on organization and program."""
        return self._staff.where(_inside(principal), columns, name)


class Federation:
    """A role in the whole federation; the same role in one organization is not sufficient.

    Args:
        roles: Any one of them is sufficient.
    """

    def __init__(self, *roles: Role) -> None:
        self._roles = frozenset(roles)
        self.holder = f"the federation's {' or '.join(roles)}"

    def allows(self, principal: Principal, scope: Scope) -> bool:  # noqa: ARG002 - the same for every thing
        """Return whether one of its roles was given for the whole federation."""
        return any(m.role in self._roles and m.organization is None for m in principal.memberships)

    def where(self, principal: Principal, columns: Columns, name: str) -> Condition:  # noqa: ARG002 - as above
        """Return all rows or none."""
        return ALWAYS if self.allows(principal, Scope()) else NEVER


class Anywhere:
    """A role given anywhere; which thing is acted on does not matter.

    Args:
        roles: Any one of them is sufficient.
    """

    def __init__(self, *roles: Role) -> None:
        self._roles = frozenset(roles)
        self.holder = f"any {' or '.join(roles)}"

    def allows(self, principal: Principal, scope: Scope) -> bool:  # noqa: ARG002 - the same for every thing
        """Return whether one of its roles was given anywhere."""
        return not self._roles.isdisjoint(principal.roles)

    def where(self, principal: Principal, columns: Columns, name: str) -> Condition:  # noqa: ARG002 - as above
        """Return all rows or none."""
        return ALWAYS if self.allows(principal, Scope()) else NEVER


class Party:
    """A party of the thing: the person that a participation is of, the mentor or the mentee of a relationship."""

    holder = "a party"

    def allows(self, principal: Principal, scope: Scope) -> bool:
        """Return whether the principal is one of the parties."""
        return not principal.people.isdisjoint(scope.people.values())

    def where(self, principal: Principal, columns: Columns, name: str) -> Condition:
        """Return the condition on the parties' ids."""
        return _people_condition(principal.people, columns, f"{name}_people")


class Guardian:
    """The guardian of a party."""

    holder = "a party's guardian"

    def allows(self, principal: Principal, scope: Scope) -> bool:
        """Return whether one of the parties is the principal's ward."""
        return not principal.wards.isdisjoint(scope.people.values())

    def where(self, principal: Principal, columns: Columns, name: str) -> Condition:
        """Return the condition on the parties' ids."""
        return _people_condition(principal.wards, columns, f"{name}_wards")


class Member:
    """Belonging to the federation: any role anywhere, or being known as a person.

    What an organization does not share in the directory is for its own roles, for the federation's staff, and for
    people, because a service does not know of whom an organization's own system keeps where they belong.
    """

    holder = "a member of the federation"

    def allows(self, principal: Principal, scope: Scope) -> bool:
        """Return whether the principal belongs to the federation, and may find the organization in it."""
        return principal.belongs and (scope.listed or _finds_unlisted(principal, scope.organization))

    def where(self, principal: Principal, columns: Columns, name: str) -> Condition:  # noqa: ARG002 - as above
        """Return all rows or none."""
        return ALWAYS if principal.belongs else NEVER


def _finds_unlisted(principal: Principal, organization: str | None) -> bool:
    """Return whether a principal finds an organization that is not in the directory."""
    own = any(
        each.organization == organization or (each.organization is None and each.role in HUB_ROLES)
        for each in principal.memberships
    )
    return own or bool(principal.people or principal.wards)


class OpenPrograms:
    """A role where it was given, for programs of the level `open` only.

    Args:
        roles: Any one of them is sufficient.
    """

    def __init__(self, *roles: Role) -> None:
        self._staff = Staff(*roles)
        self.holder = f"{self._staff.holder}, if the program is open"

    def allows(self, principal: Principal, scope: Scope) -> bool:
        """Return whether the program is open and the role covers it."""
        return scope.confidentiality == "open" and self._staff.allows(principal, scope)

    def where(self, principal: Principal, columns: Columns, name: str) -> Condition:
        """Return the condition on the level, organization and program."""
        covered = self._staff.where(principal, columns, name)
        if covered == NEVER:
            return NEVER
        return Condition(f"(coalesce({columns.confidentiality} = 'open', false) AND {covered.sql})", covered.values)


def _inside(principal: Principal) -> Principal:
    """Return a principal with only the roles given in an organization or a program."""
    inside = frozenset(m for m in principal.memberships if m.organization is not None)
    return replace(principal, memberships=inside)


def _people_condition(ids: frozenset[str], columns: Columns, name: str) -> Condition:
    if not ids or not columns.people:
        return NEVER
    sql = " OR ".join(f"coalesce({column} = ANY(%({name})s::uuid[]), false)" for column in columns.people)
    return Condition(f"({sql})", {name: sorted(ids)})
