"""Processes of a server: who they are, whether they live, and how they are ended."""

import contextlib
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

from services.platform.servers.errors import ServerError

_POLL_SECONDS = 0.02


def wait_until(ready: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Wait for a condition, looking fifty times a second.

    Args:
        ready: The condition; an exception of its own ends the waiting.
        seconds: How long to wait at most.
        what: What is waited for, as the error shall say it.

    Raises:
        ServerError: The time is over.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise ServerError(f"{what} took longer than {seconds:g} s")
        time.sleep(_POLL_SECONDS)


def working_in(directory: Path, program: str) -> list[psutil.Process]:
    """Find the living processes of `program` that work in `directory`.

    A server is known by its working directory: unlike a pid file this tells also of the children a killed parent left
    behind, and never of a stranger that was given the same pid later.

    Args:
        directory: The working directory, resolved.
        program: The program's name, or how it begins.
    """
    return [process for process in psutil.process_iter() if _is(process, directory, program)]


def _is(process: psutil.Process, directory: Path, program: str) -> bool:
    try:
        if not process.name().startswith(program) or process.status() == psutil.STATUS_ZOMBIE:
            return False
        return Path(process.cwd()) == directory
    except (psutil.Error, OSError):
        return False  # it has just ended, or it is somebody else's: then it is not ours


def family(pid: int) -> list[psutil.Process]:
    """A process and everything below it, parent first; empty when it is gone."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def kill(processes: Iterable[psutil.Process], *, seconds: float = 10) -> None:
    """End processes with SIGKILL and wait until the kernel has let them go.

    Raises:
        ServerError: One of them is still there after `seconds`.
    """
    doomed = list(processes)
    for process in doomed:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    # Not psutil's own waiting: for processes that are not our children it takes more than a second.
    wait_until(lambda: not any(lives(process) for process in doomed), seconds=seconds, what="ending processes")


def lives(process: psutil.Process) -> bool:
    """Say whether a process still does anything: a zombie only waits for its parent to take notice."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def freeze(processes: Iterable[psutil.Process]) -> None:
    """Stop processes in their tracks (SIGSTOP): they hold their connections and answer nothing."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.suspend()


def thaw(processes: Iterable[psutil.Process]) -> None:
    """Let frozen processes go on (SIGCONT)."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.resume()
