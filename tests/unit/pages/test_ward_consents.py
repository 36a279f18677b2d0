"""A guardian's page: the consents of a ward are shown, one is taken back, and no other participation is reached."""

import re
from collections.abc import Sequence

import pytest
from fastapi.testclient import TestClient

from services.projections.directory.models import Participation
from services.projections.disclosure.access import Disclosure
from services.web.service_client import ServiceAnswer
from tests.unit.pages.desk_examples import participation
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id
from tests.unit.pages.fake_services import FakeServices, problem
from tests.unit.pages.page_client import client_of
from tests.unit.pages.posted_forms import SAME, forms

WARD = example_id("mentee")
GIVEN = participation(person_id=WARD, state="enrolled", role="mentee", id=example_id("given"))
MISSING = participation(person_id=WARD, state="applied", role="mentee", id=example_id("missing"))
ENDED = participation(person_id=WARD, state="completed", role="mentee", id=example_id("ended"))
STRANGER = participation(person_id=example_id("another"), state="enrolled", role="mentee", id=example_id("strange"))
BASE = "/enrollment/v1/participations"


def requirements(*, holds: bool) -> ServiceAnswer:
    consent = {"kind": "guardian-consent", "required": True, "holds": holds, "valid_until": "2027-01-31T00:00:00Z"}
    return ServiceAnswer(200, {"requirements": [{"kind": "training", "required": True, "holds": True}, consent]})


class Wards(ExampleQueries):
    """Participations of a ward, and one of another person."""

    def own_participations(self, disclosure: Disclosure) -> Sequence[Participation]:
        return [GIVEN, MISSING, ENDED, STRANGER] if disclosure.people else []


@pytest.fixture
def services() -> FakeServices:
    answers = {f"{BASE}/{each.id}/requirements": requirements(holds=each is GIVEN) for each in (GIVEN, MISSING)}
    return FakeServices(names={WARD: "Ben Cole"}, answers=answers)


@pytest.fixture
def acting(services: FakeServices) -> TestClient:
    client = client_of(Wards(), services=services)
    client.headers["guardian"] = "1"
    return client


def posted(services: FakeServices) -> list[str]:
    return [each.path for each in services.sent if each.method == "POST"]


def test_the_consents_of_a_ward_are_shown_and_one_is_taken_back(acting: TestClient, services: FakeServices) -> None:
    page = acting.get("/me/wards").text
    words = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))
    assert "Ben Cole in" in words
    assert "Your consent is given until 31 Jan 2027." in words
    assert "You have not given your consent, or it no longer holds. The program requires it." in words
    assert "The participation is suspended at once" in words
    address = f"/me/wards/{GIVEN.id}/withdraw"
    assert set(forms(page)) >= {address, f"/me/wards/{MISSING.id}/give"}
    assert ENDED.id not in page
    answer = acting.post(address, data=forms(page)[address], headers=SAME)
    assert answer.headers["location"].startswith("/me/wards?done=wards.withdraw")
    assert posted(services) == [f"{BASE}/{GIVEN.id}/withdraw-consent"]
    assert "You took your consent back." in acting.get("/me/wards?done=wards.withdraw").text


def test_a_refusal_is_shown_and_a_person_who_is_no_ward_is_not_reached(
    acting: TestClient, services: FakeServices
) -> None:
    services.answers[f"{BASE}/{GIVEN.id}/withdraw-consent"] = problem(409, "consent-not-given", "there is no consent")
    refused = acting.post(f"/me/wards/{GIVEN.id}/withdraw", data={"_key": "k"}, headers=SAME)
    assert refused.status_code == 422
    assert "There is no consent." in refused.text
    sent = len(posted(services))
    for other in (STRANGER, ENDED):
        assert acting.post(f"/me/wards/{other.id}/withdraw", data={"_key": "k"}, headers=SAME).status_code == 404
    assert len(posted(services)) == sent


def test_the_guardian_is_led_there_and_the_ward_is_not(acting: TestClient) -> None:
    page = acting.get("/me").text
    assert "Give your consent as the guardian" in page
    assert page.count('href="/me/wards"') == 2
    del acting.headers["guardian"]
    acting.headers["mentee"] = "1"
    own = acting.get("/me").text
    assert "/me/wards" not in own
    assert "Guardian consent: your coordinator checks it" in own
