"""Compiled loops: machine code, kept on disk, thrown away as soon as any source of this package changes.

Numba's own cache looks at the file of the outermost function only; a loop that calls one in another file would go on
running that other file's past. So every state of the package has a cache directory of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import numba

SOURCE_DIRECTORY = Path(__file__).parent
Function = TypeVar("Function", bound=Callable[..., object])
_numba: Any = numba.config  # its attributes are made at run time


def _source_digest() -> str:
    """Name the state of this package's sources, and of the compiler."""
    digest = blake2b(numba.__version__.encode(), digest_size=8)
    for source in sorted(SOURCE_DIRECTORY.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _cache_directory() -> Path:
    """Return where this state's code is kept: where numba was told to, else beside the sources, else at home."""
    if _numba.CACHE_DIR:
        return Path(_numba.CACHE_DIR) / f"ripple-{_source_digest()}"
    own = SOURCE_DIRECTORY / "__pycache__" / f"ripple-{_source_digest()}"
    try:
        own.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path.home() / ".cache" / "mentorship" / own.name
    return own


CACHE_DIRECTORY = _cache_directory()


@contextmanager
def _caching_in(directory: Path) -> Iterator[None]:
    """Let numba keep what is declared inside under ``directory``."""
    before, _numba.CACHE_DIR = _numba.CACHE_DIR, str(directory)
    try:
        yield
    finally:
        _numba.CACHE_DIR = before


def kernel(function: Function) -> Function:
    """Compile a loop that makes no arrays; it counts no references to those it is given: that cost more than its work.

    Compiled functions check no bounds, release the GIL, and take contiguous writable arrays (see `columns`).
    """
    return _compiled(function, _nrt=False, forceinline=True)


def allocating_kernel(function: Function) -> Function:
    """Compile a loop that makes arrays; what it makes and what it was given is counted."""
    return _compiled(function)


def _compiled(function: Function, **options: bool) -> Function:
    """Compile ``function`` when first called with some types, or load what an earlier process compiled."""
    jit: Any = numba.njit  # its declaration does not know the option
    with _caching_in(CACHE_DIRECTORY):
        try:
            compiled: Function = jit(cache=True, nogil=True, **options)(function)
        except RuntimeError:  # there is no place to write at all
            compiled = jit(nogil=True, **options)(function)
    return compiled
