"""No module of the services reads the time of day but the clock: the linter's ban holds, and can fail."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BAN = "TID251"
READINGS = {
    "datetime.now": "from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n",
    "a default": "from datetime import datetime\n\n\ndef now(clock=datetime.now): ...\n",
    "utcnow": "import datetime\n\nNOW = datetime.datetime.utcnow()\n",
    "date.today": "from datetime import date\n\nTODAY = date.today()\n",
    "time.time": "import time\n\nNOW = time.time()\n",
    "an import": "from time import time_ns\n\nNOW = time_ns()\n",
}


def violations(path: str, source: str | None = None) -> str:
    """Return what the ban reports about a path, or about a source as if it were at that path."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", BAN, "--output-format", "concise"]
    command += [path] if source is None else ["--stdin-filename", path, "-"]
    done = subprocess.run(command, cwd=ROOT, input=source, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout if done.returncode else ""


def test_no_module_of_the_services_reads_the_time_of_day() -> None:
    assert violations("services") == ""


@pytest.mark.parametrize("source", READINGS.values(), ids=READINGS)
def test_a_reading_of_the_time_of_day_is_reported(source: str) -> None:
    assert BAN in violations("services/relationships/matching/domain.py", source)


def test_the_clock_alone_may_read_it_and_a_duration_is_no_time_of_day() -> None:
    assert violations("services/platform/clock.py", READINGS["datetime.now"]) == ""
    assert violations("services/platform/retry.py", "import time\n\nBEGAN = time.monotonic()\n") == ""
    assert BAN in violations("services/eventstore/clock.py", READINGS["datetime.now"])


def test_no_suppression_lifts_the_ban() -> None:
    suppressed = [path for path in ROOT.glob("services/**/*.py") if BAN in path.read_text(encoding="utf-8")]
    assert suppressed == []
