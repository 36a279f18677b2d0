"""Principals of tests, and what they are known as by the decisions of each service."""

from uuid import uuid4

from services.projections.disclosure.access import Disclosure
from services.publication.pseudonym import Pseudonyms
from services.relationships.access import Caller
from services.web.identity.principal import SYSTEM, Membership, Principal

ISSUER = "https://issuer.test"
PSEUDONYMS = Pseudonyms(b"k" * 32)
PROCESS = Caller(SYSTEM, PSEUDONYMS)
"""The process that follows the facts."""


def principal(
    *memberships: Membership, people: frozenset[str] = frozenset(), wards: frozenset[str] = frozenset()
) -> Principal:
    """Return a principal with these roles and persons."""
    return Principal("test", ISSUER, frozenset(memberships), people, wards, actor=str(uuid4()))


def figures_only() -> Disclosure:
    """Return the access of one who reads figures of the whole federation and no rows."""
    return Disclosure.of(principal(Membership("executive")))


UNRESTRICTED = Caller(principal(Membership("coordinator")), PSEUDONYMS)
"""The caller of decisions that are not about permission: a coordinator of the federation, who speaks for everybody."""
