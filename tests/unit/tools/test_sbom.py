"""Bill of materials and notices: complete, current, and under licences that have been looked at."""

import json
import re
from pathlib import Path

import pytest

from tools import components as module
from tools.components import FRONTEND, REQUIREMENTS, Component, ComponentError, components, licence_texts
from tools.sbom import NOTICES, SBOM, bill_of_materials, notices

ACCEPTED = {
    *(
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "PSF-2.0",
        "Unlicense",
        "Zlib",
    ),
    "LLVM-exception",
    *("LGPL-2.1-or-later", "LGPL-3.0-only", "MPL-2.0"),  # used as they are, from their own packages
}
AGAIN = "run `python -m tools.sbom`"


@pytest.fixture(scope="module")
def parts() -> list[Component]:
    return components()


def test_the_bill_of_materials_is_current(parts: list[Component]) -> None:
    assert SBOM.read_text(encoding="utf-8") == bill_of_materials(parts), AGAIN


def test_the_notices_are_current(parts: list[Component]) -> None:
    if not (FRONTEND / "node_modules").is_dir():
        pytest.skip("the pages' packages are not installed: `make frontend`")
    assert NOTICES.read_text(encoding="utf-8") == notices(parts), AGAIN


def test_every_pin_of_the_image_and_every_package_of_the_bundle_is_listed(parts: list[Component]) -> None:
    pinned = set(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==", REQUIREMENTS.read_text(), re.MULTILINE))
    assert pinned - {part.name for part in parts if part.kind == "pypi"} == {"colorama"}, "for Windows alone"
    bundled = set(json.loads((FRONTEND / "package.json").read_text())["dependencies"])
    assert bundled <= {part.name for part in parts if part.kind == "npm"}
    document = json.loads(SBOM.read_text())
    references = {part["bom-ref"] for part in document["components"]}
    assert len(references) == len(parts)
    for dependency in document["dependencies"]:
        assert set(dependency["dependsOn"]) <= references


def test_every_licence_is_accepted(parts: list[Component]) -> None:
    for part in parts:
        stated = set(re.split(r" (?:AND|OR|WITH) ", part.licence.strip("()")))
        assert stated <= ACCEPTED, f"{part.name}: {stated - ACCEPTED}"


def test_another_version_than_the_pinned_one_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pins = tmp_path / "runtime.txt"
    pins.write_text("rich==0.0.1 \\\n    --hash=sha256:00\n    # via typer\n")
    monkeypatch.setattr(module, "REQUIREMENTS", pins)
    with pytest.raises(ComponentError, match=r"rich is installed in version .*; 0\.0\.1 is pinned"):
        components()
    with pytest.raises(ComponentError, match="no-such-package is not installed"):
        licence_texts(Component("pypi", "no-such-package", "1", "MIT", ()))
