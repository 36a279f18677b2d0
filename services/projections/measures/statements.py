"""Statements that aggregate the rows of a measure: sums by part, histograms by day, and distinct people.

One statement a measure, so that its figure and its number of people are of one snapshot.
"""

from collections.abc import Mapping

from services.projections.measures.definition import Estimate, Measure

_STAGES = ("applied", "enrolled", "matched", "active", "closed_well")
_EACH = "SELECT {key}person FROM facts UNION SELECT {key}other FROM facts WHERE other IS NOT NULL"
"""Every person once: a hash of them is several times as fast as a sort for each count."""
_ALL_PEOPLE = f"(SELECT count(*) AS people FROM ({_EACH.format(key='')}) AS p)"  # noqa: S608 - constants
_SOME_PEOPLE = (
    f"(SELECT part, count(*) AS people FROM ({_EACH.format(key='part, ')}) AS p GROUP BY part "  # noqa: S608 - constants
    f"UNION ALL SELECT NULL, count(*) FROM ({_EACH.format(key='')}) AS p)"
)


def _by_part(columns: str) -> str:
    return (
        f"SELECT f.*, p.people FROM (SELECT part, {columns} FROM facts GROUP BY GROUPING SETS ((part), ())) AS f "  # noqa: S608 - constants
        f"JOIN {_SOME_PEOPLE} AS p ON p.part IS NOT DISTINCT FROM f.part ORDER BY f.part NULLS FIRST"
    )


def _stages(key: str = "") -> str:
    """Return how many facts and how many people have reached each stage, by person first: one pass over the facts."""
    by_person = ", ".join(f"count(*) FILTER (WHERE {stage}) AS {stage}" for stage in _STAGES)
    sums = ", ".join(
        f"coalesce(sum({stage}), 0)::float8 AS {stage}, count(*) FILTER (WHERE {stage} > 0) AS {stage}_people"
        for stage in _STAGES
    )
    return f"SELECT {key}{sums} FROM (SELECT {key}person, {by_person} FROM facts GROUP BY {key}person) AS p"  # noqa: S608 - constants


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
    f"JOIN {_SOME_PEOPLE} AS p ON p.part IS NOT DISTINCT FROM f.part ORDER BY f.part NULLS FIRST"
)
_COMPARED = (
    "SELECT p.part, NULL::integer AS day, NULL::integer AS event, NULL::bigint AS facts, p.people "  # noqa: S608 - constants
    f"FROM {_SOME_PEOPLE} AS p UNION ALL (SELECT part, day, event, count(*), NULL FROM facts GROUP BY 1, 2, 3) "
    "ORDER BY 1 NULLS FIRST, 2 NULLS FIRST, 3"
)
_EQUITY = (
    f"SELECT NULL AS dimension, NULL AS part, {', '.join(f'NULL AS {s}, NULL AS {s}_people' for s in _STAGES)}, "  # noqa: S608 - constants
    "count(DISTINCT person) AS people FROM facts "
    f"UNION ALL (SELECT s.*, NULL FROM ({_stages('dimension, part, ')} GROUP BY 1, 2) AS s) ORDER BY 1 NULLS FIRST, 2"
)
_CHANGE = (
    "count(*) AS asked, count(after) AS paired, avg(after - before)::float8 AS mean, "
    "stddev_samp(after - before)::float8 AS deviation"
)
_AGGREGATES: Mapping[Estimate, str] = {
    "stages": _stages(),
    "rates": _by_part("coalesce(sum(amount), 0)::float8 AS amount, coalesce(sum(due), 0)::float8 AS due"),
    "compared": _COMPARED,
    "equity": _EQUITY,
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
