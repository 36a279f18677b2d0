"""What is deployed can start: every variable is a setting, every command a command, every need is met."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.composition.processes import service_of
from services.cli.composition.read_models import database_of, projections
from services.cli.main import app
from services.platform.settings import Settings
from services.platform.settings.variables import PREFIX, Variables
from tests.unit.deploy.manifests import DEPLOY, Role, roles

ROLES = pytest.mark.parametrize("role", roles(), ids=str)
LEAVES = {leaf.name: leaf for leaf in Variables.of(Settings).leaves}
NAMED = re.compile(rf"\b{PREFIX}[A-Z_]*[A-Z]\b")
OF_THE_FILES = {
    *("MENTORSHIP_IMAGE", "MENTORSHIP_ISSUERS", "MENTORSHIP_LISTEN", "MENTORSHIP_CLUSTER_ID"),
    "MENTORSHIP_ADDRESS",
}
"""What compose.yaml itself may be told; none reaches a process of ours."""


@ROLES
def test_its_settings_are_understood(role: Role, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in role.environment.items():
        if name.endswith("_FILE") and name not in LEAVES:
            assert value in role.files, f"{name} names a file that no secret gives"
            leaf = LEAVES[name.removesuffix("_FILE")]
            assert leaf.secret
            (tmp_path / name).write_text("[]" if leaf.field.default == () else "x" * 32)
            monkeypatch.setenv(name, str(tmp_path / name))
        else:
            monkeypatch.setenv(name, _resolve(value))
    Settings.load()


@ROLES
def test_it_is_given_no_secret_it_does_not_use(role: Role) -> None:
    named = {name: value for name, value in role.environment.items() if name not in LEAVES}
    assert role.files == {value for name, value in named.items() if name.endswith("_FILE")}


@ROLES
def test_its_command_is_one(role: Role) -> None:
    result = CliRunner().invoke(app, [*role.command, "--help"])
    assert result.exit_code == 0, result.output


@ROLES
def test_it_is_told_what_it_needs_and_no_other_database(role: Role) -> None:
    variables = {name.removesuffix("_FILE").removeprefix(PREFIX).lower() for name in role.environment}
    databases = {name.removesuffix("__database") for name in variables if name.endswith("__database")}
    command, *of = role.command
    assert databases == _databases(command, of)
    assert ("kafka__bootstrap" in variables) or command in {"serve", "migrate", "access"}
    writes = command == "serve" and of != ["projections"]
    executes = any(service_of(name) for name in of)
    assert ("key" in variables) == (writes or executes or command == "relay")
    assert ("command_key" in variables) == writes
    assert ("cursor_keys" in variables) == (role.command == ("serve", "projections"))


@pytest.mark.parametrize("place", ["compose", "kubernetes"])
def test_what_people_reach_is_stated_where_it_is_written_or_asked(place: str) -> None:
    """Who sends mails knows the mail server and the address in their links; who signs people in, the providers."""
    deployed = {role.command: role.environment.keys() for role in roles() if role.place.startswith(place)}
    mails = {f"{PREFIX}MAIL__{name}" for name in ("HOST", "SENDER", "USERNAME", "PASSWORD_FILE")}
    address, providers = f"{PREFIX}SIGN_IN__ADDRESS", f"{PREFIX}SIGN_IN__PROVIDERS_FILE"
    (sending,) = (command for command in deployed if "notifications" in command)
    assert deployed[sending] >= {*mails, address}
    assert deployed["serve", "enrollment"] >= {address}  # calendars and links
    assert deployed["serve", "projections"] >= {address, providers, f"{PREFIX}SERVICE_KEY_FILE"}
    for command, stated in deployed.items():
        assert (providers in stated) == (command == ("serve", "projections"))
        assert (f"{PREFIX}MAIL__PASSWORD_FILE" in stated) == (command == sending)


def test_every_role_is_deployed_in_both() -> None:
    expected = {("migrate",), ("topics", "apply"), *[("serve", name) for name in ("enrollment", "relationships")]}
    expected |= {("serve", "projections"), ("relay", "enrollment"), ("relay", "relationships")}
    for place in ("compose", "kubernetes"):
        commands = [role.command for role in roles() if role.place.startswith(place) and role.command[0] != "access"]
        models = [model for command, *names in commands if command == "projector" for model in names]
        assert {command for command in commands if command[0] != "projector"} == expected
        assert sorted(models) == sorted(projections()), f"{place} feeds each read model once"


@pytest.mark.parametrize(
    "path", sorted(path for path in DEPLOY.rglob("*") if path.is_file()), ids=lambda path: path.name
)
def test_every_variable_that_a_file_names_is_a_setting(path: Path) -> None:
    if path.parent.name == "secrets":
        pytest.skip("made by secrets.sh, not part of the checkout")
    names = LEAVES.keys() | {f"{name}_FILE" for name, leaf in LEAVES.items() if leaf.secret} | OF_THE_FILES
    assert set(NAMED.findall(path.read_text())) <= names


def _databases(command: str, of: list[str]) -> set[str]:
    match command:
        case "access":
            return {"auth"}
        case "migrate":
            return {"enrollment", "relationships", "projections", "auth", "keys"}
        case "serve":
            return {*of, "auth"} | ({"keys"} if of != ["projections"] else set())
        case "relay":
            return set(of)
        case "projector":
            keys = {"keys"} if any(service_of(name) for name in of) else set()
            return {database_of(name) for name in of} | keys | ({"auth"} if "enrollment_process" in of else set())
    return set()


def _resolve(value: str) -> str:
    """Return the value that compose uses where no variable is set."""
    return re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", value)
