"""The page behind every problem's `type`: what it means and what to do, in plain words."""

from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.web.http_errors import KINDS, ProblemKind

_RULE = ProblemKind(
    409,
    "A rule of the ecosystem refused the command",
    "Nothing was recorded. The problem's detail says which state or value stands against it; read the state, "
    "change that, and send the command again with a new Idempotency-Key.",
)


def explain(slug: str) -> ProblemKind:
    """Return what a problem's type means; the domain's own rules share one explanation."""
    return KINDS.get(slug, _RULE)


def router() -> APIRouter:
    """Make the public routes `/problems/{slug}`."""
    routes = APIRouter()

    @routes.get("/problems/{slug}", include_in_schema=False)
    def page(slug: str) -> HTMLResponse:
        kind, known = explain(slug), slug in KINDS
        status = f"<p>Status {kind.status}</p>" if known else ""
        return HTMLResponse(
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(kind.title)}</title></head>'
            f"<body><main><h1>{escape(kind.title)}</h1><p><code>{escape(slug)}</code></p>{status}"
            f"<p>{escape(kind.remedy)}</p></main></body></html>"
        )

    return routes
