"""What an attacker tries at sign-in: each with an input of its own, and what it must not reach."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from services.projections.pages.sign_in import links
from services.web.identity.credentials.identities import PERSON_ISSUER
from services.web.identity.erased_identities import ErasedIdentities
from services.web.identity.known_persons import KnownPersons
from services.web.identity.local_issuer import ISSUER
from services.web.identity.service_tokens import PREFIX, ServiceTokens
from services.web.sign_in import token_endpoint
from services.web.sign_in.pending import PendingSignIn, PendingSignIns
from services.web.sign_in.provider import challenge_of
from services.web.token_buckets import TokenBuckets
from tests.integration.sign_in.site import HERE, SAME_ORIGIN, Site, serve
from tests.support.databases import fresh_database

CROSS_SITE: tuple[dict[str, str], ...] = (
    {},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
)


@pytest.fixture(scope="module")
def dsn(postgres_dsn: str) -> Iterator[str]:
    with fresh_database(postgres_dsn) as dsn:
        yield dsn


@pytest.fixture
def site(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve the site with counts of attempts of its own, within one moment."""
    for module in (links, token_endpoint):
        monkeypatch.setattr(module, "TokenBuckets", partial(TokenBuckets, clock=lambda: 0.0))
    with serve(dsn, tmp_path) as site:
        yield site


def browser(site: Site, base: str = HERE) -> TestClient:
    return TestClient(site.http.app, base_url=base, follow_redirects=False)


def way_back(http: TestClient, persona: str, to: str = "/whoami") -> str:
    """Sign in at the provider as a persona, and return the address that it sends the browser back to."""
    asked = http.get("/sign-in/with/demo", params={"persona": persona, "to": to}).headers["location"]
    return str(http.get(asked.removeprefix(HERE)).headers["location"]).removeprefix(HERE)


def sign_in(http: TestClient, persona: str) -> str:
    """Sign in, and return the session's token."""
    http.get(way_back(http, persona))
    return next(value for name, value in http.cookies.items() if name.endswith("_session"))


def test_a_session_that_an_attacker_planted_is_not_the_victims(site: Site) -> None:
    attacker, victim = browser(site), browser(site)
    planted = sign_in(attacker, "mentor")
    victim.cookies.set("mentorship_session", planted)
    back = way_back(victim, "judge")
    cookies = victim.get(back).headers.get_list("set-cookie")
    session = next(each for each in cookies if each.startswith("mentorship_session="))
    assert planted not in session
    assert site.subject(attacker) is None, "the session before has ended"


def test_cookies_are_kept_to_this_host_out_of_scripts_and_off_plain_http(site: Site) -> None:
    http = browser(site, "https://127.0.0.1:8000")
    begun = http.get("/sign-in/with/demo?persona=mentor").headers.get_list("set-cookie")
    link = site.links.create("sign-in", uuid4())
    consumed = http.post(f"/links/{link}", headers=SAME_ORIGIN).headers.get_list("set-cookie")
    named = {cookie.split("=")[0]: cookie for cookie in (*begun, *consumed)}
    assert named.keys() >= {"__Host-mentorship_session", "__Host-mentorship_sign_in"}
    for cookie in named.values():
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert attributes >= {"secure", "httponly", "samesite=lax", "path=/"}
        assert not any(part.startswith("domain") for part in attributes)


@pytest.mark.parametrize("name", ["mentorship_session", "mentorship_sign_in"])
def test_a_cookie_that_a_sibling_host_set_counts_for_nothing(site: Site, name: str) -> None:
    """Another host of the same domain can set cookies for all of it, but none that begins with `__Host-`."""
    attacker, victim = browser(site), browser(site, "https://127.0.0.1:8000")
    back = way_back(attacker, "mentor")
    planted = dict(attacker.cookies)
    if name == "mentorship_session":
        planted[name] = sign_in(attacker, "mentor")
        assert victim.get("/whoami", headers={"Cookie": f"{name}={planted[name]}"}).status_code == 401
    else:
        assert victim.get(back, headers={"Cookie": f"{name}={planted[name]}"}).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        *("https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"),
        *("https:evil.example", "javascript:alert(1)", "/\t/evil.example", " //evil.example", "//evil.example/..//"),
        *("http:///evil.example", "/\r\nLocation: https://evil.example", "@evil.example", "?//evil.example"),
    ],
)
def test_no_sign_in_leads_to_another_site(site: Site, address: str) -> None:
    http = browser(site)
    location = http.get(way_back(http, "mentor", address)).headers["location"]
    assert urlsplit(urljoin(f"{HERE}/sign-in/callback", location)).netloc == urlsplit(HERE).netloc
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


@pytest.mark.parametrize("headers", CROSS_SITE, ids=str)
def test_no_form_of_sign_in_is_sent_from_another_site(site: Site, headers: dict[str, str]) -> None:
    http = browser(site)
    sign_in(http, "mentor")
    link = site.links.create("sign-in", uuid4())
    for path, data in (("/sign-out", {}), ("/sign-in/link", {"mail": "a@example.org"}), (f"/links/{link}", {})):
        assert http.post(path, data=data, headers=headers).status_code == 403
    assert site.subject(http) == "mentor"
    assert site.links.show(link).state == "valid"
    assert not [path for _, path, _ in site.services.sent if path.endswith("sign-in-links")]


