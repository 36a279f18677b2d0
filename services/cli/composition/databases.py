"""Migration of the configured databases."""

from typing import get_args

from services.cli.composition.privileges import grant_privileges
from services.platform.settings import Service, Settings

SERVICES: tuple[Service, ...] = get_args(Service)


def migrate(settings: Settings) -> list[tuple[str, str]]:
    """Apply pending migrations to every configured database, and grant privileges to the roles that are named.

    Safe from several processes at once.

    Returns:
        The migrations applied now, as pairs of service and name.

    Raises:
        WrongMigrationError: A database is of a newer program, or a file was edited after it ran.
        SettingsError: No database is configured, or a role is named where it has no use.
        MissingRoleError: A role that is named does not exist.
        MasterKeyError: The file of the master key does not hold the one that the keys of people are wrapped with.
    """
    present = [service for service in SERVICES if getattr(settings, service).database is not None]
    if not present:
        settings.dsn("enrollment")
    applied: list[tuple[str, str]] = []
    for service in present:
        applied += [(service, name) for name in _migrate(service, settings.dsn(service))]
        if service == "keys":
            _register_master_key(settings)
        grant_privileges(settings, service)
    return applied


def check(settings: Settings, service: Service) -> None:
    """Check that a service's database answers and has all migrations.

    Raises:
        WrongMigrationError: Its migrations are older or newer.
        psycopg.OperationalError: It does not answer.
    """
    from services.enrollment.notifications.calendars import migrations as calendars
    from services.enrollment.scim import migrations as scim
    from services.eventstore.migrations import event_log
    from services.process_manager import migrations as process_manager
    from services.projections.network.reach_table import migrations as ripple
    from services.projections.questions import migrations as questions
    from services.projections.releases import migrations as releases
    from services.projections.reports import migrations as reports
    from services.projector import migrations as projection
    from services.publication import migrations as publication
    from services.vault import migrations as vault
    from services.web.identity import memberships

    dsn = settings.dsn(service)
    if service in {"enrollment", "relationships"}:
        event_log(service).check(dsn)
        publication.check(dsn)
        process_manager.check(dsn)
        vault.RECORDS.check(dsn)
    if service == "enrollment":
        calendars.check(dsn)
        scim.check(dsn)
    if service in {"enrollment", "relationships", "projections"}:
        projection.check(dsn)
    if service == "projections":
        ripple.check(dsn)
        releases.check(dsn)
        reports.check(dsn)
        questions.check(dsn)
    if service == "auth":
        memberships.MIGRATIONS.check(dsn)
    if service == "keys":
        vault.KEYS.check(dsn)


def _migrate(service: Service, dsn: str) -> list[str]:
    from services.enrollment.notifications.calendars import migrations as calendars
    from services.enrollment.scim import migrations as scim
    from services.eventstore.migrations import event_log
    from services.process_manager import migrations as process_manager
    from services.projections.network.reach_table import migrations as ripple
    from services.projections.questions import migrations as questions
    from services.projections.releases import migrations as releases
    from services.projections.reports import migrations as reports
    from services.projector import migrations as projection
    from services.publication import migrations as publication
    from services.vault import migrations as vault
    from services.web.identity import memberships

    match service:
        case "enrollment" | "relationships":
            return [
                *event_log(service).migrate(dsn),
                *publication.migrate(dsn),
                *projection.migrate(dsn),
                *process_manager.migrate(dsn),
                *([*calendars.migrate(dsn), *scim.migrate(dsn)] if service == "enrollment" else []),
                *vault.RECORDS.migrate(dsn),
            ]
        case "projections":
            schemas = (projection, ripple, releases, reports, questions)
            return [applied for each in schemas for applied in each.migrate(dsn)]
        case "keys":
            return vault.KEYS.migrate(dsn)
        case "auth":
            return memberships.MIGRATIONS.migrate(dsn)


def _register_master_key(settings: Settings) -> None:
    """Register the first master key, which is made where its file does not exist."""
    from services.vault.rotation import Rotation
    from services.vault.vault import master_key_file

    Rotation(settings.dsn("keys"), master_key_file(settings)).register()
