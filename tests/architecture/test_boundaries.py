"""The rules of `.importlinter` hold, and each fails on a minimal package that violates it."""

import configparser
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from importlinter.cli import lint_imports_command

ROOT = Path(__file__).parents[2]
RULES = ROOT / ".importlinter"
PACKAGES = (
    "cli",
    "contract",
    "disclosure",
    "enrollment",
    "eventstore",
    "platform",
    "policy",
    "process_manager",
    "projections",
    "projector",
    "publication",
    "relationships",
    "ripple",
    "vault",
    "web",
)
MODULES = ("web/http_errors.py", "web/problem_details.py")
"""Modules that the rules name: import-linter refuses rules about modules that do not exist."""
# Rule → the module that breaks it and what that module imports.
VIOLATIONS = {
    "layers": ("services/relationships/matching/domain.py", "services.enrollment"),
    "contract-alone": ("services/contract/codec.py", "pydantic"),
    "ripple-pure": ("services/ripple/files/reader.py", "psycopg"),
    "disclosure-pure": ("services/disclosure/cutting.py", "psycopg"),
    "domain-pure": ("services/enrollment/programs/domain.py", "psycopg"),
    "kafka-owners": ("services/cli/topics.py", "kafka"),
    "eventsourcing-owner": ("services/enrollment/application.py", "eventsourcing"),
    "read-models-without-http": ("services/projections/network/answers/queries.py", "services.web.http_errors"),
    "web-framework-owner": ("services/projector/runner.py", "starlette"),
}
# What the layers forbid: a module, and the package above it or beside it that it imports.
AGAINST_THE_LAYERS = (
    ("services/platform/run.py", "services.cli"),
    ("services/projections/api.py", "services.relationships"),
    ("services/projector/runner.py", "services.projections"),
    ("services/projector/runner.py", "services.web"),
    ("services/projector/runner.py", "services.process_manager"),
    ("services/publication/relay.py", "services.projector"),
    ("services/eventstore/store.py", "services.web"),
    ("services/eventstore/store.py", "services.publication"),
    ("services/vault/vault.py", "services.eventstore"),
    ("services/vault/vault.py", "services.web"),
    ("services/ripple/columns.py", "services.platform"),
    ("services/contract/codec.py", "services.platform"),
    ("services/disclosure/cutting.py", "services.projections"),
    ("services/disclosure/cutting.py", "services.platform"),
)


def lint(directory: Path, *options: str) -> Result:
    """Run import-linter on the package `services` of a directory, in this process: starting another costs a second.

    The package of the tests is set aside meanwhile, so that the directory's one is found.
    """
    ours = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "services"}
    arguments = ["--config", str(RULES), "--no-cache", *options]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(directory)
        patch.syspath_prepend(str(directory))
        try:
            return CliRunner().invoke(lint_imports_command, arguments)
        finally:
            for name in [name for name in sys.modules if name.partition(".")[0] == "services"]:
                del sys.modules[name]
            sys.modules.update(ours)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Create an empty copy of the packages, with only the modules that the rules name."""
    for package in ("", *PACKAGES):
        folder = tmp_path / "services" / package
        folder.mkdir()
        (folder / "__init__.py").touch()
    for module in MODULES:
        (tmp_path / "services" / module).touch()
    return tmp_path


def write_import(tree: Path, module: str, imported: str) -> None:
    path = tree / module
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.relative_to(tree).parents[:-1]:
        (tree / folder / "__init__.py").touch()
    path.write_text(f"import {imported}\n")


def test_every_rule_holds() -> None:
    done = lint(ROOT)
    assert done.exit_code == 0, done.output


def test_every_rule_holds_in_an_empty_tree(tree: Path) -> None:
    done = lint(tree)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("rule", VIOLATIONS)
def test_the_rule_can_fail(tree: Path, rule: str) -> None:
    write_import(tree, *VIOLATIONS[rule])
    done = lint(tree, "--contract", rule)
    assert done.exit_code == 1, done.output
    assert "BROKEN" in done.output


@pytest.mark.parametrize(("module", "imported"), AGAINST_THE_LAYERS)
def test_no_import_leads_up_or_across(tree: Path, module: str, imported: str) -> None:
    write_import(tree, module, imported)
    done = lint(tree, "--contract", "layers")
    assert done.exit_code == 1, done.output
    assert "BROKEN" in done.output


def test_every_rule_has_its_violation() -> None:
    rules = configparser.ConfigParser()
    rules.read(RULES)
    names = {section.rpartition(":")[2] for section in rules.sections() if section.startswith("importlinter:contract:")}
    assert names == VIOLATIONS.keys() | {"acyclic"}


def test_a_circle_of_folders_is_refused(tree: Path) -> None:
    write_import(tree, "services/projections/feed/queries.py", "services.projections.status.lookup")
    write_import(tree, "services/projections/status/routes.py", "services.projections.feed.queries")
    done = lint(tree, "--contract", "acyclic")
    assert done.exit_code == 1, done.output
    assert "BROKEN" in done.output


def test_every_package_is_known_to_the_rules() -> None:
    here = {folder.name for folder in (ROOT / "services").iterdir() if (folder / "__init__.py").exists()}
    assert here == set(PACKAGES)


@pytest.mark.parametrize("package", ["eventstore", "platform", "process_manager", "projector", "publication"])
@pytest.mark.parametrize("library", ["fastapi", "starlette"])
def test_no_layer_below_web_may_import_a_web_framework(tree: Path, package: str, library: str) -> None:
    write_import(tree, f"services/{package}/module.py", library)
    assert lint(tree, "--contract", "web-framework-owner").exit_code == 1


@pytest.mark.parametrize(
    ("module", "returncode"),
    [
        ("status/lookup.py", 1),
        ("network/in_memory/live_network.py", 1),
        ("errors.py", 1),
        ("directory/routes.py", 0),
        ("network/api/parameters.py", 0),
        ("pages/page_response.py", 0),
        ("problem_mapping.py", 0),
    ],
)
def test_only_routes_and_pages_may_import_http_errors(tree: Path, module: str, returncode: int) -> None:
    write_import(tree, f"services/projections/{module}", "services.web.http_errors")
    assert lint(tree, "--contract", "read-models-without-http").exit_code == returncode


@pytest.mark.parametrize("library", ["psycopg", "kafka", "fastavro", "fastapi", "starlette"])
@pytest.mark.parametrize("service", ["enrollment", "relationships"])
def test_no_domain_module_may_import(tree: Path, service: str, library: str) -> None:
    write_import(tree, f"services/{service}/concept/domain.py", library)
    assert lint(tree, "--contract", "domain-pure").exit_code == 1
