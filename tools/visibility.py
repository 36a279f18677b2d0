"""Table of docs/roles.md: who sees what, by role and kind of data, computed from the services' permission tables."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.enrollment import permissions as enrollment
from services.projections import permissions as reading
from services.relationships import permissions as relationships
from services.web.identity.authorization import Permissions, allows
from services.web.identity.grants import Scope
from services.web.identity.principal import Principal
from services.web.identity.roles import Membership

_ORGANIZATION, _OTHER, _PROGRAM, _PERSON, _COUNTERPART, _ACTOR = (str(UUID(int=number)) for number in range(1, 7))
_OWN = Scope(_ORGANIZATION, _PROGRAM, people={"mentee": _PERSON})
_OF_BOTH = Scope(_ORGANIZATION, _PROGRAM, people={"mentor": _COUNTERPART, "mentee": _PERSON})
_PLACE = Scope(_ORGANIZATION, _PROGRAM)
_WHOLE = Scope(_ORGANIZATION)
_Kind = tuple[str, Permissions, str, Scope]
KINDS: Sequence[_Kind] = (
    ("Programs, their policies and questionnaires", enrollment.PERMISSIONS, "see-program", _PLACE),
    ("Drafts of programs", reading.PERMISSIONS, "see-draft", _PLACE),
    ("Rows of participations, and of relationships", reading.PERMISSIONS, "see-rows", _OF_BOTH),
    ("One participation, its requirements and documents", enrollment.PERMISSIONS, "see-participation", _OWN),
    ("Evidence of a requirement", enrollment.PERMISSIONS, "see-evidence", _OWN),
    ("Text of a document", enrollment.PERMISSIONS, "read-document", _OWN),
    ("Room of a relationship: agreement, sessions, kinds of goals", reading.PERMISSIONS, "see-room", _OF_BOTH),
    ("Texts of goals", relationships.PERMISSIONS, relationships.READ_TEXTS, _OF_BOTH),
    ("Matching profile of a person", relationships.PERMISSIONS, relationships.PROFILES, _OWN),
    ("Requests of a mentee to mentors, with ranks", relationships.PERMISSIONS, relationships.READ_REQUESTS, _OWN),
    ("Words of a request to a mentor", relationships.PERMISSIONS, relationships.READ_REQUEST, _OF_BOTH),
    ("Flash session, with its words", relationships.PERMISSIONS, relationships.SEE_FLASH_SESSION, _OF_BOTH),
    ("Matching runs of a program, and their reasons", relationships.PERMISSIONS, relationships.RUN_MATCHING, _PLACE),
    ("What is asked of a person", reading.PERMISSIONS, "see-agenda", _OWN),
    ("Profile of a person: name, mail, time zone", enrollment.PERMISSIONS, "see-person", _OWN),
    ("Search for people by name", enrollment.PERMISSIONS, "search-people", _WHOLE),
    ("Everything that is held about a person", enrollment.PERMISSIONS, "export-person", _OWN),
    ("Calendar of a person", enrollment.PERMISSIONS, "see-calendar", _OWN),
    ("Certificate of an erasure", enrollment.PERMISSIONS, "see-certificate", _OWN),
    ("Conflict of interest that the person declared", enrollment.PERMISSIONS, "see-conflict", _OWN),
    ("Concern that the person raised", enrollment.PERMISSIONS, "see-concern", _OWN),
    ("What waits at the desk, by program", reading.PERMISSIONS, "see-desk", _PLACE),
    ("Desk and rooms of a sealed program", reading.PERMISSIONS, "see-desk", Scope(_ORGANIZATION, _PROGRAM, "sealed")),
    ("Exact figures of a program", reading.PERMISSIONS, "see-exact-figures", _PLACE),
    ("Released figures of the organization", reading.PERMISSIONS, "see-inner-releases", _WHOLE),
    ("Released figures of the federation", reading.PERMISSIONS, "see-outer-releases", _WHOLE),
    ("Board report of the federation", reading.PERMISSIONS, "see-federation-report", _WHOLE),
    ("Events of an open program", reading.PERMISSIONS, "see-events", _PLACE),
    ("Who has which role", enrollment.PERMISSIONS, "see-access", _WHOLE),
    ("Who did and read what", enrollment.PERMISSIONS, "see-audit", _WHOLE),
)
"""What there is to see; the action that decides about it; and the thing, of which one person is the subject."""


def _reader(*memberships: Membership, people: Sequence[str] = (), wards: Sequence[str] = ()) -> Principal:
    return Principal("reader", "issuer", frozenset(memberships), frozenset(people), frozenset(wards), actor=_ACTOR)


READERS: Mapping[str, Principal] = {
    "the person": _reader(people=[_PERSON]),
    "guardian": _reader(wards=[_PERSON]),
    "the other of the pair": _reader(people=[_COUNTERPART]),
    "coordinator of the program": _reader(Membership("coordinator", _ORGANIZATION, _PROGRAM)),
    "of the organization": _reader(Membership("coordinator", _ORGANIZATION)),
    "of the federation": _reader(Membership("coordinator")),
    "of another organization": _reader(Membership("coordinator", _OTHER)),
    "executive": _reader(Membership("executive", _ORGANIZATION)),
    "analyst": _reader(Membership("analyst", _ORGANIZATION)),
    "consumer": _reader(Membership("consumer", _ORGANIZATION)),
    "operator": _reader(Membership("operator")),
}
"""Who looks; executive, analyst and consumer are those of the organization."""


def visibility() -> str:
    """Return the table, in Markdown."""
    head = ["Kind of data", *READERS]
    rows = [
        [kind, *(_mark(permissions, action, scope, each) for each in READERS.values())]
        for kind, permissions, action, scope in KINDS
    ]
    lines = [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines) + "\n"


def _mark(permissions: Permissions, action: str, scope: Scope, reader: Principal) -> str:
    return "✓" if allows(permissions, reader, action, scope) else "–"
