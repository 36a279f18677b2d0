"""The relationships service on a database."""

from services.platform.settings import DatabaseSettings, Settings
from services.relationships.service import Relationships, build, migrate


def build_service(database: str) -> Relationships:
    """Migrate a database and return the service on it."""
    migrate(database)
    return build(
        Settings(
            relationships=DatabaseSettings(database=database), key="k" * 32, command_key="c" * 32, cursor_keys="s" * 32
        )
    )
