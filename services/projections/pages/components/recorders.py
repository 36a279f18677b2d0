"""The recorder of an event of the audit, in words: a name where the reader may see it, else what it was."""

from collections.abc import Mapping
from typing import Any

from services.projections.pages.components.activities import RULES
from services.projections.pseudonyms import pseudonym

SYSTEM_ACTORS = frozenset({"00000000-0000-8000-8000-000000000000", "00000000-0000-8000-8000-000000000001"})
"""The actors of the services themselves."""


def actor_text(actor: str, names: Mapping[str, str]) -> str:
    """Return the name of an actor, else its short id; of the services, that it was the system."""
    if actor in SYSTEM_ACTORS:
        return "The system"
    return names.get(actor) or pseudonym(actor)


def recorder(entry: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return who had an event recorded.

    Args:
        entry: An entry of the trail of a service.
        names: Names of staff by actor, where the reader may see them.
    """
    actor, origin = str(entry["actor"]), entry.get("origin", "command")
    if origin == "import":
        return "An import of past relationships"
    if origin == "directory":
        return f"The directory of the organization ({names[actor]})" if actor in names else "The directory"
    if origin == "rule":
        rule = str(entry["rule"])
        return f"By rule: {RULES.get(rule, rule.replace('-', ' '))}"
    return actor_text(actor, names)
