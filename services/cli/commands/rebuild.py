"""`mentorship rebuild`: builds a new generation beside the live one, then switches; reads are never interrupted."""

from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.shell.output import progress, say

if TYPE_CHECKING:
    from services.platform.settings import Settings
    from services.projector.feed import Feed
    from services.projector.projection import Projection


def rebuild(
    name: Annotated[str, typer.Argument(help="The read model, for example: directory")],
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Switch back to the previous generation instead.")
    ] = False,
) -> None:
    """Rebuild a read model from all events and switch to it when it has caught up. Ctrl-C changes nothing."""
    from services.cli.composition.process_lifecycle import stop_on_signal
    from services.cli.composition.read_models import database_of, projections
    from services.cli.composition.settings_lookup import settings as read
    from services.projector import rebuild as engine

    available = projections()
    if name not in available:
        raise typer.BadParameter(f"there is no read model {name}; there are: {', '.join(sorted(available))}")
    settings, dsn_of = read(), database_of(name)
    if rollback:
        _back(settings.dsn(dsn_of), name)
        return
    stop = stop_on_signal()
    with progress() as bar:
        task = bar.add_task(f"rebuilding {name}", total=None)

        def show(state: engine.RebuildProgress) -> None:
            bar.update(task, completed=state.read, total=state.head or None)

        live = engine.rebuild(
            available[name], _feed(settings, available[name]), settings.dsn(dsn_of), stop=stop, progress=show
        )
    say(f"{name} is live in generation {live.number}; `mentorship rebuild {name} --rollback` goes back")


def _back(dsn: str, name: str) -> None:
    from services.projector import connections, generations
    from services.projector.rebuild import retry_while_locked

    with connections.connect(dsn) as connection:
        live = retry_while_locked(name, lambda: generations.rollback(connection, name))
    say(f"{name} is live in generation {live.number} again")


def _feed(settings: "Settings", projection: "Projection") -> "Feed":
    """Read from the broker where one is set, else from the services' logs."""
    from services.cli.composition.feeds import log_feed, topics
    from services.cli.composition.public_logs import Logs, public_log
    from services.cli.composition.read_models import publishers_of

    if settings.kafka.bootstrap is not None:
        return topics(settings, projection.contexts, publishers_of(settings, projection.name))
    logs = Logs(settings, {context: public_log(settings, context) for context in projection.contexts})
    return log_feed(logs, projection.contexts)
