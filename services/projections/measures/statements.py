"""Statements that aggregate the rows of a measure: sums by part, histograms by day, and distinct people.

One statement a measure, so that its figure and its number of people are of one snapshot. What is about one person is
summed by person first: one hash of the people gives their number and, summed again, the figure.
"""

from collections.abc import Mapping

from services.projections.measures.definition import Estimate, Measure

_STAGES = ("applied", "enrolled", "matched", "active", "closed_well")
_BY_STAGE = ", ".join(f"count(*) FILTER (WHERE {stage}) AS {stage}" for stage in _STAGES)
_OF_STAGE = ", ".join(
    f"coalesce(sum({stage}), 0)::float8 AS {stage}, count(*) FILTER (WHERE {stage} > 0) AS {stage}_people"
    for stage in _STAGES
)
_BOTH = "(SELECT count(*) FROM (SELECT person FROM facts UNION SELECT other FROM facts WHERE other IS NOT NULL) AS p)"
"""The people of pairs, each once: a hash of them is several times as fast as a sort."""
_AMOUNT = "coalesce(sum(amount), 0)::float8 AS amount"
_DUE = f"{_AMOUNT}, coalesce(sum(due), 0)::float8 AS due"
_NO_DAY = "NULL::integer AS day, NULL::integer AS event, NULL::bigint AS facts"


def _by_part(columns: str) -> str:
    """Return sums over all parts and for each, with their people; the rows are one for each part and person."""
    return (
        f"SELECT NULL AS part, {columns}, (SELECT count(*) FROM (SELECT person FROM facts GROUP BY 1) AS p) AS people "  # noqa: S608 - constants
        f"FROM facts UNION ALL SELECT part, {columns}, count(*) FROM facts GROUP BY 1 ORDER BY 1 NULLS FIRST"
    )


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


_COUNT = _by_part(_AMOUNT)
_RATES = _by_part(_DUE)
_COUNT_OF_PAIRS = f"SELECT NULL AS part, {_AMOUNT}, {_BOTH} AS people FROM facts"  # noqa: S608 - constants
_RATIO = (
    f"SELECT {_DUE}, count(*) AS people "  # noqa: S608 - constants
    "FROM (SELECT person, sum(amount) AS amount, sum(due) AS due FROM facts GROUP BY 1) AS p"
)
_RATIO_OF_PAIRS = f"SELECT {_DUE}, {_BOTH} AS people FROM facts"  # noqa: S608 - constants
_HISTOGRAM = "UNION ALL SELECT day, event, count(*), NULL FROM facts GROUP BY 1, 2 ORDER BY 1 NULLS FIRST, 2"
_DURATION = (
    f"SELECT {_NO_DAY}, (SELECT count(*) FROM (SELECT person FROM facts GROUP BY 1) AS p) AS people {_HISTOGRAM}"  # noqa: S608 - constants
)
_DURATION_OF_PAIRS = f"SELECT {_NO_DAY}, {_BOTH} AS people {_HISTOGRAM}"
_AGES = (
    ", people AS (SELECT part, person, count(*) AS amount FROM facts GROUP BY 1, 2), "  # noqa: S608 - constants
    "days AS (SELECT day, sum(count(*)) OVER (ORDER BY day) AS until, sum(count(*)) OVER () AS every "
    "FROM facts GROUP BY 1) "
    f"SELECT NULL AS part, {_AMOUNT}, (SELECT min(day) FROM days WHERE 2 * until >= every) AS median, "
    "(SELECT count(*) FROM (SELECT person FROM people GROUP BY 1) AS p) AS people FROM people "
    "UNION ALL SELECT part, sum(amount)::float8, NULL, count(*) FROM people GROUP BY 1 ORDER BY 1 NULLS FIRST"
)
_COMPARED = (
    f"SELECT NULL AS part, {_NO_DAY}, count(*) AS people FROM (SELECT person FROM facts GROUP BY 1) AS p "  # noqa: S608 - constants
    f"UNION ALL SELECT part, {_NO_DAY}, count(*) FROM facts GROUP BY 1 "
    "UNION ALL SELECT part, day, event, count(*), NULL FROM facts GROUP BY 1, 2, 3 "
    "ORDER BY 1 NULLS FIRST, 2 NULLS FIRST, 3"
)
"""The rows are one for each part and person."""
_FUNNEL = f"SELECT {_OF_STAGE} FROM (SELECT person, {_BY_STAGE} FROM facts GROUP BY 1) AS p"  # noqa: S608 - constants
_EQUITY = (
    f", people AS (SELECT dimension, part, person, {_BY_STAGE} FROM facts GROUP BY 1, 2, 3) "  # noqa: S608 - constants
    f"SELECT NULL AS dimension, NULL AS part, {', '.join(f'NULL AS {s}, NULL AS {s}_people' for s in _STAGES)}, "
    "(SELECT count(*) FROM (SELECT person FROM people WHERE part = '' GROUP BY 1) AS p) AS people "
    f"UNION ALL (SELECT dimension, part, {_OF_STAGE}, NULL FROM people GROUP BY 1, 2) ORDER BY 1 NULLS FIRST, 2"
)
_CHANGE = (
    "count(*) AS asked, count(after) AS paired, avg(after - before)::float8 AS mean, "
    "stddev_samp(after - before)::float8 AS deviation"
)
_OF_PEOPLE: Mapping[Estimate, str] = {
    "stages": _FUNNEL,
    "rates": _RATES,
    "compared": _COMPARED,
    "equity": _EQUITY,
    "count": _COUNT,
    "ages": _AGES,
    "duration": _DURATION,
    "ratio": _RATIO,
    "share": _RATIO,
    "mean": _moments(
        "count(*) AS answers, avg(amount)::float8 AS mean, "
        "CASE WHEN bool_and(single) THEN stddev_samp(amount)::float8 END AS deviation"
    ),
    "change": _moments(_CHANGE),
}
_OF_PAIRS: Mapping[Estimate, str] = {
    "count": _COUNT_OF_PAIRS,
    "duration": _DURATION_OF_PAIRS,
    "causes": _DURATION_OF_PAIRS,
    "ratio": _RATIO_OF_PAIRS,
    "share": _RATIO_OF_PAIRS,
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
    aggregate = (_OF_PAIRS if measure.of_pairs else _OF_PEOPLE)[measure.estimate]
    return f"WITH facts AS ({facts}) {aggregate}"
