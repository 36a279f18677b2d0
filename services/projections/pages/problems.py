"""Problems as pages: what a browser is shown where a program is given `application/problem+json`."""

import json
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.projections.pages.render import render
from services.web.http_errors import KINDS
from services.web.problem_details import MEDIA_TYPE, Problem
from services.web.problem_pages import explain


class ProblemPages:
    """ASGI middleware: answers a browser's refused request with a page, or sends it to sign in.

    Args:
        app: What comes next.
        sign_in: Address that signs people in and sends them back to `?to=`; None where no issuer offers one.
    """

    def __init__(self, app: ASGIApp, sign_in: str | None = None) -> None:
        self._app, self._sign_in = app, sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; hold back an answer that is a problem and send the page instead."""
        if scope["type"] != "http" or not _reads_pages(scope):
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def translate(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_problem(message):
                held.append(message)
            elif not held:
                await send(message)
            else:
                held.append(message)
                if not message.get("more_body"):
                    await self._answer(scope, held)(scope, receive, send)

        await self._app(scope, receive, translate)

    def _answer(self, scope: Scope, held: list[Message]) -> Response:
        start, *bodies = held
        problem = Problem.model_validate(json.loads(b"".join(body.get("body", b"") for body in bodies)))
        way_in = self._way_in(scope) if problem.status == 401 else None
        answer: Response = HTMLResponse(_page(problem, way_in), problem.status)
        if way_in and not _from_elsewhere(scope):
            answer = RedirectResponse(way_in, 303, {"Cache-Control": "no-store"})
        for name, value in Headers(raw=start["headers"]).items():
            if name not in ("content-length", "content-type", "www-authenticate"):
                answer.headers.setdefault(name, value)
        return answer

    def _way_in(self, scope: Scope) -> str | None:
        if self._sign_in is None:
            return None
        query = scope["query_string"].decode("ascii", "replace")
        return f"{self._sign_in}?to={quote(scope['path'] + (f'?{query}' if query else ''), safe='/')}"


def router() -> APIRouter:
    """Make the public route of `/problems/{slug}`."""
    routes = APIRouter()

    @routes.get("/problems/{slug}", include_in_schema=False)
    def problem(slug: str) -> Response:
        kind = explain(slug)
        status = kind.status if slug in KINDS else None
        values = {"title": kind.title, "slug": slug, "status": status, "remedy": kind.remedy}
        return HTMLResponse(render("problem.html", {**values, "detail": None, "instance": None, "sign_in": None}))

    return routes


def _page(problem: Problem, way_in: str | None) -> str:
    slug = problem.type.rpartition("/")[2]
    remedy = "These pages are for people who are signed in." if problem.status == 401 else explain(slug).remedy
    return render("problem.html", {**problem.model_dump(), "slug": slug, "remedy": remedy, "sign_in": way_in})


def _reads_pages(scope: Scope) -> bool:
    return scope["method"] in ("GET", "HEAD") and "text/html" in Headers(scope=scope).get("accept", "")


def _is_problem(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith(MEDIA_TYPE)


def _from_elsewhere(scope: Scope) -> bool:
    """Say whether another site led here: then the strict cookie stays away, and redirects would go in circles."""
    return Headers(scope=scope).get("sec-fetch-site") == "cross-site"
