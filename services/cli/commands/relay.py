"""`mentorship relay`: publishes one write service's log to Kafka until a failure or a signal ends it."""

from typing import Annotated

import typer

from services.cli.commands.serve import Supervised
from services.cli.shell.command_group import group
from services.cli.shell.output import say

app = group(
    "Publish a write service's events to Kafka. A relay ends at its first failure, on purpose: run it under a "
    "supervisor, which starts the next one from the stored position."
)


_NAMES = ("enrollment", "relationships")


@app.command()
def enrollment(supervised: Supervised = False) -> None:
    """Publish the events of organizations, programs and participations."""
    _relay("enrollment", supervised=supervised)


@app.command()
def relationships(supervised: Supervised = False) -> None:
    """Publish the events of relationships."""
    _relay("relationships", supervised=supervised)


@app.command()
def republish(
    name: Annotated[str, typer.Argument(help="enrollment or relationships")],
    confirm: Annotated[str | None, typer.Option(help="Repeat the name to confirm.")] = None,
) -> None:
    """Publish a service's whole log again, to topics that were recreated and are empty. Asks for the name again."""
    from contextlib import closing

    from services.cli.composition.public_logs import database, public_log
    from services.cli.composition.settings_lookup import settings as read
    from services.publication.relay_state import RelayState
    from services.publication.republish import republish as republish_log

    if name not in _NAMES:
        raise typer.BadParameter(f"there is no log of {name}; there are: {', '.join(_NAMES)}")
    typed = confirm if confirm is not None else typer.prompt(f"Everything is published again. Type {name} to go on")
    if typed != name:
        raise typer.BadParameter("nothing was done: the names differ")
    settings = read()
    with closing(RelayState(database(settings, name), name, "kafka")) as state:
        republish_log(settings.kafka.connection, public_log(settings, name), state)
    say(f"the relay of {name} starts from the beginning; rebuild every read model when it has caught up")


def _relay(name: str, *, supervised: bool) -> None:
    from services.cli.composition.process_lifecycle import begin, die_with_parent, stop_on_signal
    from services.cli.composition.public_logs import database, public_log
    from services.cli.composition.settings_lookup import settings as read
    from services.publication import migrations
    from services.publication.log_divergence import require_same_history
    from services.publication.relay import Relay
    from services.publication.relay_state import RelayState
    from services.publication.sink import KafkaSink

    settings = read()
    begin(settings, f"relay-{name}")
    if supervised:
        die_with_parent()
    stop = stop_on_signal()
    log, dsn = public_log(settings, name), database(settings, name)
    migrations.check(dsn)
    require_same_history(settings.kafka.connection, log)
    relay = Relay(log, RelayState(dsn, name, "kafka"), KafkaSink(settings.kafka.connection, log.topics))
    relay.run(stop)
    raise typer.Exit(0)
