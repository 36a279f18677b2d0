"""Processes of a server: discovery, liveness, SIGKILL, SIGSTOP and SIGCONT."""

import contextlib
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

from services.platform.embedded_servers.errors import ServerError

_POLL_SECONDS = 0.02


def wait_until(ready: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Wait for a condition, polled fifty times a second.

    Args:
        ready: The condition; an exception that it raises ends the wait.
        seconds: The timeout.
        what: What is waited for, for the error message.

    Raises:
        ServerError: The timeout has expired.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise ServerError(f"{what} took longer than {seconds:g} s")
        time.sleep(_POLL_SECONDS)


def working_in(directory: Path, program: str) -> list[psutil.Process]:
    """Return the living processes of `program` whose working directory is `directory`.

    A server is identified by its working directory: unlike a pid file this also finds the children that a killed parent
    left behind, and never another process to which the kernel assigned the same pid later.

    Args:
        directory: The working directory, resolved.
        program: The program's name, or a prefix of it.
    """
    return [process for process in psutil.process_iter() if _is(process, directory, program)]


def _is(process: psutil.Process, directory: Path, program: str) -> bool:
    try:
        if not process.name().startswith(program) or process.status() == psutil.STATUS_ZOMBIE:
            return False
        return Path(process.cwd()) == directory
    except (psutil.Error, OSError):
        return False  # it has just ended, or belongs to another user: then it is not one of this server


def kill(processes: Iterable[psutil.Process], *, seconds: float = 10) -> None:
    """End processes with SIGKILL and wait until they are gone.

    Raises:
        ServerError: One of them still runs after `seconds`.
    """
    targets = list(processes)
    for process in targets:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    # Not psutil.wait_procs: for processes that are not children it takes more than a second.
    wait_until(lambda: not any(is_alive(process) for process in targets), seconds=seconds, what="ending processes")


def is_alive(process: psutil.Process) -> bool:
    """Return whether a process still runs; a zombie does not, it only waits to be reaped."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def freeze(processes: Iterable[psutil.Process]) -> None:
    """Suspend processes (SIGSTOP): they keep their connections and answer nothing."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.suspend()


def thaw(processes: Iterable[psutil.Process]) -> None:
    """Resume suspended processes (SIGCONT)."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.resume()
