"""SQL statements of the fold that are no plain upserts."""

from services.projections.folding.upserts import Table
from services.projections.measures.facts.person_numbers import number
from services.projections.measures.facts.tables import (
    ACTIVE_SPELLS,
    CORRECTIONS,
    ENDS,
    FIRST_SESSIONS,
    FIRST_SESSIONS_LEFT,
    HELD_CORRECTIONS,
    INTERRUPTION_ENDS,
    INTERRUPTIONS,
    SESSIONS,
    SPELL_ENDS,
    UNHELD_SESSIONS,
)

FIRST_HELD = (
    f"UPDATE relationships t SET first_held = s.at FROM ({FIRST_SESSIONS.source()}) AS s(id, at) "  # noqa: S608 - constants
    "WHERE t.id = s.id AND s.at < t.first_held"
)
"""Move the first session of relationships that have an earlier one now."""


FIRST_LEFT = (
    f"UPDATE relationships t SET first_held = s.at FROM ({FIRST_SESSIONS_LEFT.source()}) AS s(id, at) "  # noqa: S608 - constants
    "WHERE t.id = s.id"
)
"""Set the first session of relationships to the one that a correction left, before what came after it."""


ENDED = (
    f"UPDATE relationships t SET closed = s.closed, closed_known = s.closed_known, "  # noqa: S608 - constants
    "outcome = nullif(s.outcome, 0), closed_by = nullif(s.closed_by, 0), "
    f"planned = CASE WHEN s.closed_by > 0 THEN s.planned END "
    f"FROM ({ENDS.source()}) AS s({', '.join(column.name for column in ENDS.every)}) WHERE t.id = s.id"
)
"""Set how relationships ended, or that they have not; the rows were written before."""


_REPORT = ("program_id", "at", "id")
UNSTATED = 0
"""When a report was recorded, in a correction that does not state it."""


def _corrected(reports: str, corrections: Table) -> str:
    """Return the statement that takes reports back, the batch's own included.

    A correction names when the report was recorded. One of an older release does not, and means the reports before it:
    each is taken back by the first correction after it.
    """
    names = ", ".join(column.name for column in corrections.every)
    return (
        f"UPDATE {reports} t SET corrected_known = c.corrected FROM ("  # noqa: S608 - constants
        f"SELECT u.program_id, u.at, u.id, u.known, min(s.corrected) AS corrected FROM {reports} u "
        f"JOIN ({corrections.source()}) AS s({names}) "
        f"ON {' AND '.join(f'u.{name} = s.{name}' for name in _REPORT)} "
        f"AND (u.known = s.known OR s.known = {UNSTATED} AND u.known <= s.corrected) "
        "GROUP BY 1, 2, 3, 4) AS c "
        f"WHERE {' AND '.join(f't.{name} = c.{name}' for name in (*_REPORT, 'known'))} "
        "AND c.corrected < t.corrected_known"
    )


CORRECTED = _corrected("unheld_sessions", CORRECTIONS)
HELD_CORRECTED = _corrected("sessions", HELD_CORRECTIONS)


def _end(spells: Table, ends: Table) -> str:
    """Return the statement that ends spells, those that the batch began included.

    A spell ends at the first end after it, in the order of positions: times may be equal, positions never are. A
    repeated end therefore finds the spell it ended, and changes nothing.
    """
    *kept, position = (column.name for column in spells.key)
    same = " AND ".join(f"x.{name} = e.{name}" for name in kept)
    key = ", ".join(column.name for column in ends.every)
    columns = ", ".join(f"e.{name}" for name in kept)
    return (
        f"UPDATE {spells.name} t SET to_ = least(t.to_, s.at), to_known = least(t.to_known, s.known) "  # noqa: S608 - constants
        f"FROM (SELECT {columns}, (SELECT max(x.{position}) FROM {spells.name} x WHERE {same} "
        f"AND x.{position} < e.{position}) AS {position}, min(e.at) AS at, min(e.known) AS known "
        f"FROM ({ends.source()}) AS e({key}) GROUP BY {', '.join(str(n + 1) for n in range(len(kept) + 1))}) AS s "
        f"WHERE {' AND '.join(f't.{column.name} = s.{column.name}' for column in spells.key)}"
    )


END_INTERRUPTIONS = _end(INTERRUPTIONS, INTERRUPTION_ENDS)
END_SPELLS = _end(ACTIVE_SPELLS, SPELL_ENDS)

_PAIR = f"{number('r.mentor_id')}, {number('r.mentee_id')}"
_SPELL = ", ".join(column.name for column in ACTIVE_SPELLS.every)
BEGIN_SPELLS = (
    f"INSERT INTO active_spells AS t ({_SPELL}, cadence_days, mentor, mentee) "  # noqa: S608 - constants
    "SELECT s.*, coalesce((SELECT v.cadence_days FROM revisions v WHERE v.relationship_id = s.relationship_id "
    "AND v.position <= s.position ORDER BY v.position DESC LIMIT 1), r.cadence_days), "
    f"{_PAIR} "
    f"FROM ({ACTIVE_SPELLS.source()}) AS s({_SPELL}) "
    "LEFT JOIN relationships r ON r.id = s.relationship_id "
    "ON CONFLICT (relationship_id, position) DO UPDATE SET to_ = least(t.to_, excluded.to_), "
    "to_known = least(t.to_known, excluded.to_known)"
)
"""Begin spells under the version of the agreement that is in force: it was signed before, under the same key."""


def _report(table: Table) -> str:
    """Return the statement that inserts reports with their people: the relationship was written before them."""
    names = ", ".join(column.name for column in table.every)
    return (
        f"INSERT INTO {table.name} ({names}, mentor, mentee) SELECT s.*, {_PAIR} "  # noqa: S608 - constants
        f"FROM ({table.source()}) AS s({names}) LEFT JOIN relationships r ON r.id = s.relationship_id "
        "ON CONFLICT DO NOTHING"
    )


HOLD_SESSIONS = _report(SESSIONS)
MISS_SESSIONS = _report(UNHELD_SESSIONS)
