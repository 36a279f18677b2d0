"""Each row is items by what is possible; a refusal names its rule and repeats no cell."""

from datetime import UTC, date, datetime

import pytest

from services.cli.history_import.errors import FileRejectedError, RejectedRow
from services.cli.history_import.pseudonyms import Pseudonymizer, text
from services.cli.history_import.row_validation import PastRow, RowValidator

HEADING = [
    "organization",
    "program",
    "cohort",
    "start",
    "end",
    "mentor",
    "mentee",
    "external_id",
    "direction",
    "sessions",
    "note",
]
ROW = {
    "organization": "Riverside",
    "program": "First year",
    "cohort": "2020",
    "start": "2020-02-01",
    "end": "2020-06-30",
    "mentor": "Ada Lovelace",
    "mentee": "Grace Hopper",
}
HEADING = [*ROW, "external_id", "direction", "sessions", "note"]
TODAY = date(2026, 3, 1)
KEYRING = Pseudonymizer(b"a secret nobody else knows, at least 32 bytes")


def validator(**cells: str) -> PastRow | RejectedRow:
    """RowValidator an ordinary row with some cells changed."""
    return RowValidator(HEADING, KEYRING, TODAY).row(7, [(ROW | cells).get(column, "") for column in HEADING])


def usable(**cells: str) -> PastRow:
    """Validate an ordinary row with some cells changed; it must be valid."""
    row = validator(**cells)
    assert isinstance(row, PastRow), row
    return row


def test_an_ordinary_row_is_understood() -> None:
    row = usable()
    assert (row.organization, row.program, row.cohort, row.line) == ("Riverside", "First year", "2020", 7)
    assert (row.start, row.end) == (datetime(2020, 2, 1, tzinfo=UTC), datetime(2020, 6, 30, tzinfo=UTC))
    assert (row.direction, row.sessions, row.still_running) == ("traditional", None, False)


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"mentee": "Ada Lovelace"}, "same-person"),
        ({"mentee": " Ada  Lovelace "}, "same-person"),
        ({"end": "2020-01-31"}, "end-before-start"),
        ({"start": ""}, "start-missing"),
        ({"start": "", "end": ""}, "start-missing"),
        ({"start": "2020-02-30"}, "invalid-start"),
        ({"start": "20200201"}, "invalid-start"),
        ({"start": "1.2.2020"}, "invalid-start"),
        ({"start": "0020-02-01"}, "invalid-start"),
        ({"end": "later"}, "invalid-end"),
        ({"start": "2026-03-02", "end": ""}, "start-in-future"),
        ({"organization": ""}, "name-empty"),
        ({"program": "  "}, "name-empty"),
        ({"cohort": ""}, "name-empty"),
        ({"mentor": ""}, "name-empty"),
        ({"mentee": "\u00a0"}, "name-empty"),
        ({"mentor": "x" * 201}, "name-too-long"),
        ({"organization": "a\x00b"}, "name-not-text"),
        ({"direction": "sideways"}, "unknown-direction"),
        ({"sessions": "-1"}, "invalid-sessions"),
        ({"sessions": "4.5"}, "invalid-sessions"),
        ({"sessions": "²"}, "invalid-sessions"),
        ({"sessions": "100001"}, "invalid-sessions"),
    ],
)
def test_what_is_impossible_is_refused_by_name(cells: dict[str, str], rule: str) -> None:
    refused = validator(**cells)
    assert isinstance(refused, RejectedRow), refused
    assert (refused.line, refused.rule) == (7, rule)
    assert "Ada" not in refused.detail
    assert all(len(cell) < 3 or cell not in refused.detail for cell in cells.values())


@pytest.mark.parametrize("cells", [{"end": "2020-02-01"}, {"start": "2026-03-01", "end": ""}, {"mentor": "علی‌رضا"}])
def test_what_is_possible_is_not_refused(cells: dict[str, str]) -> None:
    usable(**cells)


def test_a_row_needs_as_many_fields_as_the_heading() -> None:
    for fields in (["Riverside"], [""] * 12):
        refused = RowValidator(HEADING, KEYRING, TODAY).row(3, fields)
        assert isinstance(refused, RejectedRow)
        assert refused.rule == "wrong-columns"


def test_an_end_that_lies_ahead_leaves_the_row_open() -> None:
    row = usable(end="2026-03-02")
    assert (row.end, row.still_running) == (None, True)
    assert usable(end="2026-03-01").end is not None


@pytest.mark.parametrize(
    ("heading", "rule"),
    [
        ("organization,program,cohort,start,mentor,mentee", "columns-missing"),
        (",".join([*ROW, "end"]), "columns-repeated"),
    ],
)
def test_a_heading_that_cannot_be_understood_refuses_the_file(heading: str, rule: str) -> None:
    with pytest.raises(FileRejectedError) as refused:
        RowValidator(heading.split(","), KEYRING, TODAY)
    assert refused.value.rule == rule


def test_columns_may_stand_in_any_order_and_unknown_ones_are_named() -> None:
    shuffled = ["note", *reversed(list(ROW))]
    validator = RowValidator(shuffled, KEYRING, TODAY)
    row = validator.row(2, [(ROW | {"note": "x"})[column] for column in shuffled])
    assert isinstance(row, PastRow)
    assert validator.ignored == ["note"]


def test_rows_are_known_by_their_external_id_else_by_all_they_say() -> None:
    assert usable().id == usable().id
    assert usable().id != usable(note="another team").id, "an extra column tells two rows apart"
    numbered = usable(external_id="R-1")
    assert numbered.id == usable(external_id="R-1", end="2020-07-31", note="corrected").id
    assert len({numbered.id, usable(external_id="R-2").id, usable(external_id="R-1", organization="Lakeside").id}) == 3


def test_persons_are_keyed_pseudonyms() -> None:
    ada = usable().mentor_id
    assert ada == usable(program="Another", mentor="Ada  Lovelace").mentor_id, "one person across programs"
    assert ada == usable(mentor="Grace Hopper", mentee="Ada Lovelace").mentee_id
    assert ada == KEYRING.person(ROW["organization"], "Ada Lovelace")
    assert ada != Pseudonymizer(b"another secret of at least 32 bytes").person(ROW["organization"], "Ada Lovelace")
    assert "Ada" not in repr(usable())


def test_namesakes_of_two_organizations_are_two_persons() -> None:
    ada, namesake = usable(), usable(organization="Lakeside")
    assert {ada.mentor_id, ada.mentee_id}.isdisjoint({namesake.mentor_id, namesake.mentee_id})
    assert KEYRING.person("North", "West Ada") != KEYRING.person("North West", "Ada"), "the two texts are not joined"


def test_one_name_in_two_spellings_of_unicode_is_one_person() -> None:
    assert text("Zoe\u0308") == text(" Zo\u00eb ")
    assert usable(mentor="Zoe\u0308").mentor_id == usable(mentor="Zo\u00eb").mentor_id
