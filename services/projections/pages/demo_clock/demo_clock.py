"""Routes of `/demo/clock`, in a demonstration only: its visitor moves the clock ahead, to see what a month brings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.projections.pages.components.formats import moment
from services.projections.pages.render import render
from services.projections.pages.sign_in.responses import NO_STORE, require_same_origin

PATH = "/demo/clock"
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
"""How far the clock is moved at a time."""


def router(advance: Callable[[timedelta], object]) -> APIRouter:
    """Return the public routes of the clock.

    Args:
        advance: Moves the clock of the demonstration ahead.
    """
    routes = APIRouter(prefix=PATH, include_in_schema=False)

    @routes.get("")
    def show(request: Request) -> Response:
        values = {
            "title": "Clock of this demonstration",
            "now": moment(request.app.state.clock()),
            "steps": tuple(STEPS),
        }
        return HTMLResponse(render("demo_clock/demo_clock.html", values), headers=NO_STORE)

    @routes.post("")
    def move(request: Request, by: Annotated[str, Form(pattern=f"^({'|'.join(STEPS)})$")]) -> Response:
        require_same_origin(request)
        advance(STEPS[by])
        return RedirectResponse(PATH, 303, NO_STORE)

    return routes
