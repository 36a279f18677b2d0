"""One-time links: shown as often as one likes, consumed once, by whom they were sent to."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from services.web.identity.known_persons import KnownPersons
from tests.integration.sign_in.site import HERE, SAME_ORIGIN, Site, serve

ANNA = "5f0f8b52-6f0e-4a53-9d1a-64f1b1b0a111"
PERSON_ISSUER = "urn:mentorship:person"


@pytest.fixture
def site(database: str, tmp_path: Path) -> Iterator[Site]:
    with serve(database, tmp_path) as site:
        yield site


def consume(site: Site, token: str) -> int:
    return site.http.post(f"/links/{token}", headers=SAME_ORIGIN, follow_redirects=False).status_code


def test_a_mail_scanner_consumes_nothing_and_the_person_signs_in(site: Site) -> None:
    token = site.links.create("invitation", ANNA)
    for _ in range(3):
        assert "Accept the invitation" in site.http.get(f"/links/{token}").text
    answer = site.http.post(f"/links/{token}", headers=SAME_ORIGIN, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/welcome")
    assert site.subject() == ANNA
    assert KnownPersons(site.pool).of(PERSON_ISSUER, ANNA).people == {ANNA}
    assert site.services.sent == [(ANNA, f"/enrollment/v1/people/{ANNA}/register", {})]


def test_an_invitation_names_its_person_and_organization_to_who_holds_it(site: Site) -> None:
    site.services.holders[ANNA] = {
        "name": "Anna <Ö>",
        "time_zone": "Europe/Vienna",
        "organization": "Harbour Library",
        "shares": ["figures"],
        "invited_to": [],
        "guardian": False,
    }
    answer = site.http.get(f"/links/{site.links.create('invitation', ANNA)}")
    assert "Harbour Library invites you" in answer.text
    assert "Anna &lt;Ö&gt;" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "Sign in as Anna &lt;Ö&gt;" in site.http.get(f"/links/{site.links.create('sign-in', ANNA)}").text


@pytest.mark.parametrize(
    ("state", "text"), [("used", "used already"), ("expired", "has expired"), ("unknown", "not valid")]
)
def test_a_link_that_is_no_longer_good_states_why(site: Site, state: str, text: str) -> None:
    expires_at = datetime.now(UTC) + timedelta(minutes=5)
    token = "x" * 43 if state == "unknown" else site.links.create("sign-in", ANNA, expires_at)
    if state == "used":
        consume(site, token)
        site.http.cookies.clear()
    if state == "expired":
        with site.pool.connection() as connection:
            connection.execute(
                "UPDATE access.links SET created_at = created_at - interval '1 day', "
                "expires_at = now() - interval '1 s'"
            )
    assert text in site.http.get(f"/links/{token}").text
    assert consume(site, token) in {404, 410}
    assert site.subject() is None
    assert site.services.asked_about == []  # such a link states nothing of its person


@pytest.mark.parametrize(("status", "answer"), [(0, 503), (503, 503), (409, 400)])
def test_an_invitation_is_not_lost_where_the_person_could_not_register(site: Site, status: int, answer: int) -> None:
    token = site.links.create("invitation", ANNA)
    site.services.status = status
    assert consume(site, token) == answer
    assert site.subject() is None
    site.services.status = 200
    assert consume(site, token) == 303
    assert site.subject() == ANNA


def test_a_person_whose_sign_in_is_over_signs_in_again_and_does_not_become_the_visitor(site: Site) -> None:
    consume(site, site.links.create("sign-in", ANNA))
    assert site.subject() == ANNA
    with site.pool.connection() as connection:
        connection.execute("DELETE FROM access.sessions")
    page = site.http.get("/sign-in?to=/me")
    assert "Your sign-in is over" in page.text
    assert "Send me a link" in page.text
    assert site.subject() is None
    site.http.cookies.clear()
    asked = site.http.get("/sign-in?to=/me", follow_redirects=False)
    assert asked.status_code == 303, "a new visitor of the demonstration is signed in"


def test_who_sent_a_form_too_late_is_told_that_nothing_was_sent(site: Site) -> None:
    page = site.http.get("/sign-in?to=/rooms/r&unsent=yes")
    assert "You were not signed in any more, and nothing was sent." in page.text


def test_of_two_who_consume_at_once_one_signs_in(site: Site) -> None:
    token = site.links.create("sign-in", ANNA)
    browsers = [TestClient(site.http.app, base_url=HERE) for _ in range(2)]

    def post(browser: TestClient) -> int:
        return browser.post(f"/links/{token}", headers=SAME_ORIGIN, follow_redirects=False).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(post, browsers)) == [303, 410]


def test_a_forwarded_link_does_not_sign_in_another_browser(site: Site) -> None:
    token = site.links.create("sign-in", ANNA, browser="what the first browser holds")
    assert "another browser" in site.http.get(f"/links/{token}").text
    assert consume(site, token) == 410


def test_another_site_cannot_consume_a_link(site: Site) -> None:
    token = site.links.create("sign-in", ANNA)
    assert site.http.post(f"/links/{token}", headers={"Origin": "https://evil.example"}).status_code == 403
    assert consume(site, token) == 303


def test_the_same_answer_for_every_address_and_not_too_often(site: Site) -> None:
    answers = [
        site.http.post("/sign-in/link", data={"mail": mail}, headers=SAME_ORIGIN)
        for mail in ("anna@example.org", "no-one@example.org")
    ]
    assert answers[0].text == answers[1].text
    assert [body for _, _, body in site.services.sent] == [{"mail": "anna@example.org"}, {"mail": "no-one@example.org"}]
    statuses = {
        site.http.post("/sign-in/link", data={"mail": "a@b.c"}, headers=SAME_ORIGIN).status_code for _ in range(6)
    }
    assert 429 in statuses


def test_only_hashes_of_links_are_stored(site: Site) -> None:
    token = site.links.create("sign-in", ANNA)
    with site.pool.connection() as connection:
        row = connection.execute("SELECT * FROM access.links").fetchone()
    assert token not in repr(row)
    assert site.links.forget(ANNA) == 1
    assert site.links.show(token).state == "unknown"
