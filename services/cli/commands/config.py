"""`mentorship config`: every setting with its value and its origin."""

from services.cli.shell.command_group import group
from services.cli.shell.output import Json, write_json, write_table

app = group("The settings: variables MENTORSHIP_…, or for secrets files named by MENTORSHIP_…_FILE.")


@app.callback()
def _config() -> None:
    """Show the settings."""


@app.command()
def show(as_json: Json = False) -> None:
    """Show every setting that is in effect, its value (secrets hidden) and its origin."""
    from dataclasses import asdict, replace

    from services.cli.composition.settings_lookup import settings
    from services.platform.settings import Settings

    own = {item.variable: item.value for item in Settings.load().describe()}
    described = [
        item if item.value == own[item.variable] else replace(item, origin="demonstration")
        for item in settings().describe()
    ]
    if as_json:
        write_json([asdict(item) for item in described])
    else:
        columns = ("variable", "value", "origin", "meaning")
        write_table(columns, [(item.variable, item.value, item.origin, item.description) for item in described])
