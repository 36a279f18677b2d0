"""Ids of people: across the federation, or inside one sealed program only."""

from uuid import UUID

_LOCAL_VERSION = 8
"""The version of the ids that name a person inside one sealed program only."""


def is_id(text: str) -> bool:
    """Return whether a text is the id of a person, in any of its spellings."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def is_known_across(person: str) -> bool:
    """Return whether an id names a person across the federation, not inside one sealed program only."""
    return UUID(person).version != _LOCAL_VERSION
