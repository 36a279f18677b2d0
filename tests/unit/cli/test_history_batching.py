"""Batches keep a cohort together where they can, and never grow without bound."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.cli.history_import.batching import batches
from services.cli.history_import.mapping import merge_participations
from services.cli.history_import.row_validation import PastRow
from services.ripple.files.tables.errors import RejectedRow

START = datetime(2020, 2, 1, tzinfo=UTC)
END = datetime(2020, 6, 30, tzinfo=UTC)


def row(cohort: str = "2020", line: int = 2, end: datetime | None = END) -> PastRow:
    return PastRow(
        line=line,
        id=uuid4(),
        organization="Riverside",
        program="First year",
        cohort=cohort,
        start=START,
        end=end,
        mentor_id=UUID(int=1),
        mentee_id=UUID(int=2),
        direction="traditional",
        sessions=None,
        still_running=False,
    )


@given(st.lists(st.sampled_from(["a", "b", "refused"]), max_size=80), st.integers(1, 8), st.integers(8, 12))
def test_nothing_is_lost_and_no_batch_is_too_large(kinds: list[str], rows: int, most: int) -> None:
    items: list[PastRow | RejectedRow] = [
        RejectedRow(n, "rule", "") if kind == "refused" else row(kind, n) for n, kind in enumerate(kinds)
    ]
    result = list(batches(items, rows, most))
    lines = [row.line for usable, _ in result for row in usable] + [
        row.line for _, refused in result for row in refused
    ]
    assert sorted(lines) == list(range(len(kinds)))
    sizes = [len(usable) + len(refused) for usable, refused in result]
    assert all(rows <= size <= most for size in sizes[:-1])
    assert all(0 < size <= most for size in sizes)


def test_a_cohort_is_not_cut_in_two_while_there_is_room() -> None:
    items = [row("a", n) for n in range(5)] + [row("b", n) for n in range(5, 12)] + [row("c", 12)]
    result = [usable for usable, _ in batches(items, rows=3, most=100)]
    assert all(before[-1].cohort != after[0].cohort for before, after in pairwise(result))


def test_a_participation_lasts_from_its_first_row_to_its_last() -> None:
    earlier = replace(row(), start=datetime(2020, 1, 1, tzinfo=UTC), end=datetime(2020, 3, 1, tzinfo=UTC))
    mentor, mentee = merge_participations([row(), earlier])
    assert (mentor.start, mentor.end) == (earlier.start, END)
    assert mentor.person_id == UUID(int=1)
    assert mentee.person_id == UUID(int=2)
    assert merge_participations([row(), row(end=None)])[0].end is None, "open while one of its rows is"
