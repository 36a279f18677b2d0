"""Each principal has one door to the figures of a program."""

import pytest

from services.projections.disclosure.access import Disclosure, Door
from services.projections.measures.query.doors import ProgramScope, door_of, shown_outside, strictest
from services.web.identity.principal import SYSTEM, Membership, Principal
from tests.support.principals import principal

OURS, PROGRAM, SIBLING = "our-organization", "our-program", "sibling"


@pytest.mark.parametrize(
    ("reader", "own", "sibling", "elsewhere", "everything"),
    [
        (principal(Membership("coordinator", OURS, PROGRAM)), Door.FACTS, Door.OUTER, Door.OUTER, Door.OUTER),
        (principal(Membership("coordinator", OURS)), Door.FACTS, Door.FACTS, Door.OUTER, Door.OUTER),
        (principal(Membership("coordinator")), Door.FACTS, Door.FACTS, Door.FACTS, Door.FACTS),
        (principal(Membership("executive", OURS)), Door.INNER, Door.INNER, Door.OUTER, Door.OUTER),
        (principal(Membership("executive")), Door.OUTER, Door.OUTER, Door.OUTER, Door.OUTER),
        (principal(Membership("analyst", OURS)), Door.OUTER, Door.OUTER, Door.OUTER, Door.OUTER),
        (principal(Membership("analyst")), Door.OUTER, Door.OUTER, Door.OUTER, Door.OUTER),
        (principal(Membership("consumer")), Door.OUTER, Door.OUTER, Door.OUTER, Door.OUTER),
        (principal(Membership("operator")), Door.NOTHING, Door.NOTHING, Door.NOTHING, Door.NOTHING),
        (principal(people=frozenset({"mentee"})), Door.NOTHING, Door.NOTHING, Door.NOTHING, Door.NOTHING),
        (principal(), Door.NOTHING, Door.NOTHING, Door.NOTHING, Door.NOTHING),
        (SYSTEM, Door.FACTS, Door.FACTS, Door.FACTS, Door.FACTS),
    ],
)
def test_the_door_follows_the_role_and_where_it_was_given(
    reader: Principal, own: Door, sibling: Door, elsewhere: Door, everything: Door
) -> None:
    disclosure = Disclosure.of(reader)
    assert disclosure.door(OURS, PROGRAM) is own
    assert disclosure.door(OURS, SIBLING) is sibling
    assert disclosure.door("another-organization", "another-program") is elsewhere
    assert disclosure.door(None, None) is everything


def test_the_narrowest_door_is_that_of_several_programs() -> None:
    ours, sibling = ProgramScope(PROGRAM, OURS, None, shares=False), ProgramScope(SIBLING, OURS, None, shares=True)
    elsewhere = ProgramScope("another-program", "another-organization", None, shares=True)
    coordinator = Disclosure.of(principal(Membership("coordinator", OURS, PROGRAM), Membership("executive", OURS)))
    assert door_of(coordinator, [ours]) is Door.FACTS
    assert door_of(coordinator, [ours, sibling]) is Door.INNER
    assert door_of(coordinator, [ours, sibling, elsewhere]) is Door.OUTER
    assert door_of(Disclosure.of(principal(Membership("operator"))), []) is Door.NOTHING
    assert shown_outside(Door.OUTER, [ours, elsewhere]) == [elsewhere]
    assert shown_outside(Door.INNER, [ours, sibling]) == [ours, sibling]


def test_a_recorded_minimum_below_five_acts_as_five() -> None:
    assert [strictest([ProgramScope(PROGRAM, OURS, size, shares=True)]) for size in (None, 1, 4, 5, 12)] == [
        5,
        5,
        5,
        5,
        12,
    ]
    assert strictest([]) == 5
