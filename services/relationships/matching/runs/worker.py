"""The worker of large runs: computes what is pending, one run at a time, and records each result once.

Several workers may run: one holds the lock and works, the others wait for it. The lock saves work and is not needed for
correctness: a result is recorded only while its run is pending, in the transaction that ends it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from uuid import UUID, uuid4

import psycopg
import structlog
from psycopg import sql

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.platform.clock import Clock, system_clock
from services.platform.retry import Backoff, RetryPolicy
from services.process_manager.pending_action import ACTOR
from services.process_manager.process_lock import takes_lock
from services.projector.connections import is_transient
from services.relationships.eligibility.domain import require_member
from services.relationships.eligibility.facts import Program
from services.relationships.matching.runs.aggregate import MatchingRuns, RunWork, runs_id
from services.relationships.matching.runs.commands import Computed, RunSources, compute_run, record_computed
from services.relationships.matching.runs.queue import NAME, RunStep, WaitingRun, WorkerQueue
from services.relationships.matching.runs.work import fail_run, request_of, require_pending, start_run

_SCOPE = "matching-runs"
_OPTIONS = "-c idle_session_timeout=300s -c lock_timeout=5s -c statement_timeout=60s"
"""The first one frees the lock of a frozen worker: the server ends its session."""
_WAIT_SECONDS = 0.5
_log = structlog.get_logger(__name__)


class _EndedError(Exception):
    """The run was cancelled meanwhile, or this worker is to stop: what was computed is dropped."""


class RunWorker:
    """Computes pending runs.

    A run that is found `running` when the lock is taken was interrupted, and is begun again; one that was begun too
    often fails (`matching-run-interrupted`).

    Args:
        sources: What runs read.
        dsn: The service's database.
        clock: Returns the present time.
        before: Test hook, called with the name of each step before it: `start`, `compute`, `record`.
    """

    process = NAME

    def __init__(
        self,
        sources: RunSources,
        dsn: str,
        *,
        clock: Clock = system_clock,
        before: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._sources, self._dsn, self._clock, self._before = sources, dsn, clock, before
        self._backoff = Backoff(0.05, 2.0)
        self._policy = RetryPolicy("matching_runs", is_transient, self._backoff)

    def run(self, stop: threading.Event) -> None:
        """Compute what is requested until the stop event is set; failures of the database are retried."""
        for attempt in self._policy.until_stopped(stop, process=NAME):
            with attempt, closing(self._connect()) as connection:
                self._run(connection, stop)

    def compute_waiting(self, connection: psycopg.Connection, stop: threading.Event) -> int:
        """Compute the runs that wait now, and return how many rows were looked at.

        Args:
            connection: Autocommitting, to the service's database.
            stop: Interrupts a computation; the run stays pending.
        """
        queue = WorkerQueue(connection)
        waiting = queue.waiting()
        for each in waiting:
            if stop.is_set():
                break
            self._settle(each, queue, stop)
        return len(waiting)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._dsn, autocommit=True, options=_OPTIONS, connect_timeout=3)

    def _run(self, connection: psycopg.Connection, stop: threading.Event) -> None:
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(NAME)))
        working = False
        while not stop.is_set():
            working = working or takes_lock(connection, NAME)
            if working:
                self.compute_waiting(connection, stop)
                self._backoff.reset()
                for _ in connection.notifies(timeout=_WAIT_SECONDS, stop_after=1):
                    break
            else:
                stop.wait(_WAIT_SECONDS)

    def _settle(self, run: WaitingRun, queue: WorkerQueue, stop: threading.Event) -> None:
        """Compute one run if it is pending, and delete its row when it has ended."""
        program = self._sources.eligibility.program(UUID(run.program_id))
        if program is not None and self._is_pending(run):
            try:
                self._compute(run, program, queue, stop)
            except _EndedError:
                _log.info("matching_run_dropped", program=run.program_id, run=run.run_id)
        elif not self._is_known(run) and run.may_be_undecided(self._clock()):
            return
        if not self._is_pending(run):
            queue.delete(run)

    def _compute(self, run: WaitingRun, program: Program, queue: WorkerQueue, stop: threading.Event) -> None:
        def progress(step: str, done: int, of: int) -> None:
            if stop.is_set() or not self._is_pending(run):
                raise _EndedError
            queue.advance(run, RunStep(step, done, of))

        self._before("start")
        self._decide(run, start_run)
        if not self._is_pending(run):
            return  # it was begun too often
        try:
            self._before("compute")
            computed = self._computed(run, program, progress)
            progress("recording", 0, 1)
            self._before("record")
            self._decide(run, partial(self._record, run, program, computed))
        except RefusedError as refused:
            self._fail(run, refused.rule)
        except MemoryError:
            self._fail(run, "matching-run-too-large")
        except (_EndedError, psycopg.Error):
            raise
        except Exception:  # noqa: BLE001 - a defect of one run must not hold back the others: it is shown
            _log.exception("matching_run_failed", program=run.program_id, run=run.run_id)
            self._fail(run, "matching-run-defect")

    def _computed(self, run: WaitingRun, program: Program, progress: Callable[[str, int, int], None]) -> Computed:
        require_member(self._sources.eligibility.organization_state(UUID(program.organization_id)), begins=True)
        runs = self._sources.store.load(MatchingRuns, runs_id(run.program_id))
        work = require_pending(runs, UUID(run.run_id)).work
        assert work is not None  # noqa: S101 - it is pending
        return compute_run(self._sources, program, request_of(work.choices, self._meta(run)), progress)

    def _record(
        self, run: WaitingRun, program: Program, computed: Computed, runs: MatchingRuns, meta: CommandMetadata
    ) -> None:
        record_computed(runs, meta, self._sources, program, UUID(run.run_id), computed)

    def _fail(self, run: WaitingRun, rule: str) -> None:
        if self._is_pending(run):
            self._decide(run, lambda runs, meta: fail_run(runs, rule, meta))

    def _decide(self, run: WaitingRun, change: Callable[[MatchingRuns, CommandMetadata], None]) -> None:
        """Change the runs of a program while the run is pending; a result that comes too late is dropped."""
        meta = self._meta(run)

        def decide(uow: UnitOfWork) -> CommandResult:
            change(require_pending(uow.find(MatchingRuns, runs_id(run.program_id)), UUID(run.run_id)), meta)
            return CommandResult({})

        try:
            self._sources.store.execute(meta, decide, scope=_SCOPE)
        except RefusedError as refused:
            if refused.rule == "matching-run-not-pending":
                raise _EndedError from refused
            raise

    def _is_pending(self, run: WaitingRun) -> bool:
        work = self._work(run)
        return work is not None and work.pending

    def _is_known(self, run: WaitingRun) -> bool:
        return self._work(run) is not None

    def _work(self, run: WaitingRun) -> RunWork | None:
        """Return what the log knows of a run; None before it is recorded, and after a later one was requested."""
        runs = self._sources.store.find(MatchingRuns, runs_id(run.program_id))
        work = None if runs is None else runs.work
        return work if work is not None and work.run_id == run.run_id else None

    def _meta(self, run: WaitingRun) -> CommandMetadata:
        now = self._clock()
        return CommandMetadata(
            command_id=str(uuid4()),
            actor=ACTOR,
            correlation_id=run.correlation,
            causation_id=None,
            occurred_at=now,
            recorded_at=now,
        )
