"""SQL statements that merge rows and update the counters that depend on them, each in one statement.

`RETURNING old, new` gives a row before and after; a counter is changed by the difference.
"""

from collections.abc import Sequence
from typing import get_args

from services.projections.directory.states import ParticipationState, RelationshipState
from services.projections.programs.tables import ATTENDANCE, FEEDBACK, PARTICIPATIONS, RELATIONSHIPS, RESPONSES, STEPS

_ADMISSION = ("invited", "applied", "screening", "waitlisted", "enrolled")
_MENTORING = ("matched", "active", "closed_planned", "goal_agreed", "goal_met")
FUNNEL = (*_ADMISSION, *_MENTORING)
PARTICIPATION_STATES = get_args(ParticipationState)
_GIVER = "CASE {row}.given_by WHEN 'mentor' THEN r.mentor_id ELSE r.mentee_id END"
RELATIONSHIP_STATES = tuple(state for state in get_args(RelationshipState) if state != "voided")


def participations() -> str:
    """Return the statement that merges participations from their own events."""
    return _participations(None)


def steps() -> str:
    """Return the statement that merges the steps of relationships into the participations of their mentees.

    The participation is looked up in the stored relationship, because most events do not contain it.
    """
    flags = ", ".join([*("false" for _ in _ADMISSION), *(f"bool_or(s.{flag})" for flag in _MENTORING)])
    columns = ", ".join(column.name for column in STEPS.every)
    return _participations(
        f"SELECT r.mentee_participation_id, r.program_id, r.mentee_id, 'mentee', NULL, NULL, {flags}, "  # noqa: S608 - names
        f"sum(s.open), NULL, max(s.waiting_since) FROM ({STEPS.source()}) AS s({columns}) "
        "JOIN relationships r ON r.id = s.id WHERE r.mentee_participation_id IS NOT NULL "
        "GROUP BY 1, 2, 3 ORDER BY 1"
    )


def _participations(source: str | None) -> str:
    reached = ", ".join(f"count(*) FILTER (WHERE was_{flag} IS NOT TRUE AND is_{flag})" for flag in FUNNEL)
    mentees = f"SELECT program_id, {reached} FROM moved WHERE role = 'mentee' GROUP BY 1 ORDER BY 1"  # noqa: S608 - names are constants
    returned = ", ".join(f"old.{flag} AS was_{flag}, new.{flag} AS is_{flag}" for flag in FUNNEL)
    return (
        f"WITH moved AS ({PARTICIPATIONS.upsert(source)} "
        f"RETURNING new.program_id, new.role, old.state AS was, new.state AS now, {returned}), "
        f"counted AS ({_count('participation_counts', ('program_id', 'role'), PARTICIPATION_STATES)}) "
        + _add("funnels", ("program_id",), FUNNEL, mentees)
    )


def relationships() -> str:
    """Return the statement that merges relationships and counts them by state; an informal one from its match on."""
    return (
        f"WITH moved AS ({RELATIONSHIPS.upsert()} "
        f"RETURNING new.program_id, {_counted('old')} AS was, {_counted('new')} AS now) "
        + _count("relationship_counts", ("program_id",), RELATIONSHIP_STATES)
    )


def attendance() -> str:
    """Return the statement that merges attendance by month and counts mentees at every evidence floor newly reached."""
    return (
        f"WITH moved AS ({ATTENDANCE.upsert()} "  # noqa: S608 - names are constants
        "RETURNING new.program_id, new.month, coalesce(old.evidence, -1) AS was, new.evidence AS now) "
        "INSERT INTO months AS t (program_id, month, floor, held, minutes, people) "
        "SELECT program_id, month, f.floor, 0, 0, count(*) "
        "FROM moved CROSS JOIN LATERAL generate_series(was + 1, now) AS f(floor) "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 "
        "ON CONFLICT (program_id, month, floor) DO UPDATE SET people = t.people + excluded.people"
    )


def responses() -> str:
    """Return the statement that stores respondents of each instrument and counts the new ones.

    An answer whose relationship is not known yet, because it travels in another topic, is kept in `unattributed`.
    """
    columns = ", ".join(column.name for column in RESPONSES.every)
    return (
        f"WITH answered AS (SELECT {_columns('s')}, s.relationship_id, {_GIVER.format(row='s')} AS person_id "  # noqa: S608 - names are constants
        f"FROM ({RESPONSES.source()}) AS s({columns}) LEFT JOIN relationships r ON r.id = s.relationship_id), "
        f"kept AS (INSERT INTO unattributed ({columns}) SELECT {columns} FROM answered WHERE person_id IS NULL "
        f"ORDER BY {columns} ON CONFLICT DO NOTHING), " + _respondents("answered")
    )


def attribution() -> str:
    """Return the statement that counts respondents of kept answers to relationships that have become known."""
    columns = ", ".join(column.name for column in RELATIONSHIPS.every)
    return (
        f"WITH attributed AS (DELETE FROM unattributed u USING ({RELATIONSHIPS.source()}) AS s({columns}), "  # noqa: S608 - names are constants
        f"relationships r WHERE u.relationship_id = s.id AND r.id = s.id "
        f"RETURNING {_columns('u')}, {_GIVER.format(row='u')} AS person_id), " + _respondents("attributed")
    )


def _respondents(rows: str) -> str:
    """Return the end of a statement that stores respondents from rows of an earlier part and counts the new ones."""
    key = _columns()
    return (
        f"fresh AS (INSERT INTO respondents ({key}, person_id) "  # noqa: S608 - names are constants
        f"SELECT DISTINCT {key}, person_id FROM {rows} WHERE person_id IS NOT NULL ORDER BY {key}, person_id "
        f"ON CONFLICT DO NOTHING RETURNING {key}) "
        f"INSERT INTO feedback AS t ({key}, answers, total, people) "
        f"SELECT {key}, 0, 0, count(*) FROM fresh GROUP BY {key} ORDER BY {key} "
        f"ON CONFLICT ({key}) DO UPDATE SET people = t.people + excluded.people"
    )


def _columns(row: str = "") -> str:
    """Return the columns of an instrument's key, of a row where one is given."""
    return ", ".join(f"{row}.{column.name}" if row else column.name for column in FEEDBACK.key)


def _count(table: str, key: Sequence[str], states: Sequence[str]) -> str:
    """Return the statement that counts moved rows by state: plus one in the new state, minus one in the old."""
    changed = [f"count(*) FILTER (WHERE now = '{state}') - count(*) FILTER (WHERE was = '{state}')" for state in states]
    names = ", ".join(key)
    counters = [counter(state) for state in states]
    rows = f"SELECT {names}, {', '.join(changed)} FROM moved WHERE now IS NOT NULL GROUP BY {names} ORDER BY {names}"  # noqa: S608 - names are constants
    return _add(table, key, counters, rows)


def _counted(row: str) -> str:
    """Return the state in which a relationship is counted; NULL for a declaration that was not confirmed."""
    return f"CASE WHEN {row}.matched OR NOT {row}.declared THEN {row}.state END"


def counter(state: str) -> str:
    """Return the column that counts a state."""
    return state.replace("-", "_")


def _add(table: str, key: Sequence[str], counters: Sequence[str], rows: str) -> str:
    """Return the statement that adds counters to those of a table."""
    added = ", ".join(f"{name} = t.{name} + excluded.{name}" for name in counters)
    return (
        f"INSERT INTO {table} AS t ({', '.join((*key, *counters))}) {rows} "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {added}"
    )
