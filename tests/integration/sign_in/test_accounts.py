"""An invited person chooses an account at a provider: it is bound to that person alone of the organization."""

from collections.abc import Iterator, Mapping
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from services.web.identity.known_persons import KnownPersons
from services.web.identity.memberships import Memberships
from services.web.identity.principal import Membership
from services.web.sign_in.provider import Provider
from services.web.sign_in.provider_http import ProviderHttp
from tests.integration.sign_in.certified import settings_of, sign_in_at
from tests.integration.sign_in.site import HERE, SAME_ORIGIN, Site, serve
from tests.support.databases import fresh_database

PERSON_ISSUER = "urn:mentorship:person"
HARBOUR, QUAY = str(uuid4()), str(uuid4())


@pytest.fixture(scope="module")
def site(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory, issuer: str) -> Iterator[Site]:
    providers = {"x": Provider(settings_of(issuer), ProviderHttp())}
    with (
        fresh_database(postgres_dsn) as dsn,
        serve(dsn, tmp_path_factory.mktemp("site"), providers, personas=()) as site,
    ):
        yield site


@pytest.fixture(autouse=True)
def _begin(site: Site) -> None:
    site.services.status = 200
    site.services.sent.clear()


def browser(site: Site) -> TestClient:
    return TestClient(site.http.app, base_url=HERE)


def invite(site: Site, organization: str = HARBOUR) -> str:
    person = str(uuid4())
    site.services.organizations[person] = organization
    return person


def accept(site: Site, person: str, http: TestClient) -> str:
    """Accept an invitation in a browser, and return where it leads."""
    token = site.links.create("invitation", person)
    answer = http.post(f"/links/{token}", headers=SAME_ORIGIN, follow_redirects=False)
    return str(answer.headers["location"])


def choose(http: TestClient, login: str) -> Mapping[str, str]:
    """Choose the account of a login at the provider, and return what the provider sends back."""
    began = http.get("/sign-in/account/x", headers=SAME_ORIGIN, follow_redirects=False)
    return sign_in_at(began.headers["location"], login)


def back(http: TestClient, answer: Mapping[str, str]) -> int:
    return http.get("/sign-in/callback", params=dict(answer), follow_redirects=False).status_code


def bind(site: Site, person: str, login: str) -> int:
    http = browser(site)
    accept(site, person, http)
    return back(http, choose(http, login))


def people_of(site: Site, issuer: str, login: str) -> frozenset[str]:
    return KnownPersons(site.pool).of(issuer, login).people


def test_an_invited_person_signs_in_with_the_account_from_then_on(site: Site, issuer: str) -> None:
    anna, http = invite(site), browser(site)
    role = Membership("coordinator", HARBOUR)
    Memberships(site.pool).grant(PERSON_ISSUER, anna, role)
    assert accept(site, anna, http) == "/sign-in/account"
    assert "Use my account at X" in http.get("/sign-in/account").text
    answer = choose(http, "anna")
    by_link = http.cookies["mentorship_session"]
    completed = http.get("/sign-in/callback", params=dict(answer), follow_redirects=False)
    assert (completed.status_code, completed.headers["location"]) == (303, "/welcome")
    assert site.subject(http) == "anna"
    assert site.sessions.find("browser", by_link) is None
    assert people_of(site, issuer, "anna") == {anna}
    assert Memberships(site.pool).of(issuer, "anna") == {role}
    later = browser(site)
    asked = later.get("/sign-in/with/x?to=/whoami", follow_redirects=False).headers["location"]
    assert back(later, sign_in_at(asked, "anna")) == 303
    assert site.subject(later) == "anna"
    registered = [(subject, path.split("/")[-2]) for subject, path, _ in site.services.sent if "register" in path]
    assert registered == [(anna, anna), ("anna", anna), ("anna", anna)]  # a later sign-in refreshes what is known


