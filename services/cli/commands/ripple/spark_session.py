"""Spark session of the command line, or a one-line reason why there is none."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from services.platform.settings.third_party import java_home, set_default_variables

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OLDEST_JAVA = 17
LOOPBACK = "127.0.0.1"


class SparkMissingError(Exception):
    """Spark cannot run here; the message says what is missing and how to get it."""


@contextmanager
def spark(master: str = "local[*]") -> "Iterator[SparkSession]":
    """Run Spark while the block runs.

    Workers use the Python of this process unless ``PYSPARK_PYTHON`` names another. A local master listens on this
    machine only.

    Args:
        master: Where to run, as Spark names it: ``local[2]``, ``spark://host:7077``, ``yarn``, ….

    Raises:
        SparkMissingError: PySpark, pandas or Java is missing, or Java is too old.
    """
    require()
    from pyspark.sql import SparkSession

    set_default_variables({"PYSPARK_PYTHON": sys.executable})
    builder = SparkSession.builder.master(master).appName("mentorship ripple")
    quiet = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    if master.startswith("local"):
        set_default_variables({"SPARK_LOCAL_IP": LOOPBACK})
        quiet |= {"spark.driver.bindAddress": LOOPBACK, "spark.driver.host": LOOPBACK}
    for name, value in quiet.items():
        builder = builder.config(name, value)
    session: SparkSession = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def require() -> None:
    """Check that Spark can run.

    Raises:
        SparkMissingError: It cannot.
    """
    missing = [name for name in ("pyspark", "pandas") if find_spec(name) is None]
    if missing:
        raise SparkMissingError(
            f"{' and '.join(missing)} missing: it needs the extra `spark`: pip install 'mentorship-ecosystem[spark]'"
        )
    java_program = java()
    if java_program is None:
        raise SparkMissingError(f"there is no Java: install {OLDEST_JAVA} or newer on PATH, or set JAVA_HOME")
    version = java_version(java_program)
    if version < OLDEST_JAVA:
        raise SparkMissingError(
            f"{java_program} is Java {version}; Spark needs {OLDEST_JAVA} or newer: put it on PATH, or set JAVA_HOME"
        )


def java() -> str | None:
    """Return the Java that Spark would run: of ``JAVA_HOME``, else on ``PATH``."""
    home = java_home()
    if home is not None:
        return str(home / "bin" / "java") if (home / "bin" / "java").is_file() else None
    return shutil.which("java")


def java_version(program: str | Path) -> int:
    """Return the major version of a Java: 17 of ``17.0.15``, 8 of ``1.8.0_401``; 0 where it does not answer."""
    try:
        completed = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    version = re.search(r'version "(?:1\.)?(\d+)', completed.stderr)
    return int(version[1]) if version else 0
