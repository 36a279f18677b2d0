"""Permission table of this service: every transition, and reading, with the grants that allow it."""

from __future__ import annotations

from services.relationships.states import Transition
from services.web.identity.authorization import Permissions
from services.web.identity.grants import Guardian, Party, Staff

SEE_RELATIONSHIP = "see-relationship"
SPEAK_FOR_PARTY = "speak-for-party"
"""To report what a party said, as its program's staff; recorded as `on_behalf_of`."""

_COORDINATOR = Staff("coordinator")
_PARTIES = (_COORDINATOR, Party(), Guardian())

PERMISSIONS: Permissions = {
    SEE_RELATIONSHIP: _PARTIES,
    SPEAK_FOR_PARTY: (_COORDINATOR,),
    **dict.fromkeys(Transition, _PARTIES),
    **dict.fromkeys(
        (Transition.EXPIRE, Transition.APPROVE, Transition.RAISE_CONFLICT, Transition.CLEAR_CONFLICT), (_COORDINATOR,)
    ),
    **dict.fromkeys((Transition.TAKE_BACK, Transition.SUPERSEDE), ()),
}
