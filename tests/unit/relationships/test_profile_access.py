"""Access to matching profiles: sealed words of a person open for the person, a guardian and local staff alone."""

import pytest

from services.eventstore.refusal import RefusedError
from services.publication.pseudonym import Pseudonyms
from services.relationships.access import Caller, ProgramPair, authorize
from services.relationships.permissions import PROFILES
from services.web.identity.principal import Membership, Principal
from services.web.identity.roles import Role

ORGANIZATION, PROGRAM, PERSON, OTHER = (f"{number}0000000-0000-4000-8000-000000000000" for number in range(1, 5))
HIDDEN = RefusedError("participation-unknown", "there is no such participation")


def _rule(
    *memberships: Membership, people: frozenset[str] = frozenset(), wards: frozenset[str] = frozenset()
) -> str | None:
    """Return the rule by which a caller is refused the profile of a person; None where it opens."""
    principal = Principal(
        "ada", "https://issuer.example", frozenset(memberships), people=people, wards=wards, actor="a"
    )
    pair = ProgramPair(ORGANIZATION, PROGRAM, "open", PERSON, PERSON)
    try:
        authorize(Caller(principal, Pseudonyms(b"k" * 32)), PROFILES, pair, HIDDEN)
    except RefusedError as refused:
        return refused.rule
    return None


@pytest.mark.parametrize("membership", [(ORGANIZATION,), (ORGANIZATION, PROGRAM)])
def test_it_opens_for_coordinators_of_the_program_or_its_organization(membership: tuple[str, ...]) -> None:
    assert _rule(Membership("coordinator", *membership)) is None


def test_it_opens_for_the_person_and_a_guardian() -> None:
    assert _rule(people=frozenset({PERSON})) is None
    assert _rule(wards=frozenset({PERSON})) is None


def test_it_is_closed_to_a_coordinator_of_the_whole_federation() -> None:
    """Regression: it was readable by its id although the person had withheld the purpose network."""
    assert _rule(Membership("coordinator")) == "forbidden"


@pytest.mark.parametrize("role", ["executive", "operator", "analyst", "consumer"])
def test_it_is_closed_to_every_other_role(role: Role) -> None:
    assert _rule(Membership(role), Membership(role, ORGANIZATION)) in {"forbidden", "participation-unknown"}
    assert _rule(Membership("coordinator", OTHER)) == "participation-unknown"
