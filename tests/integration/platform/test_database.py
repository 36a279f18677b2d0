"""Pools on a real server: reads cannot write, and a killed server is used again after its restart."""

from pathlib import Path

import psycopg
import pytest
from fastapi import APIRouter, Request
from fastapi.testclient import TestClient

from services.platform.database import check_connection, read_pool, write_pool
from services.platform.embedded_servers import FAST_SETTINGS, PostgresServer
from services.web.app import create_app
from services.web.health import Health
from services.web.identity.principal import Principal
from tests.support.wait import until


def test_a_read_pool_cannot_write(database: str) -> None:
    with write_pool(database, name="w") as pool, pool.connection() as connection:
        connection.execute("CREATE TABLE t (x int)")
    with read_pool(database, name="r") as pool, pool.connection() as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("INSERT INTO t VALUES (1)")


def test_a_killed_server_is_a_503_until_it_restarts(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "server", settings=FAST_SETTINGS)
    with server, read_pool(server.dsn, name="r") as pool:
        routes = APIRouter()

        @routes.get("/one")
        def one() -> int:
            with pool.connection(timeout=1) as connection:
                row = connection.execute("SELECT 1").fetchone()
            assert row is not None
            return int(row[0])

        def authenticate(_: Request) -> Principal:
            return Principal("s", "i", actor="actor-1")

        parts = Health(required={"database": lambda: check_connection(pool)}, fresh_seconds=0)
        http = TestClient(create_app(title="t", routers=[routes], authenticator=authenticate, service="t", parts=parts))
        assert http.get("/one").status_code == http.get("/readyz").status_code == 200
        server.kill()
        down = http.get("/one")
        assert (down.status_code, down.json()["type"]) == (503, "/problems/unavailable")
        assert down.headers["retry-after"]
        assert http.get("/readyz").json()["parts"]["database"]["status"] == "failed"
        assert http.get("/livez").status_code == 200
        server.start()
        until(lambda: http.get("/one").status_code == 200)
        assert http.get("/readyz").status_code == 200
