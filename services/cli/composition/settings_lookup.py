"""Which settings a command works with: the environment's, or those of a demonstration in the data directory."""

import json
from pathlib import Path
from typing import Any

from services.cli.shell.output import say
from services.platform import logging
from services.platform.settings import Settings

REMEMBERED = "settings.json"
"""In a demonstration's folder: what its processes were told, readable by its owner alone."""
MODES = (".", "kafka")
"""Where a demonstration lies in the data directory: in one process, or with a broker."""


def settings() -> Settings:
    """Read the settings; where no database is set, look for a demonstration in the data directory.

    Raises:
        SettingsError: The environment says something nobody understands.
    """
    given = Settings.load()
    logging.configure("mentorship", level="warning", format="auto")  # a role that runs on says more (`processes.begin`)
    if any((given.enrollment.database, given.relationships.database, given.projections.database)):
        return given
    found = newest(given.data_dir)
    if found is None:
        return given
    say(f"[dim]no database is set; using the demonstration in {found.parent}[/]")
    return Settings(**json.loads(found.read_text(encoding="utf-8")))


def newest(data_dir: Path) -> Path | None:
    """Find the settings of the demonstration that was started last."""
    found = [path for mode in MODES if (path := data_dir / mode / REMEMBERED).is_file()]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def remember(folder: Path, told: dict[str, Any]) -> Settings:
    """Keep a demonstration's settings for commands that are run beside it."""
    path = folder / REMEMBERED
    path.touch(mode=0o600)
    path.write_text(json.dumps(told, indent=2), encoding="utf-8")
    return Settings(**told)
