"""Environment variables of third-party programs, which those programs read themselves."""

import os
from collections.abc import Mapping
from pathlib import Path


def java_home() -> Path | None:
    """Return the Java installation that ``JAVA_HOME`` names, or None."""
    folder = os.environ.get("JAVA_HOME")
    return Path(folder) if folder else None


def set_default_variables(variables: Mapping[str, str]) -> None:
    """Set variables for the programs that this process starts, except those that are already set."""
    for name, value in variables.items():
        os.environ.setdefault(name, value)
