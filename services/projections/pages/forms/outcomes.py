"""Sentences about actions that are no single command on one thing; those of the commands are with the commands."""

OUTCOMES: dict[str, str] = {
    "people.enrol": "Enrolled: {who}.",
    "people.add": "Added and invited: {who}.",
    "people.invite": "Invited: {who}.",
    "relationships.propose": "The match of {who} was proposed.",
    "relationships.log": "The session of {who} was logged.",
    "nothing-selected": "Select people and an action first: nothing was changed.",
    "programs.draft": "The draft of the program is saved.",
    "programs.document": "The document is published.",
    "programs.policy": "The new version of the policy is stated.",
    "concerns.raise": "Your concern was sent to the coordinators of the program.",
    "concerns.triage": "The triage has begun.",
    "concerns.hold": "Contact is held. The relationship pauses, and no session can be planned meanwhile.",
    "concerns.release": "Contact is released. What was paused for it resumes.",
    "concerns.close": "The concern is closed.",
    "rooms.answer": "Thank you. Your answer was recorded.",
    "documents.accept": "You accepted the document.",
    "welcome.apply": "You applied.",
    "organizations.join": "The organization has joined the federation.",
    "organizations.terms": "The terms are accepted.",
    "organizations.leave": "The organization is leaving. What is open closes.",
    "terms.publish": "The terms are published.",
    "access.grant": "The role is granted.",
    "access.revoke": "The role is revoked.",
    "saved": "Your changes were saved.",
}
"""By the code that an address carries as `done`; `{who}` is replaced by the names of those whom it is about."""
