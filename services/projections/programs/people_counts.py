"""Distinct people behind the counters: a person who applied six times is one, and six requests of one pair are two.

A count of people decides whether a figure is shown, so it reads at most `MANY` facts of each counter: beyond, there are
enough people, or a few with very many facts, who are found to be few.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import psycopg

from services.projections.programs.counter_statements import FUNNEL, PARTICIPATION_STATES, RELATIONSHIP_STATES

MANY = 1_000
"""Facts of one counter among which people are counted."""
AT_LEAST = 100
"""Most people stated where there are more facts than were read."""
_ROLES = ("mentor", "mentee")

_COUNT = (
    f"CASE WHEN count(*) < {MANY} THEN count(DISTINCT person_id) ELSE least(count(DISTINCT person_id), {AT_LEAST}) END"
)
_PERSON = (
    "FROM (SELECT person_id FROM programs.participations {scope} AND {condition} "  # noqa: S608 - constants
    f"LIMIT {MANY}) AS f"
)
_PAIR = (
    "FROM (SELECT mentor_id, mentee_id FROM programs.relationships {scope} AND state = '{state}' "  # noqa: S608 - constants
    "AND (matched OR NOT declared) "
    f"LIMIT {MANY // 2}) AS r CROSS JOIN LATERAL (VALUES (r.mentor_id), (r.mentee_id)) AS f(person_id)"
)


@dataclass(frozen=True)
class PeopleCounts:
    """Numbers of distinct people, by stage, by role and state, and by state of relationships.

    Attributes:
        funnel: Of mentees at each stage.
        participations: By role and state.
        relationships: Mentors and mentees of relationships in each state.
        waiting: Of waiting mentees.
    """

    funnel: Mapping[str, int]
    participations: Mapping[tuple[str, str], int]
    relationships: Mapping[str, int]
    waiting: int


def count_people(
    connection: psycopg.Connection[Any], scope: str, parameters: Mapping[str, object], waiting: str
) -> PeopleCounts:
    """Count the people behind the counters of some programs.

    Args:
        connection: A connection to the projections' database.
        scope: The condition of the programs, beginning with WHERE.
        parameters: Its parameters.
        waiting: The condition of waiting participations.
    """
    cells = {
        **{("funnel", stage): _of_people(scope, f"role = 'mentee' AND {stage}") for stage in FUNNEL},
        **{
            (role, state): _of_people(scope, f"role = '{role}' AND state = '{state}'")
            for role, state in product(_ROLES, PARTICIPATION_STATES)
        },
        **{("pair", state): _PAIR.format(scope=scope, state=state) for state in RELATIONSHIP_STATES},
        ("waiting", ""): _of_people(scope, waiting),
    }
    parts = [f"SELECT {place}, (SELECT {_COUNT} {rows})" for place, rows in enumerate(cells.values())]
    statement: Any = " UNION ALL ".join(parts)
    found = dict(connection.execute(statement, parameters).fetchall())
    people = {key: found[place] for place, key in enumerate(cells)}
    return PeopleCounts(
        funnel={stage: people["funnel", stage] for stage in FUNNEL},
        participations={(role, state): people[role, state] for role, state in product(_ROLES, PARTICIPATION_STATES)},
        relationships={state: people["pair", state] for state in RELATIONSHIP_STATES},
        waiting=people["waiting", ""],
    )


def _of_people(scope: str, condition: str) -> str:
    return _PERSON.format(scope=scope, condition=condition)
