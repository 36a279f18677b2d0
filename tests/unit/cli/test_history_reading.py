"""A history file is read record by record; what cannot be read is refused with its line, and reading goes on."""

import io

import pytest

from services.cli.history_import import csv_reader
from services.cli.history_import.csv_reader import Records
from services.cli.history_import.errors import FileRejectedError, RejectedRow


def read(content: bytes) -> list[tuple[int, object]]:
    """Lines with their fields, or with the rule that refused them."""
    return [(item.line, item.rule) if isinstance(item, RejectedRow) else item for item in Records(io.BytesIO(content))]


def test_records_carry_the_line_they_start_on() -> None:
    assert read(b'a,b\n1,2\n\n"x\ny",3\n4,5\n') == [(2, ["1", "2"]), (4, ["x\ny", "3"]), (6, ["4", "5"])]


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfa,b\r\n1,2\r\n", b"a, b \n1,2\n"])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(content: bytes) -> None:
    records = Records(io.BytesIO(content))
    assert records.heading == ["a", "b"]
    assert list(records) == [(2, ["1", "2"])]


@pytest.mark.parametrize("cut", range(1, len(b"1,second")))
def test_a_torn_last_line_is_refused_wherever_it_was_torn(cut: int) -> None:
    """Also where enough columns are left: `sec` could be the beginning of `second`."""
    assert read(b"a,b\n0,first\n" + b"1,second"[:cut]) == [(2, ["0", "first"]), (3, "torn-last-line")]


def test_a_last_line_torn_inside_quotes_is_refused() -> None:
    assert read(b'a,b\n1,2\n3,"4') == [(2, ["1", "2"]), (3, "torn-last-line")]


def test_bytes_that_are_not_utf_8_refuse_their_record_alone() -> None:
    assert read(b"a,b\n1,\xff\xfe\n3,4\n") == [(2, "invalid-utf-8"), (3, ["3", "4"])]
    assert read("a,b\nZoë,名前\n".encode()) == [(2, ["Zoë", "名前"])]


def test_stray_quotes_refuse_their_record_alone() -> None:
    assert read(b'a,b\n"1"x,2\n3,4\n') == [(2, "not-csv"), (3, ["3", "4"])]


def test_a_quote_that_never_closes_names_the_lines_it_swallowed() -> None:
    items = list(Records(io.BytesIO(b'a,b\n1,2\n"3,4\n5,6\n')))
    assert isinstance(items[-1], RejectedRow)
    assert (items[-1].line, items[-1].rule) == (3, "not-csv")
    assert "lines 3 to 4" in items[-1].detail


def test_a_line_of_monstrous_length_is_refused_and_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_reader, "MAX_LINE", 16)
    assert read(b"a,b\n1," + b"x" * 100 + b"\n3,4\n") == [(2, "line-too-long"), (3, ["3", "4"])]
    assert read(b"a,b\n1," + b"x" * 100) == [(2, "line-too-long")]


@pytest.mark.parametrize(
    ("content", "rule"),
    [(b"", "file-empty"), (b"a,b", "torn-last-line"), (b"a,\xff\n1,2\n", "invalid-utf-8"), (b'"a\n', "not-csv")],
)
def test_a_file_without_a_heading_is_refused(content: bytes, rule: str) -> None:
    with pytest.raises(FileRejectedError) as refused:
        Records(io.BytesIO(content))
    assert refused.value.rule == rule
