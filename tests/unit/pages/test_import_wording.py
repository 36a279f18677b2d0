"""Sentences of the import page: those of the command, without its options."""

import pytest

from services.projections.pages.administration.import_wording import page_text


@pytest.mark.parametrize(
    ("command", "page"),
    [
        (
            "Start must be a day written YYYY-MM-DD, or in the form that is stated for the file (--date-format)",
            "Start must be a day written YYYY-MM-DD, or in the form that is stated for the file",
        ),
        (
            "1 new relationship has no session on record and no influence under the effect “met” (a first session with "
            "evidence of at least 2)",
            "1 new relationship has no session on record and no influence where a mentor's influence starts at the "
            "first session held",
        ),
        (
            "pages count from the start (effect “started”); it can be stated what sessions are worth (--evidence)",
            "pages count from the start of a relationship; it can be stated what sessions are worth",
        ),
        ("new programs (3): A, B and 1 more (--json lists all)", "new programs (3): A, B and 1 more"),
    ],
)
def test_a_page_names_no_option_of_the_command(command: str, page: str) -> None:
    assert page_text(command) == page
