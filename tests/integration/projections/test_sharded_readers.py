"""Readers on a real broker, each a process of its own: their parts add up to what the network read model says."""

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow.parquet
import pytest

from services.contract.catalogue import CHECKPOINT
from services.contract.headers import RecordHeaders
from services.contract.record import UntypedEvent
from services.platform.database import read_pool
from services.platform.settings import child_environment
from services.projections.network.in_memory.live_network import LiveNetwork
from services.projections.network.projection import NetworkProjection
from services.projections.network.sharded_reader.topic_reader import TopicReader
from services.ripple import Effect, Rule
from services.ripple.shards import load, save
from tests.support import topics
from tests.support.event_stories import federation, interleave
from tests.support.projection_pipeline import ProjectionPipeline, run_pipeline
from tests.support.public_logs import MemoryLog
from tests.support.read_side import ReadSide
from tests.support.wait import PATIENCE_SECONDS, until

READERS = 3
STRICT = Rule.STRICTLY_AFTER


@dataclass(frozen=True)
class Readers:
    """Commands that follow topics, and where they leave their parts."""

    log: MemoryLog
    bootstrap: str
    folder: Path

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        environment = {
            "publisher": self.log.publisher,
            "data_dir": str(self.folder),
            "kafka": {"bootstrap": self.bootstrap},
        }
        command = [sys.executable, "-m", "services.cli", "ripple", *map(str, arguments), "--json"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, env=child_environment(environment), text=True, **pipes)  # type: ignore[call-overload,no-any-return]  # pipes are pipes

    def result(self, shard: int) -> Path:
        return self.folder / f"part-{shard}.parquet"

    def follow(self, shard: int, *options: object) -> subprocess.Popen[str]:
        return self.start("follow", "--shards", READERS, "--shard", shard, "--out", self.result(shard), *options)


def test_three_readers_make_the_read_models_figures(database: str, kafka_bootstrap: str, tmp_path: Path) -> None:
    random = Random(8)
    events = interleave(federation(random, programs=3, people=40, relationships=250), random)
    with run_pipeline("kafka", database, lambda: kafka_bootstrap) as pipeline:
        log = pipeline.logs[1]
        log.append([event for event in events if event.type.split(".")[1] == "relationships"])
        until(lambda: _arrived(kafka_bootstrap, log) == len(log.records), what="every record in the topics")
        readers = Readers(log, kafka_bootstrap, tmp_path)
        answers = [_answer(reader) for reader in [readers.follow(shard) for shard in range(READERS)]]
        again = _answer(readers.follow(2, "--until", readers.result(0)))
    assert again["sum_reach"] == answers[2]["sum_reach"]
    assert {one["events"] for one in answers} == {answers[0]["events"]}
    whole = _answer(readers.start("add", *(readers.result(shard) for shard in range(READERS))))
    reach = _reach([readers.result(shard) for shard in range(READERS)])
    ReadSide(database, [NetworkProjection()]).play(events)
    assert reach == _of_the_read_model(database, "met")
    assert whole["sum_reach"] == sum(reach.values()) > 50
    assert sum(one["sum_reach"] for one in answers) == whole["sum_reach"]


def test_a_reader_that_goes_on_writes_what_came(database: str, kafka_bootstrap: str, tmp_path: Path) -> None:
    random = Random(10)
    events = interleave(federation(random, programs=2, people=20, relationships=60), random)
    ours = sorted((e for e in events if e.type.split(".")[1] == "relationships"), key=lambda event: event.position)
    with run_pipeline("kafka", database, lambda: kafka_bootstrap) as pipeline:
        readers = Readers(pipeline.logs[1], kafka_bootstrap, tmp_path)
        reader = readers.start("follow", "--out", readers.result(0), "--until", "forever", "--every", 0)
        until(readers.result(0).exists, what="a part of nothing")
        pipeline.logs[1].append(ours)
        until(lambda: _edges(readers.result(0)) == _activated(ours), what="a part of everything")
        reader.send_signal(signal.SIGINT)
        out, error = reader.communicate(timeout=PATIENCE_SECONDS)
    assert reader.returncode == 0, error
    assert "Traceback" not in error
    assert out.rstrip().endswith("}")


def _edges(part: Path) -> int:
    return int(load(part).manifest.figures["edges"])


def _activated(events: Sequence[UntypedEvent]) -> int:
    voided = {event.subject for event in events if event.type.endswith(".voided")}
    begun = [event.data for event in events if event.type.endswith(".activated") and event.subject not in voided]
    return sum(data["direction"] != "peer" for data in begun)


@pytest.mark.parametrize("effect", ["met", "closed"])
def test_logs_read_in_place_say_the_same(database: str, tmp_path: Path, effect: str) -> None:
    random = Random(9)
    events = interleave(federation(random, programs=2, people=30, relationships=120), random)
    with run_pipeline("log", database, str) as pipeline:
        pipeline.logs[1].append([event for event in events if event.type.split(".")[1] == "relationships"])
        parts = [_in_place(pipeline, shard, tmp_path, effect) for shard in range(READERS)]
    ReadSide(database, [NetworkProjection()]).play(events)
    assert _reach(parts) == _of_the_read_model(database, effect)


def _in_place(pipeline: ProjectionPipeline, shard: int, folder: Path, effect: str) -> Path:
    follower = TopicReader(pipeline.feed(), STRICT, Effect.parse(effect), shard=shard, shards=READERS)
    while follower.behind:
        follower.step(0.05)
    path = folder / f"{shard}.parquet"
    save(path, *follower.result())
    follower.close()
    return path


def _of_the_read_model(database: str, effect: str) -> dict[str, int]:
    with read_pool(database, name="test") as pool:
        found = LiveNetwork(pool).engine_result(Effect.parse(effect), STRICT)
    return {found.people[number]: int(found.reach[number]) for number in np.flatnonzero(found.present).tolist()}


def _reach(parts: Sequence[Path]) -> dict[str, int]:
    rows = [row for part in parts for row in pyarrow.parquet.read_table(part).to_pylist()]
    found = {row["person"]: row["reach"] for row in rows}
    assert len(found) == len(rows)
    return found


def _arrived(bootstrap: str, log: MemoryLog) -> int:
    places = topics.read_all(bootstrap, log.topics).values()
    return sum(RecordHeaders(record.headers).type != CHECKPOINT for records in places for record in records)


def _answer(process: subprocess.Popen[str]) -> Any:  # noqa: ANN401 - what JSON says
    out, error = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, error
    return json.loads(out)
