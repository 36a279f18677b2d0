"""`mentorship ripple` on files: figures, shards, exports, and what it refuses."""

import csv
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import networkx
import pyarrow as pa
import pyarrow.parquet
import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app

CHAIN = [
    ("A", "B", "2024-01-01"),
    ("B", "C", "2024-02-01"),
    ("C", "D", "2024-03-01T10:00:00+01:00"),
    ("D", "D", "2024-04-01"),
]


def _file(folder: Path, rows: Sequence[Sequence[object]], heading: str = "mentor,mentee,start") -> str:
    path = folder / "edges.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(heading.split(","))
        writer.writerows(rows)
    return str(path)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["ripple", *arguments])


def _json(*arguments: str) -> Any:  # noqa: ANN401 - what JSON says
    result = _run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_figures_of_programs(tmp_path: Path) -> None:
    rows = [("A", "B", 1, "P"), ("B", "C", 2, "Q"), ("C", "D", 3, "R"), ("D", "E", 4, "S")]
    edges = _file(tmp_path, rows, "mentor,mentee,start,program")
    found = _json("programs", edges)
    assert [found["rule"], found["effect"]] == ["strictly_after", "started"]
    assert [tuple(row.values()) for row in found["programs"]] == [
        ("P", 1, 4, 1.0, 0.0),
        ("Q", 1, 3, 1.0, 2.0),
        ("R", 1, 2, 1.0, 2.0),
        ("S", 1, 1, 0.0, 0.0),
    ]
    assert "betweenness" in _run("programs", edges).stdout
    assert _json("explain", edges, "B")["program_pairs_connected"] == 1


def test_the_figures_of_a_chain(tmp_path: Path) -> None:
    assert _json("compute", _file(tmp_path, CHAIN)) == {
        "edges": 3,
        "skipped": 1,
        "people": 4,
        "mentors": 3,
        "sum_reach": 6,
        "max_reach": 3,
        "rule": "strictly_after",
        "effect": "started",
        "reproduction": pytest.approx(2 / 3),
        "give_back": {"at_risk": 3, "events": 2},
    }
    assert "sum_reach" in _run("compute", _file(tmp_path, CHAIN)).stdout


def test_ties_follow_the_rule(tmp_path: Path) -> None:
    file = _file(tmp_path, [("A", "B", 5), ("B", "C", 5)])
    assert _json("compute", file)["sum_reach"] == 2
    assert _json("compute", file, "--rule", "at_or_after")["sum_reach"] == 3


def test_effect_policies(tmp_path: Path) -> None:
    rows = [("A", "B", 1, 2, 9), ("B", "C", 3, "", 10), ("C", "D", 12, 12, "")]
    file = _file(tmp_path, rows, "mentor,mentee,start,effect,end")
    asked = {}
    for name in ("", "started", "closed", "+5"):
        found = _json("compute", file, *(("--effect", name) if name else ()))
        asked[name] = (found["effect"], found["sum_reach"])
    assert asked == {
        "": ("met", 2),
        "started": ("started", 6),
        "closed": ("closed", 2),
        "+5": ("+5", 4),
    }
    assert _json("compute", _file(tmp_path, CHAIN), "--effect", "+45d")["effect"] == "+45d"


def test_as_of(tmp_path: Path) -> None:
    found = _json("compute", _file(tmp_path, CHAIN), "--as-of", "2024-02-01")
    assert (found["edges"], found["people"], found["sum_reach"], found["as_of"]) == (2, 3, 3, "2024-02-01")


def test_shards_add_up(tmp_path: Path) -> None:
    file = _file(tmp_path, [(f"p{n % 7}", f"p{n % 11 + 3}", n) for n in range(60) if n % 7 != n % 11 + 3])
    parts = [_json("compute", file, "--shards", "3", "--shard", str(shard)) for shard in range(3)]
    assert sum(part["sum_reach"] for part in parts) == _json("compute", file)["sum_reach"]


