"""`mentorship relay`: publishes one write service's log to Kafka until a failure or a signal ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.commands.serve import Supervised
from services.cli.shell.command_group import group
from services.cli.shell.output import Json, say, write_json, write_table

if TYPE_CHECKING:
    from services.publication.quarantine import Quarantine

app = group(
    "Publish a write service's events to Kafka. A relay ends at its first failure, on purpose: run it under a "
    "supervisor, which starts the next one from the stored position."
)


_NAMES = ("enrollment", "relationships")
Name = Annotated[str, typer.Argument(help="enrollment or relationships")]
Reason = Annotated[str, typer.Option(help="Why; kept with the decision.")]


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
    name: Name,
    confirm: Annotated[str | None, typer.Option(help="Repeat the name to confirm.")] = None,
) -> None:
    """Publish a service's whole log again, to topics that were recreated and are empty. Asks for the name again."""
    from contextlib import closing

    from services.cli.composition.public_logs import database, public_log
    from services.cli.composition.settings_lookup import settings as read
    from services.publication.relay_state import RelayState
    from services.publication.republish import republish as republish_log

    _require_log(name)
    typed = confirm if confirm is not None else typer.prompt(f"Everything is published again. Type {name} to go on")
    if typed != name:
        raise typer.BadParameter("nothing was done: the names differ")
    settings = read()
    with closing(RelayState(database(settings, name), name, "kafka")) as state:
        republish_log(settings.kafka.connection, public_log(settings, name), state)
    say(f"the relay of {name} starts from the beginning; rebuild every read model when it has caught up")


@app.command()
def quarantine(name: Name, position: int, reason: Reason) -> None:
    """Set aside a position that cannot be published, so that the relay goes on; its checkpoints then list it."""
    from getpass import getuser

    from services.cli.composition.public_logs import public_log
    from services.cli.composition.settings_lookup import settings as read
    from services.publication.log_divergence import published_lately

    _require_log(name)
    settings = read()
    published: frozenset[int] = frozenset()
    if settings.kafka.bootstrap is not None:
        published = published_lately(settings.kafka.connection, public_log(settings, name))
    _quarantine(name).quarantine(position, reason=reason, decided_by=getuser(), published=published)
    say(f"position {position} of {name} is quarantined: the next relay skips it and goes on after it")


@app.command()
def release(name: Name, position: int, reason: Reason) -> None:
    """Release a quarantined position, so that it is published; where it was skipped, when everything is."""
    from getpass import getuser

    _require_log(name)
    skipped_by = _quarantine(name).release(position, reason=reason, decided_by=getuser())
    say(f"position {position} of {name} is released")
    if "kafka" in skipped_by:
        say(f"the relay has skipped it: `mentorship relay republish {name}` publishes it with everything else")
    if skipped_by:
        say("rebuild every read model: those that exist lack it")


@app.command()
def quarantined(name: Name, as_json: Json = False) -> None:
    """List every decision about quarantined positions, oldest first."""
    from dataclasses import asdict

    _require_log(name)
    decisions = _quarantine(name).decisions()
    if as_json:
        write_json([{**asdict(decision), "decided_at": decision.decided_at.isoformat()} for decision in decisions])
        return
    rows = [
        (
            str(decision.position),
            decision.action,
            decision.reason,
            decision.decided_by,
            decision.decided_at.isoformat(timespec="seconds"),
            ", ".join(decision.skipped_by),
        )
        for decision in decisions
    ]
    write_table(("position", "decision", "reason", "by", "at", "skipped by"), rows)


def _require_log(name: str) -> None:
    if name not in _NAMES:
        raise typer.BadParameter(f"there is no log of {name}; there are: {', '.join(_NAMES)}")


def _quarantine(name: str) -> Quarantine:
    from services.cli.composition.public_logs import database, public_log
    from services.cli.composition.settings_lookup import settings as read
    from services.publication import migrations
    from services.publication.quarantine import Quarantine

    settings = read()
    migrations.check(database(settings, name))
    return Quarantine(database(settings, name), public_log(settings, name))


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
