"""Relationship files as people have them: one person in every spelling, no time cut, and each fault with its line."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from services.ripple import NEVER, Rule, compute_reachability
from services.ripple.files import EdgeList, InvalidEdgesError, TimeFormat, read
from services.ripple.files.tables.date_formats import date_format


def written(folder: Path, content: str | bytes, name: str = "edges.csv") -> Path:
    """Write a file."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def reach(edges: EdgeList) -> dict[str, int]:
    """Return the reach of each person."""
    found = compute_reachability(edges.graph, Rule.STRICTLY_AFTER).reach
    return dict(zip(edges.graph.people, found.tolist(), strict=True))


def table(folder: Path, **columns: object) -> EdgeList:
    """Read a Parquet file with some columns replaced."""
    usual: dict[str, object] = {"mentor": ["a", "b"], "mentee": ["b", "c"], "start": [1, 2]}
    pyarrow.parquet.write_table(pa.table(usual | columns), folder / "edges.parquet")
    return read(folder / "edges.parquet")


def refusal(path: Path, effect: str | None = None, form: str | None = None) -> str:
    """Return why a file is refused."""
    with pytest.raises(InvalidEdgesError) as refused:
        read(path, effect, date_format=date_format(form) if form else None)
    return str(refused.value)


@pytest.mark.parametrize("other", ["Bo ", " Bo", "Bo\u200b", "\ufeffBo", "\u00a0Bo", "\u202aBo\u202c", '"Bo"'])
def test_one_person_in_every_spelling(tmp_path: Path, other: str) -> None:
    edges = read(written(tmp_path, f"mentor,mentee,start\nAda,Bo,2021-01-01\n{other},Cy,2021-02-01\n"))
    assert reach(edges) == {"Ada": 2, "Bo": 1, "Cy": 0}


def test_composed_and_decomposed_names_are_one(tmp_path: Path) -> None:
    edges = read(written(tmp_path, "mentor,mentee,start\nAda,Zo\u00eb,1\nZoe\u0308,Cy,2\n"))
    assert reach(edges) == {"Ada": 2, "Zo\u00eb": 1, "Cy": 0}


def test_a_placeholder_connects_nobody(tmp_path: Path) -> None:
    edges = read(written(tmp_path, "mentor,mentee,start\nAda,TBD,1\nTBD,Cy,2\n-,Di,3\nAda,Eve,4\n"))
    assert (len(edges.graph), edges.placeholders, edges.skipped) == (1, 3, 3)


