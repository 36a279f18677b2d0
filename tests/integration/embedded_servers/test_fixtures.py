"""Fixtures of the test session: databases and the broker."""

import psycopg
from kafka import KafkaAdminClient

from tests.support.databases import dsn_of, fresh_database


def test_each_database_is_fresh(postgres_dsn: str) -> None:
    with fresh_database(postgres_dsn) as one, fresh_database(postgres_dsn) as other:
        with psycopg.connect(one) as connection:
            connection.execute("CREATE TABLE mine (n int)")
        with psycopg.connect(other) as connection:
            row = connection.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'mine'").fetchone()
            assert row == (0,)


def test_a_database_is_dropped_under_an_open_connection(postgres_dsn: str) -> None:
    with fresh_database(postgres_dsn) as dsn:
        connection = psycopg.connect(dsn)
    connection.close()
    with psycopg.connect(postgres_dsn) as server:
        assert server.execute("SELECT 1 FROM pg_database WHERE %s LIKE '%%/' || datname", [dsn]).fetchone() is None


def test_a_dsn_keeps_its_options() -> None:
    assert dsn_of("postgresql://u:p@h:1/postgres?sslmode=disable", "x") == "postgresql://u:p@h:1/x?sslmode=disable"
    assert dsn_of("host=h dbname=postgres", "x") == "dbname=x host=h"


def test_the_fixture_database_answers(database: str) -> None:
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_the_broker_answers(kafka_bootstrap: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    try:
        assert isinstance(admin.list_topics(), list)
    finally:
        admin.close()
