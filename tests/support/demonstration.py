"""A demonstration as people start it: its own process, watched from outside."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx
import psutil

from services.cli.composition.settings_lookup import newest
from services.platform.embedded_servers.ports import free_ports
from services.web.identity.local_issuer import LocalIssuer
from tests.support.wait import PATIENCE_SECONDS, until

_WITH_DEADLINE = {"expiring", "lapsing"}
"""Scenarios in which something comes due within a minute."""


class Demonstration:
    """`mentorship demo` in a folder.

    Args:
        folder: Its data directory.
        options: Further options.
        environment: Its settings, without the prefix that all have.
    """

    def __init__(self, folder: Path, *options: str, environment: Mapping[str, str] | None = None) -> None:
        self.folder, self._options = folder, options
        self._settings = {f"MENTORSHIP_{name}": value for name, value in (environment or {}).items()}
        self.port = free_ports(3)
        # Without idle connections: on a busy machine the server may close one just as a request is sent on it.
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}",
            timeout=PATIENCE_SECONDS,
            follow_redirects=True,
            limits=httpx.Limits(max_keepalive_connections=0),
        )
        self.process: subprocess.Popen[bytes] | None = None
        self.output = folder.with_name(f"{folder.name}.out")

    def start(self) -> float:
        """Start it, and wait for the first page.

        Returns:
            Seconds until a browser had it.
        """
        began = time.monotonic()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MENTORSHIP_")}
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                self._command(), env=inherited | self._settings, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        try:
            self.await_page()
        except BaseException:
            self.kill()
            until(lambda: not self.left_running(), what="the guard to clean up")
            raise
        return time.monotonic() - began

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Start it, and stop it at the end, unless it has ended before."""
        self.start()
        try:
            yield self
        finally:
            self.ensure_ended()

    def ensure_running(self) -> None:
        """Start it unless it runs, and be its visitor: whatever an earlier test has left."""
        if not self._runs():
            self.start()
        if "Authorization" not in self.http.headers:
            self.sign_in()

    def ensure_ended(self) -> None:
        """Press Ctrl-C unless it has ended."""
        if self._runs():
            self.interrupt()

    def await_page(self) -> None:
        """Wait until a browser is shown the first page."""
        until(self._shown, what="the first page")

    def sign_in(self) -> None:
        """Prove to be the visitor from now on, as `mentorship token` would."""
        saved = newest(self.folder)
        assert saved is not None
        token = LocalIssuer(saved.parent / "issuer").token()
        self.http.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Read from the API."""
        return self.http.get(path).raise_for_status().json()

    def every(self, address: str) -> list[Any]:
        """Read a stream of events to its present end."""
        items: list[Any] = []
        while True:
            answer = self.http.get(address).raise_for_status()
            if not answer.json():
                return items
            items += answer.json()
            address = answer.links["next"]["url"]

    def kill(self) -> None:
        """End it as a power cut would: nothing of it gets a word in."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def interrupt(self) -> int:
        """Press Ctrl-C, and wait for its end.

        Returns:
            Its exit code.
        """
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE_SECONDS)

    def left_running(self) -> list[str]:
        """Name the processes that still belong to it."""
        return [" ".join(command)[:120] for command in _commands() if any(str(self.folder) in part for part in command)]

    def _command(self) -> Sequence[str]:
        place = ("--port", str(self.port), "--data-dir", str(self.folder), "--no-open")
        return [sys.executable, "-m", "services.cli", "demo", *place, *self._options]

    def _runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _shown(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise AssertionError(f"it ended with {self.process.returncode}: {self.output.read_text()[-2000:]}")
        try:
            page = self.http.get("/", headers={"Accept": "text/html"})
        except httpx.TransportError:
            return False
        return page.status_code == 200 and re.search("<h1", page.text) is not None


def refusals(journal: Path) -> list[str]:
    """Return what the example was refused, except where a scenario's own deadline passed while it was stopped.

    Args:
        journal: The journal of the example.
    """
    entries = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    scenes = [entry["scene"] for entry in entries if "scene" in entry]
    due = {scene["relationship"] for scene in scenes if scene["kind"] in _WITH_DEADLINE}
    refused = [entry for entry in entries if "refused" in entry]
    return [f"{entry['step']}: {entry['rule']}" for entry in refused if entry["refused"] not in due]


def _commands() -> list[list[str]]:
    commands = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                commands.append([*process.cmdline(), process.cwd()])
        except psutil.Error:
            continue
    return commands
