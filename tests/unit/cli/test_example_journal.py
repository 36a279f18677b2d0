"""The journal remembers what was entered, over a restart and over a line that a kill tore."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.cli.demo.example.journal import DifferentExampleError, ExampleParameters, Journal
from services.cli.demo.example.step import Step

PARAMETERS = ExampleParameters(seed=7, people=60)
AT = datetime(2026, 1, 1, tzinfo=UTC)
FIRST = Step(AT, "a1", "a1", "/enrollment/v1/participations", gives=("a1", "participation_id"))
SECOND = Step(AT, "a1.enroll", "a1", "/enrollment/v1/participations/{a1}/enroll")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "example.jsonl"


def test_what_was_entered_is_known_again(path: Path) -> None:
    journal = Journal(path, PARAMETERS)
    journal.enter(FIRST, "id-1", "hub/enrollment:9")
    journal.enter(SECOND, None, "hub/enrollment:13")
    journal.scene({"number": 0})
    journal.close()
    again = Journal(path, PARAMETERS)
    assert again.started_at == journal.started_at
    assert (again.done, again.ids, again.enrolled) == ({"a1", "a1.enroll"}, {"a1": "id-1"}, "hub/enrollment:13")
    assert again.scenes == [{"number": 0}]
    again.close()


def test_a_refused_step_ends_its_story(path: Path) -> None:
    journal = Journal(path, PARAMETERS)
    journal.refuse(SECOND, "program-closed")
    journal.close()
    again = Journal(path, PARAMETERS)
    assert again.refused == {"a1"}
    again.close()


def test_a_torn_line_never_was(path: Path) -> None:
    journal = Journal(path, PARAMETERS)
    journal.enter(FIRST, "id-1", "hub/enrollment:9")
    journal.close()
    with path.open("a") as file:
        file.write('{"step": "a1.enr')
    again = Journal(path, PARAMETERS)
    assert again.done == {"a1"}
    again.enter(SECOND, None, "hub/enrollment:13")
    again.close()
    third = Journal(path, PARAMETERS)
    assert third.done == {"a1", "a1.enroll"}
    third.close()


def test_an_example_that_an_earlier_release_began_is_outdated(path: Path) -> None:
    path.write_text('{"seed": 7, "people": 60, "started_at": "2026-01-01T00:00:00+00:00"}\n', encoding="utf-8")
    earlier = Journal(path, PARAMETERS)
    assert earlier.is_outdated
    assert earlier.started_at == AT
    earlier.close()
    path.unlink()
    for _ in range(2):
        ours = Journal(path, PARAMETERS)
        assert not ours.is_outdated
        ours.close()


@pytest.mark.parametrize("other", [ExampleParameters(8, 60), ExampleParameters(7, 61)])
def test_another_example_is_refused(path: Path, other: ExampleParameters) -> None:
    Journal(path, PARAMETERS).close()
    with pytest.raises(DifferentExampleError, match="--seed 7 --people 60"):
        Journal(path, other)
