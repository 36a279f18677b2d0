"""`mentorship ripple verify`: proves that the ripple engine is right, on the service's own database."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.shell.output import DEGRADED, FAILED, Json, say, write_json, write_table

if TYPE_CHECKING:
    from services.projections.network.verification.proof import Proof

_AGAIN_SECONDS = 0.5


def verify(
    sample: Annotated[int, typer.Option(min=1, help="For how many people SQL is asked, too; chosen at random.")] = 200,
    seed: Annotated[int, typer.Option(help="Of the choice.")] = 0,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for the engine to have caught up.")] = 15.0,
    json: Json = False,
) -> None:
    """Compare what the engine found with a rebuild from the table, and with recursion in SQL, in one snapshot.

    Exit code 1 where anything differs, 3 where the engine never came to stand where the read model does.
    """
    from services.cli.composition.settings_lookup import settings
    from services.projections.network.reach_table import migrations
    from services.projections.network.verification.proof import verify as compare
    from services.projections.network.verification.snapshot import is_current
    from services.projector import connections

    dsn = settings().dsn("projections")
    migrations.check(dsn)
    deadline = time.monotonic() + wait
    with connections.connect(dsn) as connection:
        proof = compare(connection, sample, seed)
        while not (proof.current or proof.differences) and time.monotonic() < deadline:
            time.sleep(_AGAIN_SECONDS)
            if is_current(connection):
                proof = compare(connection, sample, seed)
    _tell(proof, as_json=json)
    if proof.differences:
        say(f"[bold red]{len(proof.differences)} differences[/]: empty the table ripple.reach, and tell the makers")
        raise typer.Exit(FAILED)
    if not proof.current:
        say("the engine stands elsewhere than the read model: is `mentorship projector network` running?")
        raise typer.Exit(DEGRADED)


def _tell(proof: "Proof", *, as_json: bool) -> None:
    """Say what was compared."""
    found = {
        "relationships": proof.relationships,
        "people": proof.people,
        "network": proof.network._asdict(),
        "engine": proof.engine._asdict(),
        "engine_current": proof.current,
        "engine_equals_rebuild_for": proof.written,
        "sql_equals_rebuild_for": proof.asked,
        "differences": proof.differences,
    }
    if as_json:
        write_json(found)
        return
    rows = [
        (name.replace("_", " "), "\n".join(value) if isinstance(value, list) else value)
        for name, value in found.items()
    ]
    write_table(("what", "found"), rows, title="ripple")
