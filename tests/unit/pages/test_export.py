"""A table as CSV."""

from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.csv_export import to_csv


def test_numbers_are_plain_and_texts_are_quoted_where_needed() -> None:
    table = Table(
        "t", "T", [Column("Program"), Column("People", True)], [[Cell('Har"bour, north'), Cell("1 000", raw=1000)]]
    )
    assert to_csv(table) == 'Program,People\r\n"Har""bour, north",1000\r\n'


def test_text_is_never_a_formula() -> None:
    rows = [[Cell(text)] for text in ("=1+1", "+1", "-1", "@x", "plain")]
    lines = to_csv(Table("t", "T", [Column("x")], rows)).split("\r\n")
    assert lines[1:6] == ["'=1+1", "'+1", "'-1", "'@x", "plain"]


def test_a_negative_number_stays_a_number() -> None:
    assert to_csv(Table("t", "T", [Column("x")], [[Cell("−3", raw=-3)]])).endswith("-3\r\n")
