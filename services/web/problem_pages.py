"""The page at the `type` URL of every problem: what it means and what to do."""

from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.web.http_errors import KINDS, ProblemKind

_RULE = ProblemKind(
    409,
    "The command was refused by a rule",
    "Nothing was recorded. The problem's detail names the state or value that prevents the command. Read the current "
    "state, correct it, and send the command again with a new Idempotency-Key.",
)


def problem_kind(slug: str) -> ProblemKind:
    """Return the kind of a problem; the rules of the domain share one explanation."""
    return KINDS.get(slug, _RULE)


def router() -> APIRouter:
    """Return the public routes `/problems/{slug}`."""
    routes = APIRouter()

    @routes.get("/problems/{slug}", include_in_schema=False)
    def page(slug: str) -> HTMLResponse:
        kind = problem_kind(slug)
        status = f"<p>Status {kind.status}</p>" if slug in KINDS else ""
        return HTMLResponse(
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(kind.title)}</title></head>'
            f"<body><main><h1>{escape(kind.title)}</h1><p><code>{escape(slug)}</code></p>{status}"
            f"<p>{escape(kind.remedy)}</p></main></body></html>"
        )

    return routes
