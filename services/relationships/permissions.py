"""Permission table of this service: every transition, and reading, with the grants that allow it."""

from __future__ import annotations

from services.relationships.states import Transition
from services.web.identity.authorization import Permissions
from services.web.identity.grants import Federation, Guardian, LocalStaff, Party, Staff

SEE_RELATIONSHIP = "see-relationship"
SEE_AUDIT = "see-audit"
SPEAK_FOR_PARTY = "speak-for-party"
"""To report what a party said, as its program's staff; recorded as `on_behalf_of`."""
EXPORT_PERSON = "export-person"
"""To take one's own data along."""
READ_TEXTS = "read-texts"
"""To read the texts of the goals, and one's own notes."""
WRITE_TEXTS = "write-texts"
"""To write the text of a goal."""
WRITE_NOTES = "write-notes"
"""To write a note of one's own on a session."""

_COORDINATOR = Staff("coordinator")
_PARTIES = (_COORDINATOR, Party(), Guardian())

PERMISSIONS: Permissions = {
    SEE_RELATIONSHIP: _PARTIES,
    SEE_AUDIT: (Federation("operator"), LocalStaff("coordinator")),
    SPEAK_FOR_PARTY: (_COORDINATOR,),
    **dict.fromkeys((READ_TEXTS, WRITE_TEXTS, EXPORT_PERSON), (Party(), Guardian())),
    WRITE_NOTES: (Party(),),
    **dict.fromkeys(Transition, _PARTIES),
    **dict.fromkeys(
        (Transition.EXPIRE, Transition.APPROVE, Transition.RAISE_CONFLICT, Transition.CLEAR_CONFLICT), (_COORDINATOR,)
    ),
    **dict.fromkeys((Transition.TAKE_BACK, Transition.SUPERSEDE), ()),
}
