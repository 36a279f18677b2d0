"""Finding a mentor on a phone: a mentee searches and asks by keyboard, and the mentor reads the words and answers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.browsing import PHONE, visit
from tests.browser.mentoring_site import MentoringSite, serve_mentoring, signed_in
from tests.integration.matching.finding_place import WORDS, Finding, finding


@pytest.fixture(scope="module")
def site(postgres_dsn: str) -> Iterator[MentoringSite]:
    with serve_mentoring(postgres_dsn) as served:
        yield served


@pytest.fixture(scope="module")
def place(site: MentoringSite) -> Finding:
    """Return a program with a directory of mentors; two of its mentees have stated their goals."""
    found = finding(site.world)
    found.enroll("Zoe", "mentee")
    site.world.inform()
    site.world.catch_up()
    return found


def test_a_mentee_without_goals_is_led_to_them_first(browser: Browser, site: MentoringSite, place: Finding) -> None:
    with visit(browser, site.base, **signed_in("Zoe", viewport=PHONE)) as visiting:
        page = visiting.open(f"/me/mentors/{place.participations['Zoe']}")
        expect(page.get_by_role("link", name="State your goals")).to_be_visible()
        assert visiting.faults_of_looks() == []
        assert visiting.complaints == []


def test_a_mentee_asks_and_the_mentor_accepts(browser: Browser, site: MentoringSite, place: Finding) -> None:
    address = f"/me/mentors/{place.participations['Xi']}"
    with visit(browser, site.base, **signed_in("Xi", viewport=PHONE)) as visiting:
        page = visiting.open(address)
        expect(page.locator("#mentors")).to_be_visible()
        assert visiting.faults_of_looks() == []
        page.get_by_label("Skill").fill("finance")
        page.get_by_role("button", name="Search").click()
        expect(page.locator("main")).to_contain_text("finance (4 of 4)")
        visiting.open(f"{address}/{place.participations['Ada']}")
        assert visiting.faults_of_looks() == []
        page.locator("main form button").first.click()
        expect(page.get_by_role("alert")).to_contain_text("Choose a reason.")
        page.locator("main input[type=checkbox]").first.check()
        page.locator("main textarea").fill(WORDS)
        page.locator("main form button").first.click()
        expect(page.locator("main")).to_contain_text("You have asked 1 of up to 2 mentors")
        assert visiting.faults_of_looks() == []
        assert [each for each in visiting.complaints if "422" not in each] == [], "the refusal is one, and no more"
    with visit(browser, site.base, **signed_in("Ada", viewport=PHONE)) as visiting:
        page = visiting.open("/me")
        expect(page.locator("main")).to_contain_text(WORDS)
        assert visiting.faults_of_looks() == []
        page.get_by_role("button", name="Accept").first.click()
        expect(page.locator("#flash")).to_contain_text("You accepted the match")
    request = place.requests("Xi")["requests"][0]
    assert request["state"] == "matched"


def test_a_mentor_writes_an_entry_and_opts_out(browser: Browser, site: MentoringSite, place: Finding) -> None:
    with visit(browser, site.base, **signed_in("Bo", viewport=PHONE)) as visiting:
        page = visiting.open(f"/me/listing/{place.participations['Bo']}")
        assert visiting.faults_of_looks() == []
        page.locator("main textarea").fill("I taught for thirty years.")
        page.locator("main form button").first.click()
        expect(page.locator("#flash")).to_be_visible()
        assert visiting.complaints == []
