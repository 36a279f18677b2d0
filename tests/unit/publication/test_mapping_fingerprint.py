"""The fingerprint of a mapping changes with the code, the schemas and the key it depends on."""

import shutil
import sys
from pathlib import Path

import pytest

from services.contract.catalogue import folder as schema_folder
from services.publication import mapping_fingerprint as module
from services.publication.mapping_fingerprint import mapping_fingerprint
from services.publication.pseudonym import Pseudonyms

KEY = Pseudonyms(b"a secret of at least 16 bytes")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a package with one module, found by import."""
    folder = tmp_path / "made_up_mapping"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "publish.py").write_text("LEVEL = 1")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "made_up_mapping", raising=False)
    return folder


def fingerprint(key: Pseudonyms = KEY) -> bytes:
    """Compute it afresh: within a process the source does not change."""
    module._source_digest.cache_clear()
    return mapping_fingerprint(["made_up_mapping"], key)


def test_equal_code_and_key_give_equal_fingerprints(package: Path) -> None:
    assert package.is_dir()
    assert fingerprint() == fingerprint()
    assert len(fingerprint()) == 8


def test_another_key_of_pseudonyms_changes_it(package: Path) -> None:
    assert package.is_dir()
    assert fingerprint() != fingerprint(Pseudonyms(b"another secret of 16 bytes"))


def test_any_change_of_the_source_changes_it(package: Path) -> None:
    before = fingerprint()
    (package / "publish.py").write_text("LEVEL = 2")
    changed = fingerprint()
    (package / "helper.py").write_text("")
    assert len({before, changed, fingerprint()}) == 3


def test_without_source_nothing_kept_is_ever_used(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert package.is_dir()
    import made_up_mapping  # type: ignore[import-not-found]  # made by the fixture

    monkeypatch.setattr(made_up_mapping, "__file__", str(package / "absent.so"))
    assert fingerprint() != fingerprint()


def test_another_way_of_an_event_type_changes_it(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert package.is_dir()
    schemas = tmp_path / "schemas"
    shutil.copytree(schema_folder(), schemas)
    monkeypatch.setattr(module, "folder", lambda: schemas)
    before = fingerprint()
    catalogue = schemas / "catalogue.toml"
    catalogue.write_text(catalogue.read_text().replace('travels = "restricted"', 'travels = "program"'))
    assert fingerprint() != before
