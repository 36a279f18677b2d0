"""A hold on contact: nothing begins and no session is held or planned, until it is released."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from services.relationships.lifecycle import commands as lifecycle
from services.relationships.sessions import commands as sessions
from tests.support.given import NOON
from tests.unit.relationships.life import Life, refusal

DAY = timedelta(days=1)


def test_no_one_resumes_what_a_hold_paused_until_it_is_released() -> None:
    life = Life.under()
    id = life.start()
    life.eligibility.held_since = life.now

    def resume() -> dict[str, object]:
        return life.execute(lambda uow, meta: lifecycle.resume(uow, meta, life.target(id)))

    assert (
        life.as_process(id, lambda uow, meta, target: lifecycle.pause(uow, meta, target, reason="contact-held"))
        == "paused"
    )
    assert refusal(resume) == "contact-held"
    life.eligibility.held_since = None
    assert resume()["state"] == "active"


def test_the_process_resumes_only_the_pause_whose_cause_is_over() -> None:
    life = Life.under()
    id = life.start()
    life.as_process(id, lambda uow, meta, target: lifecycle.pause(uow, meta, target, reason="contact-held"))
    assert refusal(lambda: life.as_process(id, lifecycle.resume)) == "paused-for-another-reason"
    assert life.as_process(id, partial(lifecycle.resume, caused_by="contact-held")) == "active"


def test_a_person_cannot_pause_in_the_name_of_a_concern() -> None:
    life = Life.under()
    id = life.start()
    pause = partial(lifecycle.pause, target=life.target(id), reason="contact-held")
    assert refusal(lambda: life.execute(pause)) == "reason-reserved"


def test_a_match_is_not_activated_while_contact_is_held() -> None:
    life = Life.under()
    id = life.match()
    life.sign(id)
    life.eligibility.held_since = life.now
    assert refusal(lambda: life.activate(id)) == "contact-held"
    life.eligibility.held_since = None
    life.activate(id)


def test_no_session_is_planned_after_the_hold_and_one_before_it_can_still_be_reported() -> None:
    life = Life.under()
    id = life.start()
    before, after = life.schedule(id, NOON + DAY), life.schedule(id, NOON + 3 * DAY)
    life.now = NOON + 4 * DAY
    life.eligibility.held_since = NOON + 2 * DAY
    assert refusal(lambda: life.schedule(id, NOON + 5 * DAY)) == "contact-held"
    assert refusal(lambda: life.hold(id, after, NOON + 3 * DAY)) == "contact-held"
    life.hold(id, before, NOON + DAY)


def test_a_session_is_not_moved_behind_the_hold() -> None:
    life = Life.under()
    id = life.start()
    session = life.schedule(id, NOON + DAY)
    life.eligibility.held_since = NOON

    def move() -> dict[str, object]:
        return life.execute(
            lambda uow, meta: sessions.reschedule(
                uow,
                meta,
                life.target(id),
                session_id=session,
                starts_at=NOON + 2 * DAY,
                planned_minutes=30,
            )
        )

    assert refusal(move) == "contact-held"
    life.eligibility.held_since = None
    move()
