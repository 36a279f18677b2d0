"""Problem details (RFC 9457) as pages: browsers get HTML where programs get `application/problem+json`."""

import json
from urllib.parse import quote, unquote, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.projections.pages.account import Account
from services.projections.pages.forms.local_address import local_address
from services.projections.pages.navigation import footer_links, navigation
from services.projections.pages.problem_texts import TEXTS, ProblemText
from services.projections.pages.render import render
from services.web.identity.credentials.cookies import read_cookie
from services.web.identity.principal import Principal
from services.web.problem_details import MEDIA_TYPE, Problem
from services.web.problem_pages import require_problem_kind


class ProblemPages:
    """ASGI middleware: answers a browser's failed request with a page, or redirects it to sign in.

    Args:
        app: The next application.
        sign_in: Address that signs people in and returns them to `?to=`; None where no issuer offers one.
        account: Account links and the contact of every page.
    """

    def __init__(self, app: ASGIApp, sign_in: str | None = None, account: Account | None = None) -> None:
        self._app, self._sign_in, self._account = app, sign_in, account or Account()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; replace a response that is a problem with the page."""
        if scope["type"] != "http" or not _accepts_html(scope):
            await self._app(scope, receive, send)
            return
        problem: list[Message] = []

        async def translate(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_problem(message):
                problem.append(message)
            elif not problem:
                await send(message)
            else:
                problem.append(message)
                if not message.get("more_body"):
                    await self._response(scope, problem)(scope, receive, send)

        await self._app(scope, receive, translate)

    def _response(self, scope: Scope, messages: list[Message]) -> Response:
        start, *bodies = messages
        problem = Problem.model_validate(json.loads(b"".join(body.get("body", b"") for body in bodies)))
        sign_in = self._sign_in_address(scope) if problem.status == 401 else None
        principal = scope.get("state", {}).get("principal")
        subject = _name_of(scope, principal) if problem.status != 401 else None
        has_start = principal is not None and bool(principal.roles or principal.people or principal.wards)
        reader = principal if problem.status != 401 else None
        page = self._page(problem, sign_in, subject, reader, start=has_start)
        response: Response = HTMLResponse(page, problem.status)
        if sign_in and not _is_cross_site(scope):
            response = RedirectResponse(sign_in, 303, {"Cache-Control": "no-store"})
        for name, value in Headers(raw=start["headers"]).items():
            if name not in ("content-length", "content-type", "www-authenticate"):
                response.headers.setdefault(name, value)
        return response

    def _page(
        self, problem: Problem, sign_in: str | None, subject: str | None, reader: Principal | None, *, start: bool
    ) -> str:
        title, text = TEXTS.get(problem.type.rpartition("/")[2]) or ProblemText(problem.title, problem.detail)
        values = {
            "title": title,
            "text": text,
            "problem": problem,
            "sign_in": sign_in,
            "subject": subject,
            "start": start,
            "navigation": navigation(reader),
            "footer_links": footer_links(reader) if start else (),
            "look_as": self._account.look_as if subject else None,
            "sign_out": self._account.sign_out if subject else None,
            "contact": self._account.contact if problem.status == 403 else "",
        }
        return render("problem.html", values)

    def _sign_in_address(self, scope: Scope) -> str | None:
        if self._sign_in is None:
            return None
        if scope["method"] == "POST":  # its address may show no page: the one with the form does
            return f"{self._sign_in}?to={quote(_page_before(scope), safe='/')}&unsent=yes"
        query = scope["query_string"].decode("ascii", "replace")
        return f"{self._sign_in}?to={quote(scope['path'] + (f'?{query}' if query else ''), safe='/')}"


def router() -> APIRouter:
    """Return the public route of `/problems/{slug}`, the documentation of a type of problem for programs."""
    routes = APIRouter()

    @routes.get("/problems/{slug}", include_in_schema=False)
    def problem(slug: str) -> Response:
        kind = require_problem_kind(slug)
        return HTMLResponse(render("problem_type.html", {"title": kind.title, "slug": slug, "kind": kind}))

    return routes


def _accepts_html(scope: Scope) -> bool:
    return scope["method"] in ("GET", "HEAD", "POST") and "text/html" in Headers(scope=scope).get("accept", "")


def _page_before(scope: Scope) -> str:
    """Return the page of this site from which a request was sent; `/` where the browser does not state it."""
    headers = Headers(scope=scope)
    came_from = urlsplit(headers.get("referer", ""))
    if came_from.netloc != headers.get("host", ""):
        return "/"
    return local_address(came_from._replace(scheme="", netloc="", fragment="").geturl() or "/")


def _name_of(scope: Scope, principal: Principal | None) -> str | None:
    """Return who is signed in, as the provider states it, else the subject; the page waits for no other service."""
    stated = unquote(read_cookie(Request(scope), "name") or "")
    return None if principal is None else stated or principal.subject


def _is_problem(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith(MEDIA_TYPE)


def _is_cross_site(scope: Scope) -> bool:
    """Check whether another site led here: a strict cookie is then not sent, so redirects would form a loop."""
    return Headers(scope=scope).get("sec-fetch-site") == "cross-site"
