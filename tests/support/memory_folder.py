"""Where a run of tests keeps its files: in memory where there is enough, because it makes thousands of databases.

A database is some three hundred files: to copy and delete them on a disk takes four times the processor's time.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil

PLACE = "PYTEST_DEBUG_TEMPROOT"
"""The variable by which pytest, and every process that it starts, finds the folder."""
_MEMORY = Path("/dev/shm")
_PREFIX = "mentorship-tests-"
_NEEDED_BYTES = 4 * 2**30
"""A whole run holds less than half of it at a time; the rest of the machine wants memory too."""


def suitable(folder: Path = _MEMORY) -> bool:
    """Return whether a folder is in memory, may be written and executed from, and is large enough for a whole run."""
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return False
    if os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return False
    return min(shutil.disk_usage(folder).free, psutil.virtual_memory().available // 2) >= _NEEDED_BYTES


def place() -> str | None:
    """Return the folder of this run, for those who make temporary ones; nothing where it is on the disk, as usual."""
    return os.environ.get(PLACE)


@contextmanager
def memory_folder(parent: Path = _MEMORY) -> Iterator[Path | None]:
    """Make a folder in memory, and remove it afterwards; what killed runs left there is removed before.

    Yields:
        The folder; nothing where memory is short.
    """
    if not suitable(parent):
        yield None
        return
    with ExitStack() as stack:
        with _held(parent):  # between making a folder and holding it nothing may sweep
            _sweep(parent)
            made = tempfile.TemporaryDirectory(prefix=_PREFIX, dir=parent, ignore_cleanup_errors=True)
            folder = Path(stack.enter_context(made))
            stack.enter_context(_held(folder))
        yield folder


@contextmanager
def _held(folder: Path, *, wait: bool = True) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(descriptor)


def _sweep(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError), _held(folder, wait=False):  # else in use, or of another user
            shutil.rmtree(folder, ignore_errors=True)
