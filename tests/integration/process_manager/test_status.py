"""What is refused, late or unsettled is seen: in the health of the service, its metrics and `mentorship actions`."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.process_manager import status
from services.process_manager.outcomes import Outcomes
from services.projector import connections
from tests.integration.process_manager.pending_rows import PendingRows

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(hours=2)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave only the process manager of relationships: this database has no other."""
    monkeypatch.setattr("services.cli.composition.processes.PROCESSES", {"relationships_process": "relationships"})


def mentorship(rows: PendingRows, *arguments: str) -> Result:
    cleared: dict[str, str | None] = {name: None for name in os.environ if name.startswith("MENTORSHIP_")}
    environment = {**cleared, "MENTORSHIP_RELATIONSHIPS__DATABASE": rows.dsn, "NO_COLOR": "1", "COLUMNS": "200"}
    return CliRunner().invoke(app, ["actions", *arguments], env=environment, prog_name="mentorship")


def refuse(rows: PendingRows, key: str) -> None:
    with connections.connect(rows.dsn) as connection:
        Outcomes(connection, rows.process.name).note(key, "refused", NOW, rule="caseload-full", detail="no place")


def test_nothing_to_list_is_a_success(rows: PendingRows) -> None:
    done = mentorship(rows, "list")
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        ["service\taction\tsubject\tdue\toutcome\trule\ttries\ttried again\tkey"],
    )


def test_a_refused_action_is_listed_retried_and_settled(rows: PendingRows) -> None:
    key = rows.add("close", uuid4(), LONG_AGO)
    refuse(rows, key)
    listed = mentorship(rows, "list")
    assert listed.exit_code == 3
    (line,) = listed.stdout.splitlines()[1:]
    assert line.split("\t")[4:7] == ["refused", "caseload-full", "1"]
    assert line.endswith(key)
    assert mentorship(rows, "retry", key).exit_code == 0
    assert rows.status(key, NOW).again_at is not None
    with connections.connect(rows.dsn) as connection:
        assert [due.key for due in Outcomes(connection, rows.process.name).due(datetime.now(UTC))] == [key]
    settled = mentorship(rows, "settle", key, "--reason", "closed on paper")
    assert settled.exit_code == 0, settled.output
    (row,) = json.loads(mentorship(rows, "list", "--json").stdout)
    assert (row["outcome"], row["rule"], row["tried again"]) == ("settled", "closed on paper", None)
    assert mentorship(rows, "list").exit_code == 0
    assert mentorship(rows, "retry", key).exit_code == 0
    assert rows.status(key, NOW).again_at is not None


def test_what_is_planned_is_listed_on_request(rows: PendingRows) -> None:
    key = rows.add("expire", uuid4(), NOW + timedelta(days=9))
    assert key not in mentorship(rows, "list", "relationships").stdout
    planned = mentorship(rows, "list", "relationships", "--planned")
    assert (planned.exit_code, key in planned.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("list", "directory"), "there is no process manager of directory"),
        (("retry", "close:nothing"), "no action close:nothing is pending"),
        (("settle", "close:nothing", "--reason", "x"), "no action close:nothing is pending"),
        (("settle", "close:nothing", "--reason", " "), "state the reason"),
        (("settle", "close:nothing"), "Missing option"),
    ],
)
def test_wrong_usage_is_named(rows: PendingRows, arguments: tuple[str, ...], message: str) -> None:
    done = mentorship(rows, *arguments)
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())


def test_the_health_of_the_service_names_a_process_manager_that_does_not_run(
    client: TestClient, rows: PendingRows
) -> None:
    assert rows.process.name in client.get("/healthz").json()["parts"]
    detail = status.check(rows.dsn, rows.process.name)
    assert detail is not None
    assert "relationships_process is stopped: nothing follows" in detail


def test_counts_name_what_is_due_refused_and_unsettled(rows: PendingRows) -> None:
    refuse(rows, rows.add("close", uuid4(), LONG_AGO))
    rows.add("close", uuid4(), LONG_AGO)
    rows.add("expire", uuid4(), NOW + timedelta(days=1))
    executed = rows.add("pause", uuid4(), LONG_AGO)
    with connections.connect(rows.dsn) as connection:
        Outcomes(connection, rows.process.name).note(executed, "executed", NOW - timedelta(minutes=2), position=1)
        counts = status.read_counts(connection, rows.process.name, lambda: NOW)
    names = [metric.name for metric in status.measure(rows.dsn, rows.process.name)]
    assert counts is not None
    assert (counts.pending, counts.due, counts.refused, counts.unsettled) == (4, 1, 1, 1)
    assert status.overdue_seconds(counts, lambda: NOW) == timedelta(hours=2).total_seconds()
    assert names == [
        "mentorship_process_actions",
        "mentorship_process_overdue_seconds",
        "mentorship_process_executing",
    ]
