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
from tests.unit.deploy.settings_read import settings_read

ROLES = pytest.mark.parametrize("role", roles(), ids=str)
LEAVES = {leaf.name: leaf for leaf in Variables.of(Settings).leaves}
BY_PATH = {".".join(leaf.path): leaf for leaf in LEAVES.values()}
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
    assert ("key" in variables) == (writes or executes or command in {"relay", "matcher"})
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
    expected |= {("serve", "projections"), ("relay", "enrollment"), ("relay", "relationships"), ("matcher",)}
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
        case "relay" | "matcher":
            return set(of) or {"relationships", "keys"}
        case "projector":
            keys = {"keys"} if any(service_of(name) for name in of) else set()
            return {database_of(name) for name in of} | keys | ({"auth"} if "enrollment_process" in of else set())
    return set()


def _resolve(value: str) -> str:
    """Return the value that compose uses where no variable is set."""
    return re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", value)


NOTHING_BY_DEFAULT = {
    path
    for path, leaf in BY_PATH.items()
    if leaf.field.default in (None, ())
    and path != "http.hosts"  # any host
    and "Demonstration only" not in (leaf.field.description or "")
}
"""Settings without which a process does less: those with a default work as they are."""
NOT_NEEDED = {
    ("serve", "enrollment"): {"mail"},  # it knows the process of notifications, and does not run it
    ("serve", "projections"): {"mail", "publishers"},  # a demonstration's mailbox; by default the one publisher
    ("projector", "enrollment_process", "notifications"): {"command_key"},  # no caller's command arrives here
    ("projector", "relationships_process"): {"command_key"},
    ("matcher",): {"command_key"},
}
"""What the code of a role mentions beyond its need: settings, or groups of them."""


def _entries(command: str, of: list[str]) -> list[tuple[str, str]]:
    """Return the functions that a role runs: that of its command, or those of its processes."""
    if command == "serve":
        return [("services.cli.commands.serve", name) for name in of]
    if command == "matcher":
        return [("services.relationships.service", "build")]
    services = sorted({service for service in map(service_of, of) if service is not None})
    built = [(f"services.{service}.service", "build") for service in services]
    return [*built, *(("services.cli.composition.erasures", f"_{service}") for service in services)]


@ROLES
def test_it_is_given_what_its_code_reads(role: Role) -> None:
    """Derived from the composition: a setting that the code of a role begins to read must be deployed for it."""
    command, *of = role.command
    entries = _entries(command, of) if command in {"serve", "projector", "matcher"} else []
    read = {setting for entry in entries for setting in settings_read(*entry)}
    beyond = NOT_NEEDED.get(role.command, set())
    needed = {name for name in read & NOTHING_BY_DEFAULT if name.partition(".")[0] not in beyond}
    stated = {name if name in LEAVES else name.removesuffix("_FILE") for name in role.environment}
    missing = {BY_PATH[name].name for name in needed} - stated
    assert not missing, f"{role} reads settings that it is not given"
    own = {leaf.name for leaf in LEAVES.values() if leaf.secret and leaf.path[0] != "kafka"}
    unread = (stated & own) - {BY_PATH[name].name for name in read}
    assert not entries or not unread, f"{role} is given secrets that it does not read"


def test_what_the_code_reads_is_found() -> None:
    """The derivation follows functions, methods of the settings, and groups that are handed on."""
    assert {"mail.host", "mail.password"} <= settings_read("services.enrollment.notifications.process", "build_mailer")
    assert "sign_in.providers" in settings_read("services.cli.commands.serve", "projections")
    assert "sign_in.providers" not in settings_read("services.cli.commands.serve", "enrollment")
    assert {"auth.database", "service_key"} <= settings_read("services.cli.commands.serve", "relationships")
