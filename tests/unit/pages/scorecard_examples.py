"""Examples of a program's scorecard: objectives in every state of progress, and quarters."""

from services.projections.disclosure.access import Door
from services.projections.scorecard.benchmarks import COMPARED, TOO_FEW
from services.projections.scorecard.models import Benchmark, Benchmarks, Objectives, ScoredObjective
from services.projections.scorecard.progress import Progress
from tests.unit.pages.examples import NOW


def objective(code: str, measure: str, target: float, **changes: object) -> ScoredObjective:
    """Return one objective; without changes it has no baseline and no figure."""
    fields = {
        "unit": "people",
        "baseline": None,
        "better": "higher",
        "due_on": NOW.date(),
        "now": None,
        "expected": None,
        "progress": Progress.UNKNOWN,
    }
    return ScoredObjective.model_validate({**fields, "code": code, "measure": measure, "target": target, **changes})


def objectives() -> Objectives:
    """Return objectives that are reached, on track, behind, missed, open, and not shown."""
    items = [
        objective("matches", "active-relationships", 70, now=77, progress=Progress.MET),
        objective("met", "goals-met", 0.75, baseline=0.5, now=0.62, expected=0.6, progress=Progress.ON_TRACK),
        objective("rating", "feedback-mean", 4, baseline=3, now=3.2, expected=3.5, progress=Progress.BEHIND),
        objective("queue", "waiting", 20, better="lower", now=37, progress=Progress.MISSED),
        objective("people", "enrolled", 90, now=60, progress=Progress.OPEN),
        objective("reach", "program-reach", 100, note="the page of the program's ripple shows it"),
        objective("novel", "not-in-the-catalogue", 1, note="not released to you"),
    ]
    return Objectives(as_of=NOW.isoformat(), door=Door.FACTS, policy_version=1, items=items)


def benchmarks(quarter: int | None = 1) -> Benchmarks:
    """Return the quarter of the first measure, and none of the others."""
    items = [Benchmark(measure=each, quarter=None, note=TOO_FEW) for each in COMPARED]
    if quarter is not None:
        items[0] = Benchmark(measure=items[0].measure, quarter=quarter)
    return Benchmarks(year=2025, archetype="traditional pair", items=items, cards=[])
