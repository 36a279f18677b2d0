"""Permission table of this service: every transition, and reading, with the grants that allow it."""

from __future__ import annotations

from services.relationships.flash_states import FlashStep
from services.relationships.group_states import MENTORS_STEPS, GroupStep
from services.relationships.states import Transition
from services.web.identity.authorization import Permissions
from services.web.identity.grants import Federation, Guardian, LocalStaff, Party, Staff

SEE_RELATIONSHIP = "see-relationship"
SEE_AUDIT = "see-audit"
SPEAK_FOR_PARTY = "speak-for-party"
"""To report what a party said, as its program's staff; recorded as `on_behalf_of`."""
EXPORT_PERSON = "export-person"
"""To take one's own data along."""
ANSWER_ANONYMOUSLY = "answer-anonymously"
"""To answer an anonymous instrument: staff or a guardian who entered an answer would know it."""
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
FIND_MENTORS = "find-mentors"
"""To read the directory of a program as its staff; its participants read it where the policy lets them."""
ASK_MENTOR = "ask-mentor"
"""To ask a mentor of the directory."""
READ_REQUESTS = "read-requests"
"""To see which mentors a mentee asked, and in which order."""
READ_REQUEST = "read-request"
"""To read a request with the mentee's words."""
LIST_MENTOR = "list-mentor"
"""To decide whether the directory shows a mentor."""
READ_LISTING = "read-listing"
"""To see what a mentor decided about it."""
SEE_FLASH_SESSION = "see-flash-session"
"""To see a flash session, with the words that its proposer wrote for the other one."""
FIND_FLASH_SESSIONS = "find-flash-sessions"
"""To see the free places of a program as its staff; its participants see them where the policy allows them."""
SEE_GROUP = "see-group"
"""To see a group with its people and its sessions: its mentors, its mentees, and the program's staff."""

_COORDINATOR = Staff("coordinator")
_LOCAL_COORDINATOR = LocalStaff("coordinator")
"""Opens what people wrote about themselves: a role in the whole federation reads no sealed text of anyone."""
_PARTIES = (_COORDINATOR, Party(), Guardian())

PERMISSIONS: Permissions = {
    SEE_RELATIONSHIP: _PARTIES,
    PROFILES: (_LOCAL_COORDINATOR, Party(), Guardian()),
    RUN_MATCHING: (_COORDINATOR,),
    **dict.fromkeys((FIND_MENTORS, FIND_FLASH_SESSIONS), (_LOCAL_COORDINATOR,)),
    READ_REQUESTS: _PARTIES,
    **dict.fromkeys((READ_REQUEST, READ_LISTING, SEE_FLASH_SESSION), (_LOCAL_COORDINATOR, Party(), Guardian())),
    **dict.fromkeys((ASK_MENTOR, LIST_MENTOR), (Party(), Guardian())),
    SEE_AUDIT: (Federation("operator"), _LOCAL_COORDINATOR),
    SPEAK_FOR_PARTY: (_COORDINATOR,),
    **dict.fromkeys((READ_TEXTS, WRITE_TEXTS, EXPORT_PERSON), (Party(), Guardian())),
    **dict.fromkeys((WRITE_NOTES, ANSWER_ANONYMOUSLY), (Party(),)),
    **dict.fromkeys(Transition, _PARTIES),
    **dict.fromkeys(FlashStep, _PARTIES),
    SEE_GROUP: _PARTIES,
    **dict.fromkeys(GroupStep, (_COORDINATOR,)),
    **dict.fromkeys(MENTORS_STEPS, (_COORDINATOR, Party())),
    **dict.fromkeys(
        (
            Transition.EXPIRE,
            Transition.APPROVE,
            Transition.RAISE_CONFLICT,
            Transition.CLEAR_CONFLICT,
            Transition.REOPEN,
            Transition.VOID,
            Transition.REMIND,
        ),
        (_COORDINATOR,),
    ),
    **dict.fromkeys((Transition.TAKE_BACK, Transition.SUPERSEDE, Transition.END_TRIAL), ()),
}