@pytest.mark.parametrize(
    "content",
    [
        "mentor;mentee;start\nAda;Bo;2021-01-01\nBo;Cy;2021-02-01\n",
        "Mentor\tMentee\tStart\r\nAda\tBo\t2021-01-01\r\nBo\tCy\t2021-02-01",
        "Pairs of the year\n\nmentor,mentee,start\nAda,Bo,2021-01-01\nBo,Cy,2021-02-01\n",
        "mentor,mentee,start,,\nAda,Bo,2021-01-01,,\n,,,,\nBo,Cy,2021-02-01,,\n",
        "mentor,mentee,start\rAda,Bo,2021-01-01\rBo,Cy,2021-02-01\r",
        "mentor,mentee,start\nAda,Bo,2021-01-01,\nBo,Cy,2021-02-01,,\n",
        'mentor,mentee,start,note\nAda,Bo,2021-01-01,"one\ntwo"\nBo,Cy,2021-02-01,\n',
        "mentor,mentee,start\nAda,Bo,20210101\nBo,Cy,2021-02-01\n",
        "mentor,mentee,start\nAda,Bo,2021-01-01T00:00:00Z\nBo,Cy,20210201\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_what_spreadsheets_save_is_read(tmp_path: Path, content: str, encoding: str) -> None:
    edges = read(written(tmp_path, content.encode(encoding)))
    assert reach(edges) == {"Ada": 2, "Bo": 1, "Cy": 0}
    assert edges.graph.start.tolist() == [edges.time_format.moment(day) for day in ("2021-01-01", "2021-02-01")]


def test_large_files_may_have_cells_of_two_lines(tmp_path: Path) -> None:
    rows = "".join(f'p{n},p{n + 1},2021-01-01,"one, two\nthree {n}"\n' for n in range(40_000))
    assert len(read(written(tmp_path, "mentor,mentee,start,note\n" + rows)).graph) == 40_000


@pytest.mark.parametrize(
    ("rows", "line", "named"),
    [
        ("A,B,2021-01-01\nC,D,31/12/2021\n", 3, "--date-format"),
        ("A,B,2021-01-01\nC,D,01.02.2021\n", 3, "ISO"),
        ('A,"B\nb",2021-01-01\n\nC,D,2021-02-30\n', 5, "ISO"),
        ("A,B,2021-01-01\n,,\nC,D,2021-02-01,x\n", 4, "4 fields"),
        ("A,B,2021-01-01\n\n,D,2021-02-01\n", 4, "mentor is empty"),
        ("A,B,2021-01-01\n\u200b,D,2021-02-01\n", 3, "mentor is empty"),
        ('A,B,2021-01-01\nC,"D,2021-02-01\nE,F,2021-03-01\n', 3, "quotation mark"),
        ("A,B,2021-01-01\nC,D,2021-02-01T10:00:00.1234567\n", 3, "finer than a microsecond"),
        ("A,B,1\nC,D,2.5\n", 3, "whole number"),
        ("A,B,1\nC,D,x\n", 3, "integer"),
        ("A,B,12021-01-01\n", 2, "ISO"),
    ],
)
def test_a_fault_is_named_with_its_line_and_no_row_is_repeated(
    tmp_path: Path, rows: str, line: int, named: str
) -> None:
    message = refusal(written(tmp_path, f"mentor,mentee,start\n{rows}"))
    assert message.startswith(f"line {line}: ")
    assert named in message
    assert "C,D" not in message


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"PK\x03\x04" + bytes(40), ".xlsx"),
        (b"\x1f\x8b" + bytes(40), "gzip"),
        (b"PAR1" + bytes(40), "corrupt"),
        (b"mentor;mentee\na;b\n", "semicolons"),
        (b"", "empty"),
        (b'{"a": 1}', "JSON"),
        ("mentor,mentee,start\nZo\u00eb,b,1\n".encode("cp1252"), "--encoding"),
    ],
)
def test_a_file_that_is_no_such_table_is_named(tmp_path: Path, content: bytes, named: str) -> None:
    assert named in refusal(written(tmp_path, content))


def test_a_form_of_days_can_be_given(tmp_path: Path) -> None:
    path = written(tmp_path, "mentor,mentee,start,end\nA,B,01.02.2021,2021-03-01\nB,C,2.2.2021,\n")
    edges = read(path, date_format=date_format("DD.MM.YYYY"))
    assert [edges.time_format.text(time) for time in edges.graph.start.tolist()] == [
        "2021-02-01T00:00:00Z",
        "2021-02-02T00:00:00Z",
    ]
    assert "MM/DD/YYYY" in refusal(path, form="MM/DD/YYYY")


def test_an_encoding_can_be_given(tmp_path: Path) -> None:
    path = written(tmp_path, "mentor,mentee,start\nZoë,b,1\n".encode("cp1252"))
    assert reach(read(path, encoding="cp1252")) == {"Zoë": 1, "b": 0}


@pytest.mark.parametrize(
    "start",
    [
        pa.array([Decimal("1.0"), Decimal("2.0")]),
        pa.array([1.0, 2.0]),
        pa.array([1, 2], pa.uint8()),
        pa.array(["1", "2.0"], pa.string_view()),
        pa.array(["1", "2"], pa.large_string()),
        pa.array(["1", "2"]).dictionary_encode(),
        pa.array([date(2021, 1, 1), date(2021, 1, 2)]),
        pa.array([1000, 2000], pa.timestamp("ns")),
        pa.array([1, 2], pa.timestamp("s", "Europe/Madrid")),
    ],
)
def test_times_of_many_types(tmp_path: Path, start: object) -> None:
    assert reach(table(tmp_path, start=start)) == {"a": 2, "b": 1, "c": 0}


