"""Settings of a command: from the environment, else from a demonstration in the data directory."""

import json
from pathlib import Path
from typing import Any

from rich.text import Text

from services.cli.shell.output import say
from services.platform import logging
from services.platform.settings import Settings

SAVED_SETTINGS = "settings.json"
"""In a demonstration's folder: the settings of its processes, readable by the owner alone."""
MODES = (".", "kafka")
"""Subfolders of a demonstration in the data directory: one process, or with a broker."""


def settings() -> Settings:
    """Read the settings; where no database is set, look for a demonstration in the data directory.

    Raises:
        SettingsError: The environment holds an unknown or invalid variable.
    """
    environment = Settings.load()
    logging.configure("mentorship", level="warning", format="auto")  # a role logs more (`process_lifecycle.begin`)
    if any((environment.enrollment.database, environment.relationships.database, environment.projections.database)):
        return environment
    saved = newest(environment.data_dir)
    if saved is None:
        return environment
    say(Text(f"no database is set; using the demonstration in {saved.parent}", style="dim"))
    return Settings(**json.loads(saved.read_text(encoding="utf-8")))


def newest(data_dir: Path) -> Path | None:
    """Find the settings of the demonstration that was started last."""
    candidates = [path for mode in MODES if (path := data_dir / mode / SAVED_SETTINGS).is_file()]
    return max(candidates, key=lambda path: path.stat().st_mtime, default=None)


def save_settings(folder: Path, values: dict[str, Any]) -> Settings:
    """Save a demonstration's settings for commands that run beside it, and return them."""
    path = folder / SAVED_SETTINGS
    path.touch(mode=0o600)
    path.write_text(json.dumps(values, indent=2), encoding="utf-8")
    return Settings(**values)
