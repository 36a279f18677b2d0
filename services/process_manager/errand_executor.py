"""Executor of a process whose actions are errands: it does what is due, and notes what became of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import structlog

from services.eventstore.store import EventStore
from services.platform.clock import Clock, system_clock
from services.process_manager.errand import Errand, ErrandFailedError, NotNeededError, PostponedError
from services.process_manager.executor import Executor, no_op
from services.process_manager.outcomes import Outcomes
from services.process_manager.pending_action import PendingAction
from services.projector.connections import is_transient

LAPSE = timedelta(days=7)
"""An errand that is late by more is not done: the first start with a long past must not announce all of it."""
_log = structlog.get_logger(__name__)


class ErrandExecutor(Executor):
    """Does the errands of one process.

    An errand is done at least once: after a kill between what it does and the note it is done again, so its
    receiver must be able to recognize the repetition.

    Args:
        process: The process's name.
        store: The event store of its service.
        dsn: The database of its service.
        errands: What is done, by kind.
        clock: Returns the present time.
        before: Test hook, called with the name of each step before it: `execute`, `note`.
    """

    def __init__(
        self,
        process: str,
        store: EventStore,
        dsn: str,
        *,
        errands: Mapping[str, Errand],
        clock: Clock = system_clock,
        before: Callable[[str], None] = no_op,
    ) -> None:
        super().__init__(process, store, dsn, actions={}, obsolete=(), clock=clock, before=before)
        self._errands = dict(errands)

    def _execute_all(self, due: Sequence[PendingAction], outcomes: Outcomes) -> None:
        done: set[str] = set()
        for action in due:
            if action.key not in done:
                done.update(self._attempt(action, outcomes))

    def _attempt(self, action: PendingAction, outcomes: Outcomes) -> Sequence[str]:
        """Do one errand and note it; return the keys of all that were done with it."""
        now = self._clock()
        if now - action.at > LAPSE:
            outcomes.note(action.key, "done", now, rule="errand-too-late")
            return []
        self._before("execute")
        try:
            keys = list(dict.fromkeys([action.key, *self._errands[action.kind](action, now)]))
        except PostponedError as postponed:
            outcomes.note(action.key, "postponed", now, until=postponed.until)
        except NotNeededError as reason:
            outcomes.note(action.key, "done", now, rule=reason.rule)
        except Exception as failure:
            if is_transient(failure):
                raise
            self._note_failure(action, failure, outcomes)
        else:
            self._before("note")
            for key in keys:
                outcomes.note(key, "done", self._clock())
            return keys
        return []

    def _note_failure(self, action: PendingAction, failure: Exception, outcomes: Outcomes) -> None:
        # The message of an unforeseen failure may quote an address, so only its class is kept.
        rule: str = type(failure).__name__
        detail: str | None = None
        if isinstance(failure, ErrandFailedError):
            rule, detail = failure.rule, failure.detail[:500]
        _log.warning("errand_failed", process=self.process, key=action.key, rule=rule)
        outcomes.note(action.key, "refused", self._clock(), rule=rule, detail=detail)

    def _forget(self, outcomes: Outcomes) -> None:
        outcomes.drop_done(self._clock())
        super()._forget(outcomes)
