"""`mentorship ripple verify`: proof of the ripple engine on the service's own database."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.shell.output import DEGRADED, FAILED, Json, fail, say, write_json, write_sentence

if TYPE_CHECKING:
    from services.projections.network.reach_table.reach_table import TablePosition
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
    """Write what was compared, as sentences or as JSON."""
    if as_json:
        write_json(
            {
                "relationships": proof.relationships,
                "people": proof.people,
                "network": proof.network._asdict(),
                "engine": proof.engine._asdict(),
                "engine_current": proof.current,
                "engine_equals_rebuild_for": proof.written,
                "sql_equals_rebuild_for": proof.recursed,
                "differences": proof.differences,
            }
        )
        return
    for sentence in describe_proof(proof):
        write_sentence(sentence)


def describe_proof(proof: "Proof") -> Iterator[str]:
    """Return what was compared, and with which result."""
    yield f"{proof.relationships:,} relationships of {proof.people:,} people were read in one snapshot"
    yield f"the read model network is {_place(proof.network)}; the table of the engine is {_place(proof.engine)}"
    if proof.current:
        yield f"the table was compared with a recomputation for {proof.written:,} people"
    yield f"recursion in SQL was compared with a recomputation for {proof.recursed:,} people"
    yield from proof.differences
    if not proof.differences:
        yield "nothing differs"


def _place(position: "TablePosition") -> str:
    return f"at position {position.position:,} of generation {position.generation}"
