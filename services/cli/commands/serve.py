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

app = group("Serve one of the three services over HTTP (MENTORSHIP_HTTP__HOST and …__PORT say where).")
Supervised = Annotated[bool, typer.Option("--supervised", hidden=True, help="End when stdin is closed.")]
STOP_SECONDS = 5


@app.command()
def enrollment(supervised: Supervised = False) -> None:
    """Organizations, programs and participations, at /enrollment/v1."""
    from services.cli.composition.authentication import authenticator
    from services.enrollment.service import build
    from services.eventstore.answer_retention import upkeep

    settings = _begin("enrollment", supervised=supervised)
    with closing(build(settings)) as service, authenticator(settings) as who, upkeep(service.store):
        listen(service.app(who), settings)


@app.command()
def relationships(supervised: Supervised = False) -> None:
    """Matching, agreements, sessions, goals and feedback, at /relationships/v1."""
    from services.cli.composition.authentication import authenticator
    from services.eventstore.answer_retention import upkeep
    from services.relationships.service import build

    settings = _begin("relationships", supervised=supervised)
    with closing(build(settings)) as service, authenticator(settings) as who, upkeep(service.store):
        listen(service.app(who), settings)


@app.command()
def projections(
    supervised: Supervised = False,
    sign_in: Annotated[
        bool, typer.Option("--sign-in", hidden=True, help="A demonstration: believe everybody.")
    ] = False,
) -> None:
    """The read side: /v1 and the pages."""
    from services.cli.composition.authentication import authenticator
    from services.projections.service import build
    from services.web.identity.local_issuer import LocalIssuer, router

    settings = _begin("projections", supervised=supervised)
    public = [router(LocalIssuer(settings.data_dir / "issuer"))] if sign_in else []
    way_in = "/sign-in" if sign_in else None
    with closing(build(settings)) as service, authenticator(settings) as who:
        listen(service.app(who, public=public, sign_in=way_in), settings)


def listen(app: "ASGIApp", settings: "Settings", *, listening: "Callable[[], None] | None" = None) -> None:
    """Serve an app until the process is told to end; open streams get a few seconds.

    Args:
        app: What is served.
        settings: Where it listens.
        listening: Called once, when the port is open.

    Raises:
        ServerError: The port is taken.
    """
    import uvicorn

    from services.platform.servers import ServerError

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
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        uvicorn.Server(config).run(sockets=[port])


def _begin(name: str, *, supervised: bool) -> "Settings":
    from services.cli.composition.process_lifecycle import begin, die_with_parent, until_told
    from services.cli.composition.settings_lookup import settings

    found = settings()
    begin(found, f"serve-{name}")
    until_told()  # what the server leaves of a signal ends nothing more
    if supervised:
        die_with_parent()
    return found
