"""A guardian is one until the ward comes of age: from that moment on, the ward speaks alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from services.enrollment.people.acquaintances import Acquaintances
from services.enrollment.people.aggregate import Person
from services.enrollment.people.events import GuardianAdded, PersonInvited
from services.enrollment.people.person_access import PersonAccess
from services.enrollment.people.profile import Profile
from services.enrollment.people.profiles import OwnedProfile, Profiles
from services.platform.database import Pool, write_pool
from services.publication.pseudonym import Pseudonyms
from services.web.identity.known_persons import KnownPersons
from services.web.identity.memberships import MIGRATIONS
from tests.support.given import given, happened
from tests.unit.enrollment.facts import ORGANIZATION

ISSUER, GUARDIAN = "https://issuer.test", uuid4()
BIRTHDAY = date(2027, 3, 28)
INSTANT = datetime(2027, 3, 27, 23, tzinfo=UTC)
"""Midnight of the birthday in Berlin; the clocks change later that night."""


class Held:
    """Profiles of one person, who may change."""

    profile = Profile(name="Ward", mail="ward@example.org", time_zone="Europe/Berlin", minor_until=BIRTHDAY)

    def find_many(self, person_ids: list[UUID]) -> Mapping[UUID, OwnedProfile]:
        return {id: OwnedProfile(ORGANIZATION, self.profile) for id in person_ids}


@pytest.fixture
def access(database: str) -> Iterator[Pool]:
    MIGRATIONS.migrate(database)
    with write_pool(database, name="test") as pool:
        yield pool


def test_the_guardian_loses_the_ward_at_the_moment_also_where_the_identity_is_remembered(access: Pool) -> None:
    of: dict[str, Any] = {"organization_id": str(ORGANIZATION)}
    ward = given(
        Person,
        happened(PersonInvited, **of, profile_version=1),
        happened(GuardianAdded, **of, guardian_id=str(GUARDIAN)),
    ).aggregate
    assert ward is not None
    now = INSTANT - timedelta(microseconds=1)
    identities, held = KnownPersons(access, lambda: now), Held()
    identities.link(ISSUER, "guardian", str(GUARDIAN))
    in_step = PersonAccess(access, Pseudonyms(b"p" * 32), Acquaintances(access), cast("Profiles", held), lambda _: {})
    in_step.refresh(ward)
    assert identities.of(ISSUER, "guardian").wards == {str(ward.id)}
    now = INSTANT
    assert identities.of(ISSUER, "guardian").wards == frozenset(), "half-open, and without waiting for the look-up"
    assert identities.of(ISSUER, "guardian").people == {str(GUARDIAN)}
    assert KnownPersons(access, lambda: INSTANT).stored(ISSUER, "guardian").wards == frozenset()

    held.profile, _ = held.profile.changed(minor_until=BIRTHDAY + timedelta(days=1))
    in_step.refresh(ward)
    later = KnownPersons(access, lambda: now)
    assert later.of(ISSUER, "guardian").wards == {str(ward.id)}, "a corrected day counts"
    held.profile, _ = held.profile.changed(minor_until=None)
    in_step.refresh(ward)
    end = KnownPersons(access, lambda: INSTANT + timedelta(days=36_500))
    assert end.of(ISSUER, "guardian").wards == {str(ward.id)}, "an adult with a guardian keeps the guardian"
