"""Each row is items by what is possible; a refusal names its rule and repeats no cell."""

from datetime import UTC, datetime

import pytest

from services.cli.history_import.pseudonyms import Pseudonymizer
from services.cli.history_import.row_validation import PastRow, RowValidator
from services.ripple.files.tables.date_formats import date_format
from services.ripple.files.tables.errors import RejectedRow

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
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEYRING = Pseudonymizer(b"a secret nobody else knows, at least 32 bytes")


def validator(form: str | None = None, **cells: str) -> PastRow | RejectedRow:
    """Validate an ordinary row with some cells changed."""
    checker = RowValidator(HEADING, KEYRING, NOW, date_format(form) if form else None)
    return checker.row(7, [(ROW | cells).get(column, "") for column in HEADING])


def usable(form: str | None = None, **cells: str) -> PastRow:
    """Validate an ordinary row with some cells changed; it must be valid."""
    row = validator(form, **cells)
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
        ({"mentee": "Ada\u200b Lovelace\u200e"}, "same-person"),
        ({"end": "2020-01-31"}, "end-before-start"),
        ({"start": ""}, "start-missing"),
        ({"start": "", "end": ""}, "start-missing"),
        ({"start": "2020-02-30"}, "invalid-start"),
        ({"start": "20200201"}, "invalid-start"),
        ({"start": "1.2.2020"}, "invalid-start"),
        ({"start": "0020-02-01"}, "invalid-start"),
        ({"end": "later"}, "invalid-end"),
        ({"start": "2026-03-03", "end": ""}, "start-in-future"),
        ({"start": "2020-02-01 09:30:00"}, "invalid-start"),
        ({"start": "2020-02-01T00:00:00.5"}, "invalid-start"),
        ({"start": "44197"}, "invalid-start"),
        ({"end": "12024-01-01"}, "invalid-end"),
        ({"mentor": "TBA"}, "placeholder-name"),
        ({"mentee": "to be confirmed"}, "placeholder-name"),
        ({"mentee": "\u200b?"}, "placeholder-name"),
        ({"mentor": "Zo\ufffd"}, "name-not-text"),
        ({"mentor": "\u200b"}, "name-empty"),
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


@pytest.mark.parametrize(
    "cells", [{"end": "2020-02-01"}, {"start": "2026-03-01", "end": ""}, {"mentor": "علی‌رضا"}, {"direction": "Peer "}]
)
def test_what_is_possible_is_not_refused(cells: dict[str, str]) -> None:
    usable(**cells)


def test_a_day_that_has_begun_in_the_east_is_not_in_the_future() -> None:
    row = usable(start="2026-03-02", end="")
    assert row.start == NOW, "nothing is recorded for a later moment than now"


def test_an_end_that_lies_ahead_leaves_the_row_open() -> None:
    row = usable(end="2026-03-02")
    assert (row.end, row.still_running) == (None, True)
    assert usable(end="2026-03-01").end is not None
    assert usable(end="9999-12-31").still_running


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("DD.MM.YYYY", "01.02.2020"),
        ("DD.MM.YYYY", "1.2.2020"),
        ("MM/DD/YYYY", "02/01/2020"),
        ("%d %b %Y", "01 Feb 2020"),
        ("YYYYMMDD", "20200201"),
        ("DD.MM.YYYY", "2020-02-01"),
        (None, "2020-02-01 00:00:00"),
        (None, "2020-02-01T00:00:00Z"),
    ],
)
def test_one_day_has_one_meaning_in_every_form(form: str | None, written: str) -> None:
    assert usable(form, start=written).id == usable().id
    assert usable(form, start=written).start == datetime(2020, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "written"), [(None, "01.02.2020"), (None, "02/01/2020"), ("MM/DD/YYYY", "13/01/2020")]
)
def test_a_form_that_is_not_known_is_named(form: str | None, written: str) -> None:
    refused = validator(form, start=written)
    assert isinstance(refused, RejectedRow)
    assert ("--date-format" if form is None else form) in refused.detail


@pytest.mark.parametrize("form", ["DD.MM", "YYYY", "%d.%d.%Y", "dotted", "%H:%M %d"])
def test_a_form_needs_year_month_and_day(form: str) -> None:
    with pytest.raises(ValueError, match=r"DD\.MM\.YYYY"):
        date_format(form)


def test_sessions_may_be_written_as_programs_write_numbers() -> None:
    assert [usable(sessions=cell).sessions for cell in ("5", "5.0", " 5,00", "")] == [5, 5, 5, None]


def test_columns_may_stand_in_any_order_and_unknown_ones_are_named() -> None:
    shuffled = ["note", *reversed(list(ROW))]
    validator = RowValidator(shuffled, KEYRING, NOW)
    row = validator.row(2, [(ROW | {"note": "x"})[column] for column in shuffled])
    assert isinstance(row, PastRow)
    assert validator.ignored == ["note"]


def test_rows_are_known_by_their_external_id_else_by_what_they_say() -> None:
    assert usable().id == usable().id
    assert usable().id != usable(note="another team").id, "an extra column tells two rows apart"
    numbered = usable(external_id="R-1")
    assert numbered.id == usable(external_id="R-1", end="2020-07-31", note="corrected").id
    assert len({numbered.id, usable(external_id="R-2").id, usable(external_id="R-1", organization="Lakeside").id}) == 3
    assert usable(external_id="7").id == usable(external_id=" 7.0").id


@pytest.mark.parametrize(
    "cells",
    [
        {"mentee": "Zoe\u0308"},
        {"mentee": " Zo\u00eb\u200b"},
        {"direction": "traditional"},
        {"end": ""},
        {"sessions": "4"},
    ],
)
def test_a_row_without_a_number_is_known_in_every_spelling_and_when_more_is_known(cells: dict[str, str]) -> None:
    assert usable(**({"mentee": "Zo\u00eb"} | cells)).id == usable(mentee="Zo\u00eb").id


def test_the_columns_of_a_file_do_not_change_its_rows() -> None:
    fewer = RowValidator(list(ROW), KEYRING, NOW).row(7, list(ROW.values()))
    assert isinstance(fewer, PastRow)
    assert fewer.id == usable().id
    reason = RowValidator(["refused_because", *ROW], KEYRING, NOW)
    mended = reason.row(7, ["start-missing", *ROW.values()])
    assert isinstance(mended, PastRow)
    assert (mended.id, reason.ignored) == (fewer.id, [])


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


def test_a_number_of_a_common_register_is_one_person_in_every_organization() -> None:
    register = KEYRING.of_register()
    assert register.person("North", "p0001") == register.person("Lakeside", "p0001")
    assert register.person("North", "p0001") != register.person("North", "p0002")
    assert register.person("North", "p0001") != KEYRING.person("North", "p0001")


def test_one_name_in_two_spellings_of_unicode_is_one_person() -> None:
    assert usable(mentor="Zoe\u0308").mentor_id == usable(mentor=" Zo\u00eb\u00a0").mentor_id
