"""Principals: authentication of every request, and the roles that a route requires.

An authenticator turns a request into a principal; a route states which roles may use it. Permissions come from the
memberships in our own database, never from the claims of a token.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, replace
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from services.web.http_errors import ProblemError
from services.web.identity.roles import ROLES, Membership, Role

__all__ = [
    "ROLES",
    "SYSTEM",
    "Authenticator",
    "Membership",
    "Principal",
    "Role",
    "authentication_error",
    "current_principal",
    "require",
    "require_member",
]


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller.

    Attributes:
        subject: The identity's name at its issuer.
        issuer: The URL of the token issuer.
        memberships: Its roles in this federation.
        people: The person ids that it is known as.
        wards: The person ids for which it is a guardian.
        actor: The random id recorded in its place: a subject may be an e-mail address, and events carry none.
    """

    subject: str
    issuer: str
    memberships: frozenset[Membership] = frozenset()
    people: frozenset[str] = frozenset()
    wards: frozenset[str] = frozenset()
    _: KW_ONLY
    actor: str

    @property
    def roles(self) -> frozenset[Role]:
        """Every role it has anywhere."""
        return frozenset(membership.role for membership in self.memberships)

    @property
    def belongs(self) -> bool:
        """Whether it belongs to the federation: by a role, as a person, or as a guardian."""
        return bool(self.memberships or self.people or self.wards)

    @property
    def scope(self) -> str:
        """The scope of its idempotency keys: itself, so that a key never returns what another principal received."""
        return f"subject:{self.actor}"

    @property
    def fingerprint(self) -> str:
        """Everything that decides what it may see, as text: two principals that differ here never share a response."""
        roles = sorted((m.role, m.organization or "", m.program or "") for m in self.memberships)
        return repr((roles, sorted(self.people), sorted(self.wards)))

    def without(self, organizations: frozenset[str]) -> "Principal":
        """Return it without the roles that it was given in some organizations, for those that left."""
        kept = frozenset(m for m in self.memberships if m.organization not in organizations)
        return self if kept == self.memberships else replace(self, memberships=kept)


SYSTEM = Principal("system", "urn:mentorship:system", actor="00000000-0000-8000-8000-000000000000")
"""The services themselves: imports and process managers act under no role; every permission is theirs."""


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


def require_member(principal: Annotated[Principal, Depends(current_principal)]) -> Principal:
    """Return a principal that belongs to the federation; the decision itself asks what it may do.

    Raises:
        ProblemError: 403 for one without a role or a person here.
    """
    if not principal.belongs:
        raise ProblemError("forbidden", "this identity has no role here; ask the federation's operator for one")
    return principal


def authentication_error(reason: str) -> ProblemError:
    """Return the 401 that states why authentication failed, without any content of the token."""
    challenge = f'Bearer realm="mentorship", error="invalid_token", error_description="{reason}"'
    return ProblemError(
        "unauthenticated", reason, headers={"WWW-Authenticate": challenge.encode("ascii", "replace").decode()}
    )
