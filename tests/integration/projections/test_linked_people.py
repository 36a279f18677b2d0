"""One person in two organizations: the ripple runs through both, and neither organization learns the other's id."""

from collections.abc import Iterator
from random import Random

import pytest
from fastapi.testclient import TestClient

from services.contract.record import UntypedEvent
from services.web.identity.principal import Membership, Principal
from tests.integration.projections import site as sites
from tests.integration.projections.site import ISSUER, SEALED, Site, served
from tests.support.event_stories import DAY, YEAR_2026, EventFactory, Place, Story, organization, program

HERE = Place(SEALED.organization, "5ea1ed00-0000-4000-8000-00000000000a")
THERE = Place("0b0b0000-0000-4000-8000-000000000001", "0b0b0000-0000-4000-8000-00000000000a")
ADA, CY = "ada00000-0000-4000-8000-000000000001", "c1000000-0000-4000-8000-000000000001"
BO_HERE, BO_THERE = "f0000000-0000-4000-8000-000000000001", "10000000-0000-4000-8000-000000000001"
"""The ids of one person: the smaller one, under which the network knows them, is the other organization's."""
LINK = "11111111-0000-4000-8000-000000000001"


@pytest.fixture(scope="module", autouse=True)
def neighbour() -> Iterator[None]:
    """Know a coordinator of the other organization."""
    grant = frozenset({Membership("coordinator", THERE.organization)})
    sites.PRINCIPALS["Bearer neighbour"] = Principal("neighbour", ISSUER, grant, actor="neighbour")
    yield
    del sites.PRINCIPALS["Bearer neighbour"]


def stories(*links: tuple[str, str, Place]) -> list[Story]:
    """Ada mentors Bo in one organization; later Bo mentors Cy in the other.

    Args:
        links: The name of an event of a link, its person, and the place that published it.
    """
    factory = EventFactory(Random(1))
    told = [each for place in (HERE, THERE) for each in (organization(factory, place), program(factory, place))]
    for place, mentor, mentee, day in ((HERE, ADA, BO_HERE, 1), (THERE, BO_THERE, CY, 9)):
        forms = {"formality": "formal", "direction": "traditional", "shape": "pair", "group_id": None}
        data = {"mentor_id": mentor, "mentee_id": mentee, **forms}
        told.append([factory.event("relationships.activated", factory.id(), YEAR_2026 + day * DAY, place, data)])
    halves: dict[str, list[UntypedEvent]] = {}
    for name, person, place in links:
        data = {"person_id": person, "link_id": LINK}
        halves.setdefault(person, []).append(
            factory.event(f"enrollment.{name}", person, YEAR_2026 + 20 * DAY, place, data)
        )
    return [*told, *halves.values()]


BOTH = (("person-linked", BO_HERE, HERE), ("person-linked", BO_THERE, THERE))


@pytest.fixture(scope="module")
def linked(postgres_dsn: str) -> Iterator[Site]:
    with served(postgres_dsn, stories(*BOTH), Random(2)) as site:
        yield site


def reach(client: TestClient, person: str) -> int | None:
    """Return a person's reach; None where the caller may not ask for them."""
    answer = client.get(f"/v1/network/people/{person}", params={"effect": "started"})
    return int(answer.json()["reach"]) if answer.status_code == 200 else None


def everything(client: TestClient) -> str:
    """Return all that a caller may read about people of the network, as text."""
    listed = client.get("/v1/network/people", params={"effect": "started"})
    found = [listed.text]
    for place in (HERE, THERE):  # a scope of which the caller sees every row
        scopes = ({"organization": place.organization}, {"program": place.program})
        found.extend(client.get("/v1/network/people", params={"effect": "started", **each}).text for each in scopes)
    for person in (each["id"] for each in listed.json()["items"]):
        of_person = (f"/v1/network/people/{person}", f"/v1/network/people/{person}/tree")
        found.extend(client.get(path, params={"effect": "started"}).text for path in of_person)
        for other in (ADA, BO_HERE, BO_THERE, CY):
            query = {"from": person, "to": other, "effect": "started"}
            found.append(client.get("/v1/network/paths", params=query).text.replace(other, ""))
        found.append(client.get("/v1/network/what-if", params={"without": person, "effect": "started"}).text)
    return "\n".join(found)


def test_the_ripple_runs_through_both_organizations(linked: Site) -> None:
    client = linked.client("everywhere")
    assert reach(client, ADA) == 2
    assert reach(client, BO_HERE) == reach(client, BO_THERE) == 1
    summary = client.get("/v1/network/summary", params={"effect": "started"}).json()
    assert (summary["people"], summary["give_back"]["events"]) == (3, 1)


@pytest.mark.parametrize(
    ("who", "own", "foreign", "known", "reached"),
    [("inside", BO_HERE, BO_THERE, ADA, 0), ("neighbour", BO_THERE, BO_HERE, CY, 1)],
)
def test_an_organization_sees_its_own_id_and_relationships_alone(
    linked: Site, who: str, own: str, foreign: str, known: str, reached: int
) -> None:
    client = linked.client(who)
    listed = {each["id"] for each in client.get("/v1/network/people", params={"effect": "started"}).json()["items"]}
    assert listed == {own, known}
    assert reach(client, own) == reached, "of the relationships that the reader may see"
    assert reach(client, foreign) is None, "the answer would tell who it is elsewhere"
    assert foreign not in everything(client)
    assert own in everything(client)


@pytest.mark.parametrize(
    "links",
    [
        pytest.param((*BOTH, ("person-unlinked", BO_THERE, THERE)), id="one half was taken back"),
        pytest.param((("person-linked", BO_HERE, HERE),), id="one half alone"),
        pytest.param((("person-linked", BO_HERE, HERE), ("person-linked", BO_THERE, HERE)), id="one organization"),
        pytest.param((*BOTH, ("person-linked", ADA, HERE)), id="three halves"),
        pytest.param((), id="no link"),
    ],
)
def test_without_a_whole_link_they_are_two(postgres_dsn: str, links: tuple[tuple[str, str, Place], ...]) -> None:
    with served(postgres_dsn, stories(*links), Random(3)) as site:
        client = site.client("everywhere")
        assert reach(client, ADA) == 1
        summary = client.get("/v1/network/summary", params={"effect": "started"}).json()
        assert (summary["people"], summary["give_back"]["events"]) == (4, 0)
