"""The part of private events that the person whom they are about is shown; for the rest the reason why not.

A service has one table over all of its events, so that a new event is left out of the export by no oversight.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

_OF_EVERY_EVENT = {
    "originator_topic",
    "originator_version",
    "originator_id_type",
    "timestamp",
    "occurred_at",
    "actor",
    "imported",
    "on_behalf_of",
    "confidentiality",
    "class_version",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """The event is in the person's history.

    Attributes:
        fields: What is shown of it.
        own: What is shown only to the party whose word it was.
        omitted: Other fields, each with the reason.
    """

    fields: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    omitted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another part of the export holds what the event states; the history leaves it out."""

    part: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """The event is in no export, for a reason that the documentation names."""

    reason: str


Holding = Shown | Elsewhere | Withheld


def content_fields(names: Collection[str]) -> set[str]:
    """Return which fields of an event state something: not those of every event, and no ids."""
    return {name for name in names if name not in _OF_EVERY_EVENT and not name.endswith(("_id", "_ids"))}


def stated(holding: Holding, content: Mapping[str, Any], *, mine: bool) -> dict[str, Any]:
    """Return what a person is shown of an event, by field; without fields that are empty.

    Args:
        holding: What the table says of the event.
        content: The fields of the event as they are stored.
        mine: Whether it was the person's own word.
    """
    if not isinstance(holding, Shown):
        return {}
    names = (*holding.fields, *(holding.own if mine else ()))
    values = {name: _plain(content.get(name)) for name in names}
    return {name: value for name, value in values.items() if value not in (None, [], "", {})}


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a stored value without the wrapping of its type."""
    return value["_data_"] if isinstance(value, dict) and "_data_" in value else value
