"""The descriptions of the three services' HTTP interfaces, as `docs/` keeps them.

`python -m tests.contract.openapi` writes them.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import FastAPI

from services.enrollment import service as enrollment
from services.platform.settings import AuthSettings, DatabaseSettings, KeysSettings, Settings, VaultSettings
from services.projections import service as projections
from services.relationships import service as relationships
from tests.support import servers
from tests.support.databases import fresh_database
from tests.support.vaults import prepare_vault

DOCS = Path(__file__).parents[2] / "docs"
SERVICES = ("enrollment", "relationships", "projections")


def document(service: str) -> Path:
    """Where a service's description is kept."""
    return DOCS / f"openapi-{service}.json"


@contextmanager
def app(service: str, dsn: str) -> Iterator[FastAPI]:
    """Make a service's own app on an empty database."""
    own = DatabaseSettings(database=dsn)
    with TemporaryDirectory() as folder:
        settings = Settings(
            enrollment=own,
            relationships=own,
            projections=own,
            keys=KeysSettings(database=dsn),
            auth=AuthSettings(database=dsn),
            vault=VaultSettings(key_file=prepare_vault(dsn, dsn, Path(folder)).key_file),
            key="k" * 32,
            command_key="c" * 32,
            cursor_keys="s" * 32,
        )
        _MIGRATE[service](dsn)
        made = _BUILD[service](settings)
        try:
            yield made.app(None)
        finally:
            made.close()


def described(service: str, dsn: str) -> str:
    """Return a service's OpenAPI document as it is committed."""
    with app(service, dsn) as made:
        return json.dumps(made.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


_MIGRATE: dict[str, Callable[[str], object]] = {
    "enrollment": enrollment.migrate,
    "relationships": relationships.migrate,
    "projections": projections.migrate,
}
_BUILD: dict[str, Callable[[Settings], enrollment.Enrollment | relationships.Relationships | projections.Projections]]
_BUILD = {
    "enrollment": enrollment.build,
    "relationships": relationships.build,
    "projections": projections.build,
}

if __name__ == "__main__":
    with servers.postgres() as server:
        for name in SERVICES:
            with fresh_database(server) as database:
                document(name).write_text(described(name, database), encoding="utf-8")
