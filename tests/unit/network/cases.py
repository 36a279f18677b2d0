"""The worked cases T1-T11 of the definitions, with what each must give under both path rules."""

from dataclasses import dataclass, field

from services.projections.network.ripple import Edge


def edges(text: str, delay: int = 0) -> list[Edge]:
    """Read ``A→B@1, P: B→C@2`` (an optional program before the colon)."""
    found = []
    for number, part in enumerate(text.split(", ")):
        program, _, relation = part.rpartition(": ")
        pair, _, time = relation.partition("@")
        mentor, _, mentee = pair.partition("→")
        found.append(Edge(mentor, mentee, int(time), int(time) + delay, program, str(number)))
    return found


@dataclass
class Expected:
    """What a case gives under one rule; people without an entry in ``reach`` reach nobody."""

    reach: dict[str, int]
    at_risk: int
    events: int
    r: float
    flow: dict[tuple[str, str], int]
    sizes: dict[str, dict[int, int]] = field(default_factory=dict)
    decayed: dict[str, float] = field(default_factory=dict)
    lineage: dict[str, str] = field(default_factory=dict)
    r_full: float | None = None
    program_reach: dict[str, str] = field(default_factory=dict)


@dataclass
class Case:
    """A history, and what it gives; ``strict`` is None where the rule makes no difference."""

    name: str
    history: list[Edge]
    at_or_after: Expected
    strict: Expected | None = None


CASES = [
    Case(
        "T1 chain",
        edges("A→B@1, B→C@2, C→D@3"),
        Expected(
            {"A": 3, "B": 2, "C": 1}, 3, 2, 2 / 3, {("", ""): 2},
            {"A": {1: 1, 2: 1, 3: 1}}, {"A": 1.75}, {"D": "ABC"},
        ),
    ),
    Case("T2 wrong order", edges("B→C@1, A→B@2"), Expected({"A": 1, "B": 1}, 1, 0, 0, {})),
    Case(
        "T3 reverse",
        edges("A→B@1, B→A@2, A→C@3"),
        Expected({"A": 2, "B": 2}, 2, 1, 0.5, {("", ""): 2}, {"A": {1: 2}}, {}, {"A": "B", "C": "AB"}),
    ),
    Case(
        "T4 tie",
        edges("A→B@5, B→C@5"),
        Expected({"A": 2, "B": 1}, 2, 1, 0.5, {("", ""): 1}),
        Expected({"A": 1, "B": 1}, 1, 0, 0, {}),
    ),
    Case(
        "T4 tie, the other order of arrival",
        edges("B→C@5, A→B@5"),
        Expected({"A": 2, "B": 1}, 2, 1, 0.5, {("", ""): 1}),
        Expected({"A": 1, "B": 1}, 1, 0, 0, {}),
    ),
    Case(
        "T5 tie cycle",
        edges("A→B@5, B→A@5"),
        Expected({"A": 1, "B": 1}, 2, 2, 1, {("", ""): 2}),
        Expected({"A": 1, "B": 1}, 0, 0, 0, {}),
    ),
    Case(
        "T6 repeat, re-match",
        edges("A→B@1, B→C@2, D→B@3, A→B@4, B→E@5"),
        Expected({"A": 3, "D": 2, "B": 2}, 3, 1, 1 / 3, {("", ""): 1}, lineage={"E": "ABD", "C": "AB"}),
    ),
    Case(
        "T7 group",
        edges("A→B@1, A→C@1, A→D@1, B→E@2, C→E@3"),
        Expected({"A": 4, "B": 1, "C": 1}, 4, 2, 2 / 3, {("", ""): 2}, {"A": {1: 3, 2: 1}}, {"A": 3.5}),
    ),
    Case(
        "T8 diamond",
        edges("A→B@1, A→C@1, B→D@2, C→D@3, D→E@4, B→F@5"),
        Expected({"A": 5, "B": 3, "C": 2, "D": 1}, 5, 3, 0.75, {("", ""): 3}, {}, {"A": 3.25}, r_full=1.0),
    ),
    Case(
        "T9 programs",
        edges("P: A→B@1, Q: B→C@2, P: B→D@3, Q: E→C@1, R: C→F@4, R: C→F@5"),
        Expected(
            {"A": 4, "B": 3, "E": 2, "C": 1}, 4, 2, 0.5, {("P", "Q"): 1, ("P", "P"): 1, ("Q", "R"): 1},
            program_reach={"P": "BCDF", "Q": "CF", "R": "F"},
        ),
    ),
    Case(
        "T10 delay",
        edges("A→B@1, B→C@3, B→D@4, C→E@6", delay=3),
        Expected({"A": 2, "B": 3, "C": 1}, 3, 1, 1 / 3, {("", ""): 2}, lineage={"D": "AB", "E": "BC", "B": "A"}),
        Expected({"A": 1, "B": 2, "C": 1}, 2, 0, 0, {}),
    ),
    Case(
        "T11 hops and arrival",
        edges("A→B@1, B→D@3, A→D@9, D→E@4, D→F@10"),
        Expected(
            {"A": 4, "B": 3, "D": 2}, 4, 2, 2 / 3, {("", ""): 2},
            {"A": {1: 2, 2: 1, 3: 1}}, {"A": 2.75}, {"E": "ABD", "F": "ABD"},
        ),
    ),
]  # fmt: skip
