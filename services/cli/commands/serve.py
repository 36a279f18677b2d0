"""`mentorship serve`: one HTTP server a process."""

import socket
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.shell.command_group import group

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

    from services.platform.settings import Settings

app = group("Serve one of the three services over HTTP (address: MENTORSHIP_HTTP__HOST and MENTORSHIP_HTTP__PORT).")
Supervised = Annotated[bool, typer.Option("--supervised", hidden=True, help="End when stdin is closed.")]
STOP_SECONDS = 5


@app.command()
def enrollment(supervised: Supervised = False) -> None:
    """Serve organizations, programs and participations at /enrollment/v1."""
    from services.cli.composition.authentication import admission, authenticator
    from services.enrollment.service import build
    from services.eventstore.answer_retention import retain_answers

    settings = _begin("enrollment", supervised=supervised)
    with closing(build(settings)) as service, authenticator(settings) as principals, retain_answers(service.store):
        listen(service.app(principals, admission=admission(settings)), settings)


@app.command()
def relationships(supervised: Supervised = False) -> None:
    """Serve matching, agreements, sessions, goals and feedback at /relationships/v1."""
    from services.cli.composition.authentication import admission, authenticator
    from services.eventstore.answer_retention import retain_answers
    from services.relationships.service import build

    settings = _begin("relationships", supervised=supervised)
    with closing(build(settings)) as service, authenticator(settings) as principals, retain_answers(service.store):
        listen(service.app(principals, admission=admission(settings)), settings)


@app.command()
def projections(
    supervised: Supervised = False,
    sign_in: Annotated[
        bool, typer.Option("--sign-in", hidden=True, help="Demonstration only: sign in without a password.")
    ] = False,
) -> None:
    """Serve the read side: the API at /v1 and the pages."""
    from services.cli.composition.authentication import (
        access_pool,
        admission,
        authenticator,
        service_client,
        sign_in_site,
    )
    from services.projections.pages.sign_in.routes import router as sign_in_pages
    from services.projections.service import build
    from services.web.identity.local_issuer import LocalIssuer, router
    from services.web.identity.sign_in.clients import Clients
    from services.web.identity.sign_in.sessions import Sessions
    from services.web.token_endpoint import router as token_endpoint

    settings = _begin("projections", supervised=supervised)
    own = bool(settings.sign_in.providers)
    sign_in_path = "/sign-in" if sign_in or own else None
    with (
        closing(build(settings)) as service,
        authenticator(settings) as principals,
        access_pool(settings) as access,
        ExitStack() as stack,
    ):
        public = [token_endpoint(Clients(access), Sessions(access))]
        if sign_in:
            public.append(router(LocalIssuer(settings.data_dir / "issuer"), principals.sign_out))
        elif own:
            public.append(sign_in_pages(stack.enter_context(sign_in_site(settings)), principals))
        app = service.app(
            principals,
            public=public,
            sign_in=sign_in_path,
            admission=admission(settings),
            services=service_client(settings),
        )
        listen(app, settings)


def listen(app: "ASGIApp", settings: "Settings", *, listening: "Callable[[], None] | None" = None) -> None:
    """Serve an app until a signal ends the process; open streams get a few seconds.

    Args:
        app: The application.
        settings: Host and port.
        listening: Called once, when the port is open.

    Raises:
        ServerError: The port is taken.
    """
    import uvicorn

    from services.platform.embedded_servers import ServerError
    from services.web.http_protocol import BoundedHttpProtocol

    with socket.socket() as port:
        port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            port.bind((settings.http.host, settings.http.port))
        except OSError as error:
            where = f"{settings.http.host}:{settings.http.port}"
            raise ServerError(f"{where} cannot be listened on ({error.strerror}): choose another port") from error
        port.listen(128)
        if listening is not None:
            listening()
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            http=BoundedHttpProtocol,
            ws="none",
            forwarded_allow_ips=settings.http.trusted_proxies,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        uvicorn.Server(config).run(sockets=[port])


def _begin(name: str, *, supervised: bool) -> "Settings":
    from services.cli.composition.process_lifecycle import begin, die_with_parent, stop_on_signal
    from services.cli.composition.settings_lookup import settings

    configuration = settings()
    begin(configuration, f"serve-{name}")
    stop_on_signal()  # the server handles signals itself while it runs; afterwards they must not end the process twice
    if supervised:
        die_with_parent()
    return configuration
