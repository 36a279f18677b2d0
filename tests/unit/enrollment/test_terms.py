"""The data-sharing terms are published in versions; an organization accepts one and states what it shares."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from services.enrollment.organizations import acceptance
from services.enrollment.organizations.acceptance import TermsAccepted
from services.enrollment.organizations.domain import Organization, OrganizationLeaving, OrganizationLeft
from services.enrollment.terms import domain
from services.enrollment.terms.domain import TERMS_ID, FirstTermsPublished, Terms, TermsPublished, TermsVersion
from services.enrollment.terms.shares import SHARES
from services.eventstore.refusal import RefusedError
from tests.support.given import NOON, Happening, command, given, happened
from tests.unit.enrollment.facts import ORGANIZATION_JOINED

LATER = NOON + timedelta(days=30)
TEXT = "We share what we count, not whom we know."
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()
FIRST = happened(FirstTermsPublished, code="2026-1", text=TEXT, text_sha256=DIGEST, effective_from=NOON)
SECOND = happened(TermsPublished, code="2026-2", text=TEXT, text_sha256=DIGEST, effective_from=LATER)
VERSION = TermsVersion("2026-1", TEXT, DIGEST, NOON)


def test_the_first_version_is_published_with_the_digest_of_its_text() -> None:
    terms = given(Terms, id=TERMS_ID).when(lambda t: domain.publish(t, command(), code="2026-1", text=TEXT)).then(FIRST)
    assert terms.versions == (VERSION,)


def test_a_further_version_changes_no_earlier_one() -> None:
    terms = (
        given(Terms, FIRST, id=TERMS_ID)
        .when(lambda t: domain.publish(t, command(), code="2026-2", text=TEXT, effective_from=LATER))
        .then(SECOND)
    )
    assert [each.code for each in terms.versions] == ["2026-1", "2026-2"]
    assert terms.versions[0] == VERSION


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"code": "2026-1"}, "terms-version-taken", "terms_version"),
        ({"code": "two words"}, "not-a-code", "terms_version"),
        ({"text": " \n"}, "terms-text-empty", "text"),
        ({"text": "x" * (domain.MAX_TERMS + 1)}, "text-too-long", "text"),
        ({"effective_from": NOON - timedelta(microseconds=1)}, "terms-effective-in-past", "effective_from"),
        ({"effective_from": NOON}, "terms-effective-before-previous", "effective_from"),
    ],
)
def test_a_version_that_could_not_be_read_or_would_replace_another_one_is_refused(
    changes: dict[str, object], rule: str, field: str
) -> None:
    values = {"code": "2026-2", "text": TEXT, "effective_from": LATER} | changes
    given(Terms, FIRST, id=TERMS_ID).when(lambda t: domain.publish(t, command(), **values)).refused(rule, field=field)  # type: ignore[arg-type] # wrong values are the subject


def test_a_version_is_acceptable_until_a_later_one_is_effective() -> None:
    terms = given(Terms, FIRST, SECOND, id=TERMS_ID).aggregate
    assert terms is not None
    assert domain.require_acceptable(terms, LATER - timedelta(microseconds=1), "2026-1").code == "2026-1"
    assert domain.require_acceptable(terms, NOON, "2026-2").code == "2026-2", "organizations may agree in time"
    with pytest.raises(RefusedError) as replaced:
        domain.require_acceptable(terms, LATER, "2026-1")
    assert (replaced.value.rule, replaced.value.field) == ("terms-replaced", "terms_version")
    with pytest.raises(RefusedError) as unknown:
        domain.require_acceptable(terms, NOON, "2025-1")
    assert (unknown.value.rule, unknown.value.field) == ("terms-unknown", "terms_version")


def test_an_organization_that_accepted_no_published_version_shares_everything() -> None:
    organization = given(Organization, ORGANIZATION_JOINED).aggregate
    assert organization is not None
    assert organization.shares == frozenset(SHARES)


@pytest.mark.parametrize("shares", [[], ["events", "figures"], list(SHARES)])
def test_an_acceptance_states_version_digest_and_shares(shares: list[str]) -> None:
    ordered = [share for share in SHARES if share in shares]
    expected = happened(TermsAccepted, terms_version="2026-1", text_sha256=DIGEST, shares=ordered)
    organization = (
        given(Organization, ORGANIZATION_JOINED)
        .when(lambda o: acceptance.accept(o, command(), terms=VERSION, shares=[*shares, *shares]))
        .then(expected)
    )
    assert organization.shares == frozenset(shares)


def test_what_cannot_be_shared_is_refused() -> None:
    given(Organization, ORGANIZATION_JOINED).when(
        lambda o: acceptance.accept(o, command(), terms=VERSION, shares=["names"])
    ).refused("not-allowed", field="shares")


LEAVING = happened(OrganizationLeaving, reason="budget", leaves_at=LATER)
LEFT = happened(OrganizationLeft, reason="budget")


@pytest.mark.parametrize(
    ("history", "rule"),
    [((ORGANIZATION_JOINED, LEAVING), None), ((ORGANIZATION_JOINED, LEAVING, LEFT), "organization-left")],
)
def test_an_organization_may_share_less_while_it_leaves_and_nothing_afterwards(
    history: tuple[Happening, ...], rule: str | None
) -> None:
    when = given(Organization, *history).when(lambda o: acceptance.accept(o, command(), terms=VERSION, shares=[]))
    if rule is None:
        assert (
            when.then(happened(TermsAccepted, terms_version="2026-1", text_sha256=DIGEST, shares=[])).shares
            == frozenset()
        )
    else:
        when.refused(rule)
