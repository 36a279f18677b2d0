"""`mentorship migrate`: applies pending migrations."""

from services.cli.shell.output import Json, say, write_json, write_table


def migrate(as_json: Json = False) -> None:
    """Apply pending migrations to every configured database. Safe to repeat, also from several machines at once."""
    from services.cli.composition import databases
    from services.cli.composition.settings_lookup import settings

    applied = databases.migrate(settings())
    if as_json:
        write_json([{"database": database, "migration": name} for database, name in applied])
    elif applied:
        write_table(("database", "migration"), applied, title="applied")
    else:
        say("nothing to do: every database is up to date")
