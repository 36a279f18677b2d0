"""The page at the `type` URL of every problem: what it means and what to do."""

from html import escape
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.web.http_errors import KINDS, ProblemError, ProblemKind
from services.web.problem_details import STATUS_OF_REFUSAL
from services.web.rules import RULES

_FRAMEWORK = {status.phrase.lower().replace(" ", "-"): status for status in HTTPStatus if status >= 400}
"""Statuses that the framework itself raises, by the slug of their problem."""


def problem_kind(slug: str) -> ProblemKind | None:
    """Return the kind of a problem: an HTTP error, or a rule that refuses commands; None where there is none."""
    if slug in KINDS:
        return KINDS[slug]
    if slug in RULES:
        rule = RULES[slug]
        title = slug.replace("-", " ").capitalize()
        return ProblemKind(STATUS_OF_REFUSAL[rule.kind], title, f"{rule.remedy} Nothing was recorded.", rule.protects)
    if slug in _FRAMEWORK:
        status = _FRAMEWORK[slug]
        return ProblemKind(status, status.phrase, f"{status.description}.")
    return None


def require_problem_kind(slug: str) -> ProblemKind:
    """Return the kind of a problem.

    Raises:
        ProblemError: `not-found` where no problem has this slug.
    """
    kind = problem_kind(slug)
    if kind is None:
        raise ProblemError("not-found", f"no problem has the type {slug!r}")
    return kind


def router() -> APIRouter:
    """Return the public routes `/problems/{slug}`."""
    routes = APIRouter()

    @routes.get("/problems/{slug}", include_in_schema=False)
    def page(slug: str) -> HTMLResponse:
        kind = require_problem_kind(slug)
        protects = f"<p>{escape(kind.protects)}</p>" if kind.protects else ""
        return HTMLResponse(
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(kind.title)}</title></head>'
            f"<body><main><h1>{escape(kind.title)}</h1><p><code>{escape(slug)}</code></p><p>Status {kind.status}</p>"
            f"{protects}<p>{escape(kind.remedy)}</p></main></body></html>"
        )

    return routes
