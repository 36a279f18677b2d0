"""Statements that aggregate the rows of a measure: sums and histograms by group, with the people of each group.

One statement a measure, one pass over its facts. The server sums and collects; people are distinguished where groups
come together (`people.py`), because a hash of a federation's people takes longer than the scan of all their facts.
Where the first moment of each person decides, the statement gives columns of all facts (`first_moments`).
"""

from collections.abc import Mapping

from services.projections.measures.definition import Estimate, Measure
from services.projections.measures.first_moments import DECIDED

STAGES = ("enrolled", "matched", "active", "closed_well")
"""The stages after the application, by which its facts are grouped."""
_SUMS: Mapping[str, str] = {
    "amount": "coalesce(sum(amount), 0)::float8 / %(units)s AS amount",
    "due": "coalesce(sum(due), 0)::float8 AS due",
    "facts": "count(*) AS facts",
}
_GROUPED: Mapping[Estimate, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "count": (("part",), ("amount",)),
    "rates": (("part",), ("amount", "due")),
    "ratio": ((), ("amount", "due")),
    "share": ((), ("amount", "due")),
    "ages": (("part", "day"), ("facts",)),
    "duration": (("day", "event"), ("facts",)),
    "causes": (("day", "event"), ("facts",)),
    "stages": (STAGES, ("facts",)),
}
"""The columns of a group and its sums, by estimate."""
_PEOPLE = "array_agg({0}) FILTER (WHERE {0} IS NOT NULL) AS {0}"


def _moments(columns: str) -> str:
    """Return moments of single facts by part, which are few: answers."""
    people = (
        "SELECT part, count(*) AS people FROM (SELECT part, person FROM facts GROUP BY 1, 2) AS p GROUP BY 1 "
        "UNION ALL SELECT NULL, count(*) FROM (SELECT person FROM facts GROUP BY 1) AS p"
    )
    return (
        f"SELECT f.*, p.people FROM (SELECT part, {columns} FROM facts GROUP BY GROUPING SETS ((part), ())) AS f "  # noqa: S608 - constants
        f"JOIN ({people}) AS p ON p.part IS NOT DISTINCT FROM f.part ORDER BY f.part NULLS FIRST"
    )


_MOMENTS: Mapping[Estimate, str] = {
    "mean": _moments(
        "count(*) AS answers, avg(amount)::float8 AS mean, "
        "CASE WHEN bool_and(single) THEN stddev_samp(amount)::float8 END AS deviation"
    ),
    "change": _moments(
        "count(*) AS asked, count(after) AS paired, avg(after - before)::float8 AS mean, "
        "stddev_samp(after - before)::float8 AS deviation"
    ),
}


def statement(measure: Measure, sources: Mapping[str, str]) -> str:
    """Return the statement of a measure over some tables.

    Args:
        measure: The measure.
        sources: The expression of each table, by name (`sources.py`).
    """
    facts = measure.statement.strip()
    for table, expression in sources.items():
        facts = facts.replace(f"{{{table}}}", expression)
    if measure.id in DECIDED:
        return facts
    if measure.estimate in _MOMENTS:
        return f"WITH facts AS ({facts}) {_MOMENTS[measure.estimate]}"
    keys, sums = _GROUPED[measure.estimate]
    people = [_PEOPLE.format(column) for column in ("person", "other")[: 1 + measure.of_pairs]]
    columns = ", ".join([*keys, *(_SUMS[each] for each in sums), *people])
    grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
    return f"SELECT {columns} FROM ({facts}) AS facts{grouped}"  # noqa: S608 - constants
