"""Identities of the example: its coordinator, invented people who act for themselves, and personas with roles."""

from collections.abc import Mapping

from services.cli.demo.example.federation import ORGANIZATIONS
from services.cli.demo.example.personas_script import roles_of_personas
from services.cli.demo.example.step import REGISTRAR
from services.cli.demo.folder import EXAMPLE_ACTOR
from services.web.identity.known_persons import KnownPersons
from services.web.identity.local_issuer import ISSUER, VISITOR, LocalIssuer
from services.web.identity.memberships import Memberships
from services.web.identity.roles import Membership

_SECONDS = 300


class ExampleIdentities:
    """Signs tokens, and records as whom an identity is known before its first one.

    Args:
        issuer: The demonstration's issuer.
        persons: The persons that identities are known as.
        memberships: The roles of identities.
    """

    def __init__(self, issuer: LocalIssuer, persons: KnownPersons, memberships: Memberships) -> None:
        self._issuer, self._persons, self._memberships = issuer, persons, memberships
        self._known: set[tuple[str, str]] = set()

    def admit(self, ids: Mapping[str, str]) -> None:
        """Grant roles in single organizations: to personas, and to the visitor and the example's coordinator in each.

        Names are for an organization's own staff: a role in the whole federation does not show them.

        Args:
            ids: The ids of the example's things, by name.
        """
        for subject, membership in roles_of_personas(ids):
            self._memberships.grant(ISSUER, subject, membership)
        for home in ORGANIZATIONS:
            for subject in (REGISTRAR.subject, EXAMPLE_ACTOR, VISITOR):
                self._memberships.grant(ISSUER, subject, Membership("coordinator", ids[home.key]))

    def token(self, subject: str | None, person_id: str | None) -> str:
        """Return a token.

        Args:
            subject: The identity that acts; None for the example's coordinator.
            person_id: The id of the person who acts; None for staff.
        """
        if subject is None:
            return self._issuer.token(EXAMPLE_ACTOR, seconds=_SECONDS)
        if person_id is not None and (subject, person_id) not in self._known:
            self._persons.link(ISSUER, subject, person_id)
            self._known.add((subject, person_id))
        return self._issuer.token(subject, seconds=_SECONDS)
