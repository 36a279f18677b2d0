"""Readers of the page of a relationship, and the page as each of them sees it."""

from collections.abc import Sequence

from services.projections.pages.mentoring.context import MentoringContext
from services.projections.pages.mentoring.perspective import perspective
from services.projections.pages.mentoring.room_view import RoomView, room_view
from services.projections.pages.mentoring.texts import RoomTexts
from services.projections.room.models import Room
from services.web.identity.principal import Membership, Principal
from tests.unit.pages.examples import NOW, example_id

MENTOR, MENTEE = example_id("mentor"), example_id("mentee")


class FixedNames:
    """Names of the two people."""

    version = "1"

    def look_up(self, ids: object) -> None:
        """Look nothing up."""

    def of(self, person: str) -> str:
        return {MENTOR: "Anna", MENTEE: "Ben"}.get(person, person[:8])

    def knows(self, person: str) -> bool:
        return person in {MENTOR, MENTEE}


NAMES = FixedNames()
HERE = MentoringContext(NAMES, NOW)


def principal(*people: str, wards: Sequence[str] = ()) -> Principal:
    """Return a person, or a guardian."""
    return Principal("x", "urn:test", people=frozenset(people), wards=frozenset(wards), actor="x")


STAFF = Principal("cora", "urn:test", frozenset({Membership("coordinator")}), actor="c")
READERS = {
    "mentor": principal(MENTOR),
    "mentee": principal(MENTEE),
    "guardian": principal(wards=[MENTEE]),
    "staff": STAFF,
}


def shown(
    one: Room, reader: str = "mentee", texts: RoomTexts | None = None, context: MentoringContext = HERE
) -> RoomView:
    """Return the page of a room for a reader."""
    return room_view(one, perspective(READERS[reader], one), context, texts or RoomTexts())
