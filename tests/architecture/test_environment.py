"""Only the settings read the environment: a value from anywhere else could be neither listed nor checked."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETTINGS = "services/platform/settings"  # a module or a package
_NAMES = {"environ", "environb", "getenv", "getenvb"}


def reads_environment(source: str) -> bool:
    """Return whether a module reads the environment itself."""
    return any(_reads(node) for node in ast.walk(ast.parse(source)))


def _reads(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="os"), attr=name):
            return name in _NAMES
        case ast.ImportFrom(module="os", names=names):
            return any(alias.name in _NAMES for alias in names)
    return False


def test_only_the_settings_read_the_environment() -> None:
    modules = sorted((ROOT / "services").rglob("*.py"))
    readers = {
        path.relative_to(ROOT).as_posix() for path in modules if reads_environment(path.read_text(encoding="utf-8"))
    }
    assert {name for name in readers if not name.startswith(SETTINGS)} == set()


def test_the_rule_can_fail() -> None:
    assert reads_environment("import os\n\ndef f():\n    return os.environ['X']\n")
    assert reads_environment("import os\nx = os.getenv('X')\n")
    assert reads_environment("from os import environ as e\n")
    assert not reads_environment("import os\nx = os.getpid()\n")
