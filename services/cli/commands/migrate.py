"""`mentorship migrate`: brings the databases to this program's tables."""

from services.cli.shell.output import Json, say, write_json, write_table


def migrate(as_json: Json = False) -> None:
    """Bring every database that is set to this program's tables. Safe to repeat, and from several places at once."""
    from services.cli.composition import databases
    from services.cli.composition.settings_lookup import settings

    applied = databases.migrate(settings())
    if as_json:
        write_json([{"database": database, "migration": name} for database, name in applied])
    elif applied:
        write_table(("database", "migration"), applied, title="applied")
    else:
        say("nothing to do: every database is at this program's migrations")
