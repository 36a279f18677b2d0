"""`mentorship match`: a table, JSON, a file, and refusals in one line that leave nothing half written."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app

RUN = {
    "kind": "scores",
    "mentors": [{"id": "Ada", "capacity": 1}, {"id": "Ben", "capacity": 1}],
    "mentees": [{"id": "x", "limit": 1, "waiting_days": 0}, {"id": "y", "limit": 1, "waiting_days": 0}],
    "scores": {"x": {"Ada": 9000, "Ben": 8000}, "y": {"Ada": 8000, "Ben": 1000}},
}


def run(folder: Path, *arguments: str, **changed: object) -> Result:
    file = folder / "run.json"
    file.write_text(json.dumps(RUN | changed), encoding="utf-8")
    return CliRunner().invoke(app, ["match", str(file), *arguments])


def test_a_table_has_the_pairs_and_the_values(tmp_path: Path) -> None:
    result = run(tmp_path, "--aims", "people,score")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == ["people 2, score 16000", "mentor\tmentee", "Ada\ty", "Ben\tx"]


def test_json_has_an_answer_for_each_list_of_aims(tmp_path: Path) -> None:
    result = run(tmp_path, "--json", "--aims", "score", "--aims", "people,waiting")
    answers = json.loads(result.stdout)["answers"]
    assert [each["value"] for each in answers] == [{"score": 16000}, {"people": 2, "waiting": 0}]


def test_the_answers_can_be_written_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "answers.json"
    result = run(tmp_path, "--out", str(out))
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(out.read_text("utf-8"))["answers"][0]["proven"] is True


def test_groups_are_written_with_their_mentors_topic_and_slot(tmp_path: Path) -> None:
    both = {"topics": ["law"], "slots": ["mon"]}
    mentors = [{**each, **both} for each in RUN["mentors"]]  # type: ignore[dict-item]  # JSON
    mentees = [{**each, **both} for each in RUN["mentees"]]  # type: ignore[dict-item]  # JSON
    result = run(tmp_path, kind="groups", mentors=mentors, mentees=mentees, min_size=2)
    assert result.stdout.splitlines()[-1] == "Ada\tlaw\tmon\tx, y"


@pytest.mark.parametrize(
    ("changed", "stated"),
    [({"colour": 1}, ["file-invalid", "colour"]), ({"ask": [["luck"]]}, ["aim-unknown", "aims"])],
)
def test_a_refusal_is_one_line_and_writes_nothing(
    tmp_path: Path, changed: dict[str, object], stated: list[str]
) -> None:
    out = tmp_path / "answers.json"
    result = run(tmp_path, "--out", str(out), **changed)
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert all(each in result.stderr for each in stated)
    assert not out.exists()


def test_a_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["match", str(tmp_path / "none.json")]).exit_code == 2
