"""Processes of the chaos test: the real roles, each restarted as soon as it ends."""

import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from services.cli.demo.supervisor import Role

_RESTART_SECONDS = 0.2
_END_SECONDS = 8.0


class Process:
    """One role, restarted whenever it ends.

    Args:
        role: The role.
        logs: The folder of its output.
    """

    def __init__(self, role: Role, logs: Path) -> None:
        self.role = role
        self._log = logs / f"{role.name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._ended_at = 0.0
        self.frozen = False
        self.held = False
        self.ends: Counter[str] = Counter()

    def start(self) -> None:
        """Start the process."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self.role.command,
                env=dict(self.role.environment),
                stdin=subprocess.PIPE,  # closed whenever this process ends, which ends the role
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.frozen = False

    def lives(self) -> bool:
        """Return whether it runs or is frozen; count how it ended."""
        if self._process is None:
            return False
        code = self._process.poll()
        if code is None:
            return True
        self.ends["exited" if code >= 0 else signal.Signals(-code).name] += 1
        self._discard()
        return False

    def runs(self) -> bool:
        """Return whether it can be killed or frozen."""
        return self._process is not None and self._process.poll() is None and not self.frozen

    def restart_if_ended(self) -> None:
        """Restart it some time after it ended."""
        if not self.lives() and not self.held and time.monotonic() - self._ended_at > _RESTART_SECONDS:
            self.start()

    def kill(self) -> bool:
        """End it with SIGKILL; return whether it was running."""
        if self._process is None or self._process.poll() is not None:
            return False
        self._process.kill()
        self._process.wait()
        self.lives()
        return True

    def freeze(self) -> bool:
        """Suspend it; return whether it was running."""
        if self._process is None or self._process.poll() is not None:
            return False
        self._process.send_signal(signal.SIGSTOP)
        self.frozen = True
        return True

    def thaw(self) -> None:
        """Resume it if it still exists."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGCONT)
        self.frozen = False

    def terminate(self) -> None:
        """Ask it to shut down."""
        if self._process is not None:
            self.thaw()
            with suppress(ProcessLookupError):
                self._process.terminate()

    def end(self, seconds: float) -> None:
        """Wait until it ends, and kill it after the time limit."""
        if self._process is None:
            return
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._discard()

    def _discard(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process, self._ended_at = None, time.monotonic()


class ProcessGroup:
    """All roles by name, and a loop that restarts those that ended.

    Args:
        roles: The roles.
        logs: The folder of their output.
    """

    def __init__(self, roles: list[Role], logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self.processes: Mapping[str, Process] = {role.name: Process(role, logs) for role in roles}
        self.duplicates: list[Process] = []

    def run(self, stop: threading.Event) -> None:
        """Restart ended processes until the stop event is set, then end all."""
        try:
            while not stop.is_set():
                for process in self.processes.values():
                    process.restart_if_ended()
                for second in self.duplicates:
                    second.lives()
                stop.wait(0.05)
        finally:
            every = [*self.processes.values(), *self.duplicates]
            for process in every:
                process.terminate()
            deadline = time.monotonic() + _END_SECONDS
            for process in every:
                process.end(max(0.1, deadline - time.monotonic()))

    def hold(self, name: str) -> None:
        """End every process of a role, and start none until it is released."""
        self.processes[name].held = True
        for process in [self.processes[name], *(one for one in self.duplicates if one.role.name == name)]:
            process.kill()

    def release(self, name: str) -> None:
        """Start a role again that was held."""
        self.processes[name].held = False

    def second(self, name: str) -> Process:
        """Start a second process of a role; it is not restarted."""
        process = Process(self.processes[name].role, self._logs)
        process.start()
        self.duplicates.append(process)
        return process
