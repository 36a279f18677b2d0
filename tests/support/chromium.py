"""The ladder on which browser tests find Chromium: installed, Playwright's own, Debian's package."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests.support.servers import unavailable

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
_INSTALL_SECONDS = 600


def launch_arguments() -> list[str]:
    """Command line switches: no talk of its own on the network, and no sandbox for root, whom Chromium refuses one."""
    return [*_QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


@cache
def executable() -> str:
    """Find a Chromium, installing Debian's where this machine allows it.

    Returns:
        The path of its executable. Without one the test is skipped with the reason, or fails where CI runs it.
    """
    return _on_path() or _of_playwright() or _of_debian() or _refuse()


def _on_path() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _of_debian() -> str | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run(command, env=quiet, capture_output=True, timeout=_INSTALL_SECONDS, check=False)
        if done.returncode != 0:
            return None
    return _on_path()


def _refuse() -> str:
    unavailable("Chromium", "none on PATH, none of Playwright's, and Debian's could not be installed")
