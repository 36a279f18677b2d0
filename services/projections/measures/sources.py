"""Tables that the statements of measures read: as they are, or as they were known at an earlier time."""

from collections.abc import Mapping

from services.projections.folding.upserts import NEVER

_MOMENTS: Mapping[str, tuple[str, ...]] = {
    "participations": ("applied", "enrolled", "ended"),
    "interruptions": ("from_", "to_"),
    "relationships": ("proposed", "matched", "active", "closed"),
    "active_spells": ("from_", "to_"),
    "goals": ("agreed", "ended"),
}
_CONSTANT: Mapping[str, tuple[str, ...]] = {
    "participations": ("id", "program_id", "person_id", "role"),
    "interruptions": ("participation_id", "program_id"),
    "relationships": (
        *("id", "program_id", "participation_id", "mentor_id", "mentee_id", "form"),
        *("cadence_days", "duration_days"),
    ),
    "active_spells": ("relationship_id", "program_id", "cadence_days", "mentor", "mentee"),
    "goals": ("id", "program_id", "relationship_id"),
}
_INSERTED = ("sessions", "unheld_sessions", "revisions", "answers", "answer_batches", "declared")
"""Tables whose rows never change: a row is known from one time on."""
_REPORTS = ("sessions", "unheld_sessions")
"""Those of them whose rows are reports, which may be taken back."""
_OF_PAIRS = ("sessions", "unheld_sessions", "active_spells")
"""Tables with the people of the relationship in each row: no measure looks it up, so what is voided goes here."""


def present() -> dict[str, str]:
    """Return the expression of each table with everything that is known now.

    Whatever was reported about a voided relationship is read with it, and is left out with it; a report about a session
    that was taken back is left out.
    """
    tables = {table: f"measures.{table}" for table in (*_MOMENTS, *_INSERTED)}
    for reports in _REPORTS:
        tables[reports] = f"(SELECT * FROM measures.{reports} WHERE corrected_known = {NEVER})"  # noqa: S608 - constants
    own = {table: f"(SELECT * FROM {tables[table]} x WHERE {_not_voided('x')})" for table in _OF_PAIRS}  # noqa: S608 - constants
    return {**tables, **own, "relationships": f"(SELECT * FROM measures.relationships WHERE voided_known = {NEVER})"}  # noqa: S608 - constants


def known_then() -> dict[str, str]:
    """Return the expression of each table as it was known at `%(known_at)s`, with the columns that measures read.

    What was not recorded until then has not happened. The first session of a relationship is found among those known
    then, at the evidence floor `%(floor)s`.
    """
    tables = {table: _table(table) for table in _MOMENTS}
    inserted = {table: f"(SELECT * FROM measures.{table} x WHERE x.known <= %(known_at)s)" for table in _INSERTED}  # noqa: S608 - constants
    for reports in _REPORTS:
        believed = "x.known <= %(known_at)s AND x.corrected_known > %(known_at)s"
        inserted[reports] = f"(SELECT * FROM measures.{reports} x WHERE {believed})"  # noqa: S608 - constants
    known = {**tables, **inserted}
    then = _not_voided("y", " AND v.voided_known <= %(known_at)s")
    return {**known, **{table: f"(SELECT * FROM {known[table]} y WHERE {then})" for table in _OF_PAIRS}}  # noqa: S608 - constants


def _not_voided(fact: str, known: str = "") -> str:
    """Return the condition that the relationship of a fact is not voided, of which there are few.

    Args:
        fact: The alias of the fact.
        known: A further condition on the row that says so.
    """
    return (
        "NOT EXISTS (SELECT FROM measures.relationships v WHERE v.program_id = ANY(%(programs)s::uuid[]) "
        f"AND v.id = {fact}.relationship_id AND v.voided_known < {NEVER}{known})"
    )


# The closing that was believed then: one that has been taken back since, or the present one.
_CLOSING = (
    "CASE WHEN b.position IS NOT NULL THEN b.closed "
    f"WHEN x.closed_known <= %(known_at)s THEN x.closed ELSE {NEVER} END AS closed, "
    "coalesce(b.closed_by, x.closed_by) AS closed_by, coalesce(b.planned, x.planned) AS planned"
)


def _known(name: str) -> str:
    """Return a moment as it was known then."""
    return f"CASE WHEN x.{name.removesuffix('_')}_known <= %(known_at)s THEN x.{name} ELSE {NEVER} END AS {name}"


def _table(table: str) -> str:
    moments = [_known(name) for name in _MOMENTS[table] if table != "relationships" or name != "closed"]
    columns = ", ".join([*(f"x.{name}" for name in _CONSTANT[table]), *moments])
    if table != "relationships":
        return f"(SELECT {columns} FROM measures.{table} x)"  # noqa: S608 - constants
    return (
        f"(SELECT {columns}, {_CLOSING}, coalesce(s.at, {NEVER}) AS first_held FROM measures.relationships x "  # noqa: S608 - constants
        "LEFT JOIN measures.reopenings b ON b.relationship_id = x.id "
        "AND b.closed_known <= %(known_at)s AND b.reopened_known > %(known_at)s "
        "LEFT JOIN (SELECT s.relationship_id, min(s.at) AS at FROM measures.sessions s "
        "WHERE s.program_id = ANY(%(programs)s::uuid[]) AND s.known <= %(known_at)s "
        "AND s.corrected_known > %(known_at)s AND s.evidence >= %(floor)s GROUP BY 1) s "
        "ON s.relationship_id = x.id "
        "WHERE least(x.proposed_known, x.matched_known, x.active_known, x.closed_known) <= %(known_at)s "
        "AND x.voided_known > %(known_at)s)"
    )
