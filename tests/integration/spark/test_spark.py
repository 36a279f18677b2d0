"""Shards on a real Spark, in local mode: one task each, and the rows together are the reach of all people."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from services.cli.commands.ripple import spark_session
from services.ripple import Rule, compute_reachability
from services.ripple.files import InvalidEdgesError, read
from services.ripple.shards import compute_shard
from services.ripple.shards.spark_job import compute_on_spark
from tests.support.java import require_java
from tests.support.wait import PATIENCE_SECONDS
from tests.unit.ripple.random_graphs import random_edges

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

STRICT = Rule.STRICTLY_AFTER


@pytest.fixture(scope="module")
def session() -> Iterator["SparkSession"]:
    require_java()
    with spark_session.spark("local[2]") as session:
        yield session


@pytest.fixture
def edges(tmp_path: Path) -> Path:
    return write_edges(tmp_path / "edges.parquet", edges=800, people=200)


def write_edges(path: Path, *, edges: int, people: int) -> Path:
    rows = [(edge.mentor, edge.mentee, edge.start, edge.start + 5) for edge in random_edges(4, edges, people)]
    columns = [pa.array(column) for column in zip(*rows, strict=True)]
    pyarrow.parquet.write_table(pa.table(columns, ["mentor", "mentee", "start", "effect"]), path)
    return path


@pytest.mark.parametrize(("rule", "effect"), [(STRICT, None), (Rule.AT_OR_AFTER, "started"), (STRICT, "+3")])
def test_tasks_make_everybodys_reach(session: "SparkSession", edges: Path, rule: Rule, effect: str | None) -> None:
    history = read(edges, effect).graph
    whole = dict(zip(list(history.people), compute_reachability(history, rule).reach.tolist(), strict=True))
    rows = compute_on_spark(session, edges, rule, effect, shards=5).collect()
    assert len(rows) == len(whole)
    assert {row.person: row.reach for row in rows} == whole
    assert sum(whole.values()) > 0


def test_with_generations_and_more_shards_than_people(session: "SparkSession", tmp_path: Path) -> None:
    edges = write_edges(tmp_path / "edges.parquet", edges=40, people=10)  # every shard is a task, which costs a process
    part = compute_shard(read(edges).graph, STRICT, deep=True)
    whole = sorted(tuple(row.values()) for batch in part.batches() for row in batch.to_pylist())
    table = compute_on_spark(session, edges, STRICT, shards=12, deep=True)
    assert sorted(map(tuple, table.collect())) == whole


def test_every_shard_is_a_task(session: "SparkSession", edges: Path) -> None:
    assert compute_on_spark(session, edges, STRICT, shards=7).rdd.getNumPartitions() == 7
    with pytest.raises(ValueError, match="at least one"):
        compute_on_spark(session, edges, STRICT, shards=0)


def test_a_worker_that_finds_another_file_fails(session: "SparkSession", edges: Path) -> None:
    table: DataFrame = compute_on_spark(session, edges, STRICT, shards=1)
    whole = pyarrow.parquet.read_table(edges)
    pyarrow.parquet.write_table(whole.slice(1), edges)
    with pytest.raises(Exception, match="another file on this worker"):
        table.collect()


def test_the_command_says_what_compute_says(edges: Path, tmp_path: Path) -> None:
    require_java()
    out = tmp_path / "reach.parquet"
    found = _json("spark", edges, "--shards", "3", "--master", "local[2]", "--out", out)
    whole = _json("compute", edges, "--out", tmp_path / "whole.parquet")
    same = ("people", "sum_reach", "max_reach", "rule", "effect")
    assert found == {"shards": 3, **{name: whole[name] for name in same}}
    assert _people(out) == _people(tmp_path / "whole.parquet")
    again = _run("spark", edges, "--out", out)
    assert again.returncode == 1
    assert "already" in again.stderr


def test_what_no_task_could_read_is_refused_before_spark_starts(tmp_path: Path) -> None:
    (tmp_path / "edges.csv").write_text("mentor,mentee\na,b\n", encoding="utf-8")
    with pytest.raises(InvalidEdgesError):
        read(tmp_path / "edges.csv")
    refused = _run("spark", tmp_path / "edges.csv", "--out", tmp_path / "reach.parquet")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "lacks start" in refused.stderr


def _people(path: Path) -> dict[str, tuple[Any, ...]]:
    rows = pyarrow.parquet.read_table(path).to_pylist()
    return {row["person"]: tuple(row.values()) for row in rows}


def _run(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "services.cli", "ripple", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)


def _json(*arguments: object) -> Any:  # noqa: ANN401 - what JSON says
    done = _run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
