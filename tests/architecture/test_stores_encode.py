"""Every event store of a service is opened with the encoder that refuses what cannot be published."""

import ast
from collections.abc import Iterator
from pathlib import Path

import services

ROOT = Path(services.__file__).parent


def openings(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls that open a store."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "EventStore":
            yield node


def encoder(call: ast.Call) -> str | None:
    """Return the expression of the encoder."""
    return next((ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg == "encoder"), None)


def test_every_store_of_a_service_encodes_with_its_mapping() -> None:
    found = {
        str(path.relative_to(ROOT)): encoder(call)
        for path in sorted(ROOT.rglob("*.py"))
        for call in openings(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == {
        "enrollment/service.py": "public_mapping(settings, sharing)",
        "relationships/service.py": "public_mapping(settings, Sharing(shares_in(dsn)))",
    }


def test_a_store_without_an_encoder_would_be_found() -> None:
    (call,) = openings(ast.parse("EventStore(service='x', dsn=dsn, encoder=None)"))
    assert encoder(call) == "None"
