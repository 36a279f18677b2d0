"""Ports of servers: no two living processes are given the same one."""

import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from services.platform.embedded_servers import ServerError, ports

OTHER_PROCESS = """
import random
from services.platform.embedded_servers.ports import free_ports
random.seed(7)
print(free_ports(3), flush=True)
input()
"""


def test_a_port_that_another_process_was_given_is_given_to_no_one_else() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        first = int(other.stdout.readline())
        random.seed(7)
        assert ports.is_free(first), "no server listens there yet"
        assert ports.free_ports(3) not in range(first - 2, first + 3)
        other.communicate("\n")


def test_without_a_place_for_locks_a_free_port_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "missing"))
    assert ports.is_free(ports.free_port())


def test_ports_in_a_row_are_all_reserved(monkeypatch: pytest.MonkeyPatch) -> None:
    first = ports.free_ports(3)
    monkeypatch.setattr(random, "randrange", lambda *_: first + 2)
    with pytest.raises(ServerError):
        ports.free_port()
