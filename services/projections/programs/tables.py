"""Tables of the dashboards (see `schema.sql`) with the merge rules of their columns."""

from services.projections.folding.upserts import Column, Merge, Table

ID = Column("id", "uuid")
PROGRAM = Column("program_id", "uuid")

ORGANIZATIONS = Table(
    "organizations", (ID,), (Column("name", "text"), Column("state", "text"), Column("shares", "text[]"))
)

PROGRAMS = Table(
    "programs",
    (ID,),
    (
        Column("organization_id", "uuid"),
        Column("name", "text"),
        Column("state", "text"),
        # The largest of its versions: a smaller one would reveal what it has hidden.
        Column("minimum_group_size", "integer", Merge.GREATEST),
    ),
)

PARTICIPATIONS = Table(
    "participations",
    (ID,),
    (
        Column("program_id", "uuid", Merge.FIRST),
        Column("person_id", "uuid", Merge.FIRST),
        Column("role", "text", Merge.FIRST),
        Column("step", "text"),
        Column("paused", "boolean"),
        Column("invited", "boolean", Merge.ANY),
        Column("applied", "boolean", Merge.ANY),
        Column("screening", "boolean", Merge.ANY),
        Column("waitlisted", "boolean", Merge.ANY),
        Column("enrolled", "boolean", Merge.ANY),
        Column("matched", "boolean", Merge.ANY),
        Column("active", "boolean", Merge.ANY),
        Column("closed_planned", "boolean", Merge.ANY),
        Column("goal_agreed", "boolean", Merge.ANY),
        Column("goal_met", "boolean", Merge.ANY),
        Column("open", "integer", Merge.SUM),
        Column("enrolled_since", "timestamptz", Merge.GREATEST),
        Column("waiting_since", "timestamptz", Merge.GREATEST),
    ),
)

RELATIONSHIPS = Table(
    "relationships",
    (ID,),
    (
        Column("program_id", "uuid", Merge.FIRST),
        Column("mentor_id", "uuid", Merge.FIRST),
        Column("mentee_id", "uuid", Merge.FIRST),
        Column("mentee_participation_id", "uuid", Merge.FIRST),
        Column("state", "text"),
        Column("declared", "boolean", Merge.ANY),
        Column("matched", "boolean", Merge.ANY),
        Column("active", "boolean", Merge.ANY),
        Column("closed_planned", "boolean"),
        Column("goal_agreed", "boolean", Merge.ANY),
        Column("goal_met", "boolean", Merge.ANY),
        Column("goals_agreed", "integer", Merge.SUM),
        Column("goals_met", "integer", Merge.SUM),
        Column("closed_at", "timestamptz"),
    ),
)

VOIDED = Table("voided", (ID,), ())
"""Not stored: the relationships that a batch voids."""
REOPENED = Table("reopened", (ID,), ())
"""Not stored: the relationships that a batch reopens."""

STEPS = Table(
    "steps",  # not stored: steps of relationships in a batch, to merge into the mentees' participations
    (ID,),
    (
        Column("matched", "boolean", Merge.ANY),
        Column("active", "boolean", Merge.ANY),
        Column("closed_planned", "boolean", Merge.ANY),
        Column("goal_agreed", "boolean", Merge.ANY),
        Column("goal_met", "boolean", Merge.ANY),
        Column("open", "integer", Merge.SUM),
        Column("waiting_since", "timestamptz", Merge.GREATEST),
    ),
)

MONTHS = Table(
    "months",
    (PROGRAM, Column("month", "date"), Column("floor", "smallint")),
    (
        Column("held", "bigint", Merge.SUM),
        Column("minutes", "bigint", Merge.SUM),
        Column("people", "bigint", Merge.SUM),
    ),
)

ATTENDANCE = Table(
    "attendance",
    (PROGRAM, Column("month", "date"), Column("mentee_id", "uuid")),
    (Column("evidence", "smallint", Merge.GREATEST),),
)

CONTRIBUTED_MONTHS = Table(
    "contributed_months",
    (Column("relationship_id", "uuid"), Column("month", "date"), Column("evidence", "smallint")),
    (Column("held", "bigint", Merge.SUM), Column("minutes", "bigint", Merge.SUM)),
)

CORRECTED_MONTHS = Table("corrected_months", CONTRIBUTED_MONTHS.key[:2], ())
"""Not stored: the months of relationships of which a batch takes back a session."""

FLASH_ATTENDANCE = Table(
    "flash_attendance",
    (PROGRAM, Column("mentee_id", "uuid"), Column("evidence", "smallint")),
    (Column("held", "bigint", Merge.SUM),),
)
"""Flash sessions held; they are in no other table of the dashboards."""

GOALS = Table("goals", (PROGRAM,), (Column("agreed", "bigint", Merge.SUM), Column("met", "bigint", Merge.SUM)))

_INSTRUMENT = (
    PROGRAM,
    Column("instrument", "text"),
    Column("version", "integer"),
    Column("wave", "text"),  # empty for none: a key has no null
    Column("about", "text"),
    Column("given_by", "text"),
)

FEEDBACK = Table(
    "feedback",
    _INSTRUMENT,
    (
        Column("answers", "bigint", Merge.SUM),
        Column("total", "bigint", Merge.SUM),
        Column("people", "bigint", Merge.SUM),
    ),
)

CONTRIBUTED_ANSWERS = Table(
    "contributed_answers",
    (Column("relationship_id", "uuid"), *_INSTRUMENT),
    (Column("answers", "bigint", Merge.SUM), Column("total", "bigint", Merge.SUM)),
)

RESPONSES = Table("responses", (*_INSTRUMENT, Column("relationship_id", "uuid")), ())  # not stored

EVERY = (
    ORGANIZATIONS,
    PROGRAMS,
    PARTICIPATIONS,
    RELATIONSHIPS,
    STEPS,
    MONTHS,
    ATTENDANCE,
    CONTRIBUTED_MONTHS,
    CORRECTED_MONTHS,
    FLASH_ATTENDANCE,
    GOALS,
    FEEDBACK,
    CONTRIBUTED_ANSWERS,
    RESPONSES,
    VOIDED,
    REOPENED,
)
