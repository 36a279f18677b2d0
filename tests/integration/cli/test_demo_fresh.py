"""`demo --fresh`: it deletes one demonstration, which is its own and is not running."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from services.cli.demo import folder as local
from services.cli.demo.claim import LOCK, claim
from services.cli.main import app
from services.platform.embedded_servers import PostgresServer, ServerError
from services.platform.embedded_servers.ports import free_port
from tests.support.wait import until

SERVE = """
import sys, time
from pathlib import Path
from services.platform.embedded_servers import PostgresServer
PostgresServer(Path(sys.argv[1])).start()
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def demonstration(tmp_path: Path) -> Path:
    """Return a folder that looks like a demonstration's."""
    for name in ("settings.json", "example.jsonl", "key"):
        (tmp_path / name).write_text("kept")
    (tmp_path / "postgres" / "cluster").mkdir(parents=True)
    return tmp_path


def content(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {LOCK}


@pytest.mark.parametrize("mode", [[], ["--kafka"]])
def test_a_folder_in_use_is_refused_before_anything_is_deleted(demonstration: Path, mode: list[str]) -> None:
    folder = demonstration / "kafka" if mode else demonstration
    folder.mkdir(exist_ok=True)
    (folder / "settings.json").write_text("kept")
    before = content(demonstration), content(folder)
    with claim(folder):
        arguments = ["demo", "--fresh", *mode, "--port", str(free_port()), "--data-dir", str(demonstration)]
        refused = CliRunner().invoke(app, arguments)
    assert refused.exit_code == 1
    assert "in use by process" in " ".join(refused.stderr.split())
    assert (content(demonstration), content(folder)) == before


def test_a_claim_ends_with_its_process(tmp_path: Path) -> None:
    script = "import sys, time; from pathlib import Path; from services.cli.demo.claim import claim\n"
    script += "with claim(Path(sys.argv[1])): print('claimed', flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "claimed\n"
        with pytest.raises(ServerError, match=f"in use by process {holder.pid}"), claim(tmp_path):
            pass
        holder.kill()
    with claim(tmp_path), pytest.raises(ServerError, match="in use"), claim(tmp_path):
        pass


def test_the_demonstration_of_the_other_mode_is_kept(demonstration: Path) -> None:
    other = demonstration / "kafka"
    other.mkdir()
    (other / "settings.json").write_text("another demonstration")
    local.delete(demonstration, broker=False)
    assert content(demonstration) == {"kafka"}
    local.delete(demonstration, broker=False)
    assert content(other) == {"settings.json"}
    local.delete(other, broker=True)
    assert content(other) == set()


def test_a_folder_of_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with claim(tmp_path), pytest.raises(ServerError, match="does not look like"):
        local.delete(tmp_path, broker=False)
    assert content(tmp_path) == {"thesis.tex"}


def test_servers_that_a_killed_process_left_end_before_their_files_do(tmp_path: Path) -> None:
    folder = tmp_path / local.POSTGRES
    with subprocess.Popen([sys.executable, "-c", SERVE, str(folder)], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "ready\n"
        (main,) = [child for child in psutil.Process(owner.pid).children() if child.name() == "postgres"]
        owner.kill()
    assert main.is_running()
    local.delete(tmp_path, broker=False)
    until(lambda: not main.is_running() or main.status() == psutil.STATUS_ZOMBIE, what="the server to end")
    assert content(tmp_path) == set()
    with PostgresServer(folder) as server:
        assert server.dsn
