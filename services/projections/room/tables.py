"""Tables of the rooms (see `schema.sql`) with the merge rules of their columns.

Each is written by the events of one topic only, so the order of topics does not matter.
"""

from services.projections.folding.upserts import Column, Merge, Table

ID = Column("id", "uuid")
RELATIONSHIP = Column("relationship_id", "uuid")

PROGRAMS = Table(
    "programs",
    (ID,),
    (
        Column("organization_id", "uuid"),
        Column("name", "text"),
        Column("state", "text"),
        Column("confidentiality", "text"),
        Column("recusal", "boolean", Merge.ANY),
    ),
)

REOPENING_WINDOWS = Table(
    "reopening_windows",
    (Column("program_id", "uuid"), Column("version", "integer")),
    (Column("effective_at", "timestamptz"), Column("days", "integer")),
)

INSTRUMENTS = Table(
    "instruments",
    (Column("program_id", "uuid"), Column("code", "text"), Column("version", "integer")),
    (
        Column("title", "text"),
        Column("purpose", "text"),
        Column("about", "text"),
        Column("privacy", "text"),
        Column("answered_by", "text[]"),
        Column("waves", "text[]"),
        Column("items", "jsonb"),
    ),
)

RELATIONSHIPS = Table(
    "relationships",
    (ID,),
    (
        Column("organization_id", "uuid", Merge.FIRST),
        Column("program_id", "uuid", Merge.FIRST),
        Column("mentor_id", "uuid", Merge.FIRST),
        Column("mentee_id", "uuid", Merge.FIRST),
        Column("mentor_participation_id", "uuid", Merge.FIRST),
        Column("mentee_participation_id", "uuid", Merge.FIRST),
        Column("formality", "text"),
        Column("direction", "text"),
        Column("shape", "text"),
        Column("group_id", "uuid"),
        Column("state", "text"),
        Column("since", "timestamptz"),
        Column("proposed_by", "text"),
        Column("proposed_at", "timestamptz"),
        Column("expires_at", "timestamptz"),
        Column("matched_at", "timestamptz"),
        Column("started_at", "timestamptz"),
        Column("pause_reason", "text"),
        Column("cadence_days", "integer"),
        Column("duration_days", "integer"),
        Column("channel", "text"),
        Column("trial_ends_at", "timestamptz"),
        Column("reopened", "boolean"),
        Column("ended_at", "timestamptz"),
        Column("ended_by", "text"),
        Column("end_reason", "text"),
        Column("planned", "boolean"),
        Column("closed_recorded_at", "timestamptz"),
        Column("predecessor_id", "uuid"),
    ),
)

AGREEMENTS = Table(
    "agreements",
    (RELATIONSHIP, Column("version", "integer")),
    (
        Column("cadence_days", "integer"),
        Column("duration_days", "integer"),
        Column("channel", "text"),
        Column("other_channels", "text[]"),
        Column("guardian", "boolean"),
        Column("guardian_of_mentor", "boolean"),
        Column("proposed_by", "text", Merge.FIRST),
        Column("proposed_at", "timestamptz", Merge.FIRST),
        Column("agreed_at", "timestamptz"),
        Column("withdrawn_at", "timestamptz"),
        Column("withdrawn_by", "text"),
    ),
)

SIGNATURES = Table(
    "signatures",
    (RELATIONSHIP, Column("version", "integer"), Column("party", "text")),
    (Column("signed_at", "timestamptz"),),
)

SESSIONS = Table(
    "sessions",
    (RELATIONSHIP, ID),
    (
        Column("status", "text"),
        Column("starts_at", "timestamptz"),
        Column("planned_minutes", "integer"),
        Column("minutes", "integer"),
        Column("mode", "text"),
        Column("evidence", "integer"),
        Column("count", "integer"),
        Column("cancelled_by", "text"),
        Column("late", "boolean"),
        Column("missed_by", "text"),
        Column("excuse", "text"),
        Column("reported_by", "text"),
        Column("group_session", "uuid"),
        Column("changed_at", "timestamptz"),
        Column("changes", "integer", Merge.SUM),
    ),
)

FLASH_SESSIONS = Table(
    "flash_sessions",
    (ID,),
    (
        Column("organization_id", "uuid", Merge.FIRST),
        Column("program_id", "uuid", Merge.FIRST),
        Column("mentor_id", "uuid", Merge.FIRST),
        Column("mentee_id", "uuid", Merge.FIRST),
        Column("mentor_participation_id", "uuid", Merge.FIRST),
        Column("mentee_participation_id", "uuid", Merge.FIRST),
        Column("proposed_by", "text", Merge.FIRST),
        Column("state", "text"),
        Column("starts_at", "timestamptz"),
        Column("planned_minutes", "integer"),
        Column("minutes", "integer"),
        Column("mode", "text"),
        Column("ended_by", "text"),
        Column("late", "boolean"),
        Column("changed_at", "timestamptz"),
    ),
)

GOALS = Table(
    "goals",
    (RELATIONSHIP, ID),
    (
        Column("category", "text"),
        Column("due_on", "date"),
        Column("agreed_at", "timestamptz"),
        Column("met_at", "timestamptz"),
        Column("attested_by", "text"),
    ),
)

ANSWERS = Table(
    "answers",
    (RELATIONSHIP, ID),
    (
        Column("instrument", "text"),
        Column("wave", "text"),
        Column("about", "text"),
        Column("about_id", "uuid"),
        Column("given_by", "text"),
        Column("given_at", "timestamptz"),
    ),
)

GOING_ON = Table("going_on", (RELATIONSHIP, Column("party", "text")), ())

CLOSING_ANSWERS = Table(
    "closing_answers",
    (RELATIONSHIP, Column("party", "text")),
    (
        Column("again", "text"),
        Column("conversation_on", "text"),
        Column("never_again", "boolean"),
        Column("recorded_at", "timestamptz"),
    ),
)

ANONYMOUS_ANSWERS = Table(
    "anonymous_answers",
    (
        Column("program_id", "uuid"),
        Column("person_id", "uuid"),
        Column("instrument", "text"),
        Column("wave", "text"),
        Column("given_by", "text"),
    ),
    (),
)

CONFLICTS = Table(
    "conflicts", (RELATIONSHIP, Column("kind", "text")), (Column("raised", "boolean"), Column("since", "timestamptz"))
)

HOLDS = Table("holds", (RELATIONSHIP,), (Column("held", "boolean"), Column("since", "timestamptz")))

TABLES = (
    PROGRAMS,
    REOPENING_WINDOWS,
    INSTRUMENTS,
    RELATIONSHIPS,
    AGREEMENTS,
    SIGNATURES,
    SESSIONS,
    FLASH_SESSIONS,
    GOALS,
    ANSWERS,
    GOING_ON,
    CLOSING_ANSWERS,
    ANONYMOUS_ANSWERS,
    CONFLICTS,
    HOLDS,
)