def test_parquet_in_and_out(tmp_path: Path) -> None:
    table = pa.table(
        {
            "mentor": pa.array(["A", "B"]).dictionary_encode(),
            "mentee": ["B", "C"],
            "start": pa.array([1_000, 2_000], pa.timestamp("ms", "UTC")),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "edges.parquet")
    out = tmp_path / "reach.parquet"
    assert _json("compute", str(tmp_path / "edges.parquet"), "--out", str(out))["sum_reach"] == 3
    assert pyarrow.parquet.read_table(out).to_pylist() == [
        {"person": "A", "reach": 2, "direct_mentees": 1, "fertile_mentees": 1},
        {"person": "B", "reach": 1, "direct_mentees": 1, "fertile_mentees": 0},
        {"person": "C", "reach": 0, "direct_mentees": 0, "fertile_mentees": 0},
    ]
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_graphs_that_networkx_reads(tmp_path: Path) -> None:
    rows = [('<A> & "co"', "B", 1, "P&Q"), ("B", "C\x01", 2, ""), ("B", "C\x01", 3, "R")]
    file = _file(tmp_path, rows, "mentor,mentee,start,program")
    for form, read in (("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)):
        out = tmp_path / f"graph.{form}"
        _json("compute", file, "--out", str(out))
        graph = read(out)
        assert graph.is_directed()
        assert graph.number_of_edges() == 3
        reach = {data["label"]: data["reach"] for _, data in graph.nodes(data=True)}
        assert reach == {'<A> & "co"': 2, "B": 1, "C�": 0}
        starts = sorted(int(data["start"]) for _, _, data in graph.edges(data=True))
        assert starts == [1, 2, 3]


def test_dates_in_a_dynamic_graph(tmp_path: Path) -> None:
    out = tmp_path / "graph.gexf"
    _json("compute", _file(tmp_path, CHAIN), "--out", str(out))
    edges = [data for _, _, data in networkx.read_gexf(out).edges(data=True)]
    assert {data["effect"] for data in edges} == {
        "2024-01-01T00:00:00Z",
        "2024-02-01T00:00:00Z",
        "2024-03-01T09:00:00Z",
    }
    assert min(data["start"] for data in edges) == datetime(2024, 1, 1, tzinfo=UTC).timestamp()


def test_explaining_a_person(tmp_path: Path) -> None:
    found = _json("explain", _file(tmp_path, CHAIN), "B", "--to", "D")
    assert (found["reach"], found["lineage"], found["gave_back"]) == (2, 1, True)
    assert found["generations"] == {"1": 1, "2": 1}
    assert [step["mentee"] for step in found["foremost"]] == ["C", "D"]
    assert found["shortest"][1]["start"] == "2024-03-01T09:00:00Z"
    assert _json("explain", _file(tmp_path, CHAIN), "D", "--to", "A")["shortest"] == []
    assert "decayed_reach" in _run("explain", _file(tmp_path, CHAIN), "B").stdout


@pytest.mark.parametrize(
    ("rows", "heading", "arguments", "said"),
    [
        ([("A", "B", "nan")], "mentor,mentee,start", (), "line 2: start is not an integer in range"),
        ([("A", "B", 1), ("A", "B", "soon")], "mentor,mentee,start", (), "line 3: start is not an integer"),
        ([("A", "B", 2**70)], "mentor,mentee,start", (), "line 2: start is not an integer in range"),
        ([("A", "B", 2**63 - 1)], "mentor,mentee,start", (), "line 2: start is not an integer in range"),
        ([("A", "B", "2024-13-01")], "mentor,mentee,start", (), "line 2: start is not an ISO date"),
        (
            [("A", "B", "2024-01-01"), ("A", "B", "2024-01-01T25:00Z")],
            "mentor,mentee,start",
            (),
            "line 3: start is not an ISO",
        ),
        (
            [("A", "B", 5, 4)],
            "mentor,mentee,start,effect",
            (),
            "line 2: effect: its influence is delivered before",
        ),
        ([("A", "", 5)], "mentor,mentee,start", (), "line 2: mentee is empty"),
        ([("A", "B", 5), ("A", "B")], "mentor,mentee,start", (), "line 3: the row has 2 fields, the heading 3"),
        ([("A", "B")], "mentor,mentee", (), "lacks start"),
        ([("A", "B", 5)], "mentor,mentee,start", ("--effect", "met"), "needs a column effect"),
        ([("A", "B", 5)], "mentor,mentee,start", ("--effect", "+3d"), "integers without a unit"),
        ([("A", "B", "2024-01-01")], "mentor,mentee,start", ("--effect", "later"), "effect is one of"),
    ],
)
def test_what_cannot_be_is_refused(
    tmp_path: Path, rows: list[tuple[object, ...]], heading: str, arguments: tuple[str, ...], said: str
) -> None:
    result = _run("compute", _file(tmp_path, rows, heading), *arguments)
    assert result.exit_code == 1
    assert said in result.stderr.replace("\n", " ")
    assert result.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("compute", "nowhere.csv"),
        ("compute", "FILE", "--rule", "loosely"),
        ("compute", "FILE", "--shard", "2", "--shards", "2"),
        ("compute", "FILE", "--as-of", "2999-01-01"),
        ("compute", "FILE", "--as-of", "yesterday"),
        ("compute", "FILE", "--out", "reach.xlsx"),
    ],
)
def test_wrong_questions_have_exit_code_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    file = _file(tmp_path, CHAIN)
    assert _run(*(file if argument == "FILE" else argument for argument in arguments)).exit_code == 2


def test_somebody_unknown(tmp_path: Path) -> None:
    result = _run("explain", _file(tmp_path, CHAIN), "Zoe")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no person of that name" in result.stderr


def test_a_binary_file_is_no_table(tmp_path: Path) -> None:
    for name in ("edges.parquet", "edges.csv"):
        (tmp_path / name).write_bytes(b"mentor,mentee,start\n\xff\xfe,\x00\x81,1\n")
        assert _run("compute", str(tmp_path / name)).exit_code == 1


def test_too_little_memory_names_the_shards_that_fit(tmp_path: Path) -> None:
    random = Random(1)
    rows = [(*random.sample(range(2000), 2), time) for time in range(20_000)]
    file = _file(tmp_path, rows)
    refused = _run("compute", file, "--memory", "3")
    assert refused.exit_code == 1
    shards = int(refused.stderr.split("--shards ")[1].split(")")[0])
    parts = [_json("compute", file, "--memory", "3", "--shards", str(shards), "--shard", str(n)) for n in range(shards)]
    assert sum(part["sum_reach"] for part in parts) == _json("compute", file)["sum_reach"]


def test_no_number_of_shards_helps_where_the_people_alone_do_not_fit(tmp_path: Path) -> None:
    file = _file(tmp_path, [(f"a{n}", f"b{n}", n) for n in range(20_000)])
    refused = _run("compute", file, "--memory", "1")
    assert refused.exit_code == 1
    assert "no number of shards" in refused.stderr.replace("\n", " ")