@pytest.mark.parametrize(
    ("start", "named"),
    [
        (pa.array([1.5, 2.0]), "row 1: start is not a whole number"),
        (pa.array([Decimal("1.0"), Decimal("2.5")]), "row 2: start is not a whole number"),
        (pa.array([1, 2], pa.timestamp("ns")), "start holds a time finer than a microsecond"),
        (pa.array([1, 2**50], pa.timestamp("s")), "start holds a time finer than a microsecond or outside"),
        (pa.array([timedelta(1), timedelta(2)]), "start holds values of the type duration"),
        (pa.array([1, 2], pa.time64("us")), "start holds values of the type time64"),
        (pa.array([[1], [2]]), "start holds values of the type list"),
        (pa.array([b"1", b"2"]), "start holds values of the type binary"),
        (pa.array([True, False]), "start holds values of the type bool"),
        (pa.array([{"x": 1}, {"x": 2}]), "start holds values of the type struct"),
    ],
)
def test_a_column_that_holds_no_times_is_named(tmp_path: Path, start: object, named: str) -> None:
    with pytest.raises(InvalidEdgesError) as refused:
        table(tmp_path, start=start)
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("mentor", "mentee"),
    [
        (pa.array([1.0, 2.0]), pa.array([2, 3])),
        (pa.array([1, 2]), pa.array(["2", "3"], pa.string_view())),
        (pa.array([Decimal(1), Decimal(2)]), pa.array([2, 3], pa.int8())),
        (pa.array(["1", "2"]).dictionary_encode(), pa.array(["2", "3"], pa.large_string())),
    ],
)
def test_one_number_names_one_person_whatever_its_type(tmp_path: Path, mentor: object, mentee: object) -> None:
    assert reach(table(tmp_path, mentor=mentor, mentee=mentee)) == {"1": 2, "2": 1, "3": 0}


@pytest.mark.parametrize(
    ("mentor", "named"),
    [
        (pa.array([1.5, 2.0]), "mentor holds numbers with a fraction"),
        (pa.array([b"a", b"b"]), "mentor holds values of the type binary"),
        (pa.array([["a"], ["b"]]), "mentor holds values of the type list"),
        (pa.array([None, None]), "row 1: mentor is empty"),
        (pa.array([1.0, None]), "row 2: mentor is empty"),
    ],
)
def test_a_column_that_holds_no_names_is_named(tmp_path: Path, mentor: object, named: str) -> None:
    with pytest.raises(InvalidEdgesError) as refused:
        table(tmp_path, mentor=mentor)
    assert named in str(refused.value)


def test_a_table_without_rows_or_types_is_empty(tmp_path: Path) -> None:
    nothing = pa.array([], pa.null())
    assert len(table(tmp_path, mentor=nothing, mentee=nothing, start=nothing).graph) == 0
    assert len(read(written(tmp_path, "mentor,mentee,start\n")).graph) == 0


def test_columns_of_parquet_may_have_capitals(tmp_path: Path) -> None:
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pa.table({"Mentor": ["a"], "Mentee": ["b"], " Start": [1]}), sink)
    assert len(read(written(tmp_path, sink.getvalue(), "edges.PQ")).graph) == 1


def test_nothing_lies_beyond_the_year_9999(tmp_path: Path) -> None:
    path = written(tmp_path, "mentor,mentee,start\na,b,2021-01-01\nb,c,9999-12-31\n")
    assert read(path).time_format.text(int(read(path).graph.start[1])) == "9999-12-31T00:00:00Z"
    assert refusal(path, effect="+90d") == "line 3: start: +90d after it is after the year 9999"


def test_ends_and_organizations_are_kept_in_the_order_of_the_graph(tmp_path: Path) -> None:
    rows = "c,d,2021-03-01,,Reef\na,a,2021-01-01,,X\na,b,2021-01-01,2021-02-01,Quay\n"
    edges = read(written(tmp_path, f"mentor,mentee,start,end,organization\n{rows}"))
    assert edges.details is not None
    ends = [None if end == NEVER else edges.time_format.text(end) for end in edges.details.end.tolist()]
    assert ends == ["2021-02-01T00:00:00Z", None]
    assert [edges.details.organizations[number] for number in edges.details.organization.tolist()] == ["Quay", "Reef"]
    wrong = written(tmp_path, "mentor,mentee,start,end\na,b,2021-01-02,2021-01-01\n")
    assert refusal(wrong) == "line 2: end: it lies before the start"


@pytest.mark.parametrize("text", ["2021-06-30", "20210630", "2021-W26-3"])
def test_a_day_is_all_of_that_day_however_it_is_written(text: str) -> None:
    assert TimeFormat.ISO.until(text) == TimeFormat.ISO.moment("2021-07-01") - 1
    assert TimeFormat.ISO.until("2021-06-30T00:00:00Z") == TimeFormat.ISO.moment("2021-06-30")


def test_a_day_that_has_begun_in_the_east_is_not_in_the_future() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    east = now + timedelta(hours=14)
    assert not TimeFormat.ISO.future(east.date().isoformat(), now)
    assert TimeFormat.ISO.future((east + timedelta(days=1)).date().isoformat(), now)
    assert TimeFormat.ISO.future((now + timedelta(hours=1)).isoformat(), now)
