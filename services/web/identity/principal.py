"""Who asks: the one seam through which every request passes before anything is decided.

An authenticator turns a request into a principal; a route says which roles may use it. What a principal may do comes
from the memberships in our own database, never from what a token claims about itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from services.web.http_errors import ProblemError
from services.web.identity.roles import ROLES, Membership, Role

__all__ = [
    "ROLES",
    "Authenticator",
    "Membership",
    "Principal",
    "Role",
    "authenticated",
    "require",
    "unauthenticated",
]


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody whose identity was proven.

    Attributes:
        subject: The identity's name at its issuer.
        issuer: The URL of whoever vouches for it.
        memberships: What it is in this federation.
    """

    subject: str
    issuer: str
    memberships: frozenset[Membership] = frozenset()

    @property
    def actor(self) -> str:
        """The pseudonym recorded with events: a subject may be an address, and events carry none."""
        return str(uuid5(NAMESPACE_URL, f"{self.issuer}#{self.subject}"))

    @property
    def roles(self) -> frozenset[Role]:
        """Every role it has anywhere."""
        return frozenset(membership.role for membership in self.memberships)

    @property
    def organizations(self) -> frozenset[str]:
        """The organizations it belongs to; empty for one that belongs to the federation alone."""
        return frozenset(m.organization for m in self.memberships if m.organization is not None)

    @property
    def scope(self) -> str:
        """Within which idempotency keys must not repeat: its organization, or itself where it has none or several."""
        organizations = self.organizations
        return f"organization:{next(iter(organizations))}" if len(organizations) == 1 else f"subject:{self.actor}"

    def may(self, role: Role, organization: str | None = None) -> bool:
        """Say whether it has a role in an organization (a federation-wide role counts in all of them)."""
        wanted = {Membership(role), Membership(role, organization)}
        return not wanted.isdisjoint(self.memberships)


Authenticator = Callable[[Request], Principal]
"""Decides who sent a request; raises the fault `unauthenticated` (401) or `cross-site-request` (403)."""

_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="An access token of a configured issuer.")


def authenticated(request: Request, _: Annotated[object, Security(_bearer)] = None) -> Principal:
    """Give the principal of a request; the default of every route that is not declared public.

    Raises:
        ProblemError: 401, with what to do in `WWW-Authenticate`.
    """
    principal: Principal | None = getattr(request.state, "principal", None)
    if principal is None:
        authenticator: Authenticator | None = request.app.state.authenticator
        if authenticator is None:
            raise unauthenticated("this server has no issuer configured: set MENTORSHIP_AUTH__ISSUERS")
        principal = authenticator(request)
        request.state.principal = principal
    return principal


def require(*roles: Role) -> Callable[..., Principal]:
    """Make a dependency that lets only these roles through.

    Args:
        roles: Any one of them is enough.

    Returns:
        A dependency giving the principal; it answers 403 naming the roles that would do.
    """

    def allowed(principal: Annotated[Principal, Depends(authenticated)]) -> Principal:
        if principal.roles.isdisjoint(roles):
            raise ProblemError(
                "forbidden", f"this needs the role {' or '.join(roles)}; ask the federation's operator for it"
            )
        return principal

    return allowed


def unauthenticated(reason: str) -> ProblemError:
    """Make the 401 that says why a request's identity was not accepted (and nothing about the token itself)."""
    challenge = f'Bearer realm="mentorship", error="invalid_token", error_description="{reason}"'
    return ProblemError(
        "unauthenticated", reason, headers={"WWW-Authenticate": challenge.encode("ascii", "replace").decode()}
    )
