"""Tables of facts (see `schema.sql`) with the merge rules of their columns."""

from services.projections.folding.upserts import Column, Merge, Table

ID = Column("id", "uuid")
PROGRAM = Column("program_id", "uuid", Merge.FIRST)


def _moments(*names: str) -> tuple[Column, ...]:
    """Return the columns of moments, each followed by the time at which it became known."""
    columns = ((name, f"{name.removesuffix('_')}_known") for name in names)
    return tuple(Column(name, "bigint", Merge.EARLIEST) for pair in columns for name in pair)


ORGANIZATIONS = Table("organizations", (ID,), (*_moments("joined", "left_"), Column("shares", "text[]")))

PROGRAMS = Table(
    "programs",
    (ID,),
    (
        Column("organization_id", "uuid", Merge.FIRST),
        Column("drafted", "boolean", Merge.ANY),
        *_moments("opened", "ended"),
        # The largest of its versions: a smaller one would reveal what it has hidden.
        Column("minimum_group_size", "integer", Merge.GREATEST),
    ),
)

PARTICIPATIONS = Table(
    "participations",
    (ID,),
    (
        PROGRAM,
        Column("person_id", "uuid", Merge.FIRST),
        Column("role", "smallint", Merge.FIRST),
        *_moments("applied", "enrolled", "ended"),
        Column("outcome", "smallint", Merge.FIRST),
    ),
)

INTERRUPTIONS = Table(
    "interruptions",
    (Column("participation_id", "uuid"), Column("kind", "smallint"), Column("position", "bigint")),
    (PROGRAM, *_moments("from_", "to_")),
)

RELATIONSHIPS = Table(
    "relationships",
    (ID,),
    (
        PROGRAM,
        Column("participation_id", "uuid", Merge.FIRST),
        Column("mentor_id", "uuid", Merge.FIRST),
        Column("mentee_id", "uuid", Merge.FIRST),
        Column("form", "smallint", Merge.FIRST),
        *_moments("proposed", "matched", "active"),
        Column("cadence_days", "integer", Merge.FIRST),
        Column("duration_days", "integer", Merge.FIRST),
        Column("voided_known", "bigint", Merge.EARLIEST),
    ),
)

ENDS = Table(
    "ends",
    (ID,),
    (
        Column("closed", "bigint"),
        Column("closed_known", "bigint"),
        Column("outcome", "smallint"),
        Column("closed_by", "smallint"),
        Column("planned", "boolean"),
    ),
)
"""Not stored: the last end of each relationship in a batch, or that it has none since it was reopened."""

REOPENINGS = Table(
    "reopenings",
    (Column("relationship_id", "uuid"), Column("position", "bigint")),
    (
        PROGRAM,
        Column("closed", "bigint"),
        Column("closed_known", "bigint"),
        Column("closed_by", "smallint"),
        Column("planned", "boolean"),
        Column("reopened_known", "bigint"),
    ),
)

FIRST_SESSIONS_LEFT = Table("first_sessions_left", (ID,), (Column("at", "bigint"),))
"""Not stored: the earliest session that a correction left of each relationship in a batch, or that there is none."""
FIRST_SESSIONS = Table("first_sessions", (ID,), (Column("at", "bigint", Merge.LEAST),))
"""Not stored: the earliest session of each relationship in a batch, at the usual evidence floor."""

REVISIONS = Table(
    "revisions",
    (Column("relationship_id", "uuid"), Column("position", "bigint")),
    (
        PROGRAM,
        Column("cadence_days", "integer"),
        Column("duration_days", "integer"),
        Column("at", "bigint"),
        Column("known", "bigint"),
    ),
)

ACTIVE_SPELLS = Table(
    "active_spells",
    (Column("relationship_id", "uuid"), Column("position", "bigint")),
    (PROGRAM, *_moments("from_", "to_")),
)

_SPELL_END = (Column("at", "bigint", Merge.EARLIEST), Column("known", "bigint", Merge.EARLIEST))
INTERRUPTION_ENDS = Table("interruption_ends", INTERRUPTIONS.key, _SPELL_END)
"""Not stored: ends of interruptions in a batch, by the position of the end."""
SPELL_ENDS = Table("spell_ends", ACTIVE_SPELLS.key, _SPELL_END)
"""Not stored: ends of spells in a batch, by the position of the end."""

SESSIONS = Table(
    "sessions",
    (Column("program_id", "uuid"), Column("at", "bigint"), ID, Column("known", "bigint")),
    (
        Column("relationship_id", "uuid"),
        Column("minutes", "integer"),
        Column("count", "integer"),
        Column("evidence", "smallint"),
    ),
)

UNHELD_SESSIONS = Table(
    "unheld_sessions",
    (Column("program_id", "uuid"), Column("at", "bigint"), ID, Column("known", "bigint")),
    (Column("relationship_id", "uuid"), Column("outcome", "smallint")),
)

_CORRECTION = (Column("corrected", "bigint", Merge.LEAST),)
CORRECTIONS = Table("corrections", UNHELD_SESSIONS.key, _CORRECTION)
"""Not stored: the reports of missed sessions that were taken back, by when they were recorded, and since when."""
HELD_CORRECTIONS = Table("held_corrections", SESSIONS.key, _CORRECTION)
"""Not stored: the reports of held sessions that were taken back, by when they were recorded, and since when."""

GOALS = Table(
    "goals",
    (Column("relationship_id", "uuid"), ID),
    (PROGRAM, *_moments("agreed", "ended"), Column("outcome", "smallint", Merge.FIRST)),
)

ANSWERS = Table(
    "answers",
    (Column("relationship_id", "uuid"), ID),
    (
        Column("program_id", "uuid"),
        Column("instrument", "text"),
        Column("version", "integer"),
        Column("wave", "text"),
        Column("about", "text"),
        Column("given_by", "smallint"),
        Column("rating", "smallint"),
        Column("at", "bigint"),
        Column("known", "bigint"),
    ),
)

ANSWER_BATCHES = Table(
    "answer_batches",
    (Column("program_id", "uuid"), Column("id", "text")),
    (
        Column("instrument", "text"),
        Column("version", "integer"),
        Column("wave", "text"),
        Column("given_by", "smallint"),
        Column("people", "integer"),
        Column("total", "integer"),
        Column("at", "bigint"),
        Column("known", "bigint"),
        Column("items", "text[]"),
        Column("totals", "integer[]"),
    ),
)

DECLARED = Table(
    "declared",
    (Column("program_id", "uuid"), Column("participation_id", "uuid"), Column("dimension", "text")),
    # The empty list is the least: what was erased is not stated again by an event that arrives twice.
    (Column("stated", "text[]", Merge.LEAST), Column("known", "bigint", Merge.EARLIEST)),
)

EVERY = (
    ORGANIZATIONS,
    PROGRAMS,
    PARTICIPATIONS,
    INTERRUPTIONS,
    INTERRUPTION_ENDS,
    RELATIONSHIPS,
    ENDS,
    REOPENINGS,
    FIRST_SESSIONS_LEFT,
    FIRST_SESSIONS,
    REVISIONS,
    ACTIVE_SPELLS,
    SPELL_ENDS,
    SESSIONS,
    HELD_CORRECTIONS,
    UNHELD_SESSIONS,
    CORRECTIONS,
    GOALS,
    ANSWERS,
    ANSWER_BATCHES,
    DECLARED,
)
