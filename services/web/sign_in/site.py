"""Sign-in of a site: its providers, its sessions, and the links that people are sent by mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from services.web.http_errors import ProblemError
from services.web.identity.credentials.clients import Clients
from services.web.identity.credentials.identities import PERSON_ISSUER
from services.web.identity.credentials.links import Link, Links
from services.web.identity.credentials.sessions import Sessions
from services.web.identity.known_persons import KnownPersons
from services.web.identity.principal import SYSTEM, Principal
from services.web.service_client import ServiceClient
from services.web.sign_in.errors import Reason, SignInError
from services.web.sign_in.pending import PendingSignIn, PendingSignIns
from services.web.sign_in.provider import Identified, Provider

CALLBACK = "/sign-in/callback"
_FAILURE = 500
"""From this status on a service has failed, rather than refused."""


@dataclass(frozen=True, slots=True)
class Persona:
    """An identity of a demonstration as which a visitor can look at the pages.

    Attributes:
        subject: The identity at the demonstration's provider.
        title: Who it is, in words.
    """

    subject: str
    title: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """The parts that the pages of sign-in need.

    Attributes:
        providers: The configured providers, by name.
        pending: Sign-ins that have begun.
        sessions: The sessions of browsers.
        links: One-time links.
        clients: Service accounts.
        persons: The persons that identities are known as.
        principal: Returns the principal of an issuer and a subject.
        services: Asks the write services.
        address: The public base address of the site; None for that of each request.
        personas: Of a demonstration; none elsewhere. The first is signed in without a question.
    """

    providers: Mapping[str, Provider]
    pending: PendingSignIns
    sessions: Sessions
    links: Links
    clients: Clients
    persons: KnownPersons
    principal: Callable[[str, str], Principal]
    services: ServiceClient
    address: str | None = None
    personas: tuple[Persona, ...] = ()

    def complete(self, pending: PendingSignIn, code: str, error: str, issuer: str = "") -> Identified:
        """Return whom the provider of a pending sign-in identified.

        Args:
            pending: What the sign-in began with.
            code: What the provider returned; empty with an error.
            error: The error that it returned instead.
            issuer: The issuer that it states (RFC 9207); empty where it states none.

        Raises:
            SignInError: The sign-in does not succeed.
        """
        provider = self.providers.get(pending.provider)
        if provider is None or (issuer and issuer != provider.settings.issuer):
            raise SignInError("start-again", "the answer is of a provider that this sign-in did not begin with")
        if error or not code:
            raise SignInError("cancelled", f"the provider returned {error or 'no code'}")
        return provider.complete(pending, code)

    def request_link(self, mail: str) -> None:
        """Have a link sent to the people of an address, if there are any: the caller never learns whether.

        Args:
            mail: What was typed in.
        """
        if not self.services.available:
            return
        try:
            self.services.send(SYSTEM, "POST", "/enrollment/v1/sign-in-links", {"mail": mail}, key=str(uuid4()))
        except ProblemError:
            return  # the answer is the same; the service's own log has the reason

    def accept(self, token: str, browser: str | None) -> Link:
        """Consume a link, once its person may sign in, and return it as it was found.

        An invitation registers the person first: where that does not succeed, the link is not lost.

        Args:
            token: The link's token.
            browser: What the browser holds.

        Raises:
            SignInError: `unreachable`: the service does not answer; `refused`: the person cannot register.
        """
        link = self.links.show(token, browser=browser)
        if link.state != "valid":
            return link
        self._prepare(link)
        return self.links.consume(token, browser=browser)

    def begin_session(self, link: Link) -> str:
        """Begin the session of the person of a link that was consumed, and return its token."""
        return self.sessions.begin("browser", PERSON_ISSUER, link.person_id)

    def _prepare(self, link: Link) -> None:
        """Have an identity known as the person of a link; an invitation registers the person. Repeatable."""
        person = link.person_id
        self.persons.link(PERSON_ISSUER, person, person)
        if link.purpose != "invitation":
            return
        caller = self.principal(PERSON_ISSUER, person)
        path = f"/enrollment/v1/people/{person}/register"
        try:
            answer = self.services.send(caller, "POST", path, {}, key=f"register-{person}")
        except ProblemError as failure:
            raise SignInError("unreachable", f"the person was not registered: {failure.detail}") from None
        if not answer.succeeded:
            reason: Reason = "unreachable" if answer.status >= _FAILURE else "refused"
            raise SignInError(reason, f"the person was not registered: {answer.status}")
