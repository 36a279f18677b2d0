"""The process managers of the write services, and what runs their executors."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Literal, Protocol

from tenacity import wait_fixed

from services.cli.composition.erasures import erasing
from services.platform.retry import RetryPolicy

if TYPE_CHECKING:
    from services.enrollment.service import Enrollment
    from services.platform.settings import Settings
    from services.process_manager.projection import ProcessProjection
    from services.relationships.service import Relationships

WriteServiceName = Literal["enrollment", "relationships"]
PROCESSES: Mapping[str, WriteServiceName] = {
    "enrollment_process": "enrollment",
    "relationships_process": "relationships",
    "notifications": "enrollment",
}
"""The service of each process, by the process's name."""

_ERASING = frozenset({"enrollment_process", "relationships_process"})
"""The processes beside which the erasures of their service are executed."""
_RESTART = RetryPolicy(
    "executor_restart", lambda failure: isinstance(failure, Exception), wait_fixed(1.0), log_level=logging.ERROR
)


class Worker(Protocol):
    """A thread of its own: the executor of a process, or the worker of matching runs."""

    process: str

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set."""


def service_of(name: str) -> WriteServiceName | None:
    """Return the write service whose process has a name, or None if it is no process's name."""
    return PROCESSES.get(name)


def process_projections() -> dict[str, ProcessProjection]:
    """Return the read model of every process by name."""
    from services.enrollment.notifications.projection import notifications_projection
    from services.enrollment.process_manager import projection as enrollment
    from services.relationships.process_manager import projection as relationships

    made = [enrollment.process_projection(), relationships.process_projection(), notifications_projection()]
    return {projection.name: projection for projection in made}


@contextmanager
def executing(settings: Settings, names: Iterable[str], stop: threading.Event) -> Iterator[None]:
    """Execute the actions of processes in threads, beside the projectors of their read models, until `stop` is set.

    Args:
        settings: The databases of their services, the publisher, and the secret of pseudonyms.
        names: The processes.
        stop: Set when the context ends.

    Raises:
        WrongMigrationError: A database is not at the migrations of this release.
        SettingsError: A database or the secret is not set.
    """
    with ExitStack() as stack:
        executors: list[Worker] = []
        for name in names:
            service = stack.enter_context(closing(_build(settings, PROCESSES[name])))
            if name in _ERASING:
                stack.enter_context(erasing(settings, service, stop))
            executors.append(service.processes[name].executor(service.store, settings.dsn(PROCESSES[name])))
        stack.enter_context(running(executors, stop))
        yield


@contextmanager
def running(executors: Iterable[Worker], stop: threading.Event) -> Iterator[None]:
    """Run workers, each in a thread of its own; after a failure it starts again, as a supervisor restarts a process.

    Args:
        executors: The workers.
        stop: Set when the context ends.
    """
    threads = [threading.Thread(target=_keep_running, args=[each, stop], name=each.process) for each in executors]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _keep_running(executor: Worker, stop: threading.Event) -> None:
    for attempt in _RESTART.until_stopped(stop, process=executor.process):
        with attempt:
            executor.run(stop)


def _build(settings: Settings, service: WriteServiceName) -> Enrollment | Relationships:
    from services.enrollment import service as enrollment
    from services.relationships import service as relationships

    return enrollment.build(settings) if service == "enrollment" else relationships.build(settings)
