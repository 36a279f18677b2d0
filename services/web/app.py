"""One way to make every service's HTTP app, so that all of them refuse, measure, secure and describe alike."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version

from fastapi import APIRouter, Depends, FastAPI

from services.web import exception_handlers, health, openapi, problem_pages
from services.web.access_log import Observe
from services.web.identity.principal import Authenticator, authenticated
from services.web.request_limits import BODY_BYTES, Limits
from services.web.security_headers import AnswerHeaders

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    *,
    title: str,
    routers: Sequence[APIRouter],
    authenticator: Authenticator | None,
    service: str = "projections",
    prefix: str = "",
    public: Sequence[APIRouter] = (),
    parts: health.Health | None = None,
    lifespan: Lifespan | None = None,
    body_bytes: int = BODY_BYTES,
    errors: exception_handlers.ErrorMapping | None = None,
) -> FastAPI:
    """Make an app that denies by default.

    Args:
        title: What its description is headed with.
        routers: Routes for known principals only; a route's own `require(…)` narrows further. Their paths are complete
            (`/enrollment/v1/…`): an app is composed with others by its paths, never mounted below a prefix.
        authenticator: Decides who asks; without one every protected route answers 401.
        service: The name in logs and measurements.
        prefix: Where `openapi.json` lies, for example `/enrollment`.
        public: Routes for everybody (assets, sign-in).
        parts: What its health is made of.
        lifespan: Opened at start, closed at the end.
        body_bytes: The largest body.
        errors: The HTTP errors that the service's own exceptions become.
    """
    app = FastAPI(
        title=title,
        version=version("mentorship-ecosystem"),
        openapi_url=f"{prefix}/openapi.json",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.state.authenticator = authenticator
    app.include_router(health.router(parts or health.Health()))
    for router in public:
        app.include_router(router)
    app.include_router(problem_pages.router())  # after the public routes: the pages have a finer one
    for router in routers:
        app.include_router(router, dependencies=[Depends(authenticated)])
    exception_handlers.install(app, errors or {})
    openapi.install(app)
    # The last added is the outermost: id and headers, then measuring, then limits.
    app.add_middleware(Limits, body_bytes=body_bytes)
    app.add_middleware(Observe, service=service)
    app.add_middleware(AnswerHeaders)
    return app
