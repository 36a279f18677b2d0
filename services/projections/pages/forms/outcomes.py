"""Sentences about actions that are no single command on one thing; those of the commands are with the commands."""

OUTCOMES: dict[str, str] = {
    "people.enrol": "Enrolled: {who}.",
    "people.add": "Added and invited: {who}.",
    "people.invite": "Invited: {who}.",
    "relationships.propose": "The match of {who} was proposed.",
    "relationships.log": "The session of {who} was logged.",
    "nothing-selected": "Select people and an action first: nothing was changed.",
    "saved": "Your changes were saved.",
}
"""By the code that an address carries as `done`; `{who}` is replaced by the names of those whom it is about."""
