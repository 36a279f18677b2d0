"""Application factory: every service's HTTP app has the same error handling, metrics, security headers and OpenAPI."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version

from fastapi import APIRouter, Depends, FastAPI
from pydantic.warnings import UnsupportedFieldAttributeWarning

from services.platform.clock import Clock, system_clock
from services.web import exception_handlers, health, openapi, problem_pages
from services.web.access_log import AccessLog
from services.web.admission import Admission
from services.web.audited_reads import AuditedReads
from services.web.command_ids import CommandIds
from services.web.documentation import routes as documentation
from services.web.head_requests import HeadRequests
from services.web.host_names import HostNames
from services.web.identity.principal import Authenticator, current_principal
from services.web.operation_ids import operation_id
from services.web.rate_limits import RateLimiter, limit_principal
from services.web.request_limits import BODY_BYTES, BODY_SECONDS, RequestLimits
from services.web.security_headers import ResponseHeaders
from services.web.strict_parameters import refuse_unclear_parameters

# FastAPI ignores this warning while it builds the parameters of a route, and only then. Another thread that restores
# the filters in that moment (numba does, when it compiles) lets it through, so it is ignored in the whole process.
warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)

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
    body_seconds: float = BODY_SECONDS,
    larger_bodies: Mapping[str, int] | None = None,
    errors: exception_handlers.ErrorMapping | None = None,
    command_ids: CommandIds | None = None,
    admission: Admission | None = None,
    clock: Clock = system_clock,
    documentation_links: Sequence[documentation.Link] = (),
) -> FastAPI:
    """Create an app that denies access by default.

    Args:
        title: The title of its OpenAPI document.
        routers: Routes for authenticated principals; a route's own `require(…)` restricts them further. Their paths are
            complete (`/enrollment/v1/…`): an app is composed with others by its paths, never mounted below a prefix.
        authenticator: Identifies the caller; without one every protected route answers 401.
        service: The name in logs and metrics.
        prefix: The path of `openapi.json`, for example `/enrollment`.
        public: Routes without authentication (assets, sign-in).
        parts: The parts of its health check.
        lifespan: Entered at start-up, exited at shutdown.
        body_bytes: The largest request body, in bytes.
        body_seconds: The longest time in which a body arrives.
        larger_bodies: The largest body of single addresses that accept more, by path.
        errors: The HTTP errors that the service's own exceptions become.
        command_ids: Derives the recorded ids of commands; an app with routes of commands needs it.
        documentation_links: Further documentation, for the page `/docs`.
        admission: Host names and limits of the process; without it every request is admitted.
        clock: Returns the present time: that of commands, and that which pages state.
    """
    app = FastAPI(
        title=title,
        version=version("mentorship-ecosystem"),
        openapi_url=f"{prefix}/openapi.json",
        docs_url=None,  # FastAPI's pages load scripts from another site; `documentation` renders its own
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    protected = [Depends(current_principal), Depends(limit_principal), Depends(refuse_unclear_parameters)]
    app.state.authenticator = authenticator
    app.state.command_ids = command_ids
    app.state.clock = clock
    app.include_router(health.router(parts or health.Health()))
    app.include_router(documentation.router(prefix, documentation_links))
    for router in public:
        app.include_router(router)
    app.include_router(problem_pages.router())  # after the public routes: the pages package has its own
    for router in routers:
        app.include_router(router, dependencies=protected)
    exception_handlers.install(app, errors or {})
    openapi.install(app)
    app.add_middleware(AuditedReads)
    # The last added is the outermost: request id and headers, then access log, then host names, rates, bodies and HEAD.
    app.add_middleware(HeadRequests)
    app.add_middleware(RequestLimits, body_bytes=body_bytes, body_seconds=body_seconds, larger=larger_bodies)
    if admission is not None:
        app.add_middleware(RateLimiter, limits=admission.limits)
        if admission.hosts:
            app.add_middleware(HostNames, names=admission.hosts)
    app.add_middleware(AccessLog, service=service)
    app.add_middleware(ResponseHeaders)
    return app
