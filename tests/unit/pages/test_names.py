"""Names on pages: joined when read, for those who may see them, and part of what makes a page another."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from fastapi.testclient import TestClient

from services.projections.disclosure.access import Disclosure, Door
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.network.answers.released import ReleasedNetwork
from services.projections.network.in_memory.scope import Scope
from services.projections.pages.people.names import MOST_IDS, ServiceNames
from services.projections.pseudonyms import pseudonym
from services.web.http_errors import ProblemError
from services.web.identity.principal import SYSTEM, Principal
from services.web.service_client import ServiceAnswer, ServiceClient
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.fake_services import FakeServices
from tests.unit.pages.page_client import client_of

ANNA, BEN = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"


@dataclass
class Counting(FakeServices):
    """Records the batches of ids."""

    batches: list[int] = field(default_factory=list)
    failure: ServiceAnswer | ProblemError | None = None

    def send(self, principal: Principal, method: str, path: str, body: object = None, **_: object) -> ServiceAnswer:
        assert isinstance(body, dict)
        self.batches.append(len(body["ids"]))
        if isinstance(self.failure, ProblemError):
            raise self.failure
        return self.failure or super().send(principal, method, path, body)


def test_each_name_is_asked_for_once_in_batches() -> None:
    services = Counting(names={ANNA: "Anna Berg"})
    names = ServiceNames(services, SYSTEM)
    names.look_up([ANNA, ANNA, BEN])
    names.look_up([ANNA])
    assert services.batches == [2]
    names.look_up([f"{number:032x}" for number in range(2 * MOST_IDS + 1)])
    assert services.batches[1:] == [MOST_IDS, MOST_IDS, 1]
    assert (names.of(ANNA), names.knows(ANNA)) == ("Anna Berg", True)
    assert (names.of(BEN), names.knows(BEN)) == (pseudonym(BEN), False)


def test_without_people_or_their_service_the_pseudonyms_stay() -> None:
    for failure in (ServiceAnswer(404, {"status": 404}), ProblemError("unavailable", "no answer")):
        names = ServiceNames(Counting(failure=failure), SYSTEM)
        names.look_up([ANNA])
        assert names.of(ANNA) == pseudonym(ANNA)
    names = ServiceNames(ServiceClient(None, {}), SYSTEM)
    names.look_up([ANNA])
    assert names.of(ANNA) == pseudonym(ANNA)


def test_a_page_with_names_changes_when_one_of_them_does() -> None:
    services = FakeServices(names={ANNA: "Anna Berg"})

    def version() -> str:
        names = ServiceNames(services, SYSTEM)
        names.look_up([ANNA])
        return names.version

    first = version()
    assert version() == first
    services.names[ANNA] = "Anna Cole"
    renamed = version()
    services.names.clear()
    erased = version()
    services.version = "2"
    assert len({first, renamed, erased, version()}) == 4


def test_landing_is_by_role() -> None:
    client: TestClient = client_of(ExampleQueries())
    assert client.get("/", headers={"coordinator": "yes"}).headers["location"] == "/desk"
    assert client.get("/", headers={"mentee": "yes"}).headers["location"] == "/me"
    for role in ("executive", "both"):
        answer = client.get("/", headers={role: "yes"})
        assert answer.status_code == 200
        assert ">Federation</a>" in answer.text
    assert client.get("/", headers={"operator": "yes"}).headers["location"] == "/status"
    assert client.get("/", headers={"stranger": "yes"}).status_code == 403
    assert client.get("/federation", headers={"coordinator": "yes"}).status_code == 200
    assert client.get("/federation", headers={"mentee": "yes"}).status_code == 403


def test_every_page_in_the_navigation_of_an_operator_opens() -> None:
    class WithoutFigures(ExampleQueries):
        def network_door(self, scope: Scope, _: Disclosure) -> Door:
            assert scope == scope.unscoped
            return Door.NOTHING

        def released_network(self, scope: Scope, _: Disclosure, __: datetime) -> ReleasedNetwork:
            raise QueryRefusedError("measure-not-released", f"not for operators: {scope}", "organization")

    client, operator = client_of(WithoutFigures()), {"operator": "yes"}
    page = client.get("/status", headers=operator).text
    places = re.findall(r'href="([^"]+)"', page[page.index('class="places"') : page.index('class="account"')])
    assert places == ["/federation", "/programs", "/status", "/admin"]
    for address in ("/federation", "/programs", "/status"):
        found = client.get(address, headers=operator)
        assert found.status_code == 200, address
    assert "See the mentoring network" not in client.get("/federation", headers=operator).text


def test_the_navigation_has_the_pages_of_the_reader() -> None:
    client = client_of(ExampleQueries())
    coordinator = client.get("/programs", headers={"coordinator": "yes"}).text
    executive = client.get("/programs", headers={"executive": "yes"}).text
    assert ('href="/desk"' in coordinator, 'href="/desk"' in executive) == (True, False)
    assert 'href="/me"' not in coordinator
