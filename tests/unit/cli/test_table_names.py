"""Names in tables: one person in every spelling of one name, and no person where none is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ripple.files.tables.names import canonical, is_placeholder, similarity_key


@pytest.mark.parametrize(
    "written",
    [
        "Zoe\u0308 Hart",
        " Zo\u00eb  Hart ",
        "Zo\u00eb\u00a0Hart",
        "\ufeffZo\u00eb Hart",
        "Zo\u00eb\u200b Hart\u200b",
        "Zo\u00eb\t\u3000Hart",
        "\u202aZo\u00eb Hart\u202c",
        "Zo\u00eb\u00ad Hart\u200e",
        "Zoe\u200b\u0308 Hart",
        "Zo\u00eb\u200c Hart\u200d",
        "Zo\u00eb\u2800Hart",
    ],
)
def test_one_name_in_many_spellings(written: str) -> None:
    assert canonical(written) == "Zo\u00eb Hart"


def test_a_joiner_stays_where_a_script_needs_it() -> None:
    assert canonical("علی\u200cرضا") == "علی\u200cرضا"


@given(st.text())
def test_a_canonical_name_stays_as_it_is(written: str) -> None:
    assert canonical(canonical(written)) == canonical(written)


@pytest.mark.parametrize(
    "name",
    ["TBD", "tbd.", "(TBC)", "N/A", "n/a", "NA", "NaN", "None", "NULL", "unknown", "Unknown?", "-", "—", "?", "???",
     "…", "--", "nobody", "No one", "to be confirmed", "To Be Determined", "Not assigned", "vacant", "#N/A", "xxx",
     "k.A.", "[unassigned]", "TBA *"],
)  # fmt: skip
def test_a_placeholder_is_no_person(name: str) -> None:
    assert is_placeholder(canonical(name))


@pytest.mark.parametrize("name", ["Na", "Null", "Nan", "Ann", "7", "p001", "Tb", "李", "X", "Nobody Owens"])
def test_a_short_or_odd_name_is_a_person(name: str) -> None:
    assert not is_placeholder(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Harbour Library", "harbour library"), ("Anna", "ANNA"), ("St. Mary", "St Mary"), ("O’Neil", "O'Neil"),
     ("Ａda", "Ada"), ("17.0", "17"), ("Straße", "STRASSE"), ("Ann-Marie", "Ann Marie")],
)  # fmt: skip
def test_names_that_are_nearly_the_same_share_a_key(one: str, other: str) -> None:
    assert similarity_key(one) == similarity_key(other)


@pytest.mark.parametrize(("one", "other"), [("1-11", "11-1"), ("A1", "A11"), ("Ann", "Anna"), ("कि", "की"), ("+", "-")])
def test_names_that_differ_do_not(one: str, other: str) -> None:
    assert similarity_key(one) != similarity_key(other)
