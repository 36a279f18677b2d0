"""Anonymous answers: nothing that is stored depends on which person gave which answer, and batches are complete."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from services.eventstore.refusal import RefusedError
from services.relationships.access import Caller
from services.relationships.anonymous.domain import AnswersLost
from services.relationships.anonymous.sums import LostSumsError, WaitingSums
from services.relationships.eligibility.instrument import Scale
from tests.support.principals import PSEUDONYMS, UNRESTRICTED, principal
from tests.unit.relationships.anonymous_program import CLIMATE, AnonymousProgram, mentee, other_version
from tests.unit.relationships.examples import ORGANIZATION

GOOD, BAD = {"overall": 5, "hours": 30}, {"overall": 1, "hours": 2}
MIXED = [GOOD, BAD, {"overall": 3, "hours": 7}, {"overall": 4, "hours": 0}, {"overall": 2, "hours": 40}]


def refused(program: AnonymousProgram, number: int, **more: object) -> RefusedError:
    events = len(program.answered)
    with pytest.raises(RefusedError) as caught:
        program.answer(number, GOOD, **more)  # type: ignore[arg-type] # of the test
    assert len(program.answered) == events
    return caught.value


def test_nothing_is_released_before_the_fifth_person_and_the_sums_with_it() -> None:
    program = AnonymousProgram()
    for number, scores in enumerate(MIXED[:4]):
        program.answer(number, scores)
    assert (program.released, program.tally().waiting, len(program.memory.values)) == ([], {1: 4}, 1)
    program.answer(4, MIXED[4])
    (batch,) = program.released
    assert (batch.people, batch.rating_total, batch.totals) == (5, 15, {"hours": 79, "overall": 15})
    assert (program.tally().waiting, program.memory.values, program.keys.kept) == ({1: 0}, {}, {})


def test_a_program_that_asks_for_more_people_gets_larger_batches() -> None:
    program = AnonymousProgram(minimum=7)
    for number in range(7):
        assert not program.released
        program.answer(number, GOOD)
    assert [batch.people for batch in program.released] == [7]


def test_no_program_gets_smaller_ones() -> None:
    program = AnonymousProgram(minimum=2)
    for number in range(4):
        program.answer(number, GOOD)
    assert not program.released


@settings(deadline=None, max_examples=60)
@for_any(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 40)), min_size=1, max_size=23),
    st.integers(2, 8),
    st.data(),
)
def test_every_answer_is_counted_once_and_no_batch_has_fewer_than_five(
    answers: list[tuple[int, int]], minimum: int, data: st.DataObject
) -> None:
    program = AnonymousProgram(minimum=minimum)
    for number, (overall, hours) in enumerate(answers):
        program.answer(number, {"overall": overall, "hours": hours})
        again = data.draw(st.integers(0, number))
        assert refused(program, again, life=1).rule == "feedback-already-given"
    size = max(minimum, 5)
    assert [batch.people for batch in program.released] == [size] * (len(answers) // size)
    assert sum(batch.people for batch in program.released) + program.tally().waiting[1] == len(answers)
    for start, batch in zip(range(0, len(answers), size), program.released, strict=False):
        given = answers[start : start + size]
        assert batch.rating_total == CLIMATE.scales["overall"].blur(sum(overall for overall, _ in given), size)
        assert batch.totals["hours"] == CLIMATE.scales["hours"].blur(sum(hours for _, hours in given), size)


@settings(deadline=None, max_examples=40)
@for_any(st.permutations(MIXED))
def test_the_log_is_the_same_whichever_person_of_a_batch_gave_which_answer(order: list[dict[str, int]]) -> None:
    logs = []
    for scores in (MIXED, order):
        program = AnonymousProgram()
        for number, each in enumerate(scores):
            program.answer(number, each)
        logs.append(program.states())
    assert logs[0] == logs[1]


def test_while_a_batch_waits_all_that_is_stored_has_the_same_form_whatever_was_answered() -> None:
    forms = set()
    for scores in permutations((GOOD, BAD, MIXED[2]), 2):
        program = AnonymousProgram()
        for number, each in enumerate(scores):
            program.answer(number, each)
        (content,) = program.memory.values.values()
        forms.add((tuple(program.states()), tuple(program.memory.values), len(content)))
        assert b"overall" not in content
    assert len(forms) == 1


def test_two_copies_of_what_waits_do_not_show_what_was_answered_between_them_once_the_key_is_gone() -> None:
    program, copies = AnonymousProgram(), []
    for number, scores in enumerate(MIXED):
        copies.append(dict(program.memory.values))
        program.answer(number, scores)
    waiting = WaitingSums(program.keys)
    for people, copy in enumerate(copies[1:], start=1):
        (content,) = copy.values()
        with pytest.raises(LostSumsError):
            waiting.open(program.tally().batch_id(1, 0), ORGANIZATION, people, content)


def test_answers_whose_key_is_gone_are_lost_and_said_to_be_and_later_ones_are_counted() -> None:
    program = AnonymousProgram()
    for number in range(3):
        program.answer(number, GOOD)
    program.keys.kept.clear()
    for number in range(3, 8):
        program.answer(number, BAD | {"overall": 3})
    lost = [event for event in program.memory.log if isinstance(event, AnswersLost)]
    assert [(event.people, event.instrument_version) for event in lost] == [(3, 1)]
    assert [(batch.people, batch.rating_total) for batch in program.released] == [(5, 15)]
    assert refused(program, 0).rule == "feedback-already-given"


def test_a_sum_at_its_end_does_not_tell_what_every_one_answered() -> None:
    all_best, one_less = AnonymousProgram(), AnonymousProgram()
    for number in range(5):
        all_best.answer(number, GOOD)
        one_less.answer(number, GOOD if number else GOOD | {"overall": 4})
    assert all_best.released[0].rating_total == one_less.released[0].rating_total == 24
    assert [Scale(0, 1).blur(total, 5) for total in range(6)] == [1, 1, 2, 3, 4, 4]


def test_a_person_answers_once_in_a_wave_whatever_the_version_and_the_relationship() -> None:
    yearly = replace(CLIMATE, waves=("2025", "2026"))
    program = AnonymousProgram(instruments=[yearly, replace(yearly, version=2)])
    program.answer(1, GOOD, wave="2025")
    assert refused(program, 1, wave="2025", instrument_version=2).rule == "feedback-already-given"
    assert refused(program, 1, wave="2025", life=1).rule == "feedback-already-given"
    program.answer(1, GOOD, wave="2026")
    assert refused(program, 2).rule == "wave-missing"


def test_versions_are_never_added_together() -> None:
    program = AnonymousProgram(instruments=[CLIMATE, other_version(2)])
    for number in range(8):
        program.answer(number, GOOD, instrument_version=1 + number % 2)
    assert (program.released, program.tally().waiting) == ([], {1: 4, 2: 4})
    program.answer(8, BAD)
    assert [(batch.instrument_version, batch.people) for batch in program.released] == [(1, 5)]


@pytest.mark.parametrize(
    "caller", [UNRESTRICTED, Caller(principal(wards=frozenset({mentee(1)})), PSEUDONYMS)], ids=["staff", "guardian"]
)
def test_only_the_party_itself_answers(caller: Caller) -> None:
    refusal = refused(AnonymousProgram(), 1, caller=caller)
    assert (refusal.rule, refusal.kind) == ("forbidden", "forbidden")


def test_a_confidential_instrument_is_not_answered_anonymously() -> None:
    program = AnonymousProgram(instruments=[replace(CLIMATE, privacy="confidential")])
    assert refused(program, 1).rule == "instrument-not-anonymous"


def test_without_a_database_of_keys_no_anonymous_answer_is_taken() -> None:
    with pytest.raises(RefusedError, match="no database of keys"):
        _ = WaitingSums(None).keys
