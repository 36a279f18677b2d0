"""The supervisor: what ends is started again, later each time; what it started ends with it, even after a kill -9."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from services.cli.demo.supervisor import Role, Supervisor
from tests.support.wait import until

SLEEPER = [sys.executable, "-c", "import signal; signal.pause()"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal; signal.signal(15, signal.SIG_IGN); print('on', flush=True); signal.pause()",
]
ORPHAN = """
import signal
from services.cli.composition.process_lifecycle import die_with_parent
die_with_parent()
signal.pause()
"""


def role(name: str, command: list[str]) -> Role:
    return Role(name, command, dict(os.environ))


def running(command: list[str]) -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if _command(child) == command]


def _command(process: psutil.Process) -> list[str] | None:
    """Return the command of a process, or None for one that has ended: it may end between two looks."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:  # a zombie too
        return None


def test_what_is_killed_is_started_again(tmp_path: Path) -> None:
    supervisor = Supervisor([role("sleeper", SLEEPER)], tmp_path)
    try:
        supervisor.look()
        (first,) = until(lambda: running(SLEEPER), what="the process to have replaced its image")
        first.kill()

        def again() -> bool:
            supervisor.look()
            return any(process.pid != first.pid for process in running(SLEEPER))

        until(again)
        assert supervisor.restarts == {"sleeper": 1}
    finally:
        supervisor.stop()
    assert running(SLEEPER) == []


def test_what_fails_at_once_is_started_again_with_growing_pauses(tmp_path: Path) -> None:
    supervisor = Supervisor([role("failing", [sys.executable, "-c", "raise SystemExit('no')"])], tmp_path)
    try:

        def failed_thrice() -> bool:
            supervisor.look()
            return supervisor.restarts["failing"] >= 3

        until(failed_thrice)
        assert supervisor._running[0].pause >= 1.6
    finally:
        supervisor.stop()
    assert (tmp_path / "logs" / "failing.log").read_text().count("no") >= 3


def test_what_does_not_want_to_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.demo.supervisor._STOP_SECONDS", 0.2)
    supervisor = Supervisor([role("stubborn", STUBBORN)], tmp_path)
    supervisor.look()
    until(lambda: (tmp_path / "logs" / "stubborn.log").read_text() == "on\n")
    supervisor.stop()
    assert running(STUBBORN) == []
    assert list((tmp_path / "roles").iterdir()) == []


def test_roles_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, os; from pathlib import Path; from services.cli.demo.supervisor import Role, Supervisor\n"
        f"role = Role('orphan', [sys.executable, '-c', {ORPHAN!r}], dict(os.environ))\n"
        f"Supervisor([role], Path({str(tmp_path)!r})).look(); print('started', flush=True)\n"
        "import signal; signal.pause()"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    until(lambda: parent.stdout is None or parent.stdout.readline() == b"started\n")
    (orphan,) = psutil.Process(parent.pid).children()
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    until(lambda: not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE)


def test_a_frozen_role_of_a_killed_supervisor_is_ended_at_the_next_start(tmp_path: Path) -> None:
    left = subprocess.Popen(SLEEPER)
    since = psutil.Process(left.pid).create_time()
    (tmp_path / "roles").mkdir()
    (tmp_path / "roles" / "left.json").write_text(f'{{"pid": {left.pid}, "since": {since}}}')
    (tmp_path / "roles" / "stranger.json").write_text(f'{{"pid": {os.getpid()}, "since": 1.0}}')
    left.send_signal(signal.SIGSTOP)
    Supervisor([], tmp_path).clean()
    assert left.wait() == -signal.SIGKILL
    assert list((tmp_path / "roles").iterdir()) == []


def test_a_killed_role_that_no_process_collects_has_ended(tmp_path: Path) -> None:
    """As in a container whose first process collects no exit codes."""
    program = f"import subprocess, signal; print(subprocess.Popen({SLEEPER!r}).pid, flush=True); signal.pause()"
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    with parent, parent.stdout:
        left = psutil.Process(int(parent.stdout.readline()))
        (tmp_path / "roles").mkdir()
        (tmp_path / "roles" / "left.json").write_text(f'{{"pid": {left.pid}, "since": {left.create_time()}}}')
        Supervisor([], tmp_path).clean()
        assert left.status() == psutil.STATUS_ZOMBIE
        assert list((tmp_path / "roles").iterdir()) == []
        parent.kill()
