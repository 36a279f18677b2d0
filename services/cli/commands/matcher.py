"""`mentorship matcher`: computes large matching runs, until a signal stops it."""

import typer

from services.cli.commands.serve import Supervised


def matcher(supervised: Supervised = False) -> None:
    """Compute the matching runs that are too large to be computed while a coordinator waits.

    Several processes may run: one computes, the others wait for it to end.
    """
    from contextlib import closing

    from services.cli.composition.process_lifecycle import begin, die_with_parent, stop_on_signal
    from services.cli.composition.processes import running
    from services.cli.composition.settings_lookup import settings as read
    from services.relationships.matching.runs.worker import RunWorker
    from services.relationships.service import build

    settings = read()
    begin(settings, "matcher")
    if supervised:
        die_with_parent()
    stop = stop_on_signal()
    with closing(build(settings)) as service, running([RunWorker(service.runs, settings.dsn("relationships"))], stop):
        stop.wait()
    raise typer.Exit(0)
