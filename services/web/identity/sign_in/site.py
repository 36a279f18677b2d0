"""What the routes of sign-in use."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.web.identity.known_persons import KnownPersons
from services.web.identity.sign_in.links import Links
from services.web.identity.sign_in.pending import PendingSignIns
from services.web.identity.sign_in.provider import Provider
from services.web.identity.sign_in.sessions import Sessions


@dataclass(frozen=True, slots=True)
class SignIn:
    """The sign-in of one site.

    Attributes:
        sessions: Its sessions.
        links: Its one-time links.
        persons: The persons of identities.
        pending: Sign-ins that have begun.
        providers: The configured providers, by name.
        address: The public address of the site; None for that of the request.
    """

    sessions: Sessions
    links: Links
    persons: KnownPersons
    pending: PendingSignIns
    providers: Mapping[str, Provider]
    address: str | None = None

    def base(self, requested: str) -> str:
        """Return the address that providers return to, without a path."""
        return self.address or requested.rstrip("/")
