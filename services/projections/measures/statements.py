"""Statements that aggregate the rows of a measure: sums by part, histograms by day, and distinct people.

One statement a measure, so that its figure and its number of people are of one snapshot.
"""

from collections.abc import Mapping

from services.projections.measures.definition import Estimate, Measure

_SOME_PEOPLE = (
    "(SELECT {key}, count(DISTINCT person) AS people FROM (SELECT {key}, person FROM facts UNION ALL "
    "SELECT {key}, other FROM facts WHERE other IS NOT NULL) AS p GROUP BY GROUPING SETS (({key}), ()))"
)
_ALL_PEOPLE = (
    "(SELECT count(DISTINCT person) AS people FROM (SELECT person FROM facts UNION ALL "
    "SELECT other FROM facts WHERE other IS NOT NULL) AS p)"
)


def _by_part(columns: str) -> str:
    people = _SOME_PEOPLE.format(key="part")
    return (
        f"SELECT f.*, p.people FROM (SELECT part, {columns} FROM facts GROUP BY GROUPING SETS ((part), ())) AS f "  # noqa: S608 - constants
        f"JOIN {people} AS p ON p.part IS NOT DISTINCT FROM f.part ORDER BY f.part NULLS FIRST"
    )


_RATIO = (
    "SELECT coalesce(sum(amount), 0)::float8 AS amount, coalesce(sum(due), 0)::float8 AS due, "  # noqa: S608 - constants
    f"{_ALL_PEOPLE} FROM facts"
)
_DURATION = (
    "SELECT NULL::integer AS day, NULL::integer AS event, NULL::bigint AS facts, "  # noqa: S608 - constants
    f"{_ALL_PEOPLE} UNION ALL (SELECT day, event, count(*), NULL FROM facts GROUP BY 1, 2 ORDER BY 1, 2)"
)
_AGES = (
    "SELECT f.*, p.people FROM (SELECT part, count(*)::float8 AS amount, "  # noqa: S608 - constants
    "percentile_disc(0.5) WITHIN GROUP (ORDER BY day) AS median FROM facts GROUP BY GROUPING SETS ((part), ())) AS f "
    f"JOIN {_SOME_PEOPLE.format(key='part')} AS p ON p.part IS NOT DISTINCT FROM f.part ORDER BY f.part NULLS FIRST"
)
_CHANGE = (
    "count(*) AS asked, count(after) AS paired, avg(after - before)::float8 AS mean, "
    "stddev_samp(after - before)::float8 AS deviation"
)
_AGGREGATES: Mapping[Estimate, str] = {
    "count": _by_part("coalesce(sum(amount), 0)::float8 AS amount"),
    "ages": _AGES,
    "duration": _DURATION,
    "causes": _DURATION,
    "ratio": _RATIO,
    "share": _RATIO,
    "mean": _by_part("count(*) AS answers, avg(amount)::float8 AS mean, stddev_samp(amount)::float8 AS deviation"),
    "change": _by_part(_CHANGE),
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
    return f"WITH facts AS MATERIALIZED ({facts}) {_AGGREGATES[measure.estimate]}"
