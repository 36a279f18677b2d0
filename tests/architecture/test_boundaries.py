"""The rules of `.importlinter` hold here, and each breaks on a tiny package that violates it."""

import configparser
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULES = ROOT / ".importlinter"
PACKAGES = (
    "cli",
    "contract",
    "enrollment",
    "eventstore",
    "platform",
    "projections",
    "projector",
    "publication",
    "relationships",
    "ripple",
    "web",
)
# Rule → the module that breaks it and what that module imports.
VIOLATIONS = {
    "layers": ("services/relationships/matching/domain.py", "services.enrollment"),
    "contract-alone": ("services/contract/codec.py", "pydantic"),
    "ripple-pure": ("services/ripple/files/reader.py", "psycopg"),
    "domain-pure": ("services/enrollment/programs/domain.py", "psycopg"),
    "kafka-owners": ("services/cli/topics.py", "kafka"),
    "eventsourcing-owner": ("services/enrollment/application.py", "eventsourcing"),
}
# What the layers forbid: a module, and the package above it or beside it that it imports.
AGAINST_THE_LAYERS = (
    ("services/platform/run.py", "services.cli"),
    ("services/projections/api.py", "services.relationships"),
    ("services/projector/runner.py", "services.projections"),
    ("services/projector/runner.py", "services.web"),
    ("services/publication/relay.py", "services.projector"),
    ("services/eventstore/store.py", "services.web"),
    ("services/eventstore/store.py", "services.publication"),
    ("services/ripple/columns.py", "services.platform"),
    ("services/contract/codec.py", "services.platform"),
)


def lint(directory: Path, *options: str) -> subprocess.CompletedProcess[str]:
    program = Path(sysconfig.get_path("scripts")) / "lint-imports"
    command = [str(program), "--config", str(RULES), "--no-cache", *options]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of our packages with nothing in them."""
    for package in ("", *PACKAGES):
        folder = tmp_path / "services" / package
        folder.mkdir()
        (folder / "__init__.py").touch()
    return tmp_path


def build_in(house: Path, module: str, imported: str) -> None:
    path = house / module
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(f"import {imported}\n")


def test_every_rule_holds() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_holds_in_an_empty_house(house: Path) -> None:
    done = lint(house)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("rule", VIOLATIONS)
def test_the_rule_can_fail(house: Path, rule: str) -> None:
    build_in(house, *VIOLATIONS[rule])
    done = lint(house, "--contract", rule)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


@pytest.mark.parametrize(("module", "imported"), AGAINST_THE_LAYERS)
def test_no_import_leads_up_or_across(house: Path, module: str, imported: str) -> None:
    build_in(house, module, imported)
    done = lint(house, "--contract", "layers")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


def test_every_rule_has_its_violation() -> None:
    rules = configparser.ConfigParser()
    rules.read(RULES)
    names = {section.rpartition(":")[2] for section in rules.sections() if section.startswith("importlinter:contract:")}
    assert names == VIOLATIONS.keys()


def test_every_package_is_known_to_the_rules() -> None:
    here = {folder.name for folder in (ROOT / "services").iterdir() if (folder / "__init__.py").exists()}
    assert here == set(PACKAGES)


@pytest.mark.parametrize("library", ["psycopg", "kafka", "fastavro", "fastapi", "starlette"])
@pytest.mark.parametrize("service", ["enrollment", "relationships"])
def test_no_domain_module_may_import(house: Path, service: str, library: str) -> None:
    build_in(house, f"services/{service}/concept/domain.py", library)
    assert lint(house, "--contract", "domain-pure").returncode == 1
