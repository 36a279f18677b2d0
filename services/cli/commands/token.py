"""`mentorship token`: prints a bearer token of the demonstration's own issuer."""

from typing import Annotated

import typer

from services.cli.shell.output import FAILED, say


def token(
    hours: Annotated[int, typer.Option(min=1, max=24, help="Hours until it expires.")] = 12,
) -> None:
    """Print a bearer token for the running demonstration: curl -H "Authorization: Bearer $(mentorship token)" URL."""
    from services.cli.composition.settings_lookup import newest
    from services.cli.demo.moved_clock import MovedClock
    from services.platform.settings import Settings
    from services.web.identity.local_issuer import LocalIssuer

    saved = newest(Settings.load().data_dir)
    if saved is None:
        say("there is no demonstration in the data directory: start one with `mentorship demo`")
        raise typer.Exit(FAILED)
    MovedClock(saved.parent).restore()
    typer.echo(LocalIssuer(saved.parent / "issuer").token(seconds=hours * 3600))
