"""Roles and memberships. Separate from `principal`, so that the command line does not load the web framework."""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["coordinator", "executive", "operator", "analyst", "consumer"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Membership:
    """One role in one organization.

    Attributes:
        role: What the person may do there.
        organization: The organization's id, or None for the whole federation.
    """

    role: Role
    organization: str | None = None
