"""Responses of the status."""

from typing import Annotated

from pydantic import BaseModel, Field


class LedgerLine(BaseModel):
    """Records applied of one partition of one source, compared with its publisher's count."""

    source: str
    topic: Annotated[str, Field(description="Topic; the source itself where its log is read in place.")] = ""
    partition: int
    position: int
    count: int
    ledger: Annotated[str, Field(description="equal | behind (not proven up to here yet) | different")]
    difference: Annotated[str | None, Field(description="The first difference found; kept until a rebuild.")] = None


class ProjectionStatus(BaseModel):
    """Status of one read model."""

    name: str
    generation: int
    position: int
    head: int
    lag_events: int
    lag_seconds: float
    state: Annotated[str, Field(description="live | behind | rebuilding | stopped | absent")]
    parked: Annotated[int, Field(description="Parked records, waiting for an operator.")]
    applied: Annotated[int, Field(description="Events applied.")] = 0
    duplicates: Annotated[int, Field(description="Records skipped because they had been processed before.")] = 0
    unknown: Annotated[int, Field(description="Records of types that this release does not handle.")] = 0
    rejected: Annotated[int, Field(description="Claims rejected because another process owned the partition.")] = 0
    failures: Annotated[int, Field(description="Transient failures that were retried.")] = 0
    last_error: str | None = None
    ledger: list[LedgerLine]


class Status(BaseModel):
    """Status of every read model."""

    projections: list[ProjectionStatus]
