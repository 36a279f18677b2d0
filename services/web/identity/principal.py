"""Principals: authentication of every request, and the roles that a route requires.

An authenticator turns a request into a principal; a route states which roles may use it. Permissions come from the
memberships in our own database, never from the claims of a token.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Annotated

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
    "authentication_error",
    "current_principal",
    "require",
]


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller.

    Attributes:
        subject: The identity's name at its issuer.
        issuer: The URL of the token issuer.
        memberships: Its roles in this federation.
        actor: The random id recorded in its place: a subject may be an e-mail address, and events carry none.
    """

    subject: str
    issuer: str
    memberships: frozenset[Membership] = frozenset()
    _: KW_ONLY
    actor: str

    @property
    def roles(self) -> frozenset[Role]:
        """Every role it has anywhere."""
        return frozenset(membership.role for membership in self.memberships)

    @property
    def organizations(self) -> frozenset[str]:
        """The organizations that it belongs to; empty for one with federation-wide roles only."""
        return frozenset(m.organization for m in self.memberships if m.organization is not None)

    @property
    def scope(self) -> str:
        """The scope of its idempotency keys: its organization, or itself where it has none or several."""
        organizations = self.organizations
        return f"organization:{next(iter(organizations))}" if len(organizations) == 1 else f"subject:{self.actor}"

    def has_role(self, role: Role, organization: str | None = None) -> bool:
        """Return whether it has a role in an organization (a federation-wide role counts in all of them)."""
        sufficient = {Membership(role), Membership(role, organization)}
        return not sufficient.isdisjoint(self.memberships)


Authenticator = Callable[[Request], Principal]
"""Returns the principal of a request; raises `unauthenticated` (401) or `cross-site-request` (403)."""

_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="An access token of a configured issuer.")


def current_principal(request: Request, _: Annotated[object, Security(_bearer)] = None) -> Principal:
    """Return the principal of a request; the dependency of every route that is not declared public.

    Raises:
        ProblemError: 401, with a challenge in `WWW-Authenticate`.
    """
    principal: Principal | None = getattr(request.state, "principal", None)
    if principal is None:
        authenticator: Authenticator | None = request.app.state.authenticator
        if authenticator is None:
            raise authentication_error("this server has no issuer configured: set MENTORSHIP_AUTH__ISSUERS")
        principal = authenticator(request)
        request.state.principal = principal
    return principal


def require(*roles: Role) -> Callable[..., Principal]:
    """Return a dependency that requires one of some roles.

    Args:
        roles: Any one of them is sufficient.

    Returns:
        A dependency that returns the principal, or raises 403 naming the roles that are sufficient.
    """

    def authorized(principal: Annotated[Principal, Depends(current_principal)]) -> Principal:
        if principal.roles.isdisjoint(roles):
            raise ProblemError(
                "forbidden", f"this requires the role {' or '.join(roles)}; ask the federation's operator for it"
            )
        return principal

    return authorized


def authentication_error(reason: str) -> ProblemError:
    """Return the 401 that states why authentication failed, without any content of the token."""
    challenge = f'Bearer realm="mentorship", error="invalid_token", error_description="{reason}"'
    return ProblemError(
        "unauthenticated", reason, headers={"WWW-Authenticate": challenge.encode("ascii", "replace").decode()}
    )
