"""Views of pages as they are said between peers: every text of a view, and no address, code or name of a thing."""

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from services.projections.pages.components.peer_words import for_peers

_View = TypeVar("_View")
_CODES = frozenset({"action", "code", "csv", "definition", "direction", "href", "id", "key", "kind", "raw", "size"})
"""Fields that are not read by people; the text of a link or a button is another one."""


def view_for_peers(view: _View, *, peers: bool = True, kept: Collection[str] = ()) -> _View:
    """Return a view as it is said between peers.

    Args:
        view: A view: dataclasses of texts, lists and mappings.
        peers: Whether it is about peers; any other view is returned as it is.
        kept: Names that the people of a program gave, and that stay as they are.
    """
    return cast("_View", _said(view, frozenset(kept))) if peers else view


def _said(part: object, kept: frozenset[str]) -> object:
    if isinstance(part, str):
        return part if part in kept else for_peers(part)
    if is_dataclass(part) and not isinstance(part, type):
        stated = [each.name for each in fields(part) if each.init and each.name not in _CODES]
        return replace(part, **{name: _said(getattr(part, name), kept) for name in stated})
    if isinstance(part, Mapping):
        return {name: value if name in _CODES else _said(value, kept) for name, value in part.items()}
    if isinstance(part, tuple):
        return tuple(_said(each, kept) for each in part)
    return [_said(each, kept) for each in part] if isinstance(part, list) else part
