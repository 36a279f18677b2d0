"""JIT compilation with a cache on disk, which is invalidated as soon as any source of this package changes.

Numba's own cache checks only the file of the outermost function; a kernel that calls one in another file would keep
using the old machine code. So each state of the package's sources has its own cache directory.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import numba

SOURCE_DIRECTORY = Path(__file__).parent
Function = TypeVar("Function", bound=Callable[..., object])
_numba: Any = numba.config  # its attributes are set at run time


def _source_digest() -> str:
    """Return a digest of the package's sources and the compiler's version."""
    digest = blake2b(numba.__version__.encode(), digest_size=8)
    for source in sorted(SOURCE_DIRECTORY.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _cache_directory() -> Path:
    """Return the cache directory: numba's configured one, else beside the sources, else in the home directory."""
    if _numba.CACHE_DIR:
        return Path(_numba.CACHE_DIR) / f"ripple-{_source_digest()}"
    beside_sources = SOURCE_DIRECTORY / "__pycache__" / f"ripple-{_source_digest()}"
    try:
        beside_sources.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path.home() / ".cache" / "mentorship" / beside_sources.name
    return beside_sources


CACHE_DIRECTORY = _cache_directory()


@contextmanager
def _caching_in(directory: Path) -> Iterator[None]:
    """Set numba's cache directory for functions declared in this context."""
    previous, _numba.CACHE_DIR = _numba.CACHE_DIR, str(directory)
    try:
        yield
    finally:
        _numba.CACHE_DIR = previous


def kernel(function: Function) -> Function:
    """Compile a loop that allocates no arrays and counts no references, which would cost more than its work.

    Compiled functions check no bounds, release the GIL, and take contiguous writable arrays (see `columns`).
    """
    return _compiled(function, _nrt=False, forceinline=True)


def allocating_kernel(function: Function) -> Function:
    """Compile a loop that allocates arrays; references to them and to its arguments are counted."""
    return _compiled(function)


def _compiled(function: Function, **options: bool) -> Function:
    """Compile ``function`` on its first call with given types, or load the machine code an earlier process cached."""
    jit: Any = numba.njit  # the option is not declared
    with _caching_in(CACHE_DIRECTORY):
        try:
            compiled: Function = jit(cache=True, nogil=True, **options)(function)
        except RuntimeError:  # no writable directory
            compiled = jit(nogil=True, **options)(function)
    return compiled
