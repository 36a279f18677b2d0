"""Tables of the directory (see `schema.sql`) with the merge rules of their columns."""

from services.projections.folding.upserts import Column, Merge, Table

ID = Column("id", "uuid")

ORGANIZATIONS = Table(
    "organizations",
    (ID,),
    (
        Column("name", "text"),
        Column("state", "text"),
        Column("terms_version", "text"),
        Column("joined_at", "timestamptz", Merge.LEAST),
        Column("left_at", "timestamptz"),
    ),
)

PROGRAMS = Table(
    "programs",
    (ID,),
    (
        Column("organization_id", "uuid"),
        Column("name", "text"),
        Column("state", "text"),
        Column("formalities", "text[]"),
        Column("directions", "text[]"),
        Column("shapes", "text[]"),
        Column("mentor_capacity", "integer"),
        Column("mentee_limit", "integer"),
        Column("minimum_group_size", "integer"),
        Column("confidentiality", "text"),
        Column("request_expiry_days", "integer"),
        Column("opened_at", "timestamptz", Merge.LEAST),
        Column("closed_at", "timestamptz"),
    ),
)

PARTICIPATIONS = Table(
    "participations",
    (ID,),
    (
        Column("organization_id", "uuid"),
        Column("program_id", "uuid"),
        Column("person_id", "uuid"),
        Column("role", "text"),
        Column("state", "text"),
        Column("attempt", "integer"),
        Column("previous_participation_id", "uuid"),
        Column("capacity", "integer"),
        Column("seniority", "integer"),
        Column("skills", "text[]"),
        Column("applied_at", "timestamptz", Merge.FIRST),
        Column("enrolled_at", "timestamptz"),
        Column("ended_at", "timestamptz"),
        Column("end_reason", "text"),
    ),
)

RELATIONSHIPS = Table(
    "relationships",
    (ID,),
    (
        Column("organization_id", "uuid"),
        Column("program_id", "uuid"),
        Column("mentor_id", "uuid"),
        Column("mentee_id", "uuid"),
        Column("formality", "text"),
        Column("direction", "text"),
        Column("shape", "text"),
        Column("group_id", "uuid"),
        Column("state", "text"),
        Column("proposed_at", "timestamptz", Merge.FIRST),
        Column("matched_at", "timestamptz"),
        Column("started_at", "timestamptz"),
        Column("ended_at", "timestamptz"),
        Column("end_reason", "text"),
        Column("ended_by", "text"),
        Column("planned", "boolean"),
        Column("sessions_held", "integer", Merge.SUM),
        Column("last_session_at", "timestamptz", Merge.GREATEST),
        Column("goals_agreed", "integer", Merge.SUM),
        Column("goals_met", "integer", Merge.SUM),
    ),
)

TABLES = (ORGANIZATIONS, PROGRAMS, PARTICIPATIONS, RELATIONSHIPS)
