"""The journal remembers what was entered, over a restart and over a line that a kill tore."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.cli.demo.example.journal import Journal, OtherExampleError, Terms
from services.cli.demo.example.step import Step

TERMS = Terms(seed=7, people=60)
AT = datetime(2026, 1, 1, tzinfo=UTC)
FIRST = Step(AT, "a1", "a1", "/enrollment/v1/participations", gives=("a1", "participation_id"))
SECOND = Step(AT, "a1.enroll", "a1", "/enrollment/v1/participations/{a1}/enroll")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "example.jsonl"


def test_what_was_entered_is_known_again(path: Path) -> None:
    journal = Journal(path, TERMS)
    journal.enter(FIRST, "id-1", 12)
    journal.enter(SECOND, None, 13)
    journal.scene({"number": 0})
    journal.close()
    again = Journal(path, TERMS)
    assert again.started_at == journal.started_at
    assert (again.done, again.ids, again.enrolled) == ({"a1", "a1.enroll"}, {"a1": "id-1"}, 13)
    assert again.scenes == [{"number": 0}]
    again.close()


def test_a_refused_step_ends_its_story(path: Path) -> None:
    journal = Journal(path, TERMS)
    journal.refuse(SECOND, "program-closed")
    journal.close()
    again = Journal(path, TERMS)
    assert again.refused == {"a1"}
    again.close()


def test_a_torn_line_never_was(path: Path) -> None:
    journal = Journal(path, TERMS)
    journal.enter(FIRST, "id-1", 12)
    journal.close()
    with path.open("a") as file:
        file.write('{"step": "a1.enr')
    again = Journal(path, TERMS)
    assert again.done == {"a1"}
    again.enter(SECOND, None, 13)
    again.close()
    third = Journal(path, TERMS)
    assert third.done == {"a1", "a1.enroll"}
    third.close()


@pytest.mark.parametrize("other", [Terms(8, 60), Terms(7, 61)])
def test_another_example_is_refused(path: Path, other: Terms) -> None:
    Journal(path, TERMS).close()
    with pytest.raises(OtherExampleError, match="--seed 7 --people 60"):
        Journal(path, other)
