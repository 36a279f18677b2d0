"""Bad input to `mentorship ripple`: which row and column, exit code 1 or 2, and no file half-written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pyarrow.parquet
import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app

OLD = "what was there before"
COLUMNS = "mentor,mentee,start,effect,end,program,organization"


def _run(folder: Path, text: str, *arguments: str, command: str = "compute") -> Result:
    file = folder / "edges.csv"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["ripple", command, str(file), *arguments])


@contextmanager
def _nothing_written(folder: Path) -> Iterator[list[str]]:
    """Offer --out, once absent and once an old file; neither may change."""
    kept, absent = folder / "kept.parquet", folder / "absent.parquet"
    kept.write_text(OLD, encoding="utf-8")
    yield [str(kept), str(absent)]
    assert kept.read_text(encoding="utf-8") == OLD
    assert {path.name for path in folder.iterdir()} == {"edges.csv", "kept.parquet"}


@pytest.mark.parametrize(
    ("rows", "arguments", "code", "said"),
    [
        (["A,B,1,,,,", "A,B,NaN,,,,"], [], 1, ["line 3", "start"]),
        (["A,B,1,,,,", "A,B,2,NaN,,,"], [], 1, ["line 3", "effect"]),
        (["A,B,2024-01-01,,,,", "A,B,NaN,,,,"], [], 1, ["line 3", "start", "ISO"]),
        (["A,B,1,,,,", f"A,B,{2**63},,,,"], [], 1, ["line 3", "start", "range"]),
        (["A,B,1,,,,", f"A,B,{2**62},,,,"], [], 1, ["line 3", "start", "range"]),
        (["A,B,1,,,,", f"A,B,2,{2**62},,,"], [], 1, ["line 3", "effect", "range"]),
        (["A,B,2024-01-01,,,,", "A,B,12024-01-01,,,,"], [], 1, ["line 3", "start"]),
        (["A,B,1,,,,", f"A,B,{2**61},,,,"], ["--effect", f"+{2**61}"], 1, ["line 3", "start", "range"]),
        (["A,B,1,,,,"], ["--effect", f"+{10**30}"], 1, ["delay"]),
        (["A,B,1,1,,,", "A,B,5,4,,,"], [], 1, ["line 3", "effect", "before it starts"]),
        (["A,B,1,,,,", "A,B,5,,4,,"], ["--effect", "closed"], 1, ["line 3", "end", "before the start"]),
        (["A,B,1,,,,", ",B,5,,4,,"], [], 1, ["line 3", "mentor is empty"]),
        (["A,B,1,,,,", "A,B,2"], [], 1, ["line 3", "3 fields, the heading 7"]),
        (["A,B,1,,,,", 'A,"B,2'], [], 1, ["line 3", "quotation mark"]),
        (["A,B,2024-01-01,,,,"], ["--as-of", "2999-01-01"], 2, ["has not come yet"]),
        (["A,B,2024-01-01,,,,"], ["--as-of", "NaN"], 2, ["no date"]),
        (["A,B,1,,,,"], ["--memory", "0"], 2, ["--memory"]),
    ],
)
def test_it_says_where_and_writes_nothing(
    tmp_path: Path, rows: list[str], arguments: list[str], code: int, said: list[str]
) -> None:
    with _nothing_written(tmp_path) as outs:
        for out in outs:
            result = _run(tmp_path, "\n".join([COLUMNS, *rows]), *arguments, "--out", out)
            assert (result.exit_code, result.stdout) == (code, "")
            assert all(word in result.stderr for word in said), result.stderr
            assert "Traceback" not in result.stderr


def test_explaining_refuses_the_same(tmp_path: Path) -> None:
    result = _run(tmp_path, "mentor,mentee,start\nA,B,NaN\n", "A", command="explain")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "line 2: start" in result.stderr
    unknown = _run(tmp_path, "mentor,mentee,start\nA,B,1\n", "A", "--to", "Zoe", command="explain")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    later = _run(tmp_path, "mentor,mentee,start\nA,B,2024-01-01\n", "A", "--as-of", "2999-01-01", command="explain")
    assert later.exit_code == 2


@pytest.mark.parametrize("heading", ["mentor,mentor,start", "mentor,mentee,start,start", "", "mentor;mentee;start"])
def test_a_heading_that_is_none(tmp_path: Path, heading: str) -> None:
    result = _run(tmp_path, f"{heading}\n" + "A," * heading.count(",") + "5\n" if heading else "")
    assert (result.exit_code, result.stdout, type(result.exception)) == (1, "", SystemExit)


def test_too_little_memory_writes_nothing(tmp_path: Path) -> None:
    random = Random(1)
    rows = [",".join(map(str, (*random.sample(range(2000), 2), time))) for time in range(20_000)]
    with _nothing_written(tmp_path) as outs:
        for out in outs:
            result = _run(tmp_path, "mentor,mentee,start\n" + "\n".join(rows), "--memory", "3", "--out", out)
            assert (result.exit_code, result.stdout) == (1, "")
            assert "--shards" in result.stderr


def test_a_disk_that_fails_half_way_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, *_: object) -> None:
        path.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pyarrow.parquet, "ParquetWriter", full)
    with _nothing_written(tmp_path) as outs:
        for out in outs:
            result = _run(tmp_path, "mentor,mentee,start\nA,B,1\n", "--out", out)
            assert (result.exit_code, result.stdout) == (1, "")
            assert "No space left" in result.stderr


def test_a_place_that_is_not_there_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    for out in (tmp_path / "nowhere" / "reach.parquet", tmp_path):
        result = _run(tmp_path, "torn", "--format", "parquet", "--out", str(out))
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--out" in result.stderr


def test_mentor_and_mentee_in_one_are_counted_out_and_every_column_is_known(tmp_path: Path) -> None:
    result = _run(tmp_path, f"{COLUMNS}\nA,A,1,1,,P,O\nA,B,1,1,2,P,O\n,B,,,,,\n".replace("\n,B", "\nC,B"), "--json")
    assert result.exit_code == 0
    assert "skipped 1 rows where mentor and mentee are one, 1 without a start" in result.stderr
    assert '"edges": 1,\n  "skipped": 2' in result.stdout
