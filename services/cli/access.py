"""Who may ask: the authenticator every server is given."""

from services.platform.memberships import Memberships
from services.platform.principal import Authenticator
from services.platform.settings import Settings


def authenticator(settings: Settings) -> Authenticator:
    """Make the authenticator of a server: configured issuers, memberships from the database.

    Raises:
        SettingsError: The memberships' database is not set.
        WrongMigration: It is not at this program's migrations.
    """
    from services.platform.keysets import KeySets
    from services.platform.oidc import OidcAuthenticator, Tokens

    return OidcAuthenticator(Tokens(settings.auth.issuers, KeySets()), memberships(settings))


def memberships(settings: Settings) -> Memberships:
    """Open the memberships' table.

    Raises:
        SettingsError, WrongMigration: As above.
    """
    from services.platform.database import write_pool
    from services.platform.memberships import MIGRATIONS, SCHEMA
    from services.platform.migrations import check

    dsn = settings.dsn("auth")
    check(dsn, SCHEMA, MIGRATIONS)
    return Memberships(write_pool(dsn, name="access", size=2))
