"""Along an aggregate time never goes back, whatever the clocks of callers show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st

from services.enrollment.organizations import domain as organizations
from services.enrollment.participation import domain as participations
from services.enrollment.participation.aggregate import Participation
from services.enrollment.programs import domain as programs
from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.agreements import domain as agreements
from services.relationships.goals import domain as goals
from services.relationships.lifecycle import domain as lifecycle
from services.relationships.matching import domain as matching
from services.relationships.meeting import Meeting
from services.relationships.relationship import Relationship
from services.relationships.sessions import domain as sessions
from services.relationships.start import activate
from services.relationships.states import State
from tests.support.given import NOON, SUBJECT, Happening, command, given
from tests.unit.enrollment.facts import APPLIED, ORGANIZATION_JOINED, PROGRAM_OPENED, version_1
from tests.unit.relationships.examples import GOAL, HISTORY, SESSION, TERMS

Decision = Callable[[Any, CommandMetadata], None]
SECONDS = st.integers(-2 * CLOCK_SKEW.seconds, 2 * CLOCK_SKEW.seconds)


@dataclass(frozen=True)
class Concept:
    """An aggregate with its first events, a decision that ends it, and the others that may follow in any order."""

    kind: type[Any]
    history: tuple[Happening, ...]
    end: Decision
    others: Sequence[Decision] = ()


CONCEPTS = {
    "organization": Concept(
        organizations.Organization,
        (ORGANIZATION_JOINED,),
        lambda o, meta: organizations.leave(o, meta, reason="budget"),
        (
            lambda o, meta: organizations.add_program(o, meta, UUID(int=1)),
            lambda o, meta: organizations.remove_program(o, meta, UUID(int=1)),
        ),
    ),
    "program": Concept(
        programs.Program, (PROGRAM_OPENED,), lambda p, meta: programs.close(p, meta, reason="season-over")
    ),
    "participation": Concept(
        Participation,
        (APPLIED,),
        lambda p, meta: participations.withdraw(p, meta, reason="moved"),
        (
            lambda p, meta: participations.enroll(p, meta, version=version_1()),
            lambda p, meta: participations.pause(p, meta, reason="leave"),
            participations.resume,
        ),
    ),
    "relationship": Concept(
        Relationship,
        HISTORY[State.PROPOSED],
        lambda r, meta: lifecycle.close(r, meta, initiated_by="mentor", reason="moved", planned=False),
        (
            lambda r, meta: matching.accept(r, meta, party="mentor"),
            lambda r, meta: agreements.sign(r, meta, by="mentor", terms=TERMS),
            lambda r, meta: agreements.sign(r, meta, by="mentee", terms=TERMS),
            activate,
            lambda r, meta: lifecycle.pause(r, meta, reason="holiday"),
            lifecycle.resume,
            lambda r, meta: goals.agree(r, meta, goal_id=GOAL, category="skills", due_on=None),
            lambda r, meta: sessions.record_held(
                r, meta, session_id=SESSION, meeting=Meeting(meta.occurred_at, 0, "video", 2)
            ),
        ),
    ),
}
EACH = pytest.mark.parametrize("concept", CONCEPTS.values(), ids=CONCEPTS)
ENDINGS = {
    **CONCEPTS,
    "relationship": Concept(Relationship, HISTORY[State.MATCHED], CONCEPTS["relationship"].end),
}
EACH_ENDING = pytest.mark.parametrize("concept", ENDINGS.values(), ids=ENDINGS)


@EACH
@hypothesis.given(data=st.data())
def test_the_last_known_time_never_goes_back(concept: Concept, data: st.DataObject) -> None:
    aggregate = given(concept.kind, *concept.history).aggregate
    assert aggregate is not None
    decisions = st.sampled_from([concept.end, *concept.others])
    for decide, seconds in data.draw(st.lists(st.tuples(decisions, SECONDS), max_size=20)):
        before = aggregate.last_known_at
        at = before + timedelta(seconds=seconds)
        try:
            decide(aggregate, command(at=at))
        except RefusedError:
            assert aggregate.last_known_at == before
        assert aggregate.last_known_at >= before


@EACH_ENDING
def test_a_command_within_the_skew_of_clocks_takes_effect_at_the_last_known_time(concept: Concept) -> None:
    start = given(concept.kind, *concept.history)
    assert start.aggregate is not None
    early = command(at=start.aggregate.last_known_at - CLOCK_SKEW)
    decided = start.when(lambda a: concept.end(a, early))
    assert decided.refusal is None
    assert decided.aggregate is not None
    events = list(decided.aggregate.collect_events())
    assert [event.occurred_at for event in events] == [NOON]
    assert decided.aggregate.last_known_at == NOON


@EACH_ENDING
def test_an_earlier_command_is_refused(concept: Concept) -> None:
    early = command(at=NOON - CLOCK_SKEW - timedelta(seconds=1))
    given(concept.kind, *concept.history).when(lambda a: concept.end(a, early)).refused(
        "occurred-before-previous", field="occurred_at"
    )


def test_a_new_aggregate_has_the_time_of_its_first_event() -> None:
    organization = organizations.join(SUBJECT, command(at=NOON), name="Riverside", terms_version="2026-1")
    assert organization.last_known_at == NOON
