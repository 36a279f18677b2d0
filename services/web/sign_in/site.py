"""Sign-in of a site: its providers, its sessions, and the links that people are sent by mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from services.platform.settings import SignInProvider
from services.web.http_errors import ProblemError
from services.web.identity.credentials.clients import Clients
from services.web.identity.credentials.identities import PERSON_ISSUER
from services.web.identity.credentials.links import Link, Links
from services.web.identity.credentials.sessions import Sessions
from services.web.identity.known_persons import KnownPersons
from services.web.identity.principal import SYSTEM, Principal
from services.web.service_client import ServiceClient
from services.web.sign_in.accounts import Accounts
from services.web.sign_in.errors import SignInError
from services.web.sign_in.pending import PendingSignIn, PendingSignIns
from services.web.sign_in.provider import Identified, Provider

DEMO = "demo"
"""The name of the provider of a demonstration."""
CALLBACK = "/sign-in/callback"


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

    def holder(self, link: Link) -> Mapping[str, Any] | None:
        """Return what is stated to who holds a link; None where the service of people does not answer, or knows no one.

        Args:
            link: The link, which is valid.
        """
        if not self.services.available:
            return None
        try:
            answer = self.services.send(SYSTEM, "GET", f"/enrollment/v1/sign-in-links/{link.person_id}")
        except ProblemError:
            return None  # the link is worth as much without; the service's own log has the reason
        return answer.body if answer.succeeded else None

    def roles(self, link: Link) -> Sequence[str]:
        """Return the roles that the person of a link has been given.

        Args:
            link: The link.
        """
        return sorted({each.role for each in self.principal(PERSON_ISSUER, link.person_id).memberships})

    def accept(self, token: str, browser: str | None) -> Link:
        """Consume a link, once its person may sign in, and return it as it was found.

        An invitation registers the person first: where that does not succeed, the link is not lost.

        Args:
            token: The link's token.
            browser: What the browser holds.

        Raises:
            SignInError: `unreachable`: the service does not answer; `refused`: the person cannot register; `disabled`:
                the person's organization disabled the person. The link is not lost then.
        """
        link = self.links.show(token, browser=browser)
        if link.state != "valid":
            return link
        self._require_enabled(PERSON_ISSUER, link.person_id)
        self._prepare(link)
        return self.links.consume(token, browser=browser)

    def begin_session(self, link: Link, session: str | None) -> str:
        """Begin the session of the person of a link that was consumed, and return its token.

        Args:
            link: The link.
            session: The token of the browser's session before, which ends.

        Raises:
            SignInError: `disabled`.
        """
        return self._begin(PERSON_ISSUER, link.person_id, session)

    def replaces_another(self, link: Link, session: str | None) -> bool:
        """Return whether an identity that is not the person of a link is signed in in a browser.

        Args:
            link: The link.
            session: The token of the browser's session.
        """
        found = None if session is None else self.sessions.find("browser", session)
        return found is not None and link.person_id not in self.persons.of(found.issuer, found.subject).people

    def _prepare(self, link: Link) -> None:
        """Have an identity known as the person of a link; an invitation registers the person. Repeatable."""
        person = link.person_id
        self.persons.link(PERSON_ISSUER, person, person)
        if link.purpose == "invitation":
            self.accounts.register(person)
        else:
            self.accounts.refresh(PERSON_ISSUER, person)

    @property
    def accounts(self) -> Accounts:
        """Binds identities to people, and refreshes what they are known as."""
        return Accounts(self.persons, self.principal, self.services)

    @property
    def choices(self) -> tuple[SignInProvider, ...]:
        """The providers that a person may choose instead of links by mail; none in a demonstration."""
        return () if self.personas else tuple(each.settings for each in self.providers.values())

    @property
    def offered(self) -> tuple[Persona, ...]:
        """The personas who have a role or are a person by now; a demonstration without its example has few."""
        demo = self.providers.get(DEMO)
        if demo is None:
            return self.personas
        found = ((each, self.principal(demo.settings.issuer, each.subject)) for each in self.personas)
        return tuple(each for each, principal in found if principal.memberships or principal.people)

    def person_of(self, session: str | None) -> str | None:
        """Return the person who signed in by a link in this browser; None for anyone else.

        Args:
            session: The token of the browser's session.
        """
        found = None if session is None else self.sessions.find("browser", session)
        return found.subject if found is not None and found.issuer == PERSON_ISSUER else None

    def enter(self, pending: PendingSignIn, found: Identified, session: str | None) -> str:
        """Begin the session of whom a provider identified, and return its token.

        A person who chose the provider is bound to the identity first; the session of the link ends.

        Args:
            pending: What the sign-in began with.
            found: Whom the provider identified.
            session: The token of the browser's session before.

        Raises:
            SignInError: `start-again`: another person is signed in here by now; `disabled`: the organization of the
                person disabled the person; or the refusals of `Accounts.bind`.
        """
        self._require_enabled(found.issuer, found.subject)
        if not pending.person:
            self.accounts.refresh(found.issuer, found.subject)
            return self._begin(found.issuer, found.subject, session)
        if session is None or self.person_of(session) != pending.person:
            raise SignInError("start-again", "the person who chose the provider is not signed in in this browser")
        self.accounts.bind(found, pending.person)
        return self._begin(found.issuer, found.subject, session)

    def _begin(self, issuer: str, subject: str, session: str | None) -> str:
        """Begin a session in the place of the browser's last one, whose token is worth nothing afterwards."""
        self._require_enabled(issuer, subject)
        if session is not None:
            self.sessions.end(session)
        return self.sessions.begin("browser", issuer, subject)

    def _require_enabled(self, issuer: str, subject: str) -> None:
        if self.persons.locked_out(issuer, subject):
            raise SignInError("disabled", "the organization of the person has disabled the identity")
