"""What `mentorship ripple compute --out` writes, networkx and pyarrow read back: people, relationships, times."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from typer.testing import CliRunner

from services.cli.main import app
from services.ripple import (
    NEVER,
    Edge,
    Rule,
    TemporalGraph,
    compute_reachability,
    count_direct_mentees,
    count_fertile_mentees,
)
from services.ripple.files import TimeFormat
from services.ripple.files.writer import Format, write
from services.ripple.shards import Manifest, build_partial_result, save
from tests.unit.ripple.random_graphs import edge_lists

STRICT = Rule.STRICTLY_AFTER
Attributes = list[tuple[str, str, int, int | None, str | None]]
GRAPHS = pytest.mark.parametrize(("form", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])


def _written(graph: Any) -> Attributes:  # noqa: ANN401 - networkx has no types
    """Every relationship of a graph that was read back."""
    label = nx.get_node_attributes(graph, "label")
    found = []
    for mentor, mentee, data in graph.edges(data=True):
        effect = data.get("effect")
        start, taken = int(data["start"]), None if effect is None else int(effect)
        found.append((label[mentor], label[mentee], start, taken, data.get("program") or None))
    return sorted(found, key=str)


@GRAPHS
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edges=edge_lists())
def test_a_graph_survives_the_round_trip(
    tmp_path: Path, form: str, read: Callable[[Path], Any], edges: list[Edge]
) -> None:
    history, path = TemporalGraph.from_edges(edges), tmp_path / f"graph.{form}"
    spread = compute_reachability(history, STRICT)
    write(path, Format(form), history, spread.reach, TimeFormat.INTEGER)
    graph = read(path)
    assert graph.is_directed()
    reach = {data["label"]: data["reach"] for _, data in graph.nodes(data=True)}
    assert reach == dict(zip(history.people, spread.reach.tolist(), strict=True))
    expected: Attributes = [
        (e.mentor, e.mentee, e.start, None if e.effect == NEVER else e.effect, e.program) for e in edges
    ]
    assert _written(graph) == sorted(expected, key=str)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edges=edge_lists())
def test_a_table_survives_the_round_trip(tmp_path: Path, edges: list[Edge]) -> None:
    history, path = TemporalGraph.from_edges(edges), tmp_path / "reach.parquet"
    spread = compute_reachability(history, STRICT)
    save(path, build_partial_result(history, STRICT, spread), Manifest(0, 1, "a test", {}))
    table = pyarrow.parquet.read_table(path)
    assert table.column_names == ["person", "reach", "direct_mentees", "fertile_mentees"]
    columns = (spread.reach, count_direct_mentees(history), count_fertile_mentees(history, STRICT))
    expected = zip(history.people, *(column.tolist() for column in columns), strict=True)
    assert [tuple(row.values()) for row in table.to_pylist()] == list(expected)


@pytest.mark.parametrize(("start", "end"), [("1", "9"), ("2024-01-01T00:00:00Z", "2024-03-01T12:30:00Z")])
def test_a_dynamic_graph_tells_when_each_relationship_begins(tmp_path: Path, start: str, end: str) -> None:
    file, out = tmp_path / "edges.csv", tmp_path / "graph.gexf"
    file.write_text(f"mentor,mentee,start,end\nA,B,{start},{end}\nB,C,{end},\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["ripple", "compute", str(file), "--out", str(out)]).exit_code == 0
    graph = nx.read_gexf(out)
    assert graph.graph["mode"] == "dynamic"
    begun = {(u, v): data["start"] for u, v, data in graph.edges(data=True)}
    clock = TimeFormat.INTEGER if start == "1" else TimeFormat.ISO
    assert begun == {("n0", "n1"): clock.number(clock.moment(start)), ("n1", "n2"): clock.number(clock.moment(end))}
