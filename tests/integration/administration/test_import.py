"""Importing past relationships from a page: checked first, imported once, the report and the refused rows to keep."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from services.cli.history_import.page_imports import PageImports
from services.cli.history_import.pseudonyms import Pseudonymizer
from tests.integration.administration.browser import Browser, words
from tests.integration.permissions.world import TERMS as AGREEMENT
from tests.integration.permissions.world import World
from tests.support.wait import until

HEADING = "organization,program,cohort,start,end,mentor,mentee\n"
FILE = (
    f"{HEADING}Old Harbour,Sailing,2020,2020-01-01,2020-12-31,Ada,Ben\n"
    "Old Harbour,Sailing,2020,2020-02-01,2020-12-31,ada,Cem\n"
    "Old Harbour,Sailing,2020,not a day,2020-12-31,Dora,Eve\n"
)
TERMS = {"organization": "", "people": "name", "days": "iso", "evidence": "none"}


@pytest.fixture(scope="module", autouse=True)
def imports(world: World) -> None:
    """Give the pages the stores of both services, as a single process does."""
    enrollment, relationships = world.stores
    importer = PageImports(enrollment, relationships, Pseudonymizer(b"h" * 32), world.settings)
    world.apps["/"].state.history_imports = importer


def send(browser: Browser, content: str, **terms: str) -> tuple[int, str]:
    """Upload a file, and return the status, and the address that it leads to or the words of the page."""
    files = {"file": ("past.csv", content.encode(), "text/csv")}
    answer = browser.client.post("/admin/import", data={**TERMS, **terms}, files=files)
    return answer.status_code, answer.headers.get("location") or words(answer)


def check(browser: Browser, content: str, **terms: str) -> str:
    """Upload a file that must be accepted, and return the address of its check."""
    status, address = send(browser, content, **terms)
    assert status == 303, address
    return address


def rows_of(browser: Browser, address: str) -> list[list[str]]:
    """Return the rows of a CSV, without its heading."""
    answer = browser.get(address)
    assert answer.headers["content-type"].startswith("text/csv")
    return [*csv.reader(StringIO(answer.text.removeprefix("\ufeff")))][1:]


def test_a_file_is_checked_then_imported_and_a_second_time_adds_nothing(world: World) -> None:
    before, browser = [store.head() for store in world.stores], Browser(world, "operator")
    address = check(browser, FILE)
    text = browser.text(address)
    assert "Nothing has been imported yet. 2 rows of past.csv would be new." in text
    assert "“ada”" in text, "a name that is nearly the same"
    assert "4 The start is not a day" in text, "the line and the rule"
    added = {row[0]: row[1:] for row in rows_of(browser, f"{address}?csv=added")}
    assert added["Organizations"] == ["1", "Old Harbour"]
    assert added["Programs"] == ["1", "Sailing (Old Harbour)"]
    assert added["Relationships"][0] == "2"
    refused = rows_of(browser, f"{address}?csv=refused")
    assert [row[-2:] for row in refused] == [["Dora", "Eve"]]
    assert [store.head() for store in world.stores] == before
    assert browser.done(address) == address
    assert all(store.head() > head for store, head in zip(world.stores, before, strict=True))
    after = [store.head() for store in world.stores]
    assert browser.done(address) == address, "a form that is sent twice imports once"
    report = browser.text(address)
    assert "2 rows of past.csv imported on" in report
    assert [store.head() for store in world.stores] == after
    assert "past.csv Organizations of the file Imported" in browser.text("/admin/import")
    again = browser.text(check(browser, FILE))
    assert "no row of past.csv would be new" in again
    assert "Import 2 rows" not in again


def test_a_file_joins_the_organization_chosen_and_the_page_shows_who_is_who(world: World) -> None:
    own, browser = world.ids["organization"], Browser(world, "operator")
    for name, mail in (
        ("Ada Lovelace", "ada@example.org"),
        ("Alan Turing", "a@example.org"),
        ("Alan Turing", "b@x.org"),
    ):
        body = {"organization_id": own, "name": name, "mail": mail}
        assert world.send("coordinator", "POST", "/enrollment/v1/people", body).is_success
    row = "organization,program,2020,01.02.2020,30.06.2020"
    content = (
        f"{HEADING}{row},Ada Lovelace,Barbara Liskov\n{row},ada@example.org,b@x.org\n{row},Ada Lovelace,Alan Turing\n"
        f"another,program,2020,01.02.2020,,Ada Lovelace,b@x.org\n"
    )
    address = check(browser, content, organization=own, days="DD.MM.YYYY", evidence="2")
    found = {(stated, key) for stated, _, key, _ in rows_of(browser, f"{address}?csv=people")}
    assert found == {
        ("Ada Lovelace", "name"),
        ("Barbara Liskov", "new"),
        ("ada@example.org", "mail"),
        ("b@x.org", "mail"),
    }
    text = browser.text(address)
    assert "4 Several people answer to it 2 people of the organization answer to the mentee" in text
    assert "5 Another organization" in text
    assert rows_of(browser, f"{address}?csv=rules") == [["another-organization", "1"], ["person-ambiguous", "1"]]
    browser.done(address)
    report = browser.text(address)
    assert "2 rows of past.csv imported into organization on" in report
    new = next(row for row in rows_of(browser, f"{address}?csv=people") if row[0] == "Barbara Liskov")
    person = world.send("coordinator", "GET", f"/enrollment/v1/people/{new[3]}").json()
    assert person["profile"]["name"] == "Barbara Liskov"


def mentor_now(world: World, mentor: str) -> str:
    """Let a person mentor another one from now on, who is invited for it; return the mentee."""
    invited = {"organization_id": world.ids["organization"], "name": "Zoe Young", "mail": "zoe@example.org"}
    mentee = world.send("coordinator", "POST", "/enrollment/v1/people", invited).json()["person_id"]
    sides = {}
    for role, person in (("mentor", mentor), ("mentee", mentee)):
        body = {"program_id": world.ids["program"], "person_id": person, "role": role}
        sides[role] = world.command("/enrollment/v1/participations", body)["participation_id"]
        world.command(f"/enrollment/v1/participations/{sides[role]}/enroll")
    world.catch_up()
    world.inform()
    base = "/relationships/v1/relationships"
    pair = {f"{role}_participation_id": id for role, id in sides.items()}
    id = world.command(base, {**pair, "proposed_by": "mentee"})["relationship_id"]
    world.command(f"{base}/{id}/accept", {"by": "mentor"})
    for party in ("mentor", "mentee"):
        world.command(f"{base}/{id}/sign", {"by": party, **AGREEMENT})
    world.command(f"{base}/{id}/activate")
    return str(mentee)


def test_the_ripple_runs_through_imported_past_and_living_present(world: World) -> None:
    own, browser = world.ids["organization"], Browser(world, "operator")
    row = "organization,program,2019,2019-02-01,2019-06-30"
    address = check(browser, f"{HEADING}{row},Pia First,Quin Second\n", organization=own)
    browser.done(address)
    people = {stated: id for stated, _, _, id in rows_of(browser, f"{address}?csv=people")}
    first, second = people["Pia First"], people["Quin Second"]
    third = mentor_now(world, second)
    world.catch_up()

    def reached() -> int:
        answer = world.send("coordinator-of-all", "GET", f"/v1/network/people/{first}", query={"effect": "started"})
        return int(answer.json()["reach"]) if answer.is_success else 0

    until(lambda: reached() == 2, what="the chain of past and present")
    tree = world.send("coordinator-of-all", "GET", f"/v1/network/people/{first}/tree", query={"effect": "started"})
    assert {second, third} <= set(tree.text.split('"'))
    path = {"from": first, "to": third, "effect": "started"}
    assert world.send("coordinator-of-all", "GET", "/v1/network/paths", query=path).text.count(second) >= 1
    staff = Browser(world, "coordinator-of-all")
    assert "has reached 2 people in 2 generations" in staff.text(f"/network/people/{first}?effect=started")
    person = Browser(world, "coordinator").text(f"/people/{second}")
    assert "Mentor of Zoe Young" in person
    assert "Mentee of Pia First" in person


def test_a_larger_file_than_before_is_taken_and_its_bound_is_stated(world: World) -> None:
    browser, row = Browser(world, "operator"), "Big Harbour,Sailing,2020,2020-01-01,2020-12-31,Ada,"
    padding = "n" * 190
    content = HEADING + "".join(f"{row}{padding}{number}\n" for number in range(2_000))
    assert len(content) > 300_000
    assert "2 000 rows" in browser.text(check(browser, content)).replace("\u202f", " ")
    status, text = send(browser, HEADING + "x" * 4_000_000)
    assert (status, "The file is larger than 4 MB." in text) == (422, True)
    status, _ = send(browser, HEADING + "x" * 5_000_000)
    assert status == 413
    assert world.send("operator", "POST", "/admin/terms/new", "x" * 1_000_001).status_code == 413, "other addresses"


@pytest.mark.parametrize(
    ("content", "says"),
    [("", "Choose a file."), ("a,b\n1,2\n", "lacks")],
)
def test_a_file_that_is_none_is_refused_at_its_field(world: World, content: str, says: str) -> None:
    status, page = send(Browser(world, "operator"), content)
    assert status == 422
    assert "There is a problem" in page
    assert says in page


def test_a_checked_file_is_discarded_and_no_one_else_sees_it(world: World) -> None:
    browser = Browser(world, "operator")
    address = check(browser, FILE)
    assert Browser(world, "builder").get(address).status_code == 404, "another operator"
    assert browser.done(f"{address}/discard") == "/admin/import"
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("persona", ["coordinator", "executive", "mentor"])
def test_only_the_operator_imports(world: World, persona: str) -> None:
    before, browser = [store.head() for store in world.stores], Browser(world, persona)
    address = check(Browser(world, "operator"), FILE)
    assert browser.get("/admin/import").status_code == 403
    assert send(browser, FILE)[0] == 403
    assert [browser.get(address).status_code, browser.post(address).status_code] == [403, 403]
    assert [store.head() for store in world.stores] == before


def test_administration_leads_to_what_one_may_do(world: World) -> None:
    assert "/admin/import" in Browser(world, "operator").get("/admin").text
    own = Browser(world, "coordinator").get("/admin").text
    assert "/admin/concerns" in own
    assert "/admin/import" not in own
    assert "/admin/access" not in Browser(world, "mentor").get("/admin").text
