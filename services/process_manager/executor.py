"""Executor of a process: runs its due actions as commands and notes what became of each."""

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing

import psycopg
import structlog
from psycopg import sql

from services.eventstore.refusal import RefusedError
from services.eventstore.store import EventStore
from services.platform.clock import Clock, system_clock
from services.platform.retry import Backoff, RetryPolicy
from services.process_manager.outcomes import OutcomeName, Outcomes
from services.process_manager.pending_action import SCOPE, Action, PendingAction
from services.process_manager.process_lock import release_lock, takes_lock
from services.process_manager.readiness import Readiness
from services.projector.connections import is_transient

LONGEST_WAIT_SECONDS = 0.5
"""The longest time without a look at what is due, when neither a notification nor a known moment comes before."""
SESSION_OPTIONS = "-c idle_session_timeout=10s -c lock_timeout=5s -c statement_timeout=60s"
"""The first one frees the lock of a frozen executor: the server ends its session."""
CHECK_SECONDS = 10.0
FORGET_SECONDS = 3600.0
_log = structlog.get_logger(__name__)


def no_op(_: str) -> None:
    """Do nothing: the default test hook."""


class Executor:
    """Executes the pending actions of one process.

    Several executors of a process may run: one holds the lock and works, the others wait for it. The lock saves work
    and is not needed for correctness: an action's key is the idempotency key of its command, and a second command under
    another key is refused by the state of what it is done to.

    Args:
        process: The process's name, which is also that of its read model and its notification channel.
        store: The event store of its service.
        dsn: The database of its service, where the pending actions and the outcomes are.
        actions: The use case of each kind of action.
        obsolete: The rules whose refusal means that an action is no longer needed.
        clock: Returns the present time.
        before: Test hook, called with the name of each step before it: `execute`, `note`.
    """

    def __init__(
        self,
        process: str,
        store: EventStore,
        dsn: str,
        *,
        actions: Mapping[str, Action],
        obsolete: Collection[str],
        clock: Clock = system_clock,
        before: Callable[[str], None] = no_op,
    ) -> None:
        self.process = process
        self._store = store
        self._dsn = dsn
        self._actions = dict(actions)
        self._obsolete = frozenset(obsolete)
        self._clock = clock
        self._before = before
        self._backoff = Backoff(0.05, 2.0)
        self._policy = RetryPolicy("executor", is_transient, self._backoff)
        self._readiness = Readiness(process)
        self._alarmed: set[str] = set()
        self._next_check = self._next_forget = 0.0

    def run(self, stop: threading.Event) -> None:
        """Execute what becomes due until the stop event is set; transient failures of the database are retried."""
        for attempt in self._policy.until_stopped(stop, process=self.process):
            with attempt, closing(self._connect()) as connection:
                self._run(connection, stop)

    def execute_due(self, connection: psycopg.Connection) -> int:
        """Execute the actions that are due now, at most one batch.

        Args:
            connection: Autocommitting, to the process's database.

        Returns:
            How many were attempted.
        """
        outcomes = Outcomes(connection, self.process)
        due = outcomes.due(self._clock())
        self._execute_all(due, outcomes)
        return len(due)

    def _execute_all(self, due: Sequence[PendingAction], outcomes: Outcomes) -> None:
        for action in due:
            self._execute(action, outcomes)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._dsn, autocommit=True, options=SESSION_OPTIONS, connect_timeout=3)

    def _run(self, connection: psycopg.Connection, stop: threading.Event) -> None:
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self.process)))
        working = False
        while not stop.is_set():
            working = working or self._begin(connection)
            if not working:
                stop.wait(LONGEST_WAIT_SECONDS)
                continue
            attempted = self.execute_due(connection)
            self._backoff.reset()
            self._maintain(connection)
            if not attempted:
                self._wait(connection)

    def _begin(self, connection: psycopg.Connection) -> bool:
        """Return whether this executor may work: it holds the lock, and its facts are those of the topics' ends."""
        if not takes_lock(connection, self.process):
            return False
        if not self._readiness.is_reached(connection):
            release_lock(connection, self.process)
            return False
        _log.info("executor_running", process=self.process)
        return True

    def _execute(self, action: PendingAction, outcomes: Outcomes) -> None:
        now = self._clock()
        meta = action.command(now)
        self._before("execute")
        try:
            use_case = self._actions[action.kind]
            outcome = self._store.execute(meta, lambda uow: use_case(uow, meta, action), scope=SCOPE)
        except RefusedError as refused:
            self._note_refusal(action, refused, outcomes)
        except Exception as failure:
            if is_transient(failure):
                raise
            # A defect of one kind must not hold back the others: it is shown and tried again like a refusal.
            _log.exception("action_failed", process=self.process, key=action.key)
            outcomes.note(action.key, "refused", now, rule=type(failure).__name__, detail=str(failure)[:500])
        else:
            self._before("note")
            outcomes.note(action.key, "executed", now, position=outcome.position)

    def _note_refusal(self, action: PendingAction, refused: RefusedError, outcomes: Outcomes) -> None:
        obsolete = refused.rule in self._obsolete
        if not obsolete:
            _log.warning("action_refused", process=self.process, key=action.key, rule=refused.rule)
        self._before("note")
        name: OutcomeName = "obsolete" if obsolete else "refused"
        outcomes.note(action.key, name, self._clock(), rule=refused.rule, detail=refused.detail[:500])

    def _wait(self, connection: psycopg.Connection) -> None:
        """Wait for a notification, for the next known moment, or for half a second."""
        now = self._clock()
        moment = Outcomes(connection, self.process).next_moment(now)
        seconds = LONGEST_WAIT_SECONDS
        if moment is not None:
            seconds = min(seconds, max((moment - now).total_seconds(), 0.001))
        for _ in connection.notifies(timeout=seconds, stop_after=1):
            return

    def _maintain(self, connection: psycopg.Connection) -> None:
        """Report what stays pending after it was executed, and forget old outcomes, each from time to time."""
        monotonic = time.monotonic()
        outcomes = Outcomes(connection, self.process)
        if monotonic >= self._next_check:
            self._next_check = monotonic + CHECK_SECONDS
            unsettled = set(outcomes.unsettled(self._clock()))
            for key in sorted(unsettled - self._alarmed):
                _log.error("action_still_pending", process=self.process, key=key)
            self._alarmed = unsettled
        if monotonic >= self._next_forget:
            self._next_forget = monotonic + FORGET_SECONDS
            self._forget(outcomes)

    def _forget(self, outcomes: Outcomes) -> None:
        outcomes.forget(self._clock())
