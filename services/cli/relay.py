"""`mentorship relay`: publishes one write service's log to Kafka, until something fails or it is told to end."""

import typer

from services.cli.commands import group
from services.cli.serve import Supervised

app = group(
    "Publish a write service's events to Kafka. A relay ends at its first failure, on purpose: run it under a "
    "supervisor, which starts the next one from the stored position."
)


@app.command()
def enrollment(supervised: Supervised = False) -> None:
    """Publish the events of organizations, programs and participations."""
    _relay("enrollment", supervised=supervised)


@app.command()
def relationships(supervised: Supervised = False) -> None:
    """Publish the events of relationships."""
    _relay("relationships", supervised=supervised)


def _relay(name: str, *, supervised: bool) -> None:
    from services.cli.context import settings as read
    from services.cli.logs import database, public_log
    from services.cli.processes import begin, die_with_parent, until_told
    from services.publication import schema
    from services.publication.channel import Channel
    from services.publication.relay import Relay
    from services.publication.sink import KafkaSink

    settings = read()
    begin(settings, f"relay-{name}")
    if supervised:
        die_with_parent()
    stop = until_told()
    log, dsn = public_log(settings, name), database(settings, name)
    schema.check(dsn)
    relay = Relay(log, Channel(dsn, name, "kafka"), KafkaSink(settings.kafka.connection, log.topics))
    relay.run(stop)
    raise typer.Exit(0)
