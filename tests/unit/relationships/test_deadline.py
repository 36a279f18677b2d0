"""The deadline of a proposal."""

from datetime import datetime, timedelta

import pytest

from services.eventstore.refusal import RefusedError
from services.relationships.matching.deadline import answer_deadline
from tests.support.given import NOON, command

MOMENT = timedelta(microseconds=1)
LATEST = NOON + timedelta(days=21)


def test_without_a_statement_it_is_the_deadline_of_the_policy() -> None:
    assert answer_deadline(command(), LATEST, None) == LATEST


@pytest.mark.parametrize("answer_by", [NOON + MOMENT, NOON + timedelta(hours=2), LATEST])
def test_a_proposal_may_state_an_earlier_one(answer_by: datetime) -> None:
    assert answer_deadline(command(), LATEST, answer_by) == answer_by


def test_one_that_has_passed_when_it_is_recorded_is_refused() -> None:
    with pytest.raises(RefusedError, match="answer-by-passed") as refused:
        answer_deadline(command(), LATEST, command().recorded_at)
    assert refused.value.field == "answer_by"


def test_one_that_is_later_than_the_policy_allows_is_refused() -> None:
    with pytest.raises(RefusedError, match="answer-by-too-late") as refused:
        answer_deadline(command(), LATEST, LATEST + MOMENT)
    assert refused.value.field == "answer_by"
