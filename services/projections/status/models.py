"""What the status answers."""

from typing import Annotated

from pydantic import BaseModel, Field


class LedgerLine(BaseModel):
    """What was applied of one partition of one source, against what its publisher says it published."""

    source: str
    topic: Annotated[str, Field(description="Where it was read; the source itself where its log is read in place.")] = (
        ""
    )
    partition: int
    position: int
    count: int
    ledger: Annotated[str, Field(description="equal | behind (not proven up to here yet) | different")]
    difference: Annotated[str | None, Field(description="The first difference found; never forgotten.")] = None


class ProjectionStatus(BaseModel):
    """How far one read model is."""

    name: str
    generation: int
    position: int
    head: int
    lag_events: int
    lag_seconds: float
    state: Annotated[str, Field(description="live | behind | rebuilding | stopped | absent")]
    parked: Annotated[int, Field(description="Records set aside until somebody looks at them.")]
    applied: Annotated[int, Field(description="Events in the model.")] = 0
    duplicates: Annotated[int, Field(description="Records dropped because they had been dealt with before.")] = 0
    unknown: Annotated[int, Field(description="Records of types this release does not know.")] = 0
    rejected: Annotated[int, Field(description="Claims lost to another owner of a partition.")] = 0
    failures: Annotated[int, Field(description="Failures in passing that were survived.")] = 0
    last_error: str | None = None
    ledger: list[LedgerLine]


class Status(BaseModel):
    """Every read model."""

    projections: list[ProjectionStatus]