def test_who_keeps_to_links_by_mail_is_asked_nothing_more(site: Site) -> None:
    anna, http = invite(site), browser(site)
    accept(site, anna, http)
    assert 'href="/welcome"' in http.get("/sign-in/account").text
    assert site.subject(http) == anna


def test_an_account_of_another_person_of_the_organization_is_refused_by_name(site: Site, issuer: str) -> None:
    first, second = invite(site), invite(site)
    assert bind(site, first, "shared-in-harbour") == 303
    http = browser(site)
    accept(site, second, http)
    answer = http.get("/sign-in/callback", params=dict(choose(http, "shared-in-harbour")))
    assert answer.status_code == 409
    assert "This account belongs to another person" in answer.text
    assert people_of(site, issuer, "shared-in-harbour") == {first}
    assert site.subject(http) == second  # still signed in by the link
    assert back(http, choose(http, "her-own")) == 303
    assert people_of(site, issuer, "her-own") == {second}


def test_of_two_people_who_choose_one_account_at_once_neither_keeps_it(
    site: Site, issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = invite(site), invite(site)
    Memberships(site.pool).grant(PERSON_ISSUER, second, Membership("coordinator", HARBOUR))
    link = KnownPersons.link

    def link_both(persons: KnownPersons, by: str, subject: str, person: str) -> None:
        for each in (first, person) if by == issuer else (person,):
            link(persons, by, subject, each)

    monkeypatch.setattr(KnownPersons, "link", link_both)  # the first person's row arrives after the check
    assert bind(site, second, "raced") == 409
    assert people_of(site, issuer, "raced") == {first}
    assert Memberships(site.pool).of(issuer, "raced") == frozenset()


def test_one_account_may_be_a_person_in_each_of_two_organizations(site: Site, issuer: str) -> None:
    here, there = invite(site), invite(site, QUAY)
    assert (bind(site, here, "both"), bind(site, there, "both")) == (303, 303)
    assert people_of(site, issuer, "both") == {here, there}


def test_two_people_of_one_mail_address_stay_two(site: Site, issuer: str) -> None:
    """The provider states one mail address for everyone."""
    first, second = invite(site), invite(site)
    assert (bind(site, first, "one"), bind(site, second, "two")) == (303, 303)
    assert people_of(site, issuer, "one") == {first}
    assert people_of(site, issuer, "two") == {second}


def test_nothing_is_bound_while_the_service_of_people_does_not_answer(site: Site, issuer: str) -> None:
    first, second = invite(site), invite(site)
    bind(site, first, "unsure")
    http = browser(site)
    accept(site, second, http)
    answer = choose(http, "unsure")
    site.services.status = 503
    assert back(http, answer) == 503
    assert people_of(site, issuer, "unsure") == {first}


def test_an_account_is_bound_to_the_person_who_chose_it_and_only_while_signed_in(site: Site, issuer: str) -> None:
    anna, ben, http = invite(site), invite(site), browser(site)
    accept(site, anna, http)
    answer = choose(http, "late")
    accept(site, ben, http)  # another person signs in in this browser meanwhile
    assert back(http, answer) == 400
    accept(site, anna, http)
    answer = choose(http, "late")
    http.post("/sign-out", headers=SAME_ORIGIN)
    assert back(http, answer) == 400
    assert people_of(site, issuer, "late") == frozenset()


def test_no_account_is_chosen_from_another_site_or_without_a_person(site: Site) -> None:
    anna, http = invite(site), browser(site)
    accept(site, anna, http)
    for elsewhere in ("cross-site", "same-site", "none"):
        answer = http.get("/sign-in/account/x", headers={"Sec-Fetch-Site": elsewhere}, follow_redirects=False)
        assert answer.status_code == 403
    stranger = browser(site).get("/sign-in/account/x", headers=SAME_ORIGIN, follow_redirects=False)
    assert stranger.headers["location"] == "/sign-in?to=/sign-in/account"
