"""`mentorship config`: every setting with its value and its origin."""

from services.cli.shell.command_group import group
from services.cli.shell.output import Json, write_json, write_table

app = group("The settings: variables MENTORSHIP_…, or for secrets files named by MENTORSHIP_…_FILE.")


@app.callback()
def _config() -> None:
    """Show the settings."""


@app.command()
def show(as_json: Json = False) -> None:
    """Show every setting, its value (secrets hidden) and its origin."""
    from dataclasses import asdict

    from services.platform.settings import Settings

    described = Settings.load().describe()
    if as_json:
        write_json([asdict(item) for item in described])
    else:
        columns = ("variable", "value", "origin", "meaning")
        write_table(columns, [(item.variable, item.value, item.origin, item.description) for item in described])
