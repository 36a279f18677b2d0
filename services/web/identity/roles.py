"""Roles and memberships. Separate from `principal`, so that the command line does not load the web framework."""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["coordinator", "executive", "operator", "analyst", "consumer"]
ROLES: tuple[Role, ...] = get_args(Role)
HUB_ROLES: frozenset[Role] = frozenset({"operator", "executive", "coordinator", "analyst"})
"""Roles that, given in the whole federation, see the names of all organizations."""


@dataclass(frozen=True, slots=True)
class Membership:
    """One role, where it was given.

    Attributes:
        role: What the identity may do there.
        organization: The organization's id, or None for the whole federation.
        program: The id of the one program of that organization, or None for all of them.
    """

    role: Role
    organization: str | None = None
    program: str | None = None

    def covers(self, organization: str | None, program: str | None) -> bool:
        """Return whether it counts in an organization (None for the federation itself) and a program (None for all)."""
        return self.organization is None or (
            self.organization == organization and (self.program is None or self.program == program)
        )
