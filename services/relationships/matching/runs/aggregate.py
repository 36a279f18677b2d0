"""The matching runs of a program as the log knows them: digests and counts, never names, texts or scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.eligibility.facts import Program

_RUNS = UUID("0f6c5f0e-6e0c-5e0a-9d1b-2a4f7c8e9b13")  # the namespace of the ids; changing it orphans them all
KEPT = 20
"""Runs of a program whose sealed record is kept; of earlier ones the events remain."""
Pair = tuple[str, str]
"""Participations of a mentor and of a mentee."""
WorkState = Literal["requested", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class RunWork:
    """A run that a worker computes, and how far it is.

    Attributes:
        run_id: The run.
        state: `requested` and `running` are pending; the others are ends.
        choices: What the coordinator chose, as the event has it.
        people: How many people could be matched when it was requested.
        requested_at: When it was requested.
        changed_at: When its state changed last.
        attempts: How often a worker began to compute it.
        rule: Why it failed; None otherwise.
    """

    run_id: str
    state: WorkState
    choices: Mapping[str, Any]
    people: int
    requested_at: datetime
    changed_at: datetime
    attempts: int = 0
    rule: str | None = None

    @property
    def pending(self) -> bool:
        """Whether it has not ended."""
        return self.state in {"requested", "running"}


class RunsEvent(Event):
    """Base of the events: the program."""

    organization_id: str
    program_id: str
    confidentiality: str


class RunsOpened(RunsEvent, CreatedEvent):
    """The first run of a program was started."""

    TOPIC = "relationships.matching-runs.opened"

    def apply(self, aggregate: MatchingRuns) -> None:
        """Set the context."""
        aggregate.context = {name: getattr(self, name) for name in RunsEvent.__annotations__}


class RunRecorded(RunsEvent):
    """A run was done and recorded; it takes the place of the one before, whose drafts can no longer be sent.

    The digests are of the sealed record: SHA-256 over its content and a random salt that is sealed with it.
    """

    TOPIC = "relationships.matching-runs.recorded"
    run_id: str
    as_of: datetime
    policy: str
    policy_version: int
    algorithm: str
    input_digest: str
    outcome_digest: str
    mentors: int
    mentees: int
    served: int
    pairs: int
    record_version: int = field(default=1, kw_only=True)
    """The version of the sealed record; absent in events of older releases, which sealed one."""

    def apply(self, aggregate: MatchingRuns) -> None:
        """Set the current run."""
        aggregate.runs.append(self.run_id)
        aggregate.record_versions[self.run_id] = self.record_version
        aggregate.sent, aggregate.algorithm = {}, self.algorithm
        if aggregate.work is not None and aggregate.work.run_id == self.run_id:
            aggregate.work = replace(aggregate.work, state="done", changed_at=self.recorded_at)


class DraftSent(RunsEvent):
    """A pair of the current run was sent as a proposal."""

    TOPIC = "relationships.matching-runs.draft-sent"
    run_id: str
    mentor_participation_id: str
    mentee_participation_id: str
    relationship_id: str

    def apply(self, aggregate: MatchingRuns) -> None:
        """Add the proposal."""
        aggregate.sent[self.mentor_participation_id, self.mentee_participation_id] = self.relationship_id


class MatchingRuns(Aggregate):
    """The runs of a program.

    Attributes:
        context: The fields that every event of it carries.
        runs: Ids of the runs, the current one last.
        record_versions: Versions of the sealed records, by run.
        algorithm: Versions of engine and solver of the current run.
        sent: Relationships that were proposed from the current run, by pair.
        work: The last run that was left to a worker; None before the first.
    """

    TOPIC = "relationships.matching-runs"

    def __init__(self) -> None:
        self.context: dict[str, str] = {}
        self.runs: list[str] = []
        self.record_versions: dict[str, int] = {}
        self.algorithm = ""
        self.sent: dict[Pair, str] = {}
        self.work: RunWork | None = None

    @property
    def current(self) -> str | None:
        """The current run; None before the first."""
        return self.runs[-1] if self.runs else None


def runs_id(program_id: str) -> UUID:
    """Return the id of the runs of a program."""
    return uuid5(_RUNS, program_id)


def open_runs(program: Program, meta: CommandMetadata) -> MatchingRuns:
    """Open the runs of a program."""
    return MatchingRuns.begin(
        RunsOpened,
        runs_id(program.program_id),
        meta,
        **program.context,
    )


def require_current(runs: MatchingRuns | None, run_id: UUID) -> MatchingRuns:
    """Return the runs of a program, if a run is the current one.

    Raises:
        RefusedError: `run-superseded`.
    """
    if runs is None or runs.current != str(run_id):
        detail = "this is not the program's current run: a newer one has taken its place"
        raise RefusedError("run-superseded", detail, field="run_id")
    return runs


def send_draft(runs: MatchingRuns, pair: Pair, relationship_id: UUID, meta: CommandMetadata) -> None:
    """Record that a pair of the current run was proposed."""
    mentor, mentee = pair
    runs.record(
        DraftSent,
        meta,
        **runs.context,
        run_id=runs.current,
        mentor_participation_id=mentor,
        mentee_participation_id=mentee,
        relationship_id=str(relationship_id),
    )
