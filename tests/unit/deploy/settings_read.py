"""The settings that the code of a command reads, found by following the names that its function mentions.

A function mentions other functions and classes of `services`, those mention further ones; what is read of `settings`
anywhere on the way is what a process of that command may need. Nothing is executed, and no list is kept by hand.
"""

import ast
import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from services.platform.settings import Settings
from services.platform.settings.variables import Variables

_NAMES = frozenset({"settings", "configuration"})
_LEAVES = frozenset(".".join(leaf.path) for leaf in Variables.of(Settings).leaves)
_OWN = "services."
Place = tuple[str, str]
"""A module, and a name that it defines."""


@cache
def settings_read(module: str, name: str) -> frozenset[str]:
    """Return the settings, as `group.member`, that a function and everything it mentions read.

    Args:
        module: The module.
        name: The function.
    """
    seen: set[Place] = set()
    waiting: list[Place] = [(module, name)]
    found: set[str] = set()
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        reads, mentioned = _at(place)
        found |= reads
        waiting += mentioned
    return frozenset(found & _LEAVES)


@cache
def _at(place: Place) -> tuple[frozenset[str], tuple[Place, ...]]:
    """Return what a function or class itself reads, and what it mentions."""
    definition = _definitions(place[0]).get(place[1])
    if definition is None:
        return frozenset(), ()
    return frozenset(_reads(definition)), tuple(_mentioned(place[0], definition))


@cache
def _definitions(module: str) -> dict[str, ast.AST]:
    return {
        name: node
        for node in _tree(module).body
        for name in (
            [node.name]
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            else [target.id for target in getattr(node, "targets", ()) if isinstance(target, ast.Name)]
        )
    }


@cache
def _tree(module: str) -> ast.Module:
    specification = importlib.util.find_spec(module)
    assert specification is not None
    assert specification.origin is not None
    return ast.parse(Path(specification.origin).read_text(encoding="utf-8"))


def _imported(node: ast.AST) -> dict[str, Place]:
    """Return what names of a module or a function stand for; a module is named by an empty second part."""
    return {
        alias.asname or alias.name: (each.module, alias.name)
        for each in ast.walk(node)
        if isinstance(each, ast.ImportFrom) and (each.module or "").startswith(_OWN)
        for alias in each.names
        if each.module is not None
    }


@cache
def _known(module: str) -> dict[str, Place]:
    """Return what the names of a module stand for."""
    imported = {name: place for name, place in _imported(_tree(module)).items() if place[0] != module}
    return {**{name: (module, name) for name in _definitions(module)}, **imported}


def _mentioned(module: str, definition: ast.AST) -> Iterator[Place]:
    known = {**_known(module)}
    known |= _imported(definition)
    for node in ast.walk(definition):
        if isinstance(node, ast.Name) and node.id in known:
            yield known[node.id]
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
            package, name = known[node.value.id]
            if _is_module(f"{package}.{name}"):
                yield f"{package}.{name}", node.attr


@cache
def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _reads(definition: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(definition):
        chain = _chain(node)
        if chain is not None:
            found |= {chain} | _of_method(chain)  # a method may be handed on without a call
        if isinstance(node, ast.Call):
            if _chain(node.func) == "dsn":
                found |= {f"{each.value!s}.database" for each in node.args if isinstance(each, ast.Constant)}
            groups = {group for group in map(_chain, node.args) if group is not None}
            found |= {leaf for leaf in _LEAVES if leaf.partition(".")[0] in groups}  # a whole group is handed on
    return found


def _chain(node: ast.AST) -> str | None:
    """Return `mail.host` for `settings.mail.host`; None for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed(parts)) if parts and isinstance(node, ast.Name) and node.id in _NAMES else None


@cache
def _of_method(method: str) -> frozenset[str]:
    """Return what a method of the settings reads; nothing for any other name."""
    own = _tree("services.platform.settings.model").body
    (settings,) = (node for node in own if isinstance(node, ast.ClassDef) and node.name == Settings.__name__)
    methods = {node.name: node for node in settings.body if isinstance(node, ast.FunctionDef)}
    if method not in methods:
        return frozenset()
    return frozenset(
        node.attr
        for node in ast.walk(methods[method])
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    )
