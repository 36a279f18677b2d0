"""The page of a person for staff, and the search for people."""

import re

import pytest
from fastapi.testclient import TestClient

from services.projections.pages.forms.form import new_key
from services.projections.pseudonyms import pseudonym
from services.web.service_client import ServiceAnswer
from tests.unit.pages import desk_examples
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id
from tests.unit.pages.fake_services import FakeServices, problem
from tests.unit.pages.page_client import client_of

SAME = {"sec-fetch-site": "same-origin"}
MENTOR, MENTEE = example_id("mentor"), example_id("mentee")
PAGE = f"/people/{MENTEE}"


@pytest.fixture
def services() -> FakeServices:
    services = FakeServices(names={MENTOR: "Ben Cole", MENTEE: "Anna Berg", example_id("other"): "anna berg"})
    profile = {"person_id": MENTEE, "state": "registered", "name": "Anna Berg", "mail": "anna@example.org"}
    duplicates = [example_id("other")]
    services.answers[f"/enrollment/v1/people/{MENTEE}"] = ServiceAnswer(
        200, {**profile, "guardians": [MENTOR], "possible_duplicates": duplicates}
    )
    return services


@pytest.fixture
def staff(services: FakeServices) -> TestClient:
    return client_of(ExampleQueries(), services=services)


def test_a_person_is_shown_by_name_with_everything_that_can_be_done(staff: TestClient) -> None:
    page = staff.get(PAGE).text
    assert "<h1>Anna Berg</h1>" in page
    assert "anna@example.org" in page
    assert "Mentee in Harbour" in page
    assert f'<a href="/people/{MENTOR}">Mentee of Ben Cole</a>' in page
    for verb in ("Pause…", "End participation…", "Log a session…", "Erase this person…", "Remove the guardian…"):
        assert f">{verb}<" in page
    assert "Relationship with Ben Cole started" in page


def test_each_entry_of_the_timeline_states_who_recorded_it(staff: TestClient, services: FakeServices) -> None:
    staff_actor, participant = example_id("cora"), example_id("a participant")
    participation = desk_examples.participation().id
    entry = {"subject": participation, "actor": staff_actor, "on_behalf_of": None, "origin": "command", "rule": None}
    rows = [
        {"event": "enrollment.participation.enrolled"},
        {"event": "enrollment.participation.document-accepted", "on_behalf_of": "mentee"},
        {"event": "enrollment.participation.applied", "actor": participant},
        {"event": "enrollment.participation.resumed", "origin": "rule", "rule": "resume"},
        {"event": "enrollment.person.invited", "origin": "directory", "actor": staff_actor},
        {"event": "enrollment.participation.completed", "origin": "import"},
        {"event": "enrollment.places.taken"},
    ]
    items = [{**entry, "at": f"2026-03-0{day}T10:00:00Z", **row} for day, row in enumerate(rows, 1)]
    services.answers["/enrollment/v1/audit/commands"] = ServiceAnswer(200, {"items": items, "next": None})
    services.answers["/enrollment/v1/audit/staff"] = ServiceAnswer(200, {"names": {staff_actor: "cora"}})
    page = staff.get(PAGE).text
    for words in (
        "1 Mar 2026: Enrolled a participant. cora (",
        "2 Mar 2026: Accepted a document. cora, for the mentee (",
        "3 Mar 2026: Applied to a program. A participant, or staff without a role now (",
        "4 Mar 2026: Resumed a participation. By rule: a pause ends on its day (",
        "5 Mar 2026: Invited a person. The directory of the organization (cora) (",
        "6 Mar 2026: Completed a participation. An import of past relationships (",
    ):
        assert words in page
    assert "place in a program" not in page
    assert "Relationship with Ben Cole started" not in page


