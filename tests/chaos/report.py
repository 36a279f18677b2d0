"""Report of a chaos run: injected faults and results."""

from collections import Counter
from dataclasses import dataclass, field

from tests.chaos.comparison import ComparisonResult


@dataclass
class Report:
    """Injected faults and results of a run."""

    seconds: float = 0.0
    killed: Counter[str] = field(default_factory=Counter)
    frozen: Counter[str] = field(default_factory=Counter)
    beside: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    comparison: ComparisonResult = field(default_factory=ComparisonResult)
