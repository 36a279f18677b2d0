"""`mentorship ripple add`: parts add up to the whole exactly, and what does not belong together is refused."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.ripple.shards.part_files import METADATA_KEY, load

pytestmark = pytest.mark.exhaustive


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["ripple", *map(str, arguments)])


def _json(*arguments: object) -> Any:  # noqa: ANN401 - what JSON says
    result = _run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def _edges(folder: Path, seed: int = 1, name: str = "edges.csv") -> Path:
    random, path = Random(seed), folder / name
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["mentor", "mentee", "start", "end"])
        for _ in range(300):
            start = random.randrange(100)
            writer.writerow([*random.sample([f"p{n}" for n in range(80)], 2), start, start + random.randrange(9)])
    return path


def _part(edges: Path, shards: int, shard: int, *options: str, name: str = "part") -> Path:
    path = edges.with_name(f"{name}-{shard}-of-{shards}.parquet")
    _json("compute", edges, "--shards", shards, "--shard", shard, "--out", path, *options)
    return path


def _people(path: Path) -> dict[str, dict[str, Any]]:
    return {row["person"]: row for row in pyarrow.parquet.read_table(path).to_pylist()}


@pytest.mark.parametrize("options", [(), ("--rule", "at_or_after"), ("--effect", "closed"), ("--as-of", "50")])
@pytest.mark.parametrize("shards", [1, 2, 5, 100])
def test_parts_add_up_to_the_whole(tmp_path: Path, shards: int, options: tuple[str, ...]) -> None:
    edges = _edges(tmp_path)
    whole = _json("compute", edges, "--out", tmp_path / "whole.parquet", *options)
    parts = [_part(edges, shards, shard, *options) for shard in reversed(range(shards))]
    assert _json("add", *parts, "--out", tmp_path / "added.parquet") == whole
    assert _people(tmp_path / "added.parquet") == _people(tmp_path / "whole.parquet")
    assert _json("add", tmp_path / "added.parquet") == whole
    assert f"\t{whole['sum_reach']:,}" in _run("add", *parts).stdout


def test_generations_add_up_as_well(tmp_path: Path) -> None:
    edges = _edges(tmp_path)
    _json("compute", edges, "--generations", "--out", tmp_path / "whole.parquet")
    parts = [_part(edges, 3, shard, "--generations") for shard in range(3)]
    _json("add", *parts, "--out", tmp_path / "added.parquet")
    added = _people(tmp_path / "added.parquet")
    assert added == _people(tmp_path / "whole.parquet")
    assert max(row["depth"] for row in added.values()) > 1
    assert any(row["decayed_reach"] % 1 for row in added.values())


def test_a_missing_part_and_one_that_is_there_twice(tmp_path: Path) -> None:
    parts = [_part(_edges(tmp_path), 4, shard) for shard in range(4)]
    _refused(parts[1:3], "of 4 shards 0, 3 are missing")
    _refused(parts[:3], "of 4 shards 3 is missing")
    _refused([*parts, parts[2]], "shard 2 is duplicated")


def test_parts_of_different_wholes(tmp_path: Path) -> None:
    edges = _edges(tmp_path)
    first = _part(edges, 2, 0)
    others = {
        "rule: strictly_after and at_or_after": _part(edges, 2, 1, "--rule", "at_or_after", name="rule"),
        "effect: started and closed": _part(edges, 2, 1, "--effect", "closed", name="effect"),
        "number of shards: 2 and 3": _part(edges, 3, 1),
        "as_of: None and 99": _part(edges, 2, 1, "--as-of", "99", name="date"),
        "have other columns": _part(edges, 2, 1, "--generations", name="deep"),
        "source (file, or events read)": _part(_edges(tmp_path, 2, "other.csv"), 2, 1, name="file"),
    }
    for said, other in others.items():
        _refused([first, other], said)


def test_rounding_is_no_difference(tmp_path: Path) -> None:
    first, second = (_part(_edges(tmp_path), 2, shard) for shard in range(2))
    figure = load(second).manifest.figures["reproduction"]
    _say_of(second, reproduction=figure * (1 + 1e-15))
    assert _json("add", first, second)["reproduction"] == figure
    _say_of(second, reproduction=figure * 1.01)
    _refused([first, second], "differ in their reproduction")


def _say_of(path: Path, **figures: float) -> None:
    table, mark = pyarrow.parquet.read_table(path), load(path).manifest
    changed = replace(mark, figures={**mark.figures, **figures})
    pyarrow.parquet.write_table(table.replace_schema_metadata({METADATA_KEY: changed.encode()}), path)


def test_what_is_no_part(tmp_path: Path) -> None:
    part = _part(_edges(tmp_path), 1, 0)
    table = pyarrow.parquet.read_table(part)
    other = tmp_path / "other.parquet"
    pyarrow.parquet.write_table(table.replace_schema_metadata(None), other)
    _refused([other], "has no manifest")
    pyarrow.parquet.write_table(table.replace_schema_metadata({"mentorship.part": '{"ends": []}'}), other)
    _refused([other], "invalid manifest")
    pyarrow.parquet.write_table(table.slice(1), other)
    _refused([other], "was changed after it was written")
    twice = pa.array(["p0"] * len(table), pa.string())
    pyarrow.parquet.write_table(table.set_column(0, "person", twice), other)
    _refused([other], "they overlap")
    other.write_bytes(part.read_bytes()[:200])
    _refused([other], "corrupt")
    assert _run("add", tmp_path / "nowhere.parquet").exit_code == 2
    assert _run("add", part, "--out", tmp_path / "whole.csv").exit_code == 2


def _refused(parts: list[Path], said: str) -> None:
    result = _run("add", *parts)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--shards", "2", "--shard", "2"), 2, "--shard is one of 0 … 1"),
        (("--effect", "later"), 2, "effect is one of"),
        (("--until", "nowhere.parquet"), 2, "the file of another part"),
        (("--until", "FILE"), 1, "was not made from events"),
        ((), 1, "MENTORSHIP_RELATIONSHIPS__DATABASE"),
    ],
)
def test_following_asked_wrongly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, said: str
) -> None:
    monkeypatch.setenv("MENTORSHIP_DATA_DIR", str(tmp_path))
    part = _part(_edges(tmp_path), 1, 0)
    result = _run("follow", "--out", part, *(part if one == "FILE" else one for one in arguments))
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_a_part_is_named_parquet_and_has_a_place(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "part.parquet"
    assert _run("follow", "--out", nowhere).exit_code == 2
    assert _run("add", _part(_edges(tmp_path), 1, 0), "--out", nowhere).exit_code == 2
    assert _run("follow", "--out", "part.csv").exit_code == 2
