"""`mentorship serve`: one HTTP server a process."""

import socket
from contextlib import closing
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
    from services.cli.composition.authentication import admission, authenticator, service_client
    from services.cli.composition.authentication import sign_in as compose_sign_in
    from services.projections.pages.sign_in.routes import router
    from services.projections.service import build
    from services.web.identity.local_issuer import LocalIssuer
    from services.web.sign_in import demo_provider

    settings = _begin("projections", supervised=supervised)
    with closing(build(settings)) as service, authenticator(settings) as principals:
        services, public = service_client(settings), []
        if settings.sign_in.providers or services.available:
            public.append(router(compose_sign_in(settings, principals, services, demonstration=sign_in)))
        if sign_in:
            site = settings.sign_in.address or f"http://127.0.0.1:{settings.http.port}"
            issuer = LocalIssuer(settings.data_dir / "issuer")
            public.append(demo_provider.router(demo_provider.DemoProvider(issuer, site)))
        app = service.app(
            principals,
            public=public,
            sign_in="/sign-in" if public else None,
            admission=admission(settings),
            services=services,
            demonstration=sign_in,
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
