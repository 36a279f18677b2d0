"""Cases T1-T6: chains, wrong order, cycles, ties and repeats, computed by hand under both rules."""

from tests.unit.ripple.cases import Case, Expected, edges

# No start equals an effect delivered to its mentor: the rules agree.
T1 = Expected(
    reach={"A": 3, "B": 2, "C": 1},
    lineage={"B": "A", "C": "AB", "D": "ABC"},
    sizes={"A": [1, 1, 1], "B": [1, 1], "C": [1]},
    decayed={"A": 1.75, "B": 1.5, "C": 1},
    direct={"A": (1, 1), "B": (1, 1), "C": (1, 0)},
    give_back=(3, 2, 0), r=(2 / 3, 2 / 3), chain=3,
    flow={("", ""): 2}, program_reach={"": "BCD"}, deep={("", ""): 3},
    lost={"A": "BCD", "B": "CD", "C": "D"},
    survival=[(1, 3, 1 / 3)],  # B and C wait 1, D is still waiting after 7
)  # fmt: skip

# B mentored before anything reached B: the rules agree. Without A the relationship B→C is a founder's and stays.
T2 = Expected(
    reach={"A": 1, "B": 1},
    lineage={"B": "A", "C": "B"},
    sizes={"A": [1], "B": [1]},
    decayed={"A": 1, "B": 1},
    direct={"A": (1, 0), "B": (1, 0)},
    give_back=(1, 0, 1), r=(0, 0), chain=1,
    flow={}, program_reach={"": "BC"}, deep={("", ""): 2},
    lost={"A": "B", "B": "C"},
    survival=[],
)  # fmt: skip

# The rules agree. No person reaches themself, yet A is downstream of the program. Without B, A is no longer influenced
# when A→C starts, though A had been: so C is lost too.
T3 = Expected(
    reach={"A": 2, "B": 2},
    lineage={"A": "B", "B": "A", "C": "AB"},
    sizes={"A": [2], "B": [1, 1]},
    decayed={"A": 2, "B": 1.5},
    direct={"A": (2, 1), "B": (1, 1)},
    give_back=(2, 1, 1), r=(1 / 2, 1 / 2), chain=3,
    flow={("", ""): 2}, program_reach={"": "ABC"}, deep={("", ""): 3},
    lost={"A": "BC", "B": "AC"},
    survival=[(1, 2, 1 / 2)],
)  # fmt: skip

T4 = Expected(
    reach={"A": 2, "B": 1},
    lineage={"B": "A", "C": "AB"},
    sizes={"A": [1, 1], "B": [1]},
    decayed={"A": 1.5, "B": 1},
    direct={"A": (1, 1), "B": (1, 0)},
    give_back=(2, 1, 0), r=(1 / 2, 1 / 2), chain=1,  # starts must increase under either rule
    flow={("", ""): 1}, program_reach={"": "BC"}, deep={("", ""): 2},
    lost={"A": "BC", "B": "C"},
    survival=[(0, 2, 1 / 2)],  # B gives back at once
)  # fmt: skip
# Strictly: B→C starts when A's influence arrives, too early to carry it. So B is a founder and already a mentor.
T4_STRICT = Expected(
    reach={"A": 1, "B": 1},
    lineage={"B": "A", "C": "B"},
    sizes={"A": [1], "B": [1]},
    decayed={"A": 1, "B": 1},
    direct={"A": (1, 0), "B": (1, 0)},
    give_back=(1, 0, 1), r=(0, 0), chain=1,
    flow={}, program_reach={"": "BC"}, deep={("", ""): 2},
    lost={"A": "B", "B": "C"},
    survival=[],
)  # fmt: skip

T5 = Expected(
    reach={"A": 1, "B": 1},
    lineage={"A": "B", "B": "A"},
    sizes={"A": [1], "B": [1]},
    decayed={"A": 1, "B": 1},
    direct={"A": (1, 1), "B": (1, 1)},
    give_back=(2, 2, 0), r=(1, 1), chain=1,
    flow={("", ""): 2}, program_reach={"": "AB"}, deep={("", ""): 2},
    lost={"A": "B", "B": "A"},
    survival=[(0, 2, 0)],
)  # fmt: skip
# Strictly: each had begun to mentor by the time the other's influence arrived.
T5_STRICT = Expected(
    reach={"A": 1, "B": 1},
    lineage={"A": "B", "B": "A"},
    sizes={"A": [1], "B": [1]},
    decayed={"A": 1, "B": 1},
    direct={"A": (1, 0), "B": (1, 0)},
    give_back=(0, 0, 2), r=(0, 0), chain=1,
    flow={}, program_reach={"": "AB"}, deep={("", ""): 2},
    lost={"A": "B", "B": "A"},
    survival=[],
)  # fmt: skip

# The rules agree. D came after B's first start and has no credit. Without A, D still influences B before B→E, not
# before B→C.
T6 = Expected(
    reach={"A": 3, "D": 2, "B": 2},
    lineage={"B": "AD", "C": "AB", "E": "ABD"},
    sizes={"A": [1, 2], "D": [1, 1], "B": [2]},
    decayed={"A": 2, "D": 1.5, "B": 2},
    direct={"A": (1, 1), "D": (1, 1), "B": (2, 0)},
    give_back=(3, 1, 0), r=(1 / 3, 1 / 3), chain=2,
    flow={("", ""): 1}, program_reach={"": "BCE"}, deep={("", ""): 3},
    lost={"A": "C", "B": "CE"},
    survival=[(1, 3, 2 / 3)],
)  # fmt: skip

CASES = [
    Case("T1 chain", edges("A→B@1, B→C@2, C→D@3"), T1, T1),
    Case("T2 wrong order", edges("B→C@1, A→B@2"), T2, T2),
    Case("T3 reverse", edges("A→B@1, B→A@2, A→C@3"), T3, T3),
    Case("T4 tie", edges("A→B@5, B→C@5"), T4, T4_STRICT),
    Case("T4 tie, the other order of arrival", edges("B→C@5, A→B@5"), T4, T4_STRICT),
    Case("T5 tie cycle", edges("A→B@5, B→A@5"), T5, T5_STRICT),
    Case("T6 repeat, re-match", edges("A→B@1, B→C@2, D→B@3, A→B@4, B→E@5"), T6, T6),
]