def test_staff_that_signs_in_by_links_is_named_and_no_id_is_shown(staff: TestClient, services: FakeServices) -> None:
    actor = example_id("cora")
    entry = {
        "event": "enrollment.participation.enrolled",
        "subject": desk_examples.participation().id,
        "actor": actor,
        "on_behalf_of": None,
        "origin": "command",
        "rule": None,
        "at": "2026-03-01T10:00:00Z",
    }
    services.answers["/enrollment/v1/audit/commands"] = ServiceAnswer(200, {"items": [entry], "next": None})
    for person, shown in ((MENTOR, "Ben Cole"), (example_id("hidden"), pseudonym(example_id("hidden")))):
        services.answers["/enrollment/v1/audit/staff"] = ServiceAnswer(200, {"names": {actor: person}})
        page = staff.get(PAGE).text
        assert f"1 Mar 2026: Enrolled a participant. {shown} (" in page


def test_what_was_reported_late_or_imported_stands_where_it_happened(staff: TestClient, services: FakeServices) -> None:
    entry = {
        "subject": desk_examples.participation().id,
        "actor": example_id("cora"),
        "on_behalf_of": None,
        "origin": "import",
        "rule": None,
    }
    items = [
        {
            **entry,
            "event": "enrollment.participation.completed",
            "at": "2026-03-02T10:00:00Z",
            "occurred_at": "2019-06-30T00:00:00Z",
        },
        {
            **entry,
            "event": "enrollment.participation.enrolled",
            "at": "2026-03-02T10:00:01Z",
            "occurred_at": "2018-09-01T00:00:00Z",
        },
        {
            **entry,
            "event": "enrollment.participation.applied",
            "at": "2026-03-01T10:00:00Z",
            "occurred_at": "2026-03-01T09:00:00Z",
        },
    ]
    services.answers["/enrollment/v1/audit/commands"] = ServiceAnswer(200, {"items": items, "next": None})
    page = staff.get(PAGE).text
    shown = [page.index(text) for text in ("<h3>Mar 2026</h3>", "<h3>Jun 2019</h3>", "<h3>Sep 2018</h3>")]
    assert shown == sorted(shown)
    assert "1 Mar 2026: Applied to a program. An import of past relationships (" in page
    assert "30 Jun 2019: Completed a participation. An import of past relationships, recorded on 2 Mar 2026 (" in page


def test_a_relationship_states_when_it_was(staff: TestClient) -> None:
    page = staff.get(PAGE).text
    assert re.search(r"Since \d+ \w{3} \d{4}\. (Last session held on \d+ \w{3} \d{4}\. )?Sessions: ", page)


def test_a_namesake_may_be_the_same_person(staff: TestClient) -> None:
    page = staff.get(PAGE).text
    assert "This may be the same person as" in page
    assert f'href="/people/{example_id("other")}"' in page


def test_where_the_name_is_not_to_be_seen_the_pseudonym_stays_and_the_page_says_so() -> None:
    services = FakeServices()
    services.answers[f"/enrollment/v1/people/{MENTEE}"] = ServiceAnswer(404, {"status": 404})
    page = client_of(ExampleQueries(), services=services).get(PAGE).text
    assert f"<h1>{pseudonym(MENTEE)}</h1>" in page
    assert "The name is not shown" in page
    assert "Erase this person" not in page


def test_who_is_no_person_here_is_not_found(staff: TestClient, services: FakeServices) -> None:
    stranger = example_id("stranger")
    services.answers[f"/enrollment/v1/people/{stranger}"] = ServiceAnswer(404, {"status": 404})
    assert staff.get(f"/people/{stranger}").status_code == 404
    assert staff.get("/people/x").status_code == 422
    assert staff.get(PAGE, headers={"executive": "yes"}).status_code == 403


def test_an_erasure_asks_with_its_consequence_and_sends_the_reason(staff: TestClient, services: FakeServices) -> None:
    address = f"/commands/people/{MENTEE}/erase"
    page = staff.get(address).text
    assert "destroyed, in backups too" in page
    assert 'class="danger"' in page
    answer = staff.post(address, data={"_key": new_key(), "reason": "requested"}, headers=SAME)
    assert answer.headers["location"].startswith(f"{PAGE}?done=people.erase")
    assert services.sent[-1].path == f"/enrollment/v1/people/{MENTEE}/erase"
    assert services.sent[-1].body == {"reason": "requested"}


