"""Routes of `/sign-in`, `/links/{token}` and `/sign-out`: public, because who uses them is not signed in yet."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode
from uuid import uuid4

import structlog
from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.projections.pages.render import render
from services.projections.pages.sign_in.texts import LINKS, REASONS
from services.web.http_errors import ProblemError
from services.web.identity.oidc import OidcAuthenticator, same_origin
from services.web.identity.sign_in.cookies import delete_cookie, read_cookie, set_cookie
from services.web.identity.sign_in.errors import SignInError
from services.web.identity.sign_in.identities import PERSON_ISSUER
from services.web.identity.sign_in.links import Link
from services.web.identity.sign_in.pending import PENDING_SECONDS, PendingSignIn
from services.web.identity.sign_in.provider import Identified
from services.web.identity.sign_in.return_path import return_path
from services.web.identity.sign_in.sessions import BROWSER_SECONDS, Sessions
from services.web.identity.sign_in.site import SignIn

_NO_STORE = {"Cache-Control": "no-store"}
_Token = Annotated[str, Path(max_length=100)]
_log = structlog.get_logger(__name__)


def router(site: SignIn, authenticator: OidcAuthenticator) -> APIRouter:
    """Return the public routes of sign-in."""
    routes = APIRouter(include_in_schema=False)
    routes.include_router(_providers(site))
    routes.include_router(_links(site, authenticator))

    @routes.post("/sign-out")
    def sign_out(request: Request, everywhere: Annotated[str, Form(max_length=10)] = "") -> Response:
        _require_same_origin(request)
        token = read_cookie(request, "session")
        session = site.sessions.find("browser", token) if token else None
        if session is not None and token is not None:
            site.sessions.end(token)
            if everywhere:
                site.sessions.end_all(session.issuer, session.subject)
        response = RedirectResponse("/sign-in", 303, _NO_STORE)
        delete_cookie(request, response, "session")
        return response

    @routes.get("/sign-out")
    def ask() -> Response:
        return _page("Sign out", "Select the button to sign out of this browser.", "Sign out")

    return routes


def _providers(site: SignIn) -> APIRouter:
    routes = APIRouter()

    @routes.get("/sign-in")
    def sign_in(to: Annotated[str, Query(max_length=2000)] = "/") -> Response:
        query = urlencode({"to": return_path(to)})
        buttons = [
            {"href": f"/sign-in/with/{name}?{query}", "title": provider.settings.title}
            for name, provider in site.providers.items()
        ]
        return _page("Sign in", providers=buttons)

    @routes.get("/sign-in/with/{name}")
    def begin(request: Request, name: str, to: Annotated[str, Query(max_length=2000)] = "/") -> Response:
        provider = site.providers.get(name)
        if provider is None:
            raise ProblemError("not-found", "no provider has this name")
        redirect = f"{site.base(str(request.base_url))}/sign-in/callback"
        try:
            address, pending = provider.begin(redirect, return_path(to))
        except SignInError as error:
            return _refused(error)
        response = RedirectResponse(address, 303, _NO_STORE)
        set_cookie(request, response, "sign_in", site.pending.seal(pending), seconds=PENDING_SECONDS)
        return response

    @routes.get("/sign-in/callback")
    def callback(request: Request, code: str = "", state: str = "", error: str = "", iss: str = "") -> Response:
        try:
            pending = site.pending.read(read_cookie(request, "sign_in"), state)
            who = _identify(site, pending, code if not error else "", iss)
        except SignInError as refusal:
            return _refused(refusal)
        response = _begin_session(request, site.sessions, who.issuer, who.subject, pending.to)
        delete_cookie(request, response, "sign_in")
        return response

    return routes


def _identify(site: SignIn, pending: PendingSignIn, code: str, issuer: str) -> Identified:
    provider = site.providers.get(pending.provider)
    if provider is None or (issuer and issuer != provider.settings.issuer):
        raise SignInError("refused", "the answer is of another provider")
    if not code:
        raise SignInError("cancelled", "the provider returned no code")
    return provider.complete(pending, code)


def _links(site: SignIn, authenticator: OidcAuthenticator) -> APIRouter:
    routes = APIRouter()

    @routes.get("/links/{token}")
    def show(request: Request, token: _Token) -> Response:
        return _link_page(site.links.show(token, browser=read_cookie(request, "browser")))

    @routes.post("/links/{token}")
    def consume(request: Request, token: _Token) -> Response:
        _require_same_origin(request)
        link = site.links.consume(token, browser=read_cookie(request, "browser"))
        if link.state != "valid":
            return _link_page(link)
        site.persons.link(PERSON_ISSUER, link.person_id, link.person_id)
        to = "/"
        if link.purpose == "invitation":
            principal = authenticator.principal(PERSON_ISSUER, link.person_id)
            path = f"/enrollment/v1/people/{link.person_id}/register"
            answer = request.app.state.services.send(principal, "POST", path, {}, key=str(uuid4()))
            _log.info("person_registered", status=answer.status)
            to = "/welcome"
        return _begin_session(request, site.sessions, PERSON_ISSUER, link.person_id, to)

    return routes


def _begin_session(request: Request, sessions: Sessions, issuer: str, subject: str, to: str) -> Response:
    """Begin a session with a new token, whatever token the browser had before, and return to a page."""
    before = read_cookie(request, "session")
    if before is not None:
        sessions.end(before)
    response = RedirectResponse(return_path(to), 303, _NO_STORE)
    token = sessions.begin("browser", issuer, subject)
    set_cookie(request, response, "session", token, seconds=BROWSER_SECONDS)
    return response


def _require_same_origin(request: Request) -> None:
    if not same_origin(request):
        raise ProblemError("cross-site-request", "this must come from a page of this site")


def _refused(error: SignInError) -> Response:
    _log.warning("sign_in_refused", reason=error.reason, detail=error.detail)
    return _page(*REASONS[error.reason], status=400)


def _link_page(link: Link) -> Response:
    title, text, button = LINKS[link.purpose or "sign-in"] if link.state == "valid" else (*LINKS[link.state], "")
    return _page(title, text, button, status=200 if link.state == "valid" else 410)


def _page(
    title: str, text: str = "", button: str = "", *, providers: Sequence[Mapping[str, str]] = (), status: int = 200
) -> Response:
    values = {"title": title, "text": text, "button": button, "providers": providers}
    return HTMLResponse(render("sign_in/sign_in.html", values), status, headers=_NO_STORE)
