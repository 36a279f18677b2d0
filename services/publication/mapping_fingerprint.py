"""Fingerprint of a mapping: everything that the bytes of a public record depend on, so that none is used when stale.

It covers more than a mapping needs, whole packages of source code: an old record encoded again costs microseconds, a
stale one that is published cannot be taken back.
"""

import hashlib
import importlib
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from services.contract.catalogue import folder
from services.eventstore.record_encoder import FINGERPRINT_BYTES
from services.publication.pseudonym import Pseudonyms

_SHARED = ("services.contract", "services.eventstore", "services.publication")
_PROBE = "3d1c9a52-6f0b-4b1e-9b5e-0c7f2a4d8e61"


def mapping_fingerprint(modules: Iterable[str], pseudonyms: Pseudonyms) -> bytes:
    """Compute the fingerprint of a mapping.

    Args:
        modules: The modules of its functions and of the events that it maps.
        pseudonyms: The pseudonyms, which depend on a key.
    """
    packages = {".".join(module.split(".")[:2]) for module in modules}
    digest = hashlib.sha256(pseudonyms.local(_PROBE, _PROBE).encode())
    # The lock for the schemas, the catalogue for the topic that each type travels in.
    for name in ("lock.json", "catalogue.toml"):
        digest.update((folder() / name).read_bytes())
    for package in sorted({*packages, *_SHARED}):
        digest.update(_source_digest(package))
    return digest.digest()[:FINGERPRINT_BYTES]


@cache
def _source_digest(package: str) -> bytes:
    """Return the digest of a package's source; random where it has none, so that nothing kept is ever used."""
    file = Path(importlib.import_module(package).__file__ or "")
    sources = sorted(file.parent.rglob("*.py")) if file.name == "__init__.py" else [file]
    if not sources or not all(source.is_file() for source in sources):
        return os.urandom(32)
    digest = hashlib.sha256()
    for source in sources:
        content = source.read_bytes()
        digest.update(f"{source.relative_to(file.parent)} {len(content)}\n".encode() + content)
    return digest.digest()
