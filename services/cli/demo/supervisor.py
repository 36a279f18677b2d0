"""Supervisor of a topology: each role in its own process, restarted with exponential back-off."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import psutil
import structlog

from services.platform.embedded_servers import processes

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 10.0
_HEALTHY_SECONDS = 20.0
"""A process that ran this long restarts after the first pause again."""
_STOP_SECONDS = 12.0
_LOOK_SECONDS = 0.1
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Role:
    """One process.

    Attributes:
        name: Its unique name.
        command: The command line.
        environment: Its whole environment.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


@dataclass(slots=True)
class _Running:
    role: Role
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = _FIRST_PAUSE
    due: float = 0.0
    restarts: int = 0


class Supervisor:
    """Runs roles until it is stopped.

    Args:
        roles: The roles to run.
        folder: The folder of their logs and process ids.
    """

    def __init__(self, roles: Sequence[Role], folder: Path) -> None:
        self._running = [_Running(role) for role in roles]
        self._logs, self._pids = folder / "logs", folder / "roles"
        for path in (self._logs, self._pids):
            path.mkdir(parents=True, exist_ok=True)

    @property
    def restarts(self) -> dict[str, int]:
        """The number of restarts of each role."""
        return {child.role.name: child.restarts for child in self._running}

    def clean(self) -> None:
        """Kill roles that an earlier supervisor left running: it was killed while they were frozen."""
        for path in self._pids.glob("*.json"):
            with contextlib.suppress(psutil.NoSuchProcess, ValueError, KeyError):
                remembered = json.loads(path.read_text())
                process = psutil.Process(remembered["pid"])
                if process.create_time() == remembered["since"]:
                    processes.kill([process], seconds=_STOP_SECONDS)
            path.unlink(missing_ok=True)

    def run(self, stop: Event) -> None:
        """Start every role, and restart those that end, until `stop` is set."""
        while not stop.wait(_LOOK_SECONDS):
            self.look()

    def look(self) -> None:
        """Check each role once: record the ends, start what is due."""
        now = time.monotonic()
        for child in self._running:
            if child.process is not None and child.process.poll() is not None:
                self._schedule_restart(child, now)
            if child.process is None and now >= child.due:
                self._start(child, now)

    def stop(self) -> None:
        """Terminate every role, and kill those that do not end in time."""
        living = [
            child.process for child in self._running if child.process is not None and child.process.poll() is None
        ]
        for process in living:
            process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for process in living:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for path in self._pids.glob("*.json"):
            path.unlink()

    def _start(self, child: _Running, now: float) -> None:
        with (self._logs / f"{child.role.name}.log").open("ab") as log:
            child.process = subprocess.Popen(
                child.role.command,
                env=dict(child.role.environment),
                stdin=subprocess.PIPE,  # closes when the supervisor ends, even by kill -9; the role then ends too
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        child.started = now
        self._note(child.role.name, child.process.pid)
        _log.info("role_started", role=child.role.name, pid=child.process.pid)

    def _note(self, name: str, pid: int) -> None:
        """Record a role's process atomically. A process id is reused; with the start time it is unique."""
        with contextlib.suppress(psutil.NoSuchProcess):
            fresh = self._pids / f"{name}.fresh"
            fresh.write_text(json.dumps({"pid": pid, "since": psutil.Process(pid).create_time()}))
            fresh.replace(self._pids / f"{name}.json")

    def _schedule_restart(self, child: _Running, now: float) -> None:
        process = child.process
        assert process is not None  # noqa: S101 - only running ones end
        if now - child.started > _HEALTHY_SECONDS:
            child.pause = _FIRST_PAUSE
        _log.warning("role_ended", role=child.role.name, code=process.returncode, pause=child.pause)
        if process.stdin is not None:
            process.stdin.close()
        child.process, child.due, child.restarts = None, now + child.pause, child.restarts + 1
        child.pause = min(_LONGEST_PAUSE, child.pause * 2)


def mentorship(*arguments: str) -> list[str]:
    """Return the command line of a `mentorship` role."""
    return [sys.executable, "-m", "services.cli", *arguments, "--supervised"]
