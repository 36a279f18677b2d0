"""Projection: a read model as the engine sees it, and the fingerprint of the code a generation was built with."""

import ast
import hashlib
import inspect
import sys
from collections.abc import Iterator, Sequence
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
    """Digest what decides a read model's content: its tables' definitions and its code (see `modules`).

    Comments, docstrings and layout do not count: an edit of those needs no rebuild.
    """
    code = [ast.unparse(_bare(name)) for name in modules(projection)]
    return hashlib.sha256("\0".join([projection.schema_sql, *code]).encode()).hexdigest()


def modules(projection: Projection) -> list[str]:
    """Name the modules that decide a read model's content: its own, and those of its service that it stands on."""
    own = type(projection).__module__
    service = ".".join(own.split(".")[:2]) + "."
    found: set[str] = set()
    waiting = [own]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [other for other in _imported(name) if other.startswith(service) and other in sys.modules]
    return sorted(found)


def _imported(name: str) -> Iterator[str]:
    for node in ast.walk(_bare(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _bare(name: str) -> ast.Module:
    """Parse a module without its docstrings."""
    tree = ast.parse(inspect.getsource(sys.modules[name]))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return tree
