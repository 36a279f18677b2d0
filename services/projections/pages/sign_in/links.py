"""Public routes of what a person is sent by mail: `/links/{token}`, and the account that an invited person chooses."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.projections.pages.render import render
from services.projections.pages.sign_in.link_view import link_view
from services.projections.pages.sign_in.responses import (
    ACCOUNT,
    NO_STORE,
    begin_at,
    not_signed_in,
    notice,
    require_same_origin,
    signed_in,
)
from services.projections.pages.sign_in.texts import LINKS
from services.web.http_errors import ProblemError
from services.web.identity.credentials.cookies import read_cookie
from services.web.rate_limits import address_key
from services.web.sign_in.errors import SignInError
from services.web.sign_in.site import SignIn
from services.web.token_buckets import TokenBuckets

WELCOME = "/welcome"
VISITS_PER_MINUTE = 300
"""Requests for links from one address in a minute: enough for a school behind one address, too few to guess a token."""


def router(sign_in: SignIn) -> APIRouter:
    """Return the routes.

    Args:
        sign_in: Providers, sessions and links.
    """
    routes = APIRouter()
    _add_links(routes, sign_in)
    _add_accounts(routes, sign_in)
    return routes


def _add_links(routes: APIRouter, sign_in: SignIn) -> None:
    visits = TokenBuckets(VISITS_PER_MINUTE)

    def bound(request: Request) -> None:
        if not visits.take(address_key(request.scope)).allowed:
            raise ProblemError("rate-limited", "wait a minute before you open it again", headers={"Retry-After": "60"})

    @routes.get("/links/{token}")
    def show(request: Request, token: str) -> Response:
        bound(request)
        # Mail scanners open links: reading one changes nothing, the button consumes it.
        link = sign_in.links.show(token, browser=read_cookie(request, "browser"))
        if link.state != "valid":
            return notice(*LINKS[link.state], status=404 if link.state == "unknown" else 410)
        another = sign_in.replaces_another(link, read_cookie(request, "session"))
        view = link_view(link, sign_in.holder(link), sign_in.roles(link))
        values = {"title": view.title, "token": token, "view": view, "another": another}
        return HTMLResponse(render("sign_in/link.html", values), headers=NO_STORE)

    @routes.post("/links/{token}")
    def consume(request: Request, token: str) -> Response:
        require_same_origin(request)
        bound(request)
        try:
            link = sign_in.accept(token, read_cookie(request, "browser"))
            if link.state != "valid":
                return notice(*LINKS[link.state], status=404 if link.state == "unknown" else 410)
            session = sign_in.begin_session(link, read_cookie(request, "session"))
        except SignInError as failure:
            return not_signed_in(request, failure)
        to = "/" if link.purpose == "sign-in" else ACCOUNT if sign_in.choices else WELCOME
        response = RedirectResponse(to, 303, NO_STORE)
        signed_in(request, response, session, "")
        return response


def _add_accounts(routes: APIRouter, sign_in: SignIn) -> None:
    @routes.get(ACCOUNT)
    def show(request: Request) -> Response:
        if sign_in.person_of(read_cookie(request, "session")) is None or not sign_in.choices:
            return RedirectResponse(WELCOME, 303, NO_STORE)
        values = {"title": "How you sign in", "providers": sign_in.choices, "account": ACCOUNT, "welcome": WELCOME}
        return HTMLResponse(render("sign_in/account.html", values), headers=NO_STORE)

    # A GET: browsers refuse a form whose answer leads to another site (`form-action`). It changes nothing by itself.
    @routes.get(f"{ACCOUNT}/{{provider}}")
    def choose(request: Request, provider: str) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise ProblemError("cross-site-request", "an account is chosen on a page of this site")
        person = sign_in.person_of(read_cookie(request, "session"))
        if person is None:
            return RedirectResponse(f"/sign-in?to={ACCOUNT}", 303, NO_STORE)
        # The provider asks who it is also in a browser in which another person is signed in there.
        return begin_at(request, sign_in, provider, WELCOME, prompt="login", person=person)
