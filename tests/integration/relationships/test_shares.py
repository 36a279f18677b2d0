"""What an organization shares, as a save in relationships looks it up: all without terms, nothing after leaving."""

from __future__ import annotations

import psycopg
import pytest

from services.publication.sharing import Sharing
from services.relationships.eligibility.projection import EligibilityProjection
from services.relationships.eligibility.sharing import shares_in
from tests.support.databases import fresh_database

ORGANIZATION = "10000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("state", "shares", "withheld"),
    [
        (None, None, False),
        ("joined", None, False),
        ("joined", ["figures", "network", "events", "directory"], False),
        ("joined", ["figures", "network", "directory"], True),
        (None, ["events"], False),
        (None, ["figures"], True),
        ("leaving", ["events"], False),
        ("left", ["figures", "network", "events", "directory"], True),
        ("left", None, True),
    ],
)
def test_events_are_withheld_by_the_shares_and_after_leaving(
    database: str, state: str | None, shares: list[str] | None, *, withheld: bool
) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("DROP SCHEMA IF EXISTS eligibility CASCADE")
        connection.execute("CREATE SCHEMA eligibility")
        connection.execute("SET LOCAL search_path TO eligibility")
        connection.execute(EligibilityProjection.schema_sql.encode())
        if state is not None:
            connection.execute("INSERT INTO organizations VALUES (%s, %s)", [ORGANIZATION, state])
        if shares is not None:
            connection.execute("INSERT INTO sharing VALUES (%s, %s)", [ORGANIZATION, shares])
    assert Sharing(shares_in(database)).withholds_events(ORGANIZATION) is withheld


def test_everything_is_shared_before_the_facts_exist(postgres_dsn: str) -> None:
    with fresh_database(postgres_dsn) as empty:
        assert not Sharing(shares_in(empty)).withholds_events(ORGANIZATION)
