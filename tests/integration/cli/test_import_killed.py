"""An import that was killed loses nothing; the next run goes on and adds nothing twice."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

from services.platform.settings import child_environment
from tests.integration.cli.federation import HEADING, Federation
from tests.support.wait import PATIENCE_SECONDS, until

ROWS = 6_000


def a_history(path: Path) -> Path:
    """Write a file of many cohorts: kills fall between batches, inside them, and between the two services."""
    draw = Random(7)
    lines = [HEADING]
    for number in range(ROWS):
        year = 2000 + number * 20 // ROWS
        organization = number % 5
        mentor, mentee = draw.sample(range(3000), 2)
        lines.append(f"Org {organization},First year,{year},{year}-02-01,{year}-06-30,m{mentor},m{mentee}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def starts(file: Path, database: str, log: Path) -> subprocess.Popen[bytes]:
    """Start the command."""
    databases = {"enrollment": {"database": database}, "relationships": {"database": database}}
    environment = child_environment({"key": "k" * 32, "data_dir": str(file.parent), **databases})
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "services.cli", "import", "history", str(file)],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def test_kill_9_in_the_middle_loses_nothing_and_doubles_nothing(
    federation: Federation, database: str, tmp_path: Path
) -> None:
    file, log = a_history(tmp_path / "history.csv"), tmp_path / "log"
    for reached in (500, 4_000, 12_000):
        importing = starts(file, database, log)
        until(
            lambda reached=reached: federation.relationships.head() >= reached,  # type: ignore[misc] # bound per turn
            what=f"{reached} events, {log.read_text()}",
        )
        importing.kill()
        assert importing.wait() < 0, "it was killed while it ran"
    assert starts(file, database, log).wait(PATIENCE_SECONDS) == 0, log.read_text()

    events = federation.events()
    once = Counter((type(event).__name__, event.originator_id) for event in events)
    assert {name for (name, _), count in once.items() if count > 1} <= {"ProgramAdded"}
    kinds = Counter(type(event).__name__ for event in events)
    rows = [line.split(",") for line in set(file.read_text(encoding="utf-8").splitlines()[1:])]
    people = {(row[0], row[2], role, row[role]) for row in rows for role in (-2, -1)}
    assert kinds["MatchImported"] == kinds["Activated"] == kinds["Closed"] == len(rows)
    assert kinds["Applied"] == kinds["Enrolled"] == kinds["Completed"] == len(people)
    assert (kinds["OrganizationJoined"], kinds["ProgramOpened"]) == (5, 5)
    before = federation.heads()
    assert starts(file, database, log).wait(PATIENCE_SECONDS) == 0
    assert federation.heads() == before
