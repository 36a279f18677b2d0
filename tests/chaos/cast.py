"""The processes that are killed and frozen: the real roles, each started again as soon as it ends."""

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
    """One role, started again whenever it ends.

    Args:
        role: What it is.
        logs: Where its output goes.
    """

    def __init__(self, role: Role, logs: Path) -> None:
        self.role = role
        self._log = logs / f"{role.name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._ended_at = 0.0
        self.frozen = False
        self.ends: Counter[str] = Counter()

    def start(self) -> None:
        """Start it now."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self.role.command,
                env=dict(self.role.environment),
                stdin=subprocess.PIPE,  # closed when this program ends, however: then so does the role
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.frozen = False

    def lives(self) -> bool:
        """Whether it runs, or is frozen; notes how it ended."""
        if self._process is None:
            return False
        code = self._process.poll()
        if code is None:
            return True
        self.ends["by itself" if code >= 0 else signal.Signals(-code).name] += 1
        self._forget()
        return False

    def runs(self) -> bool:
        """Whether it can be killed or frozen."""
        return self._process is not None and self._process.poll() is None and not self.frozen

    def tend(self) -> None:
        """Start it again some time after it ended."""
        if not self.lives() and time.monotonic() - self._ended_at > _RESTART_SECONDS:
            self.start()

    def kill(self) -> bool:
        """End it with SIGKILL; says whether there was anything to end."""
        if self._process is None or self._process.poll() is not None:
            return False
        self._process.kill()
        self._process.wait()
        self.lives()
        return True

    def freeze(self) -> bool:
        """Stop it in its tracks."""
        if self._process is None or self._process.poll() is not None:
            return False
        self._process.send_signal(signal.SIGSTOP)
        self.frozen = True
        return True

    def thaw(self) -> None:
        """Let it go on, if it is still there."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGCONT)
        self.frozen = False

    def ask_to_end(self) -> None:
        """Let it end in good order."""
        if self._process is not None:
            self.thaw()
            with suppress(ProcessLookupError):
                self._process.terminate()

    def end(self, seconds: float) -> None:
        """Wait until it ends, then at any price."""
        if self._process is None:
            return
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._forget()

    def _forget(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process, self._ended_at = None, time.monotonic()


class Cast:
    """All roles by name, and a thread that starts again what ended.

    Args:
        roles: What runs.
        logs: Where their output goes.
    """

    def __init__(self, roles: list[Role], logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self.processes: Mapping[str, Process] = {role.name: Process(role, logs) for role in roles}
        self.seconds: list[Process] = []

    def run(self, stop: threading.Event) -> None:
        """Tend all of them until told to stop, then end them."""
        try:
            while not stop.is_set():
                for process in self.processes.values():
                    process.tend()
                for second in self.seconds:
                    second.lives()
                stop.wait(0.05)
        finally:
            everybody = [*self.processes.values(), *self.seconds]
            for process in everybody:
                process.ask_to_end()
            deadline = time.monotonic() + _END_SECONDS
            for process in everybody:
                process.end(max(0.1, deadline - time.monotonic()))

    def second(self, name: str) -> Process:
        """Start another of a role beside the one that runs; it is not started again."""
        process = Process(self.processes[name].role, self._logs)
        process.start()
        self.seconds.append(process)
        return process
