"""Progress of objectives by hand: before, on and after the line from the baseline to the target."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.policy.policy import Better, Objective
from services.projections.scorecard.progress import Progress, Term, assess, expected

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DUE = date(2026, 12, 31)
HALF = BEGIN + timedelta(days=365) / 2
END = datetime(2027, 1, 1, tzinfo=UTC)


def objective(baseline: int | None, target: int, better: Better) -> Objective:
    return Objective("aim", "goals-met", baseline, target, better, DUE)


@pytest.mark.parametrize(
    ("baseline", "target", "better", "at", "value", "progress"),
    [
        (20_000, 40_000, "higher", HALF, 40.0, Progress.MET),
        (20_000, 40_000, "higher", HALF, 30.0, Progress.ON_TRACK),
        (20_000, 40_000, "higher", HALF, 29.9, Progress.BEHIND),
        (20_000, 40_000, "higher", BEGIN, 20.0, Progress.ON_TRACK),
        (20_000, 40_000, "higher", END - timedelta(seconds=1), 39.0, Progress.BEHIND),
        (20_000, 40_000, "higher", END, 39.9, Progress.MISSED),
        (20_000, 40_000, "higher", END, 40.0, Progress.MET),
        (9_000, 4_000, "lower", HALF, 6.5, Progress.ON_TRACK),
        (9_000, 4_000, "lower", HALF, 6.6, Progress.BEHIND),
        (9_000, 4_000, "lower", END, 4.0, Progress.MET),
        (None, 40_000, "higher", HALF, 1.0, Progress.OPEN),
        (None, 40_000, "higher", END, 1.0, Progress.MISSED),
        (20_000, 40_000, "higher", HALF, None, Progress.UNKNOWN),
    ],
)
def test_progress(
    baseline: int | None, target: int, better: Better, at: datetime, value: float | None, progress: Progress
) -> None:
    aim = objective(baseline, target, better)
    assert assess(aim, value, Term.of(aim, BEGIN), at) is progress


def test_the_line_runs_from_the_baseline_to_the_target() -> None:
    aim = objective(20_000, 40_000, "higher")
    term = Term.of(aim, BEGIN)
    days = (BEGIN - timedelta(days=9), BEGIN, HALF, END, END + timedelta(9))
    assert [expected(aim, term, at) for at in days] == pytest.approx([20, 20, 30, 40, 40])
    assert expected(objective(None, 40_000, "higher"), term, HALF) is None
