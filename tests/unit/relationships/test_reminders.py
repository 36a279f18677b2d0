"""A reminder: those who have yet to act, each at most once a day, and nothing else changes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from services.relationships.agreements import commands as agreements
from services.relationships.relationship import Signatory
from services.relationships.reminders import commands
from services.relationships.reminders.domain import AGAIN, Reminded, ReminderSubject
from tests.unit.relationships.examples import TERMS, day
from tests.unit.relationships.life import Life, refusal


def remind(life: Life, id: UUID, about: ReminderSubject, party: Signatory | None = None) -> list[tuple[str, str]]:
    """Send reminders; return what was recorded by it."""
    known = len(life.events(Reminded, id))
    life.execute(lambda uow, meta: commands.remind(uow, meta, life.target(id), about=about, party=party))
    return [(each.about, each.party) for each in life.events(Reminded, id)[known:]]


def test_the_one_who_has_not_answered_a_proposal_is_reminded() -> None:
    life = Life.under()
    asked = life.propose()
    assert remind(life, asked, "proposal") == [("proposal", "mentor")], "the mentee asked"
    of_staff = life.propose("dora", "cleo", proposed_by="coordinator")
    assert remind(life, of_staff, "proposal") == [("proposal", "mentee"), ("proposal", "mentor")]
    life.accept(asked)
    assert refusal(lambda: remind(life, asked, "proposal")) == "nothing-to-remind"


def test_those_whose_signature_is_missing_are_reminded_until_they_sign() -> None:
    life = Life.under()
    id = life.match()
    assert remind(life, id, "signature") == [("signature", "mentee"), ("signature", "mentor")]
    life.execute(lambda uow, meta: agreements.sign(uow, meta, life.target(id), by="mentor", terms=TERMS))
    life.now += AGAIN
    assert remind(life, id, "signature") == [("signature", "mentee")]
    life.execute(lambda uow, meta: agreements.sign(uow, meta, life.target(id), by="mentee", terms=TERMS))
    assert refusal(lambda: remind(life, id, "signature")) == "nothing-to-remind"


def test_each_is_reminded_of_one_thing_once_a_day() -> None:
    life = Life.under()
    id = life.match()
    assert remind(life, id, "signature", "mentor") == [("signature", "mentor")]
    assert refusal(lambda: remind(life, id, "signature", "mentor")) == "reminded-recently"
    assert remind(life, id, "signature") == [("signature", "mentee")], "who was not reminded yet"
    assert refusal(lambda: remind(life, id, "signature")) == "reminded-recently"
    life.now += AGAIN - timedelta(minutes=10)
    assert refusal(lambda: remind(life, id, "signature")) == "reminded-recently"
    life.now += timedelta(minutes=10)
    assert len(remind(life, id, "signature")) == 2


def test_a_session_that_is_over_is_to_be_reported_and_one_ahead_is_not() -> None:
    life = Life.under()
    id = life.start()
    life.schedule(id, day(3))
    assert refusal(lambda: remind(life, id, "session")) == "nothing-to-remind"
    life.now = day(3) + timedelta(minutes=61)
    assert remind(life, id, "session") == [("session", "mentee"), ("session", "mentor")]


def test_those_who_have_not_answered_after_a_trial_are_reminded() -> None:
    life = Life.under(trial_days=30)
    id = life.start()
    assert refusal(lambda: remind(life, id, "trial")) == "nothing-to-remind"
    life.now = day(31)
    assert remind(life, id, "trial") == [("trial", "mentee"), ("trial", "mentor")]


def test_a_questionnaire_is_recalled_once_the_relationship_has_started_also_after_its_end() -> None:
    life = Life.under()
    id = life.match()
    assert refusal(lambda: remind(life, id, "feedback", "mentee")) == "nothing-to-remind"
    started = life.start("dora", "cleo")
    assert remind(life, started, "feedback", "mentee") == [("feedback", "mentee")]


@pytest.mark.parametrize("about", ["proposal", "signature", "trial", "session", "feedback"])
def test_nothing_is_recalled_while_a_concern_holds_the_contact(about: ReminderSubject) -> None:
    life = Life.under()
    id = life.start()
    life.eligibility.held_since = life.now
    assert refusal(lambda: remind(life, id, about)) == "contact-held"
