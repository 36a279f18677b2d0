"""A real `mentorship matcher` that is killed with SIGKILL: its run is taken up again, recorded once, and sent whole."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from services.cli.demo.supervisor import mentorship
from services.platform.settings import child_environment
from services.relationships.matching.runs.aggregate import DraftSent, MatchingRuns, RunRecorded, RunWork, runs_id
from services.relationships.matching.runs.queue import NAME
from tests.integration.matching.shortage import Shortage, shortage
from tests.integration.permissions.world import World
from tests.support.wait import until

_WAITING = {
    "gathering": """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'""",
    "recording": """
SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'relationships.stored_events'::regclass""",
}
_ROW = "SELECT 1 FROM process_manager.requested_errands WHERE process = %s FOR UPDATE"


@pytest.fixture
def place(world: World) -> Shortage:
    return shortage(world)


@contextmanager
def matcher(world: World, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a matcher as a process of its own, and kill it with SIGKILL at the end."""
    settings = world.settings
    environment = child_environment(
        {
            "key": settings.key,
            "data_dir": str(log.parent),
            "relationships": {"database": settings.dsn("relationships")},
            "keys": {"database": settings.keys.database},
            "vault": {"key_file": str(settings.vault.key_file)},
        }
    )
    with log.open("ab") as output:
        process = subprocess.Popen(
            mentorship("matcher"), env=environment, stdin=subprocess.PIPE, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdin is not None:
            process.stdin.close()


def work_of(place: Shortage, world: World) -> RunWork:
    """Return what the log knows of the run."""
    runs = world.stores[1].load(MatchingRuns, runs_id(place.program))
    assert runs.work is not None
    return runs.work


def kill_while_it(step: str, place: Shortage, world: World, log: Path) -> None:
    """Start a matcher, and kill it while it gathers the facts of the run or while it records the result."""
    dsn = world.settings.dsn("relationships")
    with psycopg.connect(dsn) as row, psycopg.connect(dsn) as events, psycopg.connect(dsn) as watch:
        row.execute(_ROW, [NAME])  # a matcher that notes its first step waits for this row
        watch.autocommit = True
        with matcher(world, log) as process:
            until(lambda: work_of(place, world).state == "running", what="a matcher that has begun")
            if step == "recording":
                events.execute(
                    "LOCK TABLE relationships.stored_events IN SHARE MODE"
                )  # one that records waits for this table
                row.rollback()
            until(lambda: (watch.execute(_WAITING[step]).fetchone() or (0,))[0], what="a matcher that waits")
            assert process.poll() is None
            process.kill()
            assert process.wait() < 0


@pytest.mark.parametrize("step", ["gathering", "recording"])
def test_kill_9_of_a_matcher_loses_no_run_and_records_none_twice(
    place: Shortage, world: World, tmp_path: Path, step: str
) -> None:
    run_id, log = str(place.run(background=True)["run_id"]), tmp_path / "matcher.log"
    kill_while_it(step, place, world, log)
    shown = place.current()["run"]  # what the server had received of a recording, it records whole
    assert shown is None or (step == "recording" and shown["served"] == 2)
    with matcher(world, log):
        until(lambda: work_of(place, world).state not in {"requested", "running"}, what=log.read_text())
        again = str(place.run(background=True)["run_id"])
        until(lambda: work_of(place, world).run_id == again and work_of(place, world).state == "done")
    events = world.stores[1].events_of(RunRecorded)
    assert [each.run_id for each in events if each.run_id in {run_id, again}] == [run_id, again]
    assert not [each for each in world.stores[1].events_of(DraftSent) if each.run_id in {run_id, again}]
    pairs = [
        {name: each[name] for name in ("mentor_participation_id", "mentee_participation_id")}
        for each in place.current()["run"]["pairs"]
    ]
    assert len(place.send(again, *pairs)["sent"]) == len(pairs) == 2
