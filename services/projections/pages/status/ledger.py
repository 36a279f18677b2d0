"""The standing proof: what a read model applied, against what its publishers say they published."""

from collections.abc import Sequence

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.status.models import LedgerLine, ProjectionStatus


def verdict(ledger: Sequence[LedgerLine]) -> str:
    """Say what the ledgers prove; a partition that is not proven up to its last record is not one that differs."""
    equal = sum(line.ledger == "equal" for line in ledger)
    different = sum(line.ledger == "different" for line in ledger)
    partitions = formats.count(len(ledger), "partition")
    if different:
        return f"{formats.number(different)} of {partitions} different from what was published"
    if equal == len(ledger):
        return f"all of {partitions} equal to what was published"
    return f"no difference; {formats.number(equal)} of {partitions} proven equal up to the last record"


def ledger_table(projection: ProjectionStatus) -> Table:
    """Return a read model's ledger, partition by partition."""
    columns = [
        Column("Source"),
        Column("Partition", True),
        Column("Position", True),
        Column("Records", True),
        Column("Ledger"),
        Column("Difference"),
    ]
    table = f"ledger-{projection.name}"
    return Table(
        table,
        f"What {projection.name} applied, against what its publishers say they published",
        columns,
        [_line(line) for line in projection.ledger],
        f"/status?csv={table}",
    )


def _line(line: LedgerLine) -> list[Cell]:
    return [
        Cell(line.source),
        Cell(str(line.partition), raw=line.partition),
        Cell(formats.number(line.position), raw=line.position),
        Cell(formats.number(line.count), raw=line.count),
        Cell(line.ledger),
        Cell(line.difference or ""),
    ]
