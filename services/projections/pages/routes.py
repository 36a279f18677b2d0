"""The pages' routes: those for known principals, and those for everybody."""

from pathlib import Path as File
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import FileResponse, Response

from services.projections.pages import problems
from services.projections.pages.assets import BUNDLE, MOUNTED_AT
from services.projections.pages.dashboards import federation, programs
from services.projections.pages.network import network, program_ripple
from services.projections.pages.person import person
from services.projections.pages.queries import Reads
from services.projections.pages.status import status
from services.web.http_errors import Fault
from services.web.identity.principal import ROLES, require

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
"""An asset's name is a hash of its content, so a browser never needs to ask again."""


def router(reads: Reads) -> APIRouter:
    """Make the routes of every page, for members of the federation."""
    routes = APIRouter(dependencies=[Depends(require(*ROLES))])
    for part in (federation, programs, network, person, program_ripple, status):
        routes.include_router(part.router(reads))
    return routes


def public() -> APIRouter:
    """Make the routes that everybody may use: what the pages are drawn with, and what each kind of problem means."""
    routes = APIRouter()
    routes.include_router(assets())
    routes.include_router(problems.router())
    return routes


def assets(bundle: File = BUNDLE) -> APIRouter:
    """Make the public route of scripts, styles and icons."""
    routes = APIRouter()

    @routes.get(MOUNTED_AT + "/{name}", include_in_schema=False)
    def asset(name: Annotated[str, Path(pattern=r"^[A-Za-z0-9]+-[A-Za-z0-9]+\.(js|css|svg)$")]) -> Response:
        file = bundle / name
        if not file.is_file():
            raise Fault("not-found", "no asset has this name; the pages may have been bundled anew")
        return FileResponse(file, headers=_FOR_EVER)

    return routes
