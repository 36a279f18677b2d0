"""`mentorship ripple verify`: proof of the ripple engine on the service's own database."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.shell.output import DEGRADED, FAILED, Json, fail, say, write_json, write_table

if TYPE_CHECKING:
    from services.projections.network.verification.proof import Proof

_AGAIN_SECONDS = 0.5


def verify(
    sample: Annotated[int, typer.Option(min=1, help="Number of people, chosen at random, to compare with SQL.")] = 200,
    seed: Annotated[int, typer.Option(help="Seed of the random choice.")] = 0,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for the engine to catch up.")] = 15.0,
    json: Json = False,
) -> None:
    """Compare the reach table with a recomputation, and with recursion in SQL, in one snapshot.

    Exit code 1 where anything differs, 3 where the engine does not reach the read model's position.
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
    _write_proof(proof, as_json=json)
    if proof.differences:
        fail(f"{len(proof.differences)} differences: truncate ripple.reach, and report the defect")
        raise typer.Exit(FAILED)
    if not proof.current:
        say("the engine is not at the position of the read model: is `mentorship projector network` running?")
        raise typer.Exit(DEGRADED)


def _write_proof(proof: "Proof", *, as_json: bool) -> None:
    """Write what was compared."""
    figures = {
        "relationships": proof.relationships,
        "people": proof.people,
        "network": proof.network._asdict(),
        "engine": proof.engine._asdict(),
        "engine_current": proof.current,
        "engine_equals_rebuild_for": proof.written,
        "sql_equals_rebuild_for": proof.recursed,
        "differences": proof.differences,
    }
    if as_json:
        write_json(figures)
        return
    rows = [
        (name.replace("_", " "), "\n".join(value) if isinstance(value, list) else value)
        for name, value in figures.items()
    ]
    write_table(("what", "found"), rows, title="ripple")
