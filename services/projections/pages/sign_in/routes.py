"""Public routes of sign-in: `/sign-in`, its way to a provider and back, `/links/{token}` and `/sign-out`."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.projections.pages.render import render
from services.projections.pages.sign_in.texts import LINKS, SIGN_INS
from services.web.http_errors import ProblemError
from services.web.identity.credentials.cookies import delete_cookie, read_cookie, set_cookie
from services.web.identity.credentials.sessions import BROWSER_SECONDS
from services.web.identity.oidc import same_origin
from services.web.rate_limits import address_key
from services.web.sign_in import token_endpoint
from services.web.sign_in.errors import SignInError
from services.web.sign_in.pending import PENDING_SECONDS
from services.web.sign_in.return_path import return_path
from services.web.sign_in.site import CALLBACK, SignIn
from services.web.token_buckets import TokenBuckets

LINKS_PER_MINUTE = 5
"""Links that one address may ask for in a minute."""
_NO_STORE = {"Cache-Control": "no-store"}
To = Annotated[str, Query(max_length=2_000)]


def router(sign_in: SignIn) -> APIRouter:
    """Return the public routes of sign-in.

    Args:
        sign_in: Providers, sessions and links.
    """
    routes = APIRouter(include_in_schema=False)
    _add_providers(routes, sign_in)
    _add_requests(routes, sign_in)
    _add_links(routes, sign_in)
    _add_sign_out(routes, sign_in)
    routes.include_router(token_endpoint.router(sign_in.clients, sign_in.sessions))
    return routes


def _add_providers(routes: APIRouter, sign_in: SignIn) -> None:
    @routes.get("/sign-in")
    def show(request: Request, to: To = "/", choose: bool = False) -> Response:
        to = return_path(to)
        if sign_in.personas and not choose:  # a demonstration signs its visitor in without a question
            return _begin(request, sign_in, "demo", to, login_hint=sign_in.personas[0].subject)
        return _sign_in_page(sign_in, to)

    @routes.get("/sign-in/with/{provider}")
    def begin(
        request: Request, provider: str, to: To = "/", persona: Annotated[str | None, Query(max_length=255)] = None
    ) -> Response:
        return _begin(request, sign_in, provider, return_path(to), login_hint=persona)

    @routes.get(CALLBACK)
    def callback(
        request: Request,
        code: Annotated[str, Query(max_length=4_000)] = "",
        state: Annotated[str, Query(max_length=500)] = "",
        error: Annotated[str, Query(max_length=200)] = "",
        iss: Annotated[str, Query(max_length=500)] = "",
    ) -> Response:
        try:
            pending = sign_in.pending.read(read_cookie(request, "sign_in"), state)
            found = sign_in.complete(pending, code, error, iss)
        except SignInError as failure:
            return _not_signed_in(request, failure)
        # A session of its own for each sign-in: one that was planted before is never used.
        response = RedirectResponse(return_path(pending.to), 303, _NO_STORE)
        _signed_in(request, response, sign_in.sessions.begin("browser", found.issuer, found.subject), found.name)
        return response


def _add_requests(routes: APIRouter, sign_in: SignIn) -> None:
    attempts = TokenBuckets(LINKS_PER_MINUTE)

    @routes.post("/sign-in/link")
    def send_link(request: Request, mail: Annotated[str, Form(max_length=254)] = "") -> Response:
        _require_same_origin(request)
        if not attempts.take(address_key(request.scope)).allowed:
            raise ProblemError("rate-limited", "wait a minute before you ask again", headers={"Retry-After": "60"})
        if "@" not in mail:
            return _sign_in_page(sign_in, "/", error="Write your mail address, like anna@example.org.", mail=mail)
        sign_in.request_link(mail.strip())
        text = "If this address is known here, a mail with a link is on its way. The link is valid for 15 minutes."
        return _notice("Look at your mail", text)


def _add_links(routes: APIRouter, sign_in: SignIn) -> None:
    @routes.get("/links/{token}")
    def show(request: Request, token: str) -> Response:
        # Mail scanners open links: reading one changes nothing, the button consumes it.
        link = sign_in.links.show(token, browser=read_cookie(request, "browser"))
        if link.state != "valid":
            return _notice(*LINKS[link.state], status=404 if link.state == "unknown" else 410)
        title = "You are invited" if link.purpose == "invitation" else "Sign in"
        values = {"title": title, "token": token, "invited": link.purpose == "invitation"}
        return HTMLResponse(render("sign_in/link.html", values), headers=_NO_STORE)

    @routes.post("/links/{token}")
    def consume(request: Request, token: str) -> Response:
        _require_same_origin(request)
        try:
            link = sign_in.accept(token, read_cookie(request, "browser"))
        except SignInError as failure:
            return _not_signed_in(request, failure)
        if link.state != "valid":
            return _notice(*LINKS[link.state], status=404 if link.state == "unknown" else 410)
        to = "/welcome" if link.purpose == "invitation" else "/"
        response = RedirectResponse(to, 303, _NO_STORE)
        _signed_in(request, response, sign_in.begin_session(link), "")
        return response


def _add_sign_out(routes: APIRouter, sign_in: SignIn) -> None:
    @routes.get("/sign-out")
    def show() -> Response:
        return HTMLResponse(render("sign_in/sign_out.html", {"title": "Sign out"}), headers=_NO_STORE)

    @routes.post("/sign-out")
    def end(request: Request, everywhere: Annotated[str, Form(max_length=5)] = "") -> Response:
        _require_same_origin(request)
        token = read_cookie(request, "session")
        session = None if token is None else sign_in.sessions.find("browser", token)
        if session is not None and everywhere:
            sign_in.sessions.end_all(session.issuer, session.subject)
        elif token is not None:
            sign_in.sessions.end(token)
        response = _notice("You are signed out", "Close the window if others use this computer.")
        delete_cookie(request, response, "session")
        delete_cookie(request, response, "name")
        return response


def _begin(request: Request, sign_in: SignIn, name: str, to: str, *, login_hint: str | None = None) -> Response:
    provider = sign_in.providers.get(name)
    if provider is None:
        raise ProblemError("not-found", "no sign-in service has this name")
    base = sign_in.address or str(request.base_url).rstrip("/")
    try:
        address, pending = provider.begin(base + CALLBACK, to, login_hint=login_hint)
    except SignInError as failure:
        return _not_signed_in(request, failure)
    response = RedirectResponse(address, 303, _NO_STORE)
    set_cookie(request, response, "sign_in", sign_in.pending.seal(pending), seconds=PENDING_SECONDS)
    return response


def _signed_in(request: Request, response: Response, session: str, name: str) -> None:
    set_cookie(request, response, "session", session, seconds=BROWSER_SECONDS)
    delete_cookie(request, response, "sign_in")
    if name:
        set_cookie(request, response, "name", quote(name), seconds=BROWSER_SECONDS)
    else:
        delete_cookie(request, response, "name")


def _not_signed_in(request: Request, failure: SignInError) -> Response:
    response = _notice(*SIGN_INS[failure.reason], status=503 if failure.reason == "unreachable" else 400)
    delete_cookie(request, response, "sign_in")
    return response


def _sign_in_page(sign_in: SignIn, to: str, *, error: str = "", mail: str = "") -> Response:
    values = {
        "title": "Sign in",
        "providers": [] if sign_in.personas else [each.settings for each in sign_in.providers.values()],
        "personas": sign_in.personas,
        "by_mail": sign_in.services.available,
        "to": to,
        "error": error,
        "mail": mail,
    }
    return HTMLResponse(render("sign_in/sign_in.html", values), 422 if error else 200, headers=_NO_STORE)


def _notice(title: str, text: str, *, status: int = 200) -> Response:
    return HTMLResponse(render("sign_in/notice.html", {"title": title, "text": text}), status, headers=_NO_STORE)


def _require_same_origin(request: Request) -> None:
    if not same_origin(request):
        raise ProblemError("cross-site-request", "this form must be sent from a page of this site")
