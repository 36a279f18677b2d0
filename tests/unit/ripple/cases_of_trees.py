"""Cases T7-T12: groups, diamonds, programs, delays, hops and survival, computed by hand under both rules."""

from tests.unit.ripple.cases import Case, Expected, edges

# No start equals an effect delivered to its mentor: the rules agree.
T7 = Expected(
    reach={"A": 4, "B": 1, "C": 1},
    lineage={"B": "A", "C": "A", "D": "A", "E": "ABC"},
    sizes={"A": [3, 1], "B": [1], "C": [1]},
    decayed={"A": 3.5, "B": 1, "C": 1},
    direct={"A": (3, 2), "B": (1, 0), "C": (1, 0)},
    give_back=(4, 2, 0), r=(2 / 3, 2 / 3), chain=2,
    flow={("", ""): 2}, program_reach={"": "BCDE"}, deep={("", ""): 4},
    lost={"A": "BCDE"},  # E has two mentors
    survival=[(1, 4, 3 / 4), (2, 3, 1 / 2)],
)  # fmt: skip

# The rules agree. D has two parents: shared they count once, in full twice.
T8 = Expected(
    reach={"A": 5, "B": 3, "C": 2, "D": 1},
    lineage={"B": "A", "C": "A", "D": "ABC", "E": "ABCD", "F": "AB"},
    sizes={"A": [2, 2, 1], "B": [2, 1], "C": [1, 1], "D": [1]},
    decayed={"A": 3.25, "B": 2.5, "C": 1.5, "D": 1},
    direct={"A": (2, 2), "B": (2, 1), "C": (1, 1), "D": (1, 0)},
    give_back=(5, 3, 0), r=(0.75, 1.0), chain=3,
    flow={("", ""): 3}, program_reach={"": "BCDEF"}, deep={("", ""): 5},
    lost={"A": "BCDEF", "B": "F", "D": "E"},
    survival=[(1, 5, 4 / 5), (2, 4, 2 / 5)],  # B after 1; C and D after 2; E, F are seen for 6 and 5
)  # fmt: skip

# The rules agree. Without A, C still has E's influence before C→F, so only B and D are lost.
T9 = Expected(
    reach={"A": 4, "B": 3, "E": 2, "C": 1},
    lineage={"B": "A", "C": "ABE", "D": "AB", "F": "ABCE"},
    sizes={"A": [1, 2, 1], "B": [2, 1], "E": [1, 1], "C": [1]},
    decayed={"A": 2.25, "B": 2.5, "E": 1.5, "C": 1},
    direct={"A": (1, 1), "B": (2, 1), "E": (1, 1), "C": (1, 0)},
    give_back=(4, 2, 0), r=(0.5, 0.75), chain=3,
    flow={("P", "Q"): 1, ("P", "P"): 1, ("Q", "R"): 1},
    program_reach={"P": "BCDF", "Q": "CF", "R": "F"},
    deep={("P", "P"): 2, ("P", "Q"): 1, ("P", "R"): 1, ("Q", "Q"): 1, ("Q", "R"): 1, ("R", "R"): 1},
    lost={"A": "BD", "B": "D", "C": "F"},
    survival=[(1, 4, 3 / 4), (3, 3, 1 / 2)],
)  # fmt: skip

# Effects: B@4, C@6, D@7, E@9. B→C@3 is a founder's: A's influence arrives at 4. B→D@4 and C→E@6 start just then.
T10 = Expected(
    reach={"A": 2, "B": 3, "C": 1},
    lineage={"B": "A", "C": "B", "D": "AB", "E": "BC"},
    sizes={"A": [1, 1], "B": [2, 1], "C": [1]},
    decayed={"A": 1.5, "B": 2.5, "C": 1},
    direct={"A": (1, 1), "B": (2, 1), "C": (1, 0)},
    give_back=(3, 1, 1), r=(1 / 3, 1 / 3), chain=2,
    flow={("", ""): 2}, program_reach={"": "BCDE"}, deep={("", ""): 4},
    lost={"A": "BD", "B": "CDE", "C": "E"},
    survival=[(0, 3, 2 / 3)],
)  # fmt: skip
# Strictly nothing is carried on at all: every mentor is a founder.
T10_STRICT = Expected(
    reach={"A": 1, "B": 2, "C": 1},
    lineage={"B": "A", "C": "B", "D": "B", "E": "C"},
    sizes={"A": [1], "B": [2], "C": [1]},
    decayed={"A": 1, "B": 2, "C": 1},
    direct={"A": (1, 0), "B": (2, 0), "C": (1, 0)},
    give_back=(2, 0, 2), r=(0, 0), chain=1,
    flow={}, program_reach={"": "BCDE"}, deep={("", ""): 4},
    lost={"A": "B", "B": "CD", "C": "E"},
    survival=[],
)  # fmt: skip

# The rules agree. Without B, D has A's influence at 9: in time for F, too late for E.
T11 = Expected(
    reach={"A": 4, "B": 3, "D": 2},
    lineage={"B": "A", "D": "AB", "E": "ABD", "F": "ABD"},
    sizes={"A": [2, 1, 1], "B": [1, 2], "D": [2]},
    decayed={"A": 2.75, "B": 2, "D": 2},
    direct={"A": (2, 2), "B": (1, 1), "D": (2, 0)},
    give_back=(4, 2, 0), r=(2 / 3, 2 / 3), chain=3,
    flow={("", ""): 2}, program_reach={"": "BDEF"}, deep={("", ""): 4},
    lost={"A": "BDEF", "B": "E", "D": "EF"},
    survival=[(1, 3, 2 / 3), (2, 2, 1 / 3)],  # F is seen for 0: no longer at risk at 1
)  # fmt: skip

# The rules agree. At 6 x's observation ends just then and still counts: b, c, d and x are at risk.
T12 = Expected(
    reach={"M": 6, "a": 1, "b": 1},
    lineage={"a": "M", "b": "M", "c": "M", "d": "M", "x": "Ma", "y": "Mb"},
    sizes={"M": [4, 2], "a": [1], "b": [1]},
    decayed={"M": 5, "a": 1, "b": 1},
    direct={"M": (4, 2), "a": (1, 0), "b": (1, 0)},
    give_back=(6, 2, 0), r=(2 / 3, 2 / 3), chain=2,
    flow={("", ""): 2}, program_reach={"": "abcdxy"}, deep={("", ""): 6},
    lost={"M": "abcdxy", "a": "x", "b": "y"},
    survival=[(4, 6, 5 / 6), (6, 4, 0.625)],
)  # fmt: skip

CASES = [
    Case("T7 group", edges("A→B@1, A→C@1, A→D@1, B→E@2, C→E@3"), T7, T7),
    Case("T8 diamond", edges("A→B@1, A→C@1, B→D@2, C→D@3, D→E@4, B→F@5"), T8, T8),
    Case("T9 programs", edges("P: A→B@1, Q: B→C@2, P: B→D@3, Q: E→C@1, R: C→F@4, R: C→F@5"), T9, T9),
    Case("T10 delay", edges("A→B@1, B→C@3, B→D@4, C→E@6", delay=3), T10, T10_STRICT),
    Case("T11 hops and arrival", edges("A→B@1, B→D@3, A→D@9, D→E@4, D→F@10"), T11, T11),
    Case("T12 survival", edges("M→a@0, M→b@0, M→c@0, M→d@2, a→x@4, b→y@6"), T12, T12),
]
