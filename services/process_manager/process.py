"""A process: what one write service's process manager consists of; commands, or errands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.eventstore.store import EventStore
from services.platform.clock import Clock, system_clock
from services.process_manager.errand import Errand
from services.process_manager.errand_executor import ErrandExecutor
from services.process_manager.executor import Executor, no_op
from services.process_manager.pending_action import Action
from services.process_manager.projection import ProcessProjection


@dataclass(frozen=True, slots=True)
class Process:
    """The process of one write service.

    Attributes:
        projection: Decides what is pending, from public events.
        actions: The use case of each kind of action.
        obsolete: The rules whose refusal means that an action is no longer needed.
    """

    projection: ProcessProjection
    actions: Mapping[str, Action]
    obsolete: frozenset[str]

    @property
    def name(self) -> str:
        """The name of the process, `<service>_process`."""
        return self.projection.name

    def executor(
        self, store: EventStore, dsn: str, *, clock: Clock = system_clock, before: Callable[[str], None] = no_op
    ) -> Executor:
        """Return an executor of its actions.

        Args:
            store: The service's event store.
            dsn: The service's database.
            clock: Returns the present time.
            before: Test hook, called with the name of each step before it.
        """
        return Executor(self.name, store, dsn, actions=self.actions, obsolete=self.obsolete, clock=clock, before=before)


@dataclass(frozen=True, slots=True)
class ErrandProcess:
    """A process of a write service whose actions are errands.

    Attributes:
        projection: Decides what is pending, from public events.
        errands: What is done, by kind.
    """

    projection: ProcessProjection
    errands: Mapping[str, Errand]

    @property
    def name(self) -> str:
        """The name of the process."""
        return self.projection.name

    def executor(
        self, store: EventStore, dsn: str, *, clock: Clock = system_clock, before: Callable[[str], None] = no_op
    ) -> Executor:
        """Return an executor of its errands; the arguments are those of `Process.executor`."""
        return ErrandExecutor(self.name, store, dsn, errands=self.errands, clock=clock, before=before)
