"""What a read model is to the engine, and how the engine knows that its code is the one a generation was built with."""

import ast
import hashlib
import inspect
from collections.abc import Sequence
from typing import Any, Protocol

import psycopg

from services.contract.record import PublicEvent

#: A cursor inside the transaction of a batch; `search_path` leads to the generation's own tables.
Cursor = psycopg.Cursor[Any]


class Projection(Protocol):
    """A read model: some contexts' events, folded into tables of its own."""

    @property
    def name(self) -> str:
        """The model's name; its tables are in schema `<name>_g<N>`, its stable views in schema `<name>`."""

    @property
    def contexts(self) -> frozenset[str]:
        """Whose topics it reads."""

    @property
    def handled(self) -> frozenset[str]:
        """The event types it folds."""

    @property
    def ignored(self) -> frozenset[str]:
        """The event types it knows and has no use for; what is in neither set is unknown."""

    @property
    def schema_sql(self) -> str:
        """The tables' definitions, run once a generation with `search_path` set to its schema."""

    def fold(self, events: Sequence[PublicEvent], cursor: Cursor) -> None:
        """Apply one batch.

        Events of one key come in order and each exactly once; between keys and between topics no order is promised.
        A batch may be folded again after it failed, in the same transaction, as smaller batches.
        """


def fingerprint(projection: Projection) -> str:
    """Digest what decides a read model's content: its tables' definitions and its module's code.

    Comments, docstrings and layout do not count: an edit of those needs no rebuild.
    """
    tree = ast.parse(inspect.getsource(inspect.getmodule(type(projection)) or type(projection)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    code = f"{projection.schema_sql}\0{ast.unparse(tree)}"
    return hashlib.sha256(code.encode()).hexdigest()
