"""A model's fingerprint changes with its code and its tables, and with nothing else."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from services.projector.projection import fingerprint

_CODE = '''
"""A model."""


class Model:
    """Folds."""

    name = "m"
    contexts = handled = ignored = frozenset()
    schema_sql = "CREATE TABLE t (a int)"

    def fold(self, events, cursor):
        """Count."""
        cursor.execute("SELECT 1", [len(events)])
'''


def model(folder: Path, name: str, code: str) -> str:
    path = folder / f"{name}.py"
    path.write_text(code)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
        return fingerprint(module.Model())
    finally:
        del sys.modules[name]


def test_prose_and_layout_do_not_count(tmp_path: Path) -> None:
    said = _CODE.replace('"""Count."""', '"""Count them all."""\n        # at once\n').replace(
        "[len(events)]", "[ len(events) ]"
    )
    assert model(tmp_path, "prose_a", _CODE) == model(tmp_path, "prose_b", said)


def test_code_and_tables_count(tmp_path: Path) -> None:
    one = model(tmp_path, "code_a", _CODE)
    assert model(tmp_path, "code_b", _CODE.replace("len(events)", "len(events) + 1")) != one
    assert model(tmp_path, "code_c", _CODE.replace("a int", "a bigint")) != one
