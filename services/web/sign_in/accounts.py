"""Accounts of people: the identity at a provider that a person chooses, and what each sign-in refreshes.

An identity is bound by issuer and subject alone. A mail address decides nothing: two people may share one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import structlog

from services.web.http_errors import ProblemError
from services.web.identity.credentials.identities import PERSON_ISSUER
from services.web.identity.known_persons import KnownPersons
from services.web.identity.principal import SYSTEM, Principal
from services.web.service_client import ServiceAnswer, ServiceClient
from services.web.sign_in.errors import Reason, SignInError
from services.web.sign_in.provider import Identified

_PEOPLE = "/enrollment/v1/people"
_LOCAL_VERSION = 8
"""The version of the ids that name a person inside one sealed program only."""
_MOST = 10
_FAILURE = 500
"""From this status on a service has failed, rather than refused."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Binds identities to people, and keeps what they are known as in step.

    Attributes:
        persons: The persons that identities are known as.
        principal: Returns the principal of an issuer and a subject.
        services: Asks the write services.
    """

    persons: KnownPersons
    principal: Callable[[str, str], Principal]
    services: ServiceClient

    def register(self, person: str) -> None:
        """Register a person who accepted an invitation.

        Raises:
            SignInError: `unreachable`: the service does not answer; `refused`: the person cannot register.
        """
        answer = self._register(self.principal(PERSON_ISSUER, person), person)
        if not answer.succeeded:
            reason: Reason = "unreachable" if answer.status >= _FAILURE else "refused"
            raise SignInError(reason, f"the person was not registered: {answer.status}")

    def refresh(self, issuer: str, subject: str) -> None:
        """Have the service of people add what an identity is known as: ids in sealed programs, and wards.

        A service that does not answer delays no sign-in: the next one makes up for it.
        """
        caller = self.principal(issuer, subject)
        for person in _across_programs(caller.people)[:_MOST]:
            try:
                self._register(caller, person)
            except SignInError as failure:
                _log.warning("known_persons_not_refreshed", reason=failure.detail)
                return

    def bind(self, found: Identified, person: str) -> None:
        """Bind the identity that a provider stated to a person, who signs in with it from now on.

        Raises:
            SignInError: `identity-taken`: it belongs to another person of the same organization; `unreachable`: the
                service of people does not answer, so that this cannot be known.
        """
        self._check_free(found, person)
        self.persons.link(found.issuer, found.subject, person)
        try:
            self._check_free(found, person)  # of two people who bind it at once, neither keeps it
        except SignInError:
            self.persons.unlink(found.issuer, found.subject, person)
            raise
        self.persons.take_roles(found.issuer, found.subject, person)
        self.refresh(found.issuer, found.subject)

    def _check_free(self, found: Identified, person: str) -> None:
        others = self.persons.stored(found.issuer, found.subject).people - {person}
        organizations = {self._organization(other) for other in _across_programs(others)} - {None}
        if organizations and self._organization(person) in organizations:
            raise SignInError("identity-taken", "the identity belongs to another person of the same organization")

    def _organization(self, person: str) -> str | None:
        """Return the organization of a person; None for an id that names no person."""
        answer = self._send(SYSTEM, "GET", f"{_PEOPLE}/{person}")
        if answer.succeeded and isinstance(answer.body, dict):
            return str(answer.body["organization_id"])
        if answer.status >= _FAILURE:
            raise SignInError("unreachable", f"the service of people answered {answer.status}")
        return None

    def _register(self, caller: Principal, person: str) -> ServiceAnswer:
        """Send a command that is without effect for who has registered, and refreshes what identities are known as."""
        return self._send(caller, "POST", f"{_PEOPLE}/{person}/register", {}, key=f"register-{person}")

    def _send(
        self, caller: Principal, method: str, path: str, body: object = None, *, key: str | None = None
    ) -> ServiceAnswer:
        try:
            return self.services.send(caller, method, path, body, key=key)
        except ProblemError as failure:
            raise SignInError("unreachable", failure.detail) from None


def _across_programs(people: frozenset[str]) -> list[str]:
    """Return the ids that name a person across programs, not inside one sealed program only."""
    return sorted(person for person in people if UUID(person).version != _LOCAL_VERSION)