def test_a_guardian_is_found_by_name_and_added(staff: TestClient, services: FakeServices) -> None:
    address = f"{PAGE}/guardian"
    assert f'href="{address}"' in staff.get(PAGE).text
    assert "Add as guardian" not in staff.get(address).text, "nothing is chosen before the search"
    assert "No one else is found whose name contains “zzz”." in staff.get(f"{address}?q=zzz").text
    assert MENTEE not in re.findall(r'<option value="([^"]+)"', staff.get(f"{address}?q=anna").text), "not oneself"
    assert re.findall(r'<option value="([^"]+)" selected>([^<]+)', staff.get(f"{address}?q=ben").text) == [
        (MENTOR, "Ben Cole")
    ]
    data = {"_key": new_key(), "q": "ben", "guardian_id": MENTOR}
    path = f"/enrollment/v1/people/{MENTEE}/guardians"
    services.answers[path] = problem(422, "guardian-a-minor", "a guardian is of age", ("/guardian_id", "is a minor"))
    refused = staff.post(address, data=data, headers=SAME)
    assert (refused.status_code, "Is a minor." in refused.text) == (422, True)
    del services.answers[path]
    answer = staff.post(address, data=data, headers=SAME)
    assert answer.headers["location"].startswith(f"{PAGE}?done=people.guardian")
    assert (services.sent[-1].path, services.sent[-1].body) == (path, {"guardian_id": MENTOR})
    nobody = staff.post(address, data={**data, "guardian_id": example_id("stranger")}, headers=SAME)
    assert "Choose guardian from the list." in nobody.text


def test_people_are_searched_by_name(staff: TestClient) -> None:
    page = staff.get("/people?q=BEN").text
    assert "1 person found for “BEN”." in page
    assert f'<a href="/people/{MENTOR}">Ben Cole</a>' in page
    assert "Anna Berg" not in page
    assert 'data-empty="filtered-out"' in staff.get("/people?q=zzz").text
    other = staff.get("/people?q=anna").text
    assert f'href="/people/{example_id("other")}"' in other, "who takes part in nothing is found too"


def test_the_search_is_escaped_and_bounded(staff: TestClient) -> None:
    assert "&lt;script&gt;" in staff.get("/people?q=<script>").text
    assert staff.get(f"/people?q={'x' * 101}").status_code == 422
    assert staff.get("/people?q=%00").status_code in {400, 422}


def test_without_names_the_search_says_so() -> None:
    page = client_of(ExampleQueries()).get("/people?q=anna").text
    assert "People cannot be searched by name at the moment." in page
    everyone = client_of(ExampleQueries()).get("/people").text
    assert len(re.findall(r"<tr", everyone)) > 5


def test_people_programs_and_pages_are_found_as_plain_links(staff: TestClient) -> None:
    page = staff.get("/find?q=ben").text
    assert f'<a href="/people/{MENTOR}">Ben Cole</a>' in page
    assert f'<a href="/programs/{example_id("Harbour")}">Harbour</a>' in staff.get("/find?q=harb").text
    assert '<li><a href="/desk">Desk</a></li>' in staff.get("/find?q=des").text
    assert "Nothing is called “zzz”." in staff.get("/find?q=zzz").text


def test_who_is_no_coordinator_finds_no_people(staff: TestClient) -> None:
    page = staff.get("/find?q=e", headers={"executive": "yes"}).text
    assert "/people/" not in page
    assert ">Network</a>" in page
    assert "/programs/" not in staff.get("/find?q=e", headers={"mentee": "yes"}).text


def test_a_list_of_people_has_a_csv(staff: TestClient) -> None:
    answer = staff.get("/people?csv=found")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "Ben Cole" in answer.text
