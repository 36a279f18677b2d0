"""A table as CSV."""

import csv
import io

import pytest

from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.csv_export import to_csv


def exported(text: str) -> str:
    """Return a cell's text as a spreadsheet reads it from the export."""
    content = to_csv(Table("t", "T", [Column("x")], [[Cell(text)]])).encode().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))[1][0]


def test_numbers_are_plain_and_texts_are_quoted_where_needed() -> None:
    table = Table(
        "t", "T", [Column("Program"), Column("People", True)], [[Cell('Har"bour, north'), Cell("1 000", raw=1000)]]
    )
    assert to_csv(table) == '\ufeffProgram,People\r\n"Har""bour, north",1000\r\n'


def test_excel_reads_names_as_they_are() -> None:
    assert to_csv(Table("t", "T", [Column("x")], [[Cell("Zoë 名前")]])).encode().startswith(b"\xef\xbb\xbfx\r\n")


@pytest.mark.parametrize(
    "formula",
    ["=1+1", "+1", "-1", "@x", "＝1+1", "＋1", "－1", "＠x", "﹢1", " =1+1", "\u00a0=1", "\u200b=1", "\t=1", "\n=1"],
)  # fmt: skip
def test_text_is_never_a_formula(formula: str) -> None:
    assert exported(formula) == f"'{formula}"


def test_a_formula_is_not_hidden_behind_a_change_of_direction() -> None:
    assert exported("\u202e=1+1") == "'=1+1"


@pytest.mark.parametrize("text", ["plain", "a-b", "1 + 1", "−3", "", "O'Neil", "علی‌رضا", "5 = 5"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert exported(text) == text


def test_a_heading_is_no_formula_either() -> None:
    assert to_csv(Table("t", "T", [Column("=x")], [])) == "\ufeff'=x\r\n"


def test_a_name_does_not_reverse_the_cells_after_it() -> None:
    assert exported("Ada \u202egnirts\u2066") == "Ada gnirts"


def test_a_negative_number_stays_a_number() -> None:
    assert to_csv(Table("t", "T", [Column("x")], [[Cell("−3", raw=-3)]])).endswith("-3\r\n")
