"""The catalogue of rules has every refusal of the code, with its kind, and no other."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import services
from services.web.http_errors import KINDS
from services.web.rules import RULES

SOURCES = [
    file
    for context in ("enrollment", "relationships", "policy", "eventstore", "publication", "projections", "web")
    for file in sorted((Path(services.__file__).parent / context).rglob("*.py"))
]


@cache
def refusals() -> frozenset[tuple[str, str]]:
    """Return the name, as a pattern, and the kind of each refusal that the code can raise."""
    sources = (file.read_text(encoding="utf-8") for file in SOURCES)
    calls = (
        node
        for source in sources
        if "Refus" in source
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and node.args and _name(node.func) in ("Refusal", "RefusedError")
    )
    return frozenset(named for call in calls for named in _named(call))


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _named(call: ast.Call) -> Iterator[tuple[str, str]]:
    name = call.args[0]
    kinds = [keyword.value for keyword in call.keywords if keyword.arg == "kind"]
    kind = kinds[0].value if kinds and isinstance(kinds[0], ast.Constant) else None if kinds else "rule"
    if isinstance(name, ast.Constant):
        yield re.escape(str(name.value)), str(kind)
    elif isinstance(name, ast.JoinedStr):
        parts = (re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z]+" for part in name.values)
        yield "".join(parts), str(kind)


def test_every_refusal_of_the_code_is_in_the_catalogue() -> None:
    found = refusals()
    assert len(found) > 60
    missing = [
        (pattern, kind)
        for pattern, kind in found
        if pattern not in KINDS
        and not any(re.fullmatch(pattern, slug) and kind == rule.kind for slug, rule in RULES.items())
    ]
    assert missing == []


def test_the_catalogue_has_no_rule_that_the_code_lacks() -> None:
    patterns = [pattern for pattern, _ in refusals()]
    assert [slug for slug in RULES if not any(re.fullmatch(pattern, slug) for pattern in patterns)] == []
    assert RULES.keys().isdisjoint(KINDS)


@pytest.mark.parametrize("slug", RULES)
def test_a_rule_states_what_it_protects_and_a_remedy_in_sentences(slug: str) -> None:
    rule = RULES[slug]
    for text in (rule.protects, rule.remedy):
        assert re.fullmatch(r"[A-Z].*[.]", text), text
