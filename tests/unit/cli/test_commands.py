"""What is typed: help for everybody, exit codes that say how it went, and no traceback for what was foreseen."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from services.cli.composition.settings_lookup import save_settings
from services.cli.main import app
from tests.support.kept_logs import kept_logs
from tests.support.kept_process import kept_process

GROUPS = (
    *(
        "demo",
        "token",
        "status",
        "doctor",
        "directory",
        "import",
        "events",
        "parked",
        "serve",
        "relay",
        "projector",
        "rebuild",
    ),
    *("releases", "migrate", "topics", "ripple", "config", "access"),
)


def mentorship(*arguments: str, **settings: str) -> Result:
    cleared: dict[str, str | None] = {name: None for name in os.environ if name.startswith("MENTORSHIP_")}
    environment = {**cleared, "NO_COLOR": "1", "COLUMNS": "200", **settings}
    return CliRunner().invoke(app, arguments, env=environment, prog_name="mentorship")


@pytest.fixture(autouse=True)
def _own_process() -> Iterator[None]:
    """Long-running commands take signals and logs over; the test's own process wants them back."""
    with kept_process(), kept_logs():
        yield


@pytest.fixture
def empty(tmp_path: Path) -> dict[str, str]:
    return {"MENTORSHIP_DATA_DIR": str(tmp_path)}


def test_help_lists_every_group_and_asks_for_nothing() -> None:
    result = mentorship("--help", MENTORSHIP_NONSENSE="1")
    assert result.exit_code == 0
    assert all(f" {group} " in result.stdout for group in GROUPS)


def test_a_misspelt_variable_is_named_and_the_exit_code_is_1(empty: dict[str, str]) -> None:
    result = mentorship("status", MENTORSHIP_HTTP__PROT="1", **empty)
    assert result.exit_code == 1
    assert "did you mean MENTORSHIP_HTTP__PORT?" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("serve", "nothing"), ("rebuild", "nothing"), ("projector",), ("projector", "nothing"), ("demo", "--people", "2")],
)
def test_a_wrong_question_exits_with_2(empty: dict[str, str], arguments: tuple[str, ...]) -> None:
    result = mentorship(*arguments, **empty)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_what_is_missing_is_named(empty: dict[str, str]) -> None:
    for arguments, variable in (
        (("migrate",), "MENTORSHIP_ENROLLMENT__DATABASE"),
        (("topics", "plan"), "MENTORSHIP_KAFKA__BOOTSTRAP"),
        (("serve", "enrollment"), "MENTORSHIP_ENROLLMENT__DATABASE"),
    ):
        result = mentorship(*arguments, **empty)
        assert result.exit_code == 1
        assert variable in result.stderr
        assert "Traceback" not in result.stderr


def test_a_database_that_is_not_there_is_one_line_without_its_password(empty: dict[str, str]) -> None:
    dsn = "postgresql://someone:hunter2@127.0.0.1:1/nothing"
    result = mentorship("migrate", MENTORSHIP_ENROLLMENT__DATABASE=dsn, **empty)
    assert result.exit_code == 1
    assert "the database does not answer" in result.stderr
    assert "hunter2" not in result.stderr
    assert "Traceback" not in result.stderr


def test_the_doctor_looks_on_when_everything_is_missing(empty: dict[str, str]) -> None:
    result = mentorship("doctor", "--json", **empty)
    assert result.exit_code == 1
    findings = {finding["what"]: finding for finding in json.loads(result.stdout)}
    assert findings["key"]["verdict"] == "error"
    assert findings["database of enrollment"]["advice"].startswith("set MENTORSHIP_ENROLLMENT__DATABASE")


def test_the_doctor_names_a_misspelt_variable(empty: dict[str, str]) -> None:
    result = mentorship("doctor", "--json", MENTORSHIP_KEE="x", **empty)
    assert result.exit_code == 1
    assert "MENTORSHIP_KEE" in json.loads(result.stdout)[0]["result"]


def test_config_shows_origins_and_hides_secrets(empty: dict[str, str]) -> None:
    result = mentorship("config", "show", "--json", MENTORSHIP_KEY="secret" * 8, **empty)
    shown = {item["variable"]: item for item in json.loads(result.stdout)}
    assert shown["MENTORSHIP_DATA_DIR"]["origin"] == "environment"
    assert shown["MENTORSHIP_KEY"]["value"] == "(set)"
    assert "secretsecret" not in result.stdout


def test_every_command_takes_the_folder_of_the_demonstration() -> None:
    def commands(group: Any) -> Iterator[Any]:  # noqa: ANN401 - typer's own
        for command in group.commands.values():
            yield from commands(command) if hasattr(command, "commands") else [command]

    every = list(commands(get_command(app)))
    assert len(every) > 40
    assert [command.name for command in every if "data_dir" not in {option.name for option in command.params}] == []


def test_the_folder_is_the_setting_of_one_command_only(tmp_path: Path) -> None:
    result = mentorship("config", "show", "--json", "--data-dir", str(tmp_path), MENTORSHIP_DATA_DIR="elsewhere")
    shown = {item["variable"]: item for item in json.loads(result.stdout)}
    assert shown["MENTORSHIP_DATA_DIR"]["value"] == str(tmp_path)
    assert "MENTORSHIP_DATA_DIR" not in os.environ


def test_config_shows_the_settings_of_the_demonstration_that_a_command_uses(tmp_path: Path) -> None:
    save_settings(tmp_path, {"http": {"port": 8642}})
    result = mentorship("config", "show", "--json", "--data-dir", str(tmp_path))
    shown = {item["variable"]: item for item in json.loads(result.stdout)}
    port, host = shown["MENTORSHIP_HTTP__PORT"], shown["MENTORSHIP_HTTP__HOST"]
    assert (port["value"], port["origin"]) == ("8642", "demonstration")
    assert host["origin"] == "default"


def test_fresh_forgets_nothing_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")
    result = mentorship("demo", "--fresh", "--no-open", "--data-dir", str(tmp_path))
    assert result.exit_code == 1
    assert "does not look like a demonstration's folder" in result.stderr
    assert (tmp_path / "thesis.odt").exists()
