"""Sign-in in a browser: invitations, links, accounts, personas and sign-out, on a phone and by keyboard."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from services.platform.embedded_servers.ports import HOST, free_port
from services.projections.pages.sign_in import routes as sign_in_pages
from services.web.identity.credentials.links import Links
from services.web.sign_in.provider import Provider
from services.web.sign_in.provider_http import ProviderHttp
from tests.browser.browsing import DESKTOP, PHONE, Visit, leave, visit
from tests.browser.site import Site, listening
from tests.integration.sign_in.certified import certified_provider, settings_of
from tests.support.chromium import remembering


@dataclass
class SignInSite:
    """The same pages at another address, as an organization runs them: with a provider of its own and no personas.

    Attributes:
        base: The address.
        links: The links that people are sent.
    """

    base: str
    links: Links

    def link(self, state: str) -> str:
        """Return the path of a link in a state."""
        if state == "unknown":
            return f"/links/{'x' * 43}"
        purpose = "sign-in" if state == "sign in" else "invitation"
        token = self.links.create(purpose, uuid4(), browser="the first" if state == "forwarded" else None)
        if state == "used":
            self.links.consume(token)
        if state == "expired":
            with self.links.pool.connection() as connection:
                connection.execute(
                    "UPDATE access.links SET created_at = created_at - interval '30 days', "
                    "expires_at = now() - interval '1 s' WHERE token_hash = sha256(%s)",
                    [token.encode()],
                )
        return f"/links/{token}"


@pytest.fixture(scope="module")
def own(site: Site) -> Iterator[SignInSite]:
    """Serve the pages with the certified provider."""
    port = free_port()
    base = f"http://{HOST}:{port}"
    with ExitStack() as stack:
        issuer = stack.enter_context(certified_provider(f"{base}/sign-in/callback"))
        provider = Provider(settings_of(issuer, title="the City College"), ProviderHttp())
        sign_in = replace(site.sign_in, providers={"x": provider}, personas=(), address=base)
        app = site.reading.app(
            site.who, public=[sign_in_pages.router(sign_in)], sign_in="/sign-in", services=site.writing
        )
        stack.enter_context(listening(app, port))
        yield SignInSite(base, sign_in.links)


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until the link, the button or the field of a name has the focus; fail where Tab never reaches it."""
    target = page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).or_(page.get_by_label(name))
    for _ in range(100):
        if target.first.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {name}")


def _press(page: Page, name: str) -> None:
    _tab_to(page, name)
    page.keyboard.press("Enter")


def _sign_in_at_provider(page: Page, login: str) -> None:
    """Sign in at the provider's pages, by keyboard."""
    page.get_by_placeholder("Enter any login").focus()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type("any")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Continue").focus()
    page.keyboard.press("Enter")


def _complaints(visiting: Visit) -> list[str]:
    """Return the console messages, except those about an error status, the provider's own pages, and a fast typist."""
    foreign = (
        "Failed to load resource",
        "[DOM] Input elements should have autocomplete",
        "Autofocus processing was blocked",
    )
    return [each for each in visiting.complaints if not any(text in each for text in foreign)]


def _check(visiting: Visit, where: str) -> None:
    """Check a page in both schemes: nothing beyond the width of a phone, and no violation."""
    page = visiting.page
    assert page.locator("html").evaluate("html => html.scrollWidth") <= PHONE["width"], where
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert visiting.accessibility() == [], (where, scheme)


def test_every_page_of_sign_in_fits_a_phone_and_is_accessible(browser: Browser, site: Site, own: SignInSite) -> None:
    states = ("invitation", "sign in", "expired", "used", "forwarded", "unknown")
    with visit(browser, own.base, viewport=PHONE) as visiting:
        for path in ("/sign-in", "/sign-in/callback", "/sign-out", *map(own.link, states)):
            visiting.open(path)
            _check(visiting, path)
        page = visiting.open("/sign-in")
        page.get_by_label("Mail address").fill("no address")
        page.get_by_role("button", name="Send me a link").click()
        expect(page.get_by_role("alert")).to_contain_text("Write your mail address")
        _check(visiting, "a wrong address")
        page.get_by_label("Mail address").fill("anna@example.org")
        page.get_by_role("button", name="Send me a link").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Look at your mail")
        _check(visiting, "a link is on its way")
        visiting.open(own.link("invitation"))
        page.get_by_role("button", name="Accept the invitation").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("How you sign in")
        _check(visiting, "account")
        visiting.open(own.link("sign in"))
        expect(page.locator("main")).to_contain_text("Another person is signed in in this browser")
        _check(visiting, "a link while another person is signed in")
        visiting.open("/welcome")
        _check(visiting, "welcome")
        assert _complaints(visiting) == []
    with visit(browser, site.base, viewport=PHONE) as visiting:
        visiting.open("/sign-in?choose=yes")
        _check(visiting, "personas")


