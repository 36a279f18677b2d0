"""A table is read record by record; what cannot be read is refused with its line, and reading goes on."""

import io
from collections.abc import Generator
from itertools import chain

import pytest

from services.ripple.files.tables import records
from services.ripple.files.tables.errors import FileRejectedError, RejectedRow
from services.ripple.files.tables.records import Records

Read = list[tuple[int, object]]


def read(content: bytes, *required: str, encoding: str | None = None) -> Read:
    """Return lines with their cells, or with the rule that refused them."""
    table = Records(io.BytesIO(content), required or ("a", "b"), encoding)
    return [(item.line, item.rule) if isinstance(item, RejectedRow) else item for item in table]


def details(content: bytes) -> list[str]:
    """Return the sentences of the refused records."""
    found = Records(io.BytesIO(content), ("a", "b"))
    return [item.detail for item in found if isinstance(item, RejectedRow)]


def test_records_carry_the_line_they_start_on() -> None:
    assert read(b'a,b\n1,2\n\n"x\ny",3\n4,5\n') == [(2, ["1", "2"]), (4, ["x\ny", "3"]), (6, ["4", "5"])]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("heading", ["a{}b", " A {} B", "\ufeffA{}b:", "a\u200b{}\u00a0b"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_what_spreadsheets_save_is_one_table(separator: str, end: str, heading: str, encoding: str) -> None:
    text = end.join([heading.format(separator), f"1{separator}Zoë", "", f"3{separator}4"])
    if not (heading.startswith("\ufeff") and encoding == "utf-8-sig"):
        assert read(text.encode(encoding)) == [(2, ["1", "Zoë"]), (4, ["3", "4"])]


def test_an_encoding_that_is_named_is_used_and_one_that_is_not_is_named() -> None:
    content = "a,b\nZoë,2\n".encode("cp1252")
    assert read(content, encoding="cp1252") == [(2, ["Zoë", "2"])]
    assert "--encoding" in details(content)[0]
    with pytest.raises(FileRejectedError, match="utf-8"):
        read(content, encoding="klingon")


def test_bytes_that_are_not_utf_8_refuse_their_record_alone() -> None:
    assert read(b"a,b\n1,\xff\xfe\n3,4\n") == [(2, "invalid-utf-8"), (3, ["3", "4"])]


@pytest.mark.parametrize("above", ["Pairs of 2024\n", "\n\n", "Pairs of 2024,\nsaved by the office,\n\n", "sep=;\n"])
def test_a_title_above_the_heading_is_passed_over(above: str) -> None:
    heading = above.count("\n") + 1
    table = Records(io.BytesIO(f"{above}a;b\n1;2\n".encode()), ("a", "b"))
    assert list(table) == [(heading + 1, ["1", "2"])]
    assert table.layout.heading_line == heading
    assert table.layout.title is bool(above.strip())


def test_empty_rows_and_columns_are_none() -> None:
    content = b"a,,b,,\n1,,2,,\n,,,,\n , ,\t, ,\n3,,4\n5,,6,,,,,\n"
    assert read(content) == [(2, ["1", "2"]), (5, ["3", "4"]), (6, ["5", "6"])]


def test_a_value_without_a_column_is_not_lost_in_silence() -> None:
    assert read(b"a,b,\n1,2,3\n4,5,\n") == [(2, "unnamed-column"), (3, ["4", "5"])]
    assert read(b"a,b\n1,2,3\n4\n5,6\n") == [(2, "wrong-columns"), (3, "wrong-columns"), (4, ["5", "6"])]


def test_a_last_line_needs_no_break_and_it_is_noted() -> None:
    table = Records(io.BytesIO(b"a,b\n1,2\n3,four"), ("a", "b"))
    assert list(table) == [(2, ["1", "2"]), (3, ["3", "four"])]
    assert table.last_line_open


def _rows(count: int, first: int = 0) -> list[str]:
    return [f"m{n},p{n},2024-01-{n % 28 + 1:02}" for n in range(first, first + count)]


@pytest.mark.parametrize(
    "stray",
    [
        'm,"p,2024-02-01',
        '"m,p,2024-02-01',
        'm,p,"2024-02-01',
        '"m"n,p,2024-02-01',
        'm,"p",x,"2024',
    ],
)
def test_a_quotation_mark_that_is_not_closed_costs_its_own_line(stray: str) -> None:
    rows = [*_rows(40), stray, *_rows(900, 40)]
    found = read("\n".join(["mentor,mentee,start", *rows, ""]).encode(), "mentor", "mentee", "start")
    assert [line for line, item in found if isinstance(item, str)] == [42]
    assert len(found) == 941


@pytest.mark.parametrize("gap", [1, 2, 30])
def test_two_stray_marks_cost_two_lines(gap: int) -> None:
    for closing in ('q,"z,2024-02-02', 'q,z",2024-02-02', 'q,"z",2024-02-02"'):
        rows = [*_rows(3), 'm,"p,2024-02-01', *_rows(gap - 1, 3), closing, *_rows(5, 50)]
        found = read("\n".join(["mentor,mentee,start", *rows]).encode(), "mentor", "mentee", "start")
        lost = [line for line, item in found if isinstance(item, str)]
        assert 5 in lost
        assert len(lost) <= 2
        assert len(found) == len(rows)


def test_the_lines_that_an_open_mark_would_have_taken_in_are_counted() -> None:
    detail = details(b'a,b\n1,2\n"3,4\n5,6\n7,8\n')[0]
    assert "2 more lines" in detail
    assert "3,4" not in detail


def test_a_cell_may_have_many_lines() -> None:
    note = "\n".join(f"line {n}, with a comma" for n in range(50))
    content = f'mentor,mentee,start,note\na,b,2024-01-01,"{note}"\nc,d,2024-01-02,\n'
    assert [item[0] for item in read(content.encode(), "mentor")] == [2, 52]


def test_stray_quotes_refuse_their_record_alone() -> None:
    assert read(b'a,b\n"1"x,2\n3,4\n') == [(2, "not-csv"), (3, ["3", "4"])]


def test_a_line_of_monstrous_length_is_refused_and_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_LINE", 16)
    assert read(b"a,b\n1," + b"x" * 100 + b"\n3,4\n") == [(2, "line-too-long"), (3, ["3", "4"])]
    assert read(b"a,b\n1," + b"x" * 100) == [(2, "line-too-long")]


@pytest.mark.parametrize(
    ("content", "rule", "named"),
    [
        (b"", "file-empty", "empty"),
        (b" \n\n", "file-empty", "empty"),
        (b"x;y\n1;2\n", "columns-missing", "semicolons"),
        (b"a;c\n1;2\n", "columns-missing", "lacks b"),
        (b"a,b,A\n1,2,3\n", "columns-repeated", "repeats a"),
        (b"PK\x03\x04" + bytes(60), "not-csv", ".xlsx"),
        (b"PAR1" + bytes(60), "not-csv", "Parquet"),
        (b"\xd0\xcf\x11\xe0" + bytes(60), "not-csv", ".xls"),
        (b"\x1f\x8b\x08" + bytes(60), "not-csv", "gzip"),
        (b"%PDF-1.7", "not-csv", "PDF"),
        (b'{"mentor": 1}', "not-csv", "JSON"),
        (b"<html><table>", "not-csv", "HTML"),
        (bytes(range(256)), "not-csv", "binary"),
    ],
)
def test_what_is_no_such_table_is_named(content: bytes, rule: str, named: str) -> None:
    with pytest.raises(FileRejectedError) as refused:
        Records(io.BytesIO(content), ("a", "b"))
    assert (refused.value.rule, named in refused.value.detail) == (rule, True), refused.value.detail


def test_a_table_can_be_read_twice() -> None:
    table = Records(io.BytesIO(b"a,b\n1,2\n"), ("a", "b"))
    assert list(chain(table, table)) == [(2, ["1", "2"])] * 2


def test_a_file_that_is_closed_before_its_last_record_is_no_fault() -> None:
    file = io.BytesIO(b"a,b\n1,2\n3,4\n")
    reading = iter(Records(file, ("a", "b")))
    assert next(reading) == (2, ["1", "2"])
    file.close()
    assert isinstance(reading, Generator)
    reading.close()
