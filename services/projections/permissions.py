"""Permission table of the read models: every action with the grants that allow it.

Rows about single people are for the program's own staff and for the parties; others read figures, which are disclosed
by `disclosure.suppression`, and releases. `disclosure.access` derives the one door of a reader from it.
"""

from enum import StrEnum

from services.web.identity.authorization import Permissions
from services.web.identity.grants import (
    Anywhere,
    Federation,
    Guardian,
    LocalStaff,
    Member,
    OpenPrograms,
    OwnStaff,
    Party,
    Staff,
)


class Action(StrEnum):
    """An action on a read model."""

    SEE_ROWS = "see-rows"
    SEE_EXACT_FIGURES = "see-exact-figures"
    SEE_INNER_RELEASES = "see-inner-releases"
    SEE_OUTER_RELEASES = "see-outer-releases"
    SEE_EVENTS = "see-events"
    SEE_PROGRAM = "see-program"
    SEE_DRAFT = "see-draft"
    SEE_CONFLICTS = "see-conflicts"
    SEE_DESK = "see-desk"
    SEE_ROOM = "see-room"
    SEE_AGENDA = "see-agenda"
    SEE_FEDERATION_REPORT = "see-federation-report"
    FREEZE_FEDERATION_REPORT = "freeze-federation-report"
    FREEZE_REPORT = "freeze-report"


PERMISSIONS: Permissions = {
    Action.SEE_ROWS: (Staff("coordinator"), Party(), Guardian()),
    Action.SEE_EXACT_FIGURES: (Staff("coordinator"),),
    Action.SEE_INNER_RELEASES: (LocalStaff("executive"),),
    Action.SEE_OUTER_RELEASES: (Anywhere("coordinator", "executive", "analyst", "consumer"),),
    Action.SEE_EVENTS: (Staff("coordinator"), OpenPrograms("consumer")),
    Action.SEE_PROGRAM: (Member(),),
    Action.SEE_DRAFT: (Staff("coordinator"),),
    Action.SEE_CONFLICTS: (Staff("coordinator"),),
    Action.SEE_DESK: (OwnStaff("coordinator"),),
    Action.SEE_ROOM: (OwnStaff("coordinator"), Party(), Guardian()),
    Action.SEE_AGENDA: (Party(), Guardian()),
    Action.SEE_FEDERATION_REPORT: (Anywhere("coordinator", "executive", "analyst"),),
    Action.FREEZE_FEDERATION_REPORT: (Federation("executive"),),
    Action.FREEZE_REPORT: (LocalStaff("executive"),),
}