@pytest.mark.parametrize("began", [False, True], ids=["nothing begun", "a sign-in of one's own begun"])
def test_a_victim_is_not_signed_in_as_the_attacker(site: Site, *, began: bool) -> None:
    """Login CSRF: the attacker sends the address that ends a sign-in of their own."""
    attacker, victim = browser(site), browser(site)
    prepared = way_back(attacker, "mentor")
    sign_in(victim, "judge")
    if began:
        victim.get("/sign-in/with/demo?persona=judge")
    assert victim.get(prepared).status_code == 400
    assert site.subject(victim) == "judge"


def test_a_state_is_worth_nothing_with_the_cookie_of_another_key(site: Site) -> None:
    http = browser(site)
    back = way_back(http, "mentor")
    state = parse_qs(urlsplit(back).query)["state"][0]
    forged = PendingSignIn("demo", state, "n", "v", f"{HERE}/sign-in/callback", "/whoami", person=str(uuid4()))
    http.cookies.clear()
    http.cookies.set("mentorship_sign_in", PendingSignIns(b"another key".ljust(32)).seal(forged))
    assert http.get(back).status_code == 400


def test_a_token_for_one_purpose_is_refused_for_another(site: Site) -> None:
    """Also where two keys were the same: each signature has a purpose."""
    key, http = b"p" * 32, browser(site)
    session = sign_in(http, "mentor")
    bearers = {
        "a session": session,
        "a session as a service account's": f"client.{session}",
        "a pending sign-in": PendingSignIns(key).seal(PendingSignIn("demo", "s", "n", "v", HERE, "/")),
        "a token between our servers, where none is accepted": ServiceTokens(key).issue(str(uuid4())),
        "a link": site.links.create("sign-in", uuid4()),
    }
    for what, token in bearers.items():
        answer = browser(site).get("/whoami", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401, what
    with pytest.raises(ValueError, match="not valid"):
        ServiceTokens(key).actor(PREFIX + bearers["a pending sign-in"])
    for what in ("a token between our servers, where none is accepted", "a link", "a pending sign-in"):
        stranger = browser(site)
        stranger.cookies.set("mentorship_session", bearers[what].removeprefix(PREFIX))
        assert site.subject(stranger) is None, what


def test_an_id_token_of_a_sign_in_is_no_access_token(site: Site) -> None:
    verifier = "v" * 43
    code = site.provider.grant("mentor", f"{HERE}/sign-in/callback", challenge_of(verifier), "n")
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": "mentorship-pages",
        "redirect_uri": f"{HERE}/sign-in/callback",
        "code_verifier": verifier,
    }
    issued = site.http.post("/demo/oidc/token", data=form).json()["id_token"]
    assert browser(site).get("/whoami", headers={"Authorization": f"Bearer {issued}"}).status_code == 401


def test_links_cannot_be_guessed_faster_than_some_a_minute(site: Site) -> None:
    http, valid = browser(site), site.links.create("sign-in", uuid4())
    answers = [http.get(f"/links/{'x' * 40}{number}").status_code for number in range(links.VISITS_PER_MINUTE + 1)]
    assert set(answers[:-1]) == {404}
    assert answers[-1] == 429
    refused = http.post(f"/links/{valid}", headers=SAME_ORIGIN)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert site.links.show(valid).state == "valid"


def test_secrets_of_service_accounts_cannot_be_guessed_faster_than_some_a_minute(site: Site) -> None:
    client, secret = site.clients.add("payroll")
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": "wrong"}
    answers = [
        site.http.post("/oidc/token", data=form).status_code for _ in range(token_endpoint.ATTEMPTS_PER_MINUTE + 1)
    ]
    assert set(answers[:-1]) == {401}
    assert answers[-1] == 429
    assert site.http.post("/oidc/token", data={**form, "client_secret": secret}).status_code == 429


def test_the_sessions_and_links_of_an_erased_person_end_at_once(site: Site) -> None:
    """Another process erases; this one has answered to the sessions a moment before."""
    person, by_link, by_provider = str(uuid4()), browser(site), browser(site)
    KnownPersons(site.pool).link(ISSUER, "mentor", person)
    by_link.post(f"/links/{site.links.create('sign-in', person)}", headers=SAME_ORIGIN)
    sign_in(by_provider, "mentor")
    unused = site.links.create("sign-in", person)
    assert (site.subject(by_link), site.subject(by_provider)) == (person, "mentor")
    ErasedIdentities(site.pool, lambda id: [id]).delete(person)
    assert (site.subject(by_link), site.subject(by_provider)) == (None, None)
    assert site.links.show(unused).state == "unknown"
    assert KnownPersons(site.pool).of(PERSON_ISSUER, person).people == frozenset()
