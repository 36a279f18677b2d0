"""Installation of Debian packages that a test needs, where this machine allows it."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_SECONDS = 600


def install(package: str) -> bool:
    """Install a Debian package with what it depends on, without what it recommends.

    Concurrent calls of several processes wait for each other: `apt-get update` fails at once on a lock held elsewhere.

    Args:
        package: Its name.

    Returns:
        Whether it is installed now. Only root on a machine with apt can install; elsewhere nothing is started.
    """
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", package])
    with (Path(tempfile.gettempdir()) / "mentorship-tests-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return all(_succeeds(command, environment) for command in commands)


def _succeeds(command: list[str], environment: dict[str, str]) -> bool:
    try:
        result = subprocess.run(command, env=environment, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return result.returncode == 0
