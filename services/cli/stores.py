"""Databases brought to this program's tables."""

from services.platform.settings import Settings


def migrate(settings: Settings) -> list[tuple[str, str]]:
    """Bring every database that is set to this program's migrations; safe from several processes at once.

    Returns:
        What was applied now: pairs of database and migration.

    Raises:
        WrongMigration: A database is of a newer program, or a file was edited after it ran.
        SettingsError: No database is set at all.
    """
    from services.eventstore import schema as eventstore
    from services.platform import memberships, migrations
    from services.projection import schema as projection
    from services.publication import schema as publication
    from services.relationships import service as relationships

    applied: list[tuple[str, str]] = []

    def note(database: str, names: list[str]) -> None:
        applied.extend((database, name) for name in names)

    if not any((settings.enrollment.database, settings.relationships.database, settings.projections.database)):
        settings.dsn("enrollment")
    if settings.enrollment.database:
        dsn = settings.dsn("enrollment")
        note("enrollment", [*eventstore.migrate("enrollment", dsn), *publication.migrate(dsn)])
    if settings.relationships.database:
        dsn = settings.dsn("relationships")
        note("relationships", [*relationships.migrate(dsn), *publication.migrate(dsn)])
    if settings.projections.database:
        note("projections", projection.migrate(settings.dsn("projections")))
    if settings.auth.database:
        dsn = settings.dsn("auth")
        note("auth", migrations.migrate(dsn, memberships.SCHEMA, memberships.MIGRATIONS))
    return applied
