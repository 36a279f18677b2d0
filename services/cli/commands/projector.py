"""`mentorship projector`: feeds read models from the topics, exactly once, until a signal stops it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.commands.serve import Supervised

if TYPE_CHECKING:
    from services.platform.settings import Settings
    from services.projector.runner import Runner


def projector(
    names: Annotated[list[str] | None, typer.Argument(help="Read models, for example: directory network")] = None,
    every: Annotated[bool, typer.Option("--all", help="Feed all read models.")] = False,
    supervised: Supervised = False,
) -> None:
    """Feed read models from Kafka. Several processes may feed the same one: they share the partitions.

    A process (`<service>_process`) also executes what its read model says is pending.
    """
    from services.cli.composition.process_lifecycle import begin, die_with_parent, stop_on_signal
    from services.cli.composition.processes import executing, service_of
    from services.cli.composition.read_models import projections
    from services.cli.composition.settings_lookup import settings as read

    available = projections()
    selected = sorted(available) if every else list(names or ())
    if not selected or (unknown := [name for name in selected if name not in available]):
        message = f"there is no read model {', '.join(unknown)}" if selected else "name at least one, or pass --all"
        raise typer.BadParameter(f"{message}; there are: {', '.join(sorted(available))}")
    settings = read()
    begin(settings, f"projector-{'-'.join(selected)}")
    if supervised:
        die_with_parent()
    stop = stop_on_signal()
    with ExitStack() as stack:
        if "network" in selected:
            stack.enter_context(keeping(settings, stop))
        if "measures" in selected:
            stack.enter_context(releasing(settings, stop))
        stack.enter_context(executing(settings, [name for name in selected if service_of(name)], stop))
        failures = run_until(stop, [runner(settings, name) for name in selected])
    if failures:
        raise failures[0]


@contextmanager
def keeping(settings: "Settings", stop: threading.Event) -> "Iterator[None]":
    """Write everybody's reach behind the ripple engine, beside the read model that it follows, until `stop` is set.

    Raises:
        SettingsError: The read models' database is not set.
        WrongMigrationError: It is not at this program's migrations.
    """
    from services.platform.database import read_pool
    from services.projections.network.in_memory.live_network import LiveNetwork
    from services.projections.network.reach_table import migrations
    from services.projections.network.reach_table.writer import ReachTableWriter

    dsn = settings.dsn("projections")
    migrations.check(dsn)
    with read_pool(dsn, name="ripple", size=1) as pool:
        writer = ReachTableWriter(LiveNetwork(pool), dsn)
        with _beside("ripple", writer.run, stop):
            yield


@contextmanager
def releasing(settings: "Settings", stop: threading.Event) -> "Iterator[None]":
    """Release figures at the points of the lattice, beside the facts that they are made of, until `stop` is set.

    Raises:
        SettingsError: The read models' database is not set.
        WrongMigrationError: It is not at this program's migrations.
    """
    from services.projections.releases import migrations
    from services.projections.releases.release_job import ReleaseJob

    dsn = settings.dsn("projections")
    migrations.check(dsn)
    with _beside("releases", ReleaseJob(dsn).run, stop):
        yield


@contextmanager
def _beside(name: str, run: "Callable[[threading.Event], None]", stop: threading.Event) -> "Iterator[None]":
    """Run in a thread of its own, which is stopped and awaited at the end."""
    thread = threading.Thread(target=run, args=[stop], name=name)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def runner(settings: "Settings", name: str) -> "Runner":
    """Return the runner of a read model, fed by the topics.

    Raises:
        SettingsError: Its database or the broker is not set.
        WrongMigrationError: The database is not at this program's migrations.
    """
    from services.cli.composition.feeds import topics
    from services.cli.composition.read_models import database_of, projections, publishers_of
    from services.projector import migrations
    from services.projector.runner import Runner

    projection, dsn = projections()[name], settings.dsn(database_of(name))
    migrations.check(dsn)
    return Runner(projection, topics(settings, projection.contexts, publishers_of(settings, name)), dsn)


def run_until(stop: threading.Event, runners: "list[Runner]") -> list[Exception]:
    """Run runners in parallel; when one fails permanently, all end.

    Returns:
        The failures, in the order in which they happened.
    """
    failures: list[Exception] = []

    def run(runner: "Runner") -> None:
        try:
            runner.run(stop)
        except Exception as failure:  # noqa: BLE001 - raised again in the main thread
            failures.append(failure)
            stop.set()

    threads = [threading.Thread(target=run, args=[runner], name=runner.projection.name) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
