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
PROFILES = "matching-profiles"
"""To read and state a participant's matching profile."""
RUN_MATCHING = "run-matching"
"""To run the matching of a program, to see what it found, and to send proposals from it."""

_COORDINATOR = Staff("coordinator")
_LOCAL_COORDINATOR = LocalStaff("coordinator")
"""Opens what people wrote about themselves: a role in the whole federation reads no sealed text of anyone."""
_PARTIES = (_COORDINATOR, Party(), Guardian())

PERMISSIONS: Permissions = {
    SEE_RELATIONSHIP: _PARTIES,
    PROFILES: (_LOCAL_COORDINATOR, Party(), Guardian()),
    RUN_MATCHING: (_COORDINATOR,),
    SEE_AUDIT: (Federation("operator"), _LOCAL_COORDINATOR),
    SPEAK_FOR_PARTY: (_COORDINATOR,),
    **dict.fromkeys((READ_TEXTS, WRITE_TEXTS, EXPORT_PERSON), (Party(), Guardian())),
    WRITE_NOTES: (Party(),),
    **dict.fromkeys(Transition, _PARTIES),
    **dict.fromkeys(
        (
            Transition.EXPIRE,
            Transition.APPROVE,
            Transition.RAISE_CONFLICT,
            Transition.CLEAR_CONFLICT,
            Transition.REOPEN,
            Transition.VOID,
        ),
        (_COORDINATOR,),
    ),
    **dict.fromkeys((Transition.TAKE_BACK, Transition.SUPERSEDE), ()),
}
