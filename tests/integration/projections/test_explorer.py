"""The explorer of the network over HTTP: saved questions of each reader alone, and people whom a reader may see."""

import re
from collections.abc import Iterator
from random import Random

import pytest
from fastapi.testclient import TestClient

from services.projections.pseudonyms import pseudonym
from services.projections.questions.saved_questions import MOST
from tests.integration.projections.sealed_chain import federation_with_sealed_chain
from tests.integration.projections.site import SEALED, Site, served

QUESTIONS = "/network/questions"
STARTED = {"effect": "started"}


@pytest.fixture(scope="module")
def site(postgres_dsn: str) -> Iterator[Site]:
    """Return a federation of several organizations, one of which runs a sealed program that is one chain."""
    random = Random(43)
    stories = federation_with_sealed_chain(random, "Sealed")
    with served(postgres_dsn, stories, random) as site:
        yield site


def save(client: TestClient, address: str = "/network") -> tuple[int, str]:
    answer = client.post(QUESTIONS, data={"_key": "k", "address": address}, follow_redirects=False)
    return answer.status_code, answer.text


def of(site: Site, *, sealed: bool) -> list[str]:
    """Return the people of the sealed program's relationships, or of all others."""
    voided = {each.subject for each in site.events if each.type.endswith("relationships.voided")}
    began = [each for each in site.events if each.type.endswith("relationships.activated")]
    active = [each for each in began if each.subject not in voided]
    return sorted(
        {
            str(each.data[end])
            for each in active
            for end in ("mentor_id", "mentee_id")
            if (each.program_id == SEALED.program) is sealed
        }
    )


def test_a_question_is_listed_opened_and_deleted_by_who_saved_it_alone(site: Site) -> None:
    mine, other = site.browser("inside"), site.browser("executive")
    mentor, mentee = of(site, sealed=True)[:2]
    address = f"/network/people/{mentor}?effect=started&to={mentee}"
    for _ in range(2):
        assert save(mine, address)[0] == 303
    page, title = mine.get(QUESTIONS).text, f"Path from {pseudonym(mentor)} to {pseudonym(mentee)}"
    assert page.count(f">{title}") == 1
    assert f'href="{address.replace("&", "&amp;")}"' in page
    assert mine.get(address).status_code == 200
    assert title not in other.get(QUESTIONS).text
    deleting = re.search(rf"{QUESTIONS}/[0-9a-f-]+/delete", page)
    assert deleting
    assert other.post(deleting[0], data={"_key": "k"}, follow_redirects=False).status_code == 303
    assert title in mine.get(QUESTIONS).text, "another person's stays"
    assert other.get(address).status_code == 404, "an address gives no one what they may not see"
    assert mine.post(deleting[0], data={"_key": "k"}, follow_redirects=False).status_code == 303
    assert title not in mine.get(QUESTIONS).text


def test_what_cannot_be_saved_is_said(site: Site) -> None:
    client = site.browser("everywhere")
    assert save(client, "https://elsewhere.example/network")[0] == 422
    for number in range(MOST):
        assert save(client, f"/network?effect=%2B{number + 1}d")[0] == 303
    status, page = save(client, f"/network?effect=%2B{MOST + 1}d")
    assert (status, f"You have {MOST} saved questions" in page) == (422, True)
    assert save(client, "/network?effect=%2B1d")[0] == 303, "the same one saved twice is one"
    assert client.get(QUESTIONS).text.count("Delete<span") == MOST
    assert client.post(QUESTIONS, data={"address": "/network"}).status_code == 422
    across = {"_key": "k", "address": "/network"}
    headers = {"Authorization": "", "Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert client.post(QUESTIONS, data=across, headers=headers).status_code in {401, 403}


def test_no_one_is_found_or_on_a_path_whom_the_reader_may_not_see(site: Site) -> None:
    inside, analyst = site.browser("inside"), site.browser("analyst")
    own, others = of(site, sealed=True), of(site, sealed=False)
    hidden = [each for each in others if each not in own]
    for person in own:
        answer = inside.get("/network/people", params={"q": pseudonym(person), **STARTED}, follow_redirects=False)
        assert answer.headers["location"] == f"/network/people/{person}?effect=started"
    for reader, people in ((inside, hidden), (analyst, own + hidden)):
        for person in people:
            for typed in (person, pseudonym(person), person[:4]):
                answer = reader.get("/network/people", params={"q": typed, **STARTED}, follow_redirects=False)
                assert person not in answer.headers.get("location", "")
                assert f"/network/people/{person}" not in answer.text
    for person in hidden[:5]:
        for address in (
            f"/network/people/{own[0]}?effect=started&to={person}",
            f"/network/people/{person}?to={own[0]}",
        ):
            answer = inside.get(address)
            assert answer.status_code in {404, 422}, address
            assert "Influence first reached" not in answer.text


def test_a_path_leads_there_and_is_said_from_either_end(site: Site) -> None:
    client = site.browser("everywhere")
    activated = next(each for each in site.events if each.program_id == SEALED.program and "activated" in each.type)
    mentor, mentee = str(activated.data["mentor_id"]), str(activated.data["mentee_id"])
    there = client.get(f"/network/people/{mentor}", params={**STARTED, "to": mentee}).text
    back = client.get(f"/network/people/{mentee}", params={**STARTED, "to": mentor}).text
    assert f"Influence first reached {pseudonym(mentee)}" in there
    assert f"The influence of {pseudonym(mentor)} reached {pseudonym(mentee)} on" in back
    assert "Path the other way round" in back
