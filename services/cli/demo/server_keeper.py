"""Keeper of an embedded server: starts it again when it has ended by itself, for example for lack of memory."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog

from services.platform.embedded_servers.server_process import ServerProcess
from services.platform.retry import Backoff, RetryPolicy

_LOOK_SECONDS = 0.5
_POLICY = RetryPolicy(
    "server", lambda failure: isinstance(failure, Exception), Backoff(1.0, 30.0), log_level=logging.ERROR
)
_log = structlog.get_logger(__name__)


@contextmanager
def keep_running(server: ServerProcess) -> Iterator[None]:
    """Start a server again whenever it has failed, while the context is open; it keeps its port and its data.

    Args:
        server: A started server; what is stopped on purpose stays stopped.
    """
    stop = Event()
    thread = Thread(target=_keep, args=[server, stop], name=f"{server.NAME}-keeper")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _keep(server: ServerProcess, stop: Event) -> None:
    while not stop.wait(_LOOK_SECONDS):
        if server.has_failed():
            _log.error("server_failed", server=server.NAME)
            for attempt in _POLICY.until_stopped(stop, server=server.NAME):
                with attempt:
                    server.kill()  # what is left of it, and its claim on the directory
                    server.start()
