"""The interface of a read model, and the fingerprint that ties a generation to the version that built it."""

import hashlib
from collections.abc import Sequence
from typing import Any, Protocol

import psycopg

from services.contract.record import PublicEvent

#: A cursor inside the transaction of a batch; `search_path` leads to the generation's own tables.
Cursor = psycopg.Cursor[Any]


class Projection(Protocol):
    """A read model: events of some contexts, folded into its own tables."""

    @property
    def name(self) -> str:
        """The read model's name; its tables are in schema `<name>_g<N>`, its stable views in schema `<name>`."""

    @property
    def version(self) -> int:
        """The version of the tables' content, from 1; raised when `fold` writes something else for the same events.

        A generation built by another version is refused until it is rebuilt.
        """

    @property
    def contexts(self) -> frozenset[str]:
        """The contexts whose topics it reads."""

    @property
    def handled(self) -> frozenset[str]:
        """The event types it folds."""

    @property
    def ignored(self) -> frozenset[str]:
        """The event types it knows and does not need; a type in neither set is unknown."""

    @property
    def schema_sql(self) -> str:
        """The tables' definitions, executed once per generation with `search_path` set to its schema."""

    def fold(self, events: Sequence[PublicEvent], cursor: Cursor) -> None:
        """Apply one batch.

        Events of one key come in order and each exactly once; between keys and between topics there is no order.
        After a failure a batch may be folded again, in the same transaction, as smaller batches.
        """


def fingerprint(projection: Projection) -> str:
    """Return the SHA-256 digest of what identifies a build of a read model: its name, version and tables.

    The source code takes no part, so renaming a module or a function rebuilds nothing. That a change of what `fold`
    writes comes with a new version is held by tests (docs/adr/0008-read-model-versions.md).
    """
    parts = (projection.name, str(projection.version), projection.schema_sql)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
