"""Rematch: a match names the relationship of the mentee that closed last before it, and whether it ended as planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.eventstore.aggregate import Event
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.lifecycle import reopening_command
from services.relationships.matching import commands as matching
from services.relationships.matching.domain import Matched
from services.relationships.publish import PUBLICATION
from tests.unit.relationships.examples import day
from tests.unit.relationships.life import Life


def end(life: Life, id: UUID, *, planned: bool = False) -> None:
    """Close, before or after the agreed time."""
    life.now += timedelta(days=180 if planned else 1)
    ending: dict[str, Any] = {"initiated_by": "mentor", "reason": "moved"}
    life.execute(lambda uow, meta: lifecycle.close(uow, meta, life.target(id), **ending))


def void(life: Life, id: UUID) -> None:
    """Void."""
    life.execute(lambda uow, meta: lifecycle.void(uow, meta, life.target(id), reason="duplicate"))


def link(life: Life, id: UUID) -> tuple[UUID | None, bool | None]:
    """Return what a match follows, and whether that ended as planned."""
    (matched,) = life.events(Matched, id)
    return (None if matched.predecessor_id is None else UUID(matched.predecessor_id), matched.predecessor_planned)


def test_a_first_match_follows_nothing() -> None:
    life = Life.under()
    assert link(life, life.match()) == (None, None)


def test_a_mentee_who_is_matched_again_follows_the_last_end() -> None:
    life = Life.under()
    first = life.start()
    end(life, first, planned=True)
    second = life.match("dora")
    assert link(life, second) == (first, True)
    end(life, second)
    assert link(life, life.match()) == (second, False)


def test_a_mentor_who_is_matched_again_makes_no_rematch() -> None:
    life = Life.under()
    end(life, life.start("ada", "ben"))
    assert link(life, life.match("ada", "cleo")) == (None, None)


def test_what_is_still_open_is_no_predecessor() -> None:
    life = Life.under(mentee_limit=2)
    life.start()
    assert link(life, life.match("dora")) == (None, None)


def test_an_end_that_was_taken_back_is_no_predecessor() -> None:
    life = Life.under(mentee_limit=2)
    first = life.start()
    end(life, first)
    life.execute(lambda uow, meta: reopening_command.reopen(uow, meta, life.target(first), reason="both_wish"))
    second = life.match("dora")
    assert link(life, second) == (None, None)
    end(life, first, planned=True)
    end(life, second)
    assert link(life, life.match("dora")) == (second, False)


def test_what_was_voided_is_no_predecessor() -> None:
    life = Life.under()
    first = life.start()
    end(life, first, planned=True)
    second = life.start("dora")
    end(life, second)
    void(life, second)
    assert link(life, life.match("dora")) == (first, True)


def test_what_was_voided_while_it_was_open_never_ended() -> None:
    life = Life.under()
    void(life, life.start())
    assert link(life, life.match()) == (None, None)


def test_an_end_after_the_time_of_the_match_is_not_its_predecessor() -> None:
    life = Life.under()
    first = life.start()
    life.now = day(20)
    end(life, first)
    life.now = day(30)
    id = life.propose("dora", at=day(10))
    life.accept(id, at=day(11))
    assert link(life, id) == (None, None)


def test_an_approved_match_names_its_predecessor() -> None:
    life = Life.under(approval_required=True)
    first = life.propose()
    assert life.accept(first) == "awaiting-approval"
    life.execute(lambda uow, meta: matching.approve(uow, meta, life.target(first)))
    life.sign(first)
    life.activate(first)
    end(life, first, planned=True)
    second = life.propose("dora")
    life.accept(second)
    life.execute(lambda uow, meta: matching.approve(uow, meta, life.target(second)))
    assert link(life, second) == (first, True)


class Mapped:
    """A context of the mapping that returns the fields as they are."""

    def make(self, _: object, event: Event, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
        return {"event": event, **fields}


@pytest.mark.parametrize(("confidentiality", "named"), [("open", True), ("confidential", True), ("sealed", False)])
def test_the_predecessor_is_published_outside_of_sealed_programs(confidentiality: str, *, named: bool) -> None:
    life = Life.under()
    end(life, life.start(), planned=True)
    second = life.match("dora")
    (matched,) = life.events(Matched, second)
    mapping: Any = PUBLICATION.classify(Matched)
    mapped = mapping(replace(matched, confidentiality=confidentiality), Mapped())
    assert (mapped["predecessor_id"] is not None, mapped["predecessor_planned"]) == (named, True if named else None)
