"""A person whom the organization disabled is signed out, and signs in in no way until the organization enables them."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from services.web.identity.known_persons import KnownPersons
from services.web.identity.local_issuer import ISSUER
from tests.integration.sign_in.site import SAME_ORIGIN, Site, serve
from tests.support import wait
from tests.support.databases import fresh_database

PERSON_ISSUER = "urn:mentorship:person"
REFUSED = "Your organization has ended your access."


@pytest.fixture
def site(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with fresh_database(postgres_dsn) as dsn, serve(dsn, tmp_path_factory.mktemp("site")) as site:
        yield site


def disable(site: Site, person: str) -> None:
    with site.pool.connection() as connection:
        connection.execute(
            "INSERT INTO access.disabled_people (person_id, organization, since, disabled_by) "
            "VALUES (%s, gen_random_uuid(), now(), gen_random_uuid())",
            [person],
        )


def enable(site: Site, person: str) -> None:
    with site.pool.connection() as connection:
        connection.execute("DELETE FROM access.disabled_people WHERE person_id = %s", [person])


def test_the_code_flow_and_the_own_account_are_refused_until_the_person_is_enabled(site: Site) -> None:
    person = str(uuid4())
    KnownPersons(site.pool).link(ISSUER, "mentor", person)  # the account that the person chose
    site.http.get("/sign-in/with/demo?persona=mentor&to=/whoami")
    assert site.subject() == "mentor"
    disable(site, person)
    wait.until(lambda: site.subject() is None, what="an identity that is nothing else is refused, whatever it sends")
    assert "disabled" in site.http.get("/whoami").text
    answer = site.http.get("/sign-in/with/demo?persona=mentor&to=/whoami")
    assert (answer.status_code, REFUSED in answer.text) == (403, True)
    assert site.subject() is None
    site.http.get("/sign-in/with/demo?persona=mentee&to=/whoami")
    assert site.subject() == "mentee", "another person is not concerned"
    enable(site, person)
    site.http.get("/sign-in/with/demo?persona=mentor&to=/whoami")
    assert site.subject() == "mentor"


def test_a_link_by_mail_is_refused_and_not_lost(site: Site) -> None:
    person = str(uuid4())
    token = site.links.create("sign-in", person)
    disable(site, person)
    answer = site.http.post(f"/links/{token}", headers=SAME_ORIGIN, follow_redirects=False)
    assert (answer.status_code, REFUSED in answer.text) == (403, True)
    invitation = site.links.create("invitation", person)
    assert site.http.post(f"/links/{invitation}", headers=SAME_ORIGIN).status_code == 403
    assert site.services.sent == [], "no one is registered either"
    assert site.subject() is None
    enable(site, person)
    assert site.http.post(f"/links/{token}", headers=SAME_ORIGIN, follow_redirects=False).status_code == 303
    assert site.subject() == person
