"""A file that can be read twice, also where the input is a pipe."""

import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def regular_file(path: Path) -> Iterator[Path]:
    """Return a path that can be read several times: a pipe's content is copied to a temporary file first.

    Raises:
        OSError: The input cannot be read, or the disk is full.
    """
    if stat.S_ISREG(path.stat().st_mode):
        yield path
        return
    with tempfile.NamedTemporaryFile(prefix="mentorship-", suffix=path.suffix) as copy:
        with path.open("rb") as pipe:
            shutil.copyfileobj(pipe, copy)
        copy.flush()
        yield Path(copy.name)
