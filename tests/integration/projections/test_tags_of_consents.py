"""A copy that was answered before a consent ended is not confirmed as current, whichever read model was ahead.

Consents are facts of the directory. The positions that the site reports stand still, as they do for a read model that
had read the event before the directory had.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import pytest

from services.contract.record import UntypedEvent
from services.projections.read_models import read_models
from tests.integration.projections.site import Site, served
from tests.support.event_stories import DAY, YEAR_2026, EventFactory, Place, federation, interleave
from tests.support.read_side import ReadSide


@dataclass
class World:
    """A site, and what feeds it.

    Attributes:
        site: The site.
        side: Folds events into its read models.
        pair: An event about a mentor and a mentee.
    """

    site: Site
    side: ReadSide
    pair: UntypedEvent


@pytest.fixture(scope="module")
def world(postgres_dsn: str) -> Iterator[World]:
    random = Random(5)
    events = interleave(federation(random, programs=2, people=30, relationships=40), random)
    with served(postgres_dsn, [], random) as site:
        side = ReadSide(site.dsn, list(read_models().values()))
        side.play(events)
        yield World(site, side, next(event for event in events if "mentor_id" in event.data))


@pytest.mark.parametrize("address", ["/v1/desk", "/v1/events", "/v1/network/people", "/v1/federation/releases"])
def test_a_tag_changes_with_a_consent_though_no_position_does(world: World, address: str) -> None:
    client, pair = world.site.client("everywhere"), world.pair
    before = client.get(address)
    assert before.status_code == 200
    known = {"If-None-Match": before.headers["etag"]}
    assert client.get(address, headers=known).status_code == 304
    mentor, place = str(pair.data["mentor_id"]), Place(pair.organization_id, "")
    factory = EventFactory(Random(address))
    event = factory.event("enrollment.organization-left", mentor, YEAR_2026 + 400 * DAY, place, {"reason": "r"})
    data = {"person_id": mentor, "purpose": "network", "wording_version": 1}
    world.side.play([replace(event, type="mentorship.enrollment.consent-revoked", data=data)])
    assert client.get(address, headers=known).status_code == 200
