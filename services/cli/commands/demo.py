"""`mentorship demo`: a living ecosystem on this machine, in one process or as a full topology with Apache Kafka."""

import sys
import threading
import webbrowser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.shell.output import progress, say

if TYPE_CHECKING:
    from services.cli.demo.embedded import Embedded
    from services.cli.demo.example.player import Player
    from services.cli.demo.topology import Topology


def demo(
    *,
    port: Annotated[int, typer.Option(min=1, max=65000, help="Port of the pages.")] = 8000,
    people: Annotated[
        int, typer.Option(min=20, max=200_000, help="Approximate number of people in the example.")
    ] = 1500,
    seed: Annotated[int, typer.Option(help="Seed of the example; another seed gives another history.")] = 7,
    fresh: Annotated[bool, typer.Option("--fresh", help="Delete the data directory's demonstration first.")] = False,
    kafka: Annotated[
        bool, typer.Option("--kafka", help="Run a real Apache Kafka, and every role in its own process.")
    ] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="Begin without the example: an installation with nothing in it.")
    ] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Start a demonstration on this machine: its own database, an example federation, pages in the browser.

    Started again, it continues where it stopped. Ctrl-C ends it and leaves nothing running.
    """
    from services.cli.demo import folder as local
    from services.cli.demo.claim import claim
    from services.platform.settings import Settings

    root = Settings.load().data_dir.expanduser()
    folder = root / "kafka" if kafka else root
    with claim(folder):  # before anything is deleted: the folder may be a running demonstration's
        _require_free(range(port, port + 3) if kafka else [port])
        if fresh:
            _delete(folder, kafka=kafka)
        # A Ctrl-C during the start stops what was started; a later one is handled by the servers.
        with _log_to_file(folder), suppress(KeyboardInterrupt):
            if empty:
                local.begin_empty(folder)
            run = _run_topology if kafka else _run_embedded
            run(folder, port, people, seed, opens=not no_open)
    say("stopped; start it again to continue")


def _delete(folder: Path, *, kafka: bool) -> None:
    """Delete the folder's demonstration; on a terminal ask first.

    Raises:
        ServerError: The folder holds other files.
        typer.Abort: The answer is no.
    """
    from services.cli.demo import folder as local

    if local.holds_demonstration(folder) and sys.stdin.isatty():
        typer.confirm(f"Delete the demonstration in {folder}, with everything recorded in it?", abort=True)
    local.delete(folder, broker=kafka)


def _require_free(requested: Iterable[int]) -> None:
    """Check that the ports are free before anything is started.

    Raises:
        ServerError: A port is taken.
    """
    from services.platform.embedded_servers import ServerError, ports

    for port in requested:
        if not ports.is_free(port):
            raise ServerError(f"port {port} is taken: choose another with --port")


def _run_embedded(folder: Path, port: int, people: int, seed: int, *, opens: bool) -> None:
    from services.cli.commands.serve import listen
    from services.cli.composition.process_lifecycle import stop_on_signal
    from services.cli.demo.embedded import Embedded
    from services.cli.demo.orphan_guard import OrphanGuard

    address = f"http://127.0.0.1:{port}"
    with OrphanGuard(folder), Embedded(folder, port) as system:
        stop_on_signal()
        addresses = {"enrollment": address, "relationships": address}
        with _player(folder, people, seed, addresses, system) as player, _play_example(player, folder):
            listen(system.app, system.settings, listening=lambda: _welcome(address, folder, player, opens=opens))


def _run_topology(folder: Path, port: int, people: int, seed: int, *, opens: bool) -> None:
    from services.cli.composition.process_lifecycle import stop_on_signal
    from services.cli.demo.orphan_guard import OrphanGuard
    from services.cli.demo.topology import Topology

    with OrphanGuard(folder), Topology(folder, port) as system:
        stop = stop_on_signal()
        with _player(folder, people, seed, system.addresses, system) as player, _play_example(player, folder):
            _welcome(f"http://127.0.0.1:{port}", folder, player, opens=opens)
            system.run(stop)


@contextmanager
def _player(
    folder: Path, people: int, seed: int, addresses: dict[str, str], system: "Embedded | Topology"
) -> "Iterator[Player]":
    """Yield what plays the example, while the database of identities is open."""
    from services.cli.composition.authentication import access_pool
    from services.cli.demo.example.identities import ExampleIdentities
    from services.cli.demo.example.journal import ExampleParameters
    from services.cli.demo.example.player import Player
    from services.web.identity.known_persons import KnownPersons
    from services.web.identity.memberships import Memberships

    with access_pool(system.settings) as pool:
        identities = ExampleIdentities(system.issuer, KnownPersons(pool), Memberships(pool))
        parameters = ExampleParameters(seed, people)
        yield Player(folder, parameters, addresses, identities.token, admit=identities.admit)


@contextmanager
def _play_example(player: "Player", folder: Path) -> Iterator[None]:
    """Run the example for as long as the system runs, where the demonstration has one."""
    from services.cli.demo import folder as local

    if not local.is_empty(folder):
        player.start()
    try:
        yield
    finally:
        player.stop()


def _welcome(address: str, folder: Path, player: "Player", *, opens: bool) -> None:
    """Show the addresses, open the pages, and show the progress of the example."""

    def show() -> None:
        from rich.text import Text

        from services.cli.demo import folder as local
        from services.cli.demo.example.client import wait_for

        if not wait_for({"pages": address}, player.ended):
            return
        say(Text.assemble("\n  the pages   ", (address, "bold"), "   (opening them signs you in)"))
        token = f'-H "Authorization: Bearer $(mentorship token --data-dir {folder})"'
        say(f"  the API     curl {token} {address}/v1/status")
        for name, where in player.addresses.items():
            say(f"  commands    {where}/{name}/v1/…")
        say("  stop        Ctrl-C; started again, it continues\n")
        if opens and sys.stdout.isatty():
            webbrowser.open(address)
        if local.is_empty(folder):
            say("  it is empty: docs/tutorial-coordinator.md begins here")
            return
        if player.rests:
            say("  an earlier release began this example: it rests, and `--fresh` begins a new one")
            return
        _follow(player)

    threading.Thread(target=show, name="welcome", daemon=True).start()


def _follow(player: "Player") -> None:
    with progress() as bar:
        task = bar.add_task("the example's past", total=None)
        while not player.ended.wait(0.2) and not player.progress.past_complete:
            bar.update(task, total=player.progress.steps or None, completed=player.progress.done)
    if player.progress.past_complete:
        say("  the example's past is complete; from now on new events arrive slowly")


@contextmanager
def _log_to_file(folder: Path) -> Iterator[None]:
    """Write logs to a file: the terminal shows only what the user needs."""
    from services.platform import logging

    with (folder / "log").open("a", encoding="utf-8", buffering=1) as file:
        logging.configure("demo", level="info", format="json", stream=file)
        yield
