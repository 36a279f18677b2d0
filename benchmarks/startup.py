"""From the command to the first page: first start, second start and, with `--full`, from a clone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx

from benchmarks.support.harness import Row, single
from benchmarks.support.world import World
from services.platform.embedded_servers.ports import free_port
from services.platform.settings.variables import PREFIX

AGAIN_SECONDS = 5.0
CLONE_SECONDS = 120.0
GIVE_UP_SECONDS = 600.0
STOP_SECONDS = 60.0
STARTS = 3
_CHECKOUT = Path(__file__).parents[1]


def rows(world: World) -> Iterator[Row]:
    """Measure the start of a demonstration with an empty data directory, and a second start with the same one."""
    folder = world.directory / "demo"
    yield single("start → first page, nothing there yet", "s", [_start(_demo(folder))])
    yield single(
        "start → first page, again", "s", [_start(_demo(folder)) for _ in range(STARTS)], at_most=AGAIN_SECONDS
    )
    if world.full:
        yield single("clone → first page", "s", [_from_clone(world.directory / "clone")], at_most=CLONE_SECONDS)


def _demo(folder: Path) -> list[str]:
    return [sys.executable, "-m", "services.cli", "demo", "--people", "100", "--no-open", "--data-dir", str(folder)]


def _from_clone(folder: Path) -> float:
    """Clone what is committed, set everything up and start, with one command."""
    began = time.perf_counter()
    subprocess.run(["git", "clone", "--quiet", str(_CHECKOUT), str(folder)], check=True)
    cloned = time.perf_counter() - began
    return cloned + _start(
        ["make", "demo", f"ARGS=--people 100 --no-open --port {(port := free_port())}"], folder, port
    )


def _start(command: Sequence[str], where: Path = _CHECKOUT, port: int | None = None) -> float:
    """Seconds until a page is answered; the demonstration is ended afterwards."""
    if port is None:
        port = free_port()
        command = [*command, "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=where,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _await_page(f"http://127.0.0.1:{port}/", process)
        return time.perf_counter() - began
    finally:
        # As Ctrl-C does: to all of the terminal's processes.
        os.killpg(process.pid, signal.SIGINT)
        process.wait(STOP_SECONDS)


def _await_page(address: str, process: subprocess.Popen[bytes]) -> None:
    """Ask for the first page as a browser does, until it comes; opening it signs in."""
    deadline, answer = time.monotonic() + GIVE_UP_SECONDS, "nothing"
    with httpx.Client(follow_redirects=True, timeout=30, headers={"Accept": "text/html"}) as browser:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                answer = str(browser.get(address).status_code)
            except httpx.TransportError:
                answer = "nothing"
            if answer == "200":
                return
            time.sleep(0.02)
    raise RuntimeError(f"no page came, the last answer was {answer}; the process: {process.poll() or 'still running'}")
