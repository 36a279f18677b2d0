"""`mentorship relay quarantine`, `quarantined` and `release`, as an operator types them."""

import json
import os
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from tests.integration.publication.poisoned_log import PoisonedLog, poisoned_log


@pytest.fixture
def poisoned(database: str) -> Iterator[PoisonedLog]:
    """Yield a log read in place, whose second event cannot be published."""
    with poisoned_log(database, "hub", before=1, after=1) as log:
        yield log


def mentorship(poisoned: PoisonedLog, *arguments: str) -> Result:
    cleared: dict[str, str | None] = {name: None for name in os.environ if name.startswith("MENTORSHIP_")}
    own = {
        "MENTORSHIP_ENROLLMENT__DATABASE": poisoned.dsn,
        "MENTORSHIP_KEY": "k" * 32,
        "MENTORSHIP_COMMAND_KEY": "c" * 32,
    }
    environment = {**cleared, **own, "NO_COLOR": "1", "COLUMNS": "200"}
    return CliRunner().invoke(app, ["relay", *arguments], env=environment, prog_name="mentorship")


def test_an_operator_sets_a_position_aside_and_takes_it_back(poisoned: PoisonedLog) -> None:
    done = mentorship(poisoned, "quarantine", "enrollment", "2", "--reason", "recorded in the year 1")
    assert done.exit_code == 0, done.output
    assert "position 2 of enrollment is quarantined" in done.output
    assert [poisoned.log.read(after, 10).position for after in (0, 1, 2)] == [1, 2, 3]
    released = mentorship(poisoned, "release", "enrollment", "2", "--reason", "mended")
    assert released.exit_code == 0, released.output
    assert "rebuild" not in released.output, "no publisher has skipped it"
    listed = json.loads(mentorship(poisoned, "quarantined", "enrollment", "--json").stdout)
    assert [(row["position"], row["action"], row["reason"], row["skipped_by"]) for row in listed] == [
        (2, "quarantine", "recorded in the year 1", []),
        (2, "release", "mended", []),
    ]
    assert "recorded in the year 1" in mentorship(poisoned, "quarantined", "enrollment").stdout


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (("quarantine", "enrollment", "1", "--reason", "r"), 1, "position 1 of enrollment can be published"),
        (("quarantine", "enrollment", "9", "--reason", "r"), 1, "enrollment has no position 9"),
        (("release", "enrollment", "2", "--reason", "r"), 1, "position 2 of enrollment is not quarantined"),
        (("quarantine", "enrolment", "2", "--reason", "r"), 2, "there is no log of enrolment"),
        (("quarantine", "enrollment", "2"), 2, "--reason"),
        (("quarantine", "enrollment", "2", "--reason", " "), 2, "reason"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(
    poisoned: PoisonedLog, arguments: tuple[str, ...], exit_code: int, message: str
) -> None:
    result = mentorship(poisoned, *arguments)
    assert result.exit_code == exit_code, result.output
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert json.loads(mentorship(poisoned, "quarantined", "enrollment", "--json").stdout) == []
