"""Routes of the pages: those for members of the federation, and public ones."""

import mimetypes
from pathlib import Path as File
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import FileResponse, Response

from services.projections.pages import problems
from services.projections.pages.administration import routes as administration
from services.projections.pages.assets import BUNDLE, MOUNTED_AT
from services.projections.pages.certificates import certificate
from services.projections.pages.command_pages import routes as commands
from services.projections.pages.dashboards import federation, programs
from services.projections.pages.desk import desk, records
from services.projections.pages.finding import find as find_mentor
from services.projections.pages.flash_sessions import routes as flash_sessions
from services.projections.pages.forms.settling import settled
from services.projections.pages.groups import list_routes as program_groups
from services.projections.pages.groups import routes as groups
from services.projections.pages.matching import profile as matching_profile
from services.projections.pages.matching import workbench
from services.projections.pages.mentoring import (
    calendar,
    data,
    declare,
    links,
    listing,
    me,
    recorded_answer,
    room,
    settings,
    ward_consents,
    welcome,
)
from services.projections.pages.network import find_person, network, program_ripple, questions
from services.projections.pages.people_pages import find, guardian
from services.projections.pages.people_pages import person as people
from services.projections.pages.person import person
from services.projections.pages.programs import add_people, form_group, log_session, propose, selection, workspace
from services.projections.pages.queries import PageQueries
from services.projections.pages.report import editing, frozen, report, shared
from services.projections.pages.status import status
from services.projections.questions.saved_questions import SavedQuestions
from services.projections.reports.board_reports import BoardReports
from services.web.http_errors import ProblemError
from services.web.identity.principal import ROLES, require, require_member

_IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
"""The name of an asset is a hash of its content, so a cached copy never expires."""


def router(queries: PageQueries, reports: BoardReports | None = None, saved: SavedQuestions | None = None) -> APIRouter:
    """Return the routes of every page, for members of the federation.

    Args:
        queries: The queries of the pages.
        reports: Board reports; None where there are none.
        saved: Saved questions about the network; None where none are kept.
    """
    figures = APIRouter(dependencies=[Depends(require(*ROLES))])
    for part in (desk, records, programs, network, find_person, person, program_ripple, status):
        figures.include_router(part.router(queries))
    if saved is not None:
        figures.include_router(questions.router(queries, saved))
    if reports is not None:
        figures.include_router(report.router(queries, reports.figures))
        figures.include_router(editing.router(queries, reports.figures, reports.frozen))
        figures.include_router(frozen.router(queries, reports.frozen, reports.links))
    own = APIRouter(dependencies=[Depends(require_member)])
    for each in (
        federation,
        find,
        log_session,
        commands,
        me,
        declare,
        data,
        ward_consents,
        calendar,
        links,
        settings,
        welcome,
        room,
        matching_profile,
        find_mentor,
        listing,
        flash_sessions,
        groups,
    ):
        own.include_router(each.router(queries))
    own.include_router(certificate.router())
    staff = APIRouter(dependencies=[Depends(require("coordinator"))])
    for page in (
        people,
        guardian,
        workspace,
        selection,
        propose,
        program_groups,
        form_group,
        add_people,
        recorded_answer,
        workbench,
    ):
        staff.include_router(page.router(queries))
    routes = APIRouter(dependencies=[Depends(settled(queries))])
    routes.include_router(own)
    routes.include_router(staff)
    routes.include_router(administration.router(queries))
    routes.include_router(figures)
    return routes


def public(reports: BoardReports | None = None) -> APIRouter:
    """Return the public routes: scripts and styles, explanations of problems, certificates, and shared reports.

    Args:
        reports: Board reports; None where there are none.
    """
    routes = APIRouter()
    if reports is not None:
        routes.include_router(shared.public(reports.links))
    routes.include_router(assets())
    routes.include_router(problems.router())
    routes.include_router(certificate.public())
    return routes


def accepts_brotli(accept_encoding: str) -> bool:
    """Check whether a client accepts Brotli, by its `Accept-Encoding` header."""
    codings = [coding.replace(" ", "").partition(";q=") for coding in accept_encoding.lower().split(",")]
    return any(name == "br" and quality not in ("0", "0.0", "0.00", "0.000") for name, _, quality in codings)


def assets(bundle: File = BUNDLE) -> APIRouter:
    """Return the public route of scripts, styles and icons."""
    routes = APIRouter()

    @routes.get(MOUNTED_AT + "/{name}", include_in_schema=False)
    def asset(
        request: Request, name: Annotated[str, Path(pattern=r"^[A-Za-z0-9]+-[A-Za-z0-9]+\.(js|css|svg)$")]
    ) -> Response:
        file = bundle / name
        if not file.is_file():
            raise ProblemError("not-found", "no asset has this name; reload the page to load the current ones")
        compressed = bundle / f"{name}.br"
        if accepts_brotli(request.headers.get("accept-encoding", "")) and compressed.is_file():
            media_type, _ = mimetypes.guess_type(name)
            headers = {**_IMMUTABLE, "Content-Encoding": "br"}
            return FileResponse(compressed, headers=headers, media_type=media_type)
        return FileResponse(file, headers=_IMMUTABLE)

    return routes
