"""Variables of the environment that belong to other programs, which those programs read themselves."""

import os
from collections.abc import Mapping
from pathlib import Path


def java_home() -> Path | None:
    """Give the Java installation that ``JAVA_HOME`` names, if it names any."""
    named = os.environ.get("JAVA_HOME")
    return Path(named) if named else None


def unless_given(variables: Mapping[str, str]) -> None:
    """Set variables for the programs this process starts; what the environment gives already stays."""
    for name, value in variables.items():
        os.environ.setdefault(name, value)
