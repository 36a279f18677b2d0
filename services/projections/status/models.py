"""Responses of the status."""

from datetime import datetime
from typing import Annotated, Literal

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


class PublisherLine(BaseModel):
    """Last report of the publisher of one source: of its relay, or of the log itself where that is read in place."""

    source: str
    through: Annotated[int, Field(description="Position through which it has published everything.")]
    head: Annotated[int, Field(description="Last position of the source's log at the time of the report.")]
    unpublished: Annotated[int, Field(description="Recorded events, public or not, that it has not published.")]
    news_seconds: Annotated[float, Field(description="Age of the last report; a publisher reports every 30 s.")]
    standing_seconds: Annotated[
        float | None, Field(description="For how long it has been behind without progress.")
    ] = None
    reported: Annotated[bool, Field(description="Whether it has ever reported.")] = True
    quarantined: Annotated[
        list[int], Field(description="Positions that it does not publish, because an operator quarantined them.")
    ] = Field(default_factory=list)
    state: Annotated[str, Field(description="current | behind | standing (no progress) | silent (no report for 2 min)")]


class ProjectionStatus(BaseModel):
    """Status of one read model."""

    name: str
    generation: int
    position: int
    head: int
    lag_events: int
    lag_seconds: Annotated[
        float,
        Field(description="Age of the oldest event that is not applied, or may not be while something stands still."),
    ]
    state: Annotated[
        str,
        Field(
            description="live | behind | rebuilding | silent (no sign of life for 5 s) | failing (every attempt to "
            "read fails) | stopped (no sign of life for 60 s, or ended) | absent"
        ),
    ]
    feed: Annotated[
        str | None,
        Field(description="kafka, or log where the services' logs are read in place; null before it exists."),
    ] = None
    silent_seconds: Annotated[
        float | None, Field(description="Time since the last sign of life; null where none is running.")
    ] = None
    failing_seconds: Annotated[
        float | None, Field(description="For how long every attempt to read has failed; null where it succeeds.")
    ] = None
    parked: Annotated[int, Field(description="Parked records, waiting for an operator.")]
    parked_reasons: Annotated[dict[str, int], Field(description="Their number by reason.")] = {}
    applied: Annotated[int, Field(description="Events applied.")] = 0
    duplicates: Annotated[int, Field(description="Records skipped because they had been processed before.")] = 0
    unknown: Annotated[int, Field(description="Records of types that this release does not handle.")] = 0
    rejected: Annotated[int, Field(description="Claims rejected because another process owned the partition.")] = 0
    failures: Annotated[int, Field(description="Transient failures that were retried.")] = 0
    last_error: str | None = None
    publishers: list[PublisherLine] = Field(default_factory=list)
    ledger: list[LedgerLine]


class ProcessStatus(BaseModel):
    """Status of a process manager of a write service, or of the process that sends its mails."""

    name: str
    service: str
    state: Annotated[
        Literal["running", "waiting", "stopped", "absent", "unknown"],
        Field(
            description="running | waiting (its facts are being built) | stopped (no executor, or its facts are not "
            "updated) | absent (never started) | unknown (its database does not answer)"
        ),
    ]
    pending: Annotated[int, Field(description="Actions that follow from an event or from time, those to come too.")] = 0
    due: Annotated[int, Field(description="Actions that are due and were not attempted yet.")] = 0
    refused: Annotated[int, Field(description="Actions that were refused, and are tried again.")] = 0
    unsettled: Annotated[
        int, Field(description="Actions that are still pending a minute after they were executed.")
    ] = 0
    oldest_due_at: Annotated[
        datetime | None, Field(description="Since when the oldest action has been due or refused.")
    ] = None
    overdue_seconds: Annotated[float, Field(description="For how long; 0 where none is.")] = 0.0
    sent: Annotated[
        int | None, Field(description="Mails sent in the last 30 days; null for a process that sends none.")
    ] = None
    given_up: Annotated[
        int | None, Field(description="Mails given up in them: too late, or to an address that is refused.")
    ] = None


class Status(BaseModel):
    """Status of every read model, and of the process managers whose databases the read side is given."""

    projections: list[ProjectionStatus]
    processes: list[ProcessStatus] = Field(default_factory=list)
