"""Routes of the documentation pages: `/docs` of an app, and the style sheet of every such page."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from services.web.documentation.openapi_reference import read_openapi
from services.web.documentation.reference import Reference

_STYLE = Path(__file__).with_name("reference.css")
_HEADERS = {"Cache-Control": "public, max-age=3600"}
Link = tuple[str, str]
"""Title and address of another page."""


def router(prefix: str, also: Sequence[Link] = ()) -> APIRouter:
    """Return the public routes of an app's documentation; they need no script and no other site.

    Args:
        prefix: The path of the app, as of its `openapi.json`.
        also: Other pages that this one links to.
    """
    routes, rendered = APIRouter(), dict[str, str]()

    @routes.get(f"{prefix}/docs", include_in_schema=False)
    def documentation(request: Request) -> HTMLResponse:
        if "page" not in rendered:  # it does not change while the process runs
            reference = read_openapi(request.app.openapi(), f"{prefix}/openapi.json")
            rendered["page"] = render_reference(reference, f"{prefix}/docs.css", also)
        return HTMLResponse(rendered["page"], headers=_HEADERS)

    @routes.get(f"{prefix}/docs.css", include_in_schema=False)
    def style() -> Response:
        return Response(_STYLE.read_bytes(), headers=_HEADERS, media_type="text/css; charset=utf-8")

    return routes


def render_reference(reference: Reference, style: str, also: Sequence[Link] = ()) -> str:
    """Return the page of a reference.

    Args:
        reference: Its content.
        style: The address of the style sheet.
        also: Other pages that it links to.
    """
    anchors = [entry.anchor for group in reference.groups for entry in group.entries]
    schemas = {anchor.removeprefix("schema-") for anchor in anchors if anchor.startswith("schema-")}
    values = {"reference": reference, "style": style, "also": also, "schemas": schemas}
    return str(_template("reference.html").render(values))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("services.web.documentation", package_path=""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


_template: Callable[[str], Any] = cache(lambda name: _environment().get_template(name))
