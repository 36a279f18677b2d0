"""The statements that merge rows and move the counters of what changed, each in one go.

`RETURNING old, new` tells what a row was and what it became; a counter gets the difference.
"""

from collections.abc import Sequence

from services.projections.programs.tables import ATTENDANCE, FEEDBACK, PARTICIPATIONS, RELATIONSHIPS, RESPONSES, STEPS

FUNNEL = ("applied", "enrolled", "matched", "active", "closed_planned", "goal_agreed", "goal_met")
PARTICIPATION_STATES = ("applied", "enrolled", "paused", "withdrawn", "completed", "rejected")
RELATIONSHIP_STATES = ("proposed", "matched", "active", "paused", "closed", "declined", "expired", "withdrawn")
FLOORS = range(6)


def participations() -> str:
    """Merge what participations say of themselves."""
    return _participations(None)


def steps() -> str:
    """Merge what relationships say of their mentee's participation, which only the stored relationship knows."""
    flags = ", ".join(f"bool_or(s.{flag})" for flag in FUNNEL[2:])
    columns = ", ".join(column.name for column in STEPS.every)
    return _participations(
        f"SELECT r.mentee_participation_id, r.program_id, 'mentee', NULL, false, false, {flags}, "  # noqa: S608 - names
        f"sum(s.open), max(s.waiting_since) FROM ({STEPS.source()}) AS s({columns}) "
        "JOIN relationships r ON r.id = s.id WHERE r.mentee_participation_id IS NOT NULL "
        "GROUP BY 1, 2 ORDER BY 1"
    )


def _participations(source: str | None) -> str:
    came = ", ".join(f"count(*) FILTER (WHERE was_{flag} IS NOT TRUE AND is_{flag})" for flag in FUNNEL)
    mentees = f"SELECT program_id, {came} FROM moved WHERE role = 'mentee' GROUP BY 1 ORDER BY 1"  # noqa: S608 - names are ours
    returned = ", ".join(f"old.{flag} AS was_{flag}, new.{flag} AS is_{flag}" for flag in FUNNEL)
    return (
        f"WITH moved AS ({PARTICIPATIONS.upsert(source)} "
        f"RETURNING new.program_id, new.role, old.state AS was, new.state AS now, {returned}), "
        f"counted AS ({_count('participation_counts', ('program_id', 'role'), PARTICIPATION_STATES)}) "
        + _add("funnels", ("program_id",), FUNNEL, mentees)
    )


def relationships() -> str:
    """Merge relationships and count them by state."""
    return (
        f"WITH moved AS ({RELATIONSHIPS.upsert()} "
        "RETURNING new.program_id, old.state AS was, new.state AS now) "
        + _count("relationship_counts", ("program_id",), RELATIONSHIP_STATES)
    )


def attendance() -> str:
    """Merge who met in which month, and count them at every evidence floor they newly reach."""
    return (
        f"WITH moved AS ({ATTENDANCE.upsert()} "  # noqa: S608 - names are ours
        "RETURNING new.program_id, new.month, coalesce(old.evidence, -1) AS was, new.evidence AS now) "
        "INSERT INTO months AS t (program_id, month, floor, held, minutes, people) "
        "SELECT program_id, month, f.floor, 0, 0, count(*) "
        "FROM moved CROSS JOIN LATERAL generate_series(was + 1, now) AS f(floor) "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 "
        "ON CONFLICT (program_id, month, floor) DO UPDATE SET people = t.people + excluded.people"
    )


def responses() -> str:
    """Remember who answered each instrument, and count those who answer it for the first time."""
    key = ", ".join(column.name for column in FEEDBACK.key)
    columns = ", ".join(column.name for column in RESPONSES.every)
    return (
        f"WITH fresh AS (INSERT INTO respondents ({key}, person_id) "  # noqa: S608 - names are ours
        f"SELECT DISTINCT {', '.join(f's.{column.name}' for column in FEEDBACK.key)}, "
        "CASE s.given_by WHEN 'mentor' THEN r.mentor_id ELSE r.mentee_id END AS person_id "
        f"FROM ({RESPONSES.source()}) AS s({columns}) JOIN relationships r ON r.id = s.relationship_id "
        f"WHERE r.mentor_id IS NOT NULL ORDER BY {key}, person_id "
        f"ON CONFLICT DO NOTHING RETURNING {key}) "
        f"INSERT INTO feedback AS t ({key}, answers, total, people) "
        f"SELECT {key}, 0, 0, count(*) FROM fresh GROUP BY {key} ORDER BY {key} "
        f"ON CONFLICT ({key}) DO UPDATE SET people = t.people + excluded.people"
    )


def _count(table: str, key: Sequence[str], states: Sequence[str]) -> str:
    """Count rows by state: one more where they are now, one fewer where they were."""
    changed = [f"count(*) FILTER (WHERE now = '{state}') - count(*) FILTER (WHERE was = '{state}')" for state in states]
    names = ", ".join(key)
    rows = f"SELECT {names}, {', '.join(changed)} FROM moved WHERE now IS NOT NULL GROUP BY {names} ORDER BY {names}"  # noqa: S608 - names are ours
    return _add(table, key, states, rows)


def _add(table: str, key: Sequence[str], counters: Sequence[str], rows: str) -> str:
    """Add rows of counters to those of a table."""
    added = ", ".join(f"{name} = t.{name} + excluded.{name}" for name in counters)
    return (
        f"INSERT INTO {table} AS t ({', '.join((*key, *counters))}) {rows} "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {added}"
    )