def test_by_keyboard_from_the_invitation_to_an_account_and_back(browser: Browser, own: SignInSite) -> None:
    login = f"anna-{uuid4()}"
    path = own.link("invitation")
    with visit(browser, own.base, viewport=PHONE) as scanner:
        scanner.open(path)  # a mail scanner opens the link first
    with visit(browser, own.base, viewport=PHONE) as visiting:
        page = visiting.open(path)
        _press(page, "Accept the invitation")
        _press(page, "Use my account at the City College")
        _sign_in_at_provider(page, login)
        expect(page).to_have_url(re.compile("/welcome$"))
        expect(page.locator(".foot .phone-only")).to_have_text(f"Signed in as {login} of the provider")
        visiting.open("/sign-out")
        _press(page, "Sign out in this browser")
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
        visiting.open("/me")
        expect(page).to_have_url(re.compile("/sign-in"))
        _press(page, "Sign in with the City College")
        expect(page).to_have_url(re.compile("/me$"))  # the provider still knows who it is
        assert _complaints(visiting) == []


def test_without_scripts_a_person_keeps_to_links_by_mail(browser: Browser, own: SignInSite) -> None:
    with visit(browser, own.base, viewport=PHONE, java_script_enabled=False) as visiting:
        page = visiting.open(own.link("invitation"))
        page.get_by_role("button", name="Accept the invitation").click()
        page.get_by_role("link", name="Go on with links by mail").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Welcome")
        visiting.open("/sign-out")
        leave(page.get_by_role("button", name="Sign out everywhere"))
        visiting.open("/me")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_back_shows_no_page_of_a_person_who_has_signed_out(browser: Browser, site: Site) -> None:
    """A demonstration signs the next one in as its visitor: that page is asked for, and is not the one before."""
    with remembering(browser) as other, visit(other, site.base, viewport=DESKTOP) as visiting:
        page = visiting.open("/sign-in/with/demo?persona=analyst&to=/programs")
        expect(page.locator(".account .subject")).to_have_text("Analyst of the federation")
        visiting.open("/sign-out").get_by_role("button", name="Sign out in this browser").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
        for _ in range(2):
            page.go_back(wait_until="commit")  # a page that was kept is not loaded
        expect(page.get_by_role("heading", level=1)).to_have_text("Programs")
        expect(page.locator(".account .subject")).to_have_text("Visitor with every role")


def test_a_link_is_used_once_and_never_changes_who_is_signed_in_unasked(browser: Browser, own: SignInSite) -> None:
    """Anna forwards her invitation to Ben, who is signed in in his own browser."""
    path, bens = own.link("invitation"), own.link("sign in")
    with visit(browser, own.base, viewport=PHONE) as ben, visit(browser, own.base, viewport=PHONE) as anna:
        ben.open(bens).get_by_role("button", name="Sign in").click()
        expect(ben.page).to_have_url(re.compile("/me$"))
        before = ben.page.context.cookies()
        expect(ben.open(path).locator("main")).to_contain_text("Another person is signed in in this browser")
        assert ben.page.context.cookies() == before
        anna.open(path).get_by_role("button", name="Accept the invitation").click()
        expect(anna.page.get_by_role("heading", level=1)).to_have_text("How you sign in")
        expect(ben.open(path).get_by_role("heading", level=1)).to_have_text("This link was used already")
        assert ben.page.context.cookies() == before
        for visiting in (ben, anna):
            expect(visiting.open("/welcome").get_by_role("heading", level=1)).to_have_text("Welcome")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_visitor_of_the_demonstration_looks_as_another(browser: Browser, site: Site, *, scripts: bool) -> None:
    with visit(browser, site.base, viewport=DESKTOP, java_script_enabled=scripts) as visiting:
        page = visiting.open("/")
        expect(page.locator(".account .subject")).to_have_text("Visitor with every role")
        page.get_by_role("link", name="Look as…").click()
        page.get_by_role("link", name="Analyst of the federation").click()
        expect(page.locator(".account .subject")).to_have_text("Analyst of the federation")
        visiting.open("/sign-out").get_by_role("button", name="Sign out in this browser").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
