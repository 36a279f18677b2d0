"""Installation of Debian packages: by root alone, quietly, and no further than the first command that fails."""

import subprocess

import pytest

from tests.support import debian, java


class Apt:
    """Stands in for `subprocess.run`.

    Attributes:
        commands: What was run.
        failing: The subcommand that fails.
    """

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.failing = ""

    def run(self, command: list[str], *, env: dict[str, str], **_: object) -> subprocess.CompletedProcess[bytes]:
        assert env["DEBIAN_FRONTEND"] == "noninteractive"
        self.commands.append(command)
        if self.failing == "hangs":
            raise subprocess.TimeoutExpired(command, 600)
        return subprocess.CompletedProcess(command, int(command[1] == self.failing))


@pytest.fixture
def apt(monkeypatch: pytest.MonkeyPatch) -> Apt:
    """Simulate a machine with apt, as root."""
    apt = Apt()
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/apt-get")
    monkeypatch.setattr(subprocess, "run", apt.run)
    return apt


def test_root_installs_without_what_is_only_recommended(apt: Apt) -> None:
    assert debian.install("chromium")
    assert apt.commands == [
        ["apt-get", "update"],
        ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"],
    ]


@pytest.mark.parametrize(("failing", "commands"), [("update", 1), ("install", 2), ("hangs", 1)])
def test_a_failing_command_ends_it(apt: Apt, failing: str, commands: int) -> None:
    apt.failing = failing
    assert not debian.install("chromium")
    assert len(apt.commands) == commands


def test_an_ordinary_user_and_another_system_start_nothing(apt: Apt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert not debian.install("chromium")
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/apt-get")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert not debian.install("chromium")
    assert apt.commands == []


def test_java_is_installed_once_and_its_want_is_visible(apt: Apt, monkeypatch: pytest.MonkeyPatch) -> None:
    apt.failing = "install"
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(java, "java", lambda: None)
    java.available.cache_clear()
    try:
        for _ in range(2):
            with pytest.raises(pytest.skip.Exception, match="Java is not available: none of version"):
                java.require_java()
    finally:
        java.available.cache_clear()
    assert [command[1] for command in apt.commands] == ["update", "install"]
