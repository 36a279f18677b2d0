"""Commands that are decided at once on a real store: every one has decided before the first of them is saved."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from services.eventstore.command_metadata import CommandMetadata, command_now
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from tests.support.wait import PATIENCE_SECONDS

Decide = Callable[[UnitOfWork, CommandMetadata], CommandResult]


def execute_at_once(store: EventStore, *commands: Decide) -> list[str]:
    """Execute commands in threads that meet after their first decision.

    Returns:
        Of each, the state after it or the rule that refused it, in the order of the commands.
    """
    together = threading.Barrier(len(commands))

    def execute(command: Decide) -> str:
        meta, first = command_now("test"), iter([True])

        def decide(uow: UnitOfWork) -> CommandResult:
            result = command(uow, meta)
            if next(first, False):
                together.wait(PATIENCE_SECONDS)
            return result

        try:
            return str(store.execute(meta, decide).result.body["state"])
        except RefusedError as refusal:
            return refusal.rule

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(execute, commands))
