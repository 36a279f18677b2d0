"""Requests, acceptances and closings that race for few seats on a real store: none over capacity, and no orphan.

`make bench ARGS="matching --full"` runs the same season with a hundred thousand commands.
"""

from __future__ import annotations

from benchmarks.support.few_seats import CAPACITY, LIMIT, FewPeople, Season, pages
from benchmarks.support.seats_audit import SeatsAudit
from services.relationships.matching.caseload import SlotReleased, SlotTaken
from services.relationships.service import Relationships

COMMANDS = 1_200
LIMITS = {"mentor": CAPACITY, "mentee": LIMIT}


def test_commands_that_race_for_few_seats_leave_none_over_capacity_and_no_orphan(service: Relationships) -> None:
    before = service.store.head()
    done = Season(service.store, FewPeople(mentors=4, mentees=12)).race(COMMANDS)
    assert sum(done.values()) == COMMANDS
    assert min(done[each] for each in ("proposed", "matched", "closed", "caseload-full")) > 0, done
    audit = SeatsAudit().read(pages(service.store, before), LIMITS)
    assert (audit.matches, audit.over, audit.orphans) == (done["matched"], 0, 0)
    assert audit.most["mentor"] == CAPACITY, "the seats were full at some time"


def test_the_audit_sees_a_seat_too_many_and_a_slot_without_an_owner(service: Relationships) -> None:
    before = service.store.head()
    Season(service.store, FewPeople(mentors=1, mentees=6)).race(60, threads=1)
    log = list(pages(service.store, before))
    assert SeatsAudit().read(log, {"mentor": 1, "mentee": 1}).over > 0
    assert SeatsAudit().read([each for each in log if not isinstance(each, SlotTaken | SlotReleased)], LIMITS).orphans
