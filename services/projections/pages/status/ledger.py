"""Completeness ledger: what a read model applied, compared with what its publishers published."""

from collections.abc import Sequence

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.status.models import LedgerLine, ProjectionStatus


def ledger_summary(ledger: Sequence[LedgerLine]) -> str:
    """Return the result of the comparison; an incomplete one is not a difference."""
    equal = sum(line.ledger == "equal" for line in ledger)
    different = sum(line.ledger == "different" for line in ledger)
    partitions = formats.count(len(ledger), "partition")
    if different:
        verb = "differs" if different == 1 else "differ"
        return f"{formats.number(different)} of {partitions} {verb} from what was published"
    if equal == len(ledger):
        return f"{partitions} equal to what was published"
    return f"no differences; {formats.number(equal)} of {partitions} verified up to the last record"


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
    table_id = f"ledger-{projection.name}"
    return Table(
        table_id,
        f"Records applied by {projection.name}, compared with its publishers' counts",
        columns,
        [_line(line) for line in projection.ledger],
        f"/status?csv={table_id}",
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
