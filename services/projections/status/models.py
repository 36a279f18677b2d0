"""What the status answers."""

from typing import Annotated

from pydantic import BaseModel, Field


class LedgerLine(BaseModel):
    """What was applied of one partition of one source, against what its publisher says it published."""

    source: str
    partition: int
    position: int
    count: int
    ledger: Annotated[str, Field(description="equal | behind | DIFFERENT | unknown (no checkpoint yet)")]


class ProjectionStatus(BaseModel):
    """How far one read model is."""

    name: str
    generation: int
    position: int
    head: int
    lag_events: int
    lag_seconds: float
    state: Annotated[str, Field(description="live | behind | rebuilding | stopped")]
    parked: Annotated[int, Field(description="Records set aside until somebody looks at them.")]
    ledger: list[LedgerLine]


class Status(BaseModel):
    """Every read model."""

    projections: list[ProjectionStatus]
